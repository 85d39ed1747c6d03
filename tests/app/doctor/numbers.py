"""Numbers and ports of the set-ups."""

NUMBER = "+14165550111"
CLOSED_PORT = 9
"""The discard service: nobody runs it."""
