"""The carrier double: a Twilio account on loopback, with simulated people on its telephones."""

from simulator.carrier.app import Carrier, CarrierDouble, carrier_app, serve, settings_from_file
from simulator.carrier.network import DialRequest, PhoneNetwork, TextRequest
from simulator.carrier.people import CallerScript
from simulator.carrier.settings import CarrierSettings, FarEnd, FaultSettings, NumberSettings

__all__ = [
    "CallerScript",
    "Carrier",
    "CarrierDouble",
    "CarrierSettings",
    "DialRequest",
    "FarEnd",
    "FaultSettings",
    "NumberSettings",
    "PhoneNetwork",
    "TextRequest",
    "carrier_app",
    "serve",
    "settings_from_file",
]
