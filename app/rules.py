"""Which rule book is in force, and its hours of today.

The network's file is the first book. Once an edition was published from the screens, that one is in force: the floor
carries its document, so that a restart, and each new day, needs neither the file nor the database
(docs/decisions/0009). Hours reach a year ahead, so a book is compiled anew each day.
"""

import structlog

from config.clock import SystemClock
from config.compile import compile_rulebook
from config.editions import book_of_document, local_day
from config.errors import TableError
from config.network import Network
from live.ports import CommandGateway
from routing.commands import PublishRuleBook
from routing.floor import Floor
from routing.model import CommandId, Instant
from routing.rulebook import RuleBook

_log = structlog.get_logger(__name__)

ASK_BUDGET_S = 5.0


def todays_rule_book(network: Network, now: Instant | None = None) -> RuleBook:
    """Compile the book of the network's file."""
    return compile_rulebook(network, local_day(network, SystemClock().now() if now is None else now))


def book_in_force(floor: Floor, network: Network, now: Instant) -> RuleBook:
    """Compile what is in force on this floor for today: its published edition, else the network's file."""
    present = floor.rule_book
    if present is None or present.edition == 0:
        return todays_rule_book(network, now)
    try:
        return book_of_document(present.source, now, present.edition)
    except TableError as wrong:
        # An edition that an older or newer version of the program checked otherwise: its hours of before go on.
        _log.error("edition_not_compiled", edition=present.edition, cause=str(wrong))
        return present


def publication(book: RuleBook, at: Instant, *, recall: bool = False) -> PublishRuleBook:
    """The command that puts a book in force. The book in force changes nothing when it is published again.

    `at` tells two publications of one book apart: with another one between them, both are news.
    """
    identity = CommandId(f"publish:{book.edition}:{book.version}:{at}")
    return PublishRuleBook(id=identity, book=book, recall=recall)


async def put_in_force(gateway: CommandGateway, book: RuleBook, at: Instant, *, recall: bool = False) -> None:
    """Raises: FloorUnavailable; the book may be in force all the same, and asking again does no harm."""
    await gateway.ask(publication(book, at, recall=recall), ASK_BUDGET_S)
