"""From a document to the book of today: drafts, published editions, and books whose hours are due again."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from config.compile import compile_rulebook
from config.network import Network, read_network
from routing.model import Instant
from routing.rulebook import RuleBook


def local_day(network: Network, now: Instant) -> date:
    """Say which date it is where the network's default home is."""
    zone = ZoneInfo(network.partners[network.about.default_home].zone)
    return datetime.fromtimestamp(now / 1_000, UTC).astimezone(zone).date()


def book_of_document(text: str, now: Instant, edition: int = 0) -> RuleBook:
    """Read, check and compile a document: a draft, or a published edition whose hours are due again.

    Shape:  `edition` counts published books; 0 is the network's own file.
    Raises: TableError with every problem of the document.
    """
    network = read_network(text)
    return compile_rulebook(network, local_day(network, now), edition=edition, source=text)
