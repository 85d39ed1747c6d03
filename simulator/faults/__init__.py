"""Fault simulation: the whole service on one virtual clock, from a seed, with everything going wrong that may go wrong.

The dispatcher, the outbox, the reconciler, the recorder, the webhooks, the TwiML and the REST client are the real ones,
put together as the application puts them together; the carrier is its double, the stores are the twins in memory, and
people are simulated. Checks of their own, which share no code with the engine, watch every commit and every document,
and compare the log with what truly happened.
"""
