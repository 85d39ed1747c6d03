"""Proof that the house stands: tests mirror the rooms, with contracts, machines and scenarios beside them."""
