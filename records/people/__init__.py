"""People without identity: keys that link their contacts, follow-up with consent, and what is done for them."""
