"""Documents of the rule book as they are read, and the one that was published last."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256

from config.book_text import network_text
from config.compile import compile_rulebook
from config.editions import local_day
from config.errors import TableError
from config.network import Network, read_network
from desk.ports import Clock
from desk.services import DeskServices
from records.audit import Action
from records.rule_book_rows import Edition, EditionSummary
from records.rule_books import FROM_THE_FILE
from routing.model import Instant
from routing.rulebook import RuleBook

KEPT_MAX = 16
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Volume:
    """A document that holds together: as people write it, and as the engine reads it today."""

    text: str
    network: Network
    book: RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document as it was read: whole, or with what is wrong with it."""

    text: str
    volume: Volume | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was published last; without an edition it is the network's own file."""

    number: int
    text: str
    edition: EditionSummary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """Which edition the floor goes by, in which version, since when (None: before anything was written down)."""

    number: int
    version: str
    since: Instant | None


class Shelf:
    def __init__(self, services: DeskServices, clock: Clock) -> None:
        self._services = services
        self._clock = clock
        self._read: OrderedDict[str, Reading] = OrderedDict()

    async def read(self, text: str) -> Reading:
        """Read, check and compile a document, once a day; beside the event loop, for callers come by there."""
        now = self._clock.now()
        key = f"{now // DAY_MS}:{sha256(text.encode()).hexdigest()}"
        if key not in self._read:
            self._read[key] = await asyncio.to_thread(_reading, text, now)
            while len(self._read) > KEPT_MAX:
                self._read.popitem(last=False)
        self._read.move_to_end(key)
        return self._read[key]

    @property
    def file_text(self) -> str:
        return network_text(self._services.network)

    async def published(self) -> Published:
        latest = await self._services.rules.books.latest_edition()
        if latest is None:
            return Published(number=FROM_THE_FILE, text=self.file_text)
        return Published(number=latest.number, text=latest.document, edition=latest)

    async def edition(self, number: int) -> Published:
        """Raises: EditionNotFound"""
        if number == FROM_THE_FILE:
            return Published(number=FROM_THE_FILE, text=self.file_text)
        edition: Edition = await self._services.rules.books.edition(number)
        return Published(number=number, text=edition.document, edition=edition)

    async def in_force(self) -> InForce | None:
        """Say what the floor goes by; None while it has no book at all."""
        book = self._services.floor.floor.rule_book
        if book is None:
            return None
        since: Instant | None = None
        # Each day's hours make a new version of the same edition: it is in force since the first of them.
        for entry in await self._services.rules.audit.entries([Action.BOOK_IN_FORCE]):
            if entry.detail.get("edition") != book.edition:
                break
            since = entry.at
        return InForce(number=book.edition, version=book.version, since=since)


def _reading(text: str, now: Instant) -> Reading:
    try:
        network = read_network(text)
    except TableError as wrong:
        return Reading(text=text, problems=wrong.problems)
    book = compile_rulebook(network, local_day(network, now), source=text)
    return Reading(text=text, volume=Volume(text=text, network=network, book=book))
