"""The webhook side, the carrier's and the partners', composed around any command gateway."""

from datetime import date

from app.addresses import carrier_addresses
from app.outside import outside_of
from config.compile import compile_rulebook
from config.geography import RegionFinder, place_names
from config.network import Network
from config.phrases import default_phrases
from config.settings import Settings
from live.ports import Clock, CommandGateway
from routing.model import ENGLISH, FRENCH, SpecialistId
from telephony.twiml import TwiMLWriter
from webhooks.admission import VoiceSettings
from webhooks.application import VoiceApplication, voice_application
from webhooks.caller_watch import WatchSettings
from webhooks.directory import Regions
from webhooks.partner_reports import PartnerReports
from webhooks.texts import TextDoor

LONGEST_CALL_S = 3_600


def build_voice(
    settings: Settings,
    network: Network,
    gateway: CommandGateway,
    today: date,
    regions: Regions | None = None,
    texts: TextDoor | None = None,
) -> VoiceApplication:
    """`regions` answers in place of the network's own tables of places; `texts` None: no messages come in."""
    menu = compile_rulebook(network, today, days=1).menu
    writer = TwiMLWriter(
        carrier_addresses(settings),
        default_phrases(),
        menu,
        queue_name=settings.twilio_queue,
        place_hints={language: place_names(language).values() for language in (ENGLISH, FRENCH)},
    )
    voice = VoiceSettings(
        public_base_url=settings.public_base_url,
        account_sid=settings.twilio_account_sid,
        auth_tokens=tuple(token.get_secret_value().encode() for token in settings.webhook_auth_tokens),
        lines=settings.lines,
        relay_lines=frozenset(name for name, line in network.lines.items() if line.relay),
        crisis_lines=frozenset(name for name, line in network.lines.items() if line.crisis),
        partner_numbers=settings.partner_numbers,
        outside_lines={name: line.number for name, line in outside_of(settings).lines.items()},
        watch=WatchSettings(
            key=settings.key_for("callers"),
            calls_max=settings.caller_calls_limit,
            shared_numbers=settings.shared_numbers,
            again_within_s=again_within_s(network),
            arrivals_max=settings.arrivals_alarm_per_minute,
        ),
        budget_s=settings.webhook_budget_s,
    )
    return voice_application(gateway, regions or _regions(network), voice, writer, SpecialistId, texts)


def again_within_s(network: Network) -> int:
    """How long a number must be remembered: a call may last, and its end begins the time that the rule book gives."""
    within_s = network.repeats.linked_within_s
    return within_s + LONGEST_CALL_S if within_s else 0


def _regions(network: Network) -> Regions:
    finder = RegionFinder(network)
    return Regions(evidence=finder.evidence, keyed=finder.keyed, said=finder.said)


def build_partner_reports(settings: Settings, gateway: CommandGateway, clock: Clock) -> PartnerReports:
    keys = {
        partner: tuple(key.get_secret_value().encode() for key in known)
        for partner, known in settings.partner_keys.items()
    }
    return PartnerReports(gateway, keys, clock, budget_s=settings.webhook_budget_s)
