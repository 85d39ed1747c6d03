"""The carrier's double, set up as the account that the sample settings describe."""

import secrets

from config.settings import Settings
from simulator.carrier import CarrierSettings, NumberSettings
from telephony.addresses import Addresses

FALLBACK_BIN = "fallback"
FALLBACK_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<Response>
  <Say language="en-CA">We are sorry. 2 1 1 has a technical problem. Please call again in a few minutes.</Say>
  <Say language="fr-CA">Nous sommes désolés. Le 2 1 1 éprouve un problème technique. Veuillez rappeler bientôt.</Say>
  <Hangup/>
</Response>
"""
"""Held by the carrier, not by us, like the real one in `deploy/fallback`; the sample has no person to dial."""


def sample_carrier(settings: Settings) -> CarrierSettings:
    """Describe the account: every configured number leads to our webhooks, and to the static document without us."""
    addresses = Addresses(settings.public_base_url)
    number = NumberSettings(
        voice_url=addresses.inbound(),
        voice_fallback_url=f"static:{FALLBACK_BIN}",
        status_callback=addresses.call_status(),
        sms_url=addresses.text(),
    )
    application = NumberSettings(
        voice_url=addresses.specialist(),
        voice_fallback_url=f"static:{FALLBACK_BIN}",
        status_callback=addresses.leg_status(),
    )
    return CarrierSettings(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        api_key_sid=settings.twilio_api_key_sid,
        api_key_secret=settings.twilio_api_key_secret.get_secret_value(),
        application_sid=settings.twilio_application_sid,
        numbers=dict.fromkeys(settings.lines, number),
        application=application,
        twiml_bins={FALLBACK_BIN: FALLBACK_DOCUMENT},
        desk_origins=(settings.desk_origin,),
        time_scale=1 / settings.sample_speed,
        # A floor outlives a carrier that is started again: the new one must not use the old one's call SIDs.
        seed=secrets.randbits(63),
    )
