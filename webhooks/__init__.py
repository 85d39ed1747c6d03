"""Twilio's side: a signed request becomes one command, a reply becomes TwiML or a spoken fallback."""
