"""What the house costs: throughput of webhooks, time of a decision, time from free to offer, idle and memory.

Speeds are compared within one run and never asserted in tests: machines differ, ratios less so.
"""
