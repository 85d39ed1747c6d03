"""One function and one written formula for each measure; all of them can be reckoned again from the log."""
