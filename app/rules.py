"""The rule book of today: a network's hours reach a year ahead, so its book is compiled anew each day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from config.compile import compile_rulebook
from config.network import Network, read_network
from routing.rulebook import RuleBook


def local_today(network: Network) -> date:
    """The date where the network's default home is."""
    zone = ZoneInfo(network.partners[network.about.default_home].zone)
    return datetime.now(UTC).astimezone(zone).date()


def todays_rule_book(network: Network) -> RuleBook:
    """Compile the book of the network's file."""
    return compile_rulebook(network, local_today(network))


def book_of_document(text: str, today: date, edition: int = 0) -> RuleBook:
    """Read, check and compile a document: a draft, or a published version whose hours are due again.

    Shape:  `today` is the date where the network's default home is; `edition` counts published books.
    Raises: TableError with every problem of the document.
    """
    return compile_rulebook(read_network(text), today, edition=edition, source=text)
