"""The resource directory: services that people are referred to, as editions of Open Referral HSDS 3.0 data.

Read (`reading`, `tables_in`), judged (`shapes`, `compiling`), stored (`importing`, `store`), searched (`search`), told
(`directory`), given away again (`exporting`). What is stored holds no person: see docs/decisions/0024.
"""
