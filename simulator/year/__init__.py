"""A year of the sample network, drawn and written into a database: SAMPLE data, to try reports and screens on.

Nothing is routed: arrivals, waits, handling and records are drawn at the rates of `assumptions.py`, a day at a time,
and written as the floor's own recorder and the desk would have written them. So whatever reads records and the log
reads this, and nothing has to know that it is a sample.
"""
