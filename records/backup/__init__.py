"""Copies of the records that are known to be whole, because they were read back."""
