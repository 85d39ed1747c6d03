"""The carrier's account as the settings give it."""

from config.settings import Settings
from telephony.rest import CarrierAccount


def carrier_account(settings: Settings) -> CarrierAccount:
    return CarrierAccount(
        account_sid=settings.twilio_account_sid,
        key_sid=settings.twilio_api_key_sid,
        secret=settings.twilio_api_key_secret.get_secret_value(),
        base_url=settings.twilio_api_base_url if settings.sample_traffic else None,
    )
