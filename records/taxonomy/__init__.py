"""What needs are called: a taxonomy of terms as one value, and the categories that reports count them in.

Codes (`codes`), terms (`terms`), the map from codes to categories (`categories`), how a term is found by what is typed
(`finding`), all of it together (`taxonomy`), and the sample that ships (`sample`).
"""
