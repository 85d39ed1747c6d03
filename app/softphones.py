"""The keys with which specialists' softphones are let in at the carrier, as the settings give them."""

from config.settings import Settings
from telephony.tokens import TokenKeys


def token_keys(settings: Settings) -> TokenKeys:
    return TokenKeys(
        account_sid=settings.twilio_account_sid,
        key_sid=settings.twilio_api_key_sid,
        key_secret=settings.twilio_api_key_secret.get_secret_value(),
        application_sid=settings.twilio_application_sid,
    )
