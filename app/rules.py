"""The rule book of today: a network's hours reach a year ahead, so its book is compiled anew each day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from config.compile import compile_rulebook
from config.network import Network
from routing.rulebook import RuleBook


def local_today(network: Network) -> date:
    """The date where the network's default home is."""
    zone = ZoneInfo(network.partners[network.about.default_home].zone)
    return datetime.now(UTC).astimezone(zone).date()


def todays_rule_book(network: Network) -> RuleBook:
    return compile_rulebook(network, local_today(network))
