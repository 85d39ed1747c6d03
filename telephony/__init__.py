"""Our side of Twilio: TwiML, the paced REST client, signatures and access tokens."""
