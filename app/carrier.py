"""The carrier's account as the settings give it."""

from dataclasses import replace

from config.settings import Settings
from telephony.rest import CarrierAccount

CARRIER_QUEUE_SIZE = 5_000
"""The carrier's own default holds 1,000 callers; ours must hold a disaster."""


def carrier_account(settings: Settings) -> CarrierAccount:
    return CarrierAccount(
        account_sid=settings.twilio_account_sid,
        key_sid=settings.twilio_api_key_sid,
        secret=settings.twilio_api_key_secret.get_secret_value(),
        base_url=settings.twilio_api_base_url if settings.sample_traffic else None,
    )


def owner_account(settings: Settings) -> CarrierAccount:
    """Give the account as its owner opens it, with the auth token: keys may not ask about the account itself."""
    return replace(
        carrier_account(settings),
        key_sid=settings.twilio_account_sid,
        secret=settings.twilio_auth_token.get_secret_value(),
    )
