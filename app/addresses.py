"""The addresses that are given to the carrier, as the settings make them."""

from config.settings import Settings
from telephony.addresses import Addresses


def carrier_addresses(settings: Settings) -> Addresses:
    return Addresses(settings.public_base_url, settings.static_fallback_url)
