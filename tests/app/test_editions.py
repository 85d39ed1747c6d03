"""Editions on their way to the floor: at once, later if the floor was silent, and again when it was lost."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from app.editions import Editions
from app.rules import publication, todays_rule_book
from config.book_text import network_text
from config.clock import SystemClock
from config.network import load_network
from live.errors import FloorUnavailable
from records.rule_book_rows import Edition
from routing import commands as c
from routing.engine import handle
from routing.events import Event, RuleBookPublished
from routing.floor import Floor
from routing.model import Instant
from routing.replies import Noted, Reply

NETWORK = load_network()
CLOCK = SystemClock()


def edition(number: int) -> Edition:
    return Edition(
        number=number, version="v", title="Winter", document=network_text(NETWORK), drafted_by="a",
        published_by="b", published_at=Instant(0), note="", draft_id=None, rolled_back_from=None,
    )  # fmt: skip


@dataclass
class Books:
    latest: Edition | None = None
    looked: int = 0

    async def latest_edition(self) -> Edition | None:
        self.looked += 1
        return self.latest


@dataclass
class FloorInMemory:
    floor: Floor = field(default_factory=Floor)
    silent: bool = False
    asked: list[c.PublishRuleBook] = field(default_factory=list)

    def __post_init__(self) -> None:
        handle(self.floor, publication(todays_rule_book(NETWORK), CLOCK.now()), CLOCK.now())

    async def ask(self, command: c.Command, budget_s: float) -> Reply:
        if self.silent:
            raise FloorUnavailable
        assert isinstance(command, c.PublishRuleBook)
        self.asked.append(command)
        handle(self.floor, command, CLOCK.now())
        return Noted()

    def is_lost(self) -> None:
        """Everything that was live is gone; the dispatcher begins with the network's own file."""
        self.floor = Floor()
        self.__post_init__()

    @property
    def number(self) -> int | None:
        return self.floor.rule_book.edition if self.floor.rule_book is not None else None


@pytest.fixture
def floor() -> FloorInMemory:
    return FloorInMemory()


def keeper(books: Books, floor: FloorInMemory) -> Editions:
    return Editions(books, floor, floor, CLOCK, look_every_s=0)  # type: ignore[arg-type]


@asynccontextmanager
async def kept(books: Books, floor: FloorInMemory) -> AsyncIterator[Editions]:
    editions = keeper(books, floor)
    await editions.start()
    yield editions
    await editions.stop()


async def until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(0)


class TestPuttingInForce:
    async def test_tells_the_floor_at_once(self, floor: FloorInMemory) -> None:
        assert await keeper(Books(), floor).put_in_force(edition(1), recall=False)
        assert floor.number == 1

    async def test_says_when_the_floor_is_silent(self, floor: FloorInMemory) -> None:
        floor.silent = True
        assert not await keeper(Books(), floor).put_in_force(edition(1), recall=False)
        assert floor.number == 0


class TestPublication:
    def test_of_a_book_that_comes_back_is_news(self, floor: FloorInMemory) -> None:
        """S6: going back to the rules of before, minutes later, is an event of its own."""
        first = todays_rule_book(NETWORK)
        other = replace(first, version="other")
        events: list[Event] = []
        for minute, book in enumerate((other, first, other, first), start=1):
            at = Instant(CLOCK.now() + minute * 60_000)
            events += handle(floor.floor, publication(book, at), at).events
        assert [event.book.version for event in events if isinstance(event, RuleBookPublished)] == [
            "other",
            first.version,
        ] * 2
        assert len({event.id for event in events}) == 4


class TestKeeping:
    async def test_tells_a_floor_that_was_silent_once_it_answers_and_as_it_was_meant(
        self, floor: FloorInMemory
    ) -> None:
        floor.silent = True
        async with kept(Books(edition(1)), floor) as editions:
            await editions.put_in_force(edition(1), recall=True)
            floor.silent = False
            await until(lambda: floor.number == 1)
        assert floor.asked[-1].recall

    async def test_gives_a_lost_floor_the_latest_edition_again(self, floor: FloorInMemory) -> None:
        async with kept(Books(edition(4)), floor):
            await until(lambda: floor.number == 4)
            floor.is_lost()
            assert floor.number == 0
            await until(lambda: floor.number == 4)
        assert not any(command.recall for command in floor.asked)

    async def test_leaves_a_floor_alone_that_has_the_latest(self, floor: FloorInMemory) -> None:
        books = Books(edition(1))
        async with kept(books, floor):
            await until(lambda: books.looked > 5)
        assert len(floor.asked) == 1


class TestFallbackDocuments:
    async def test_follow_the_file_and_each_edition_whether_or_not_the_floor_answers(
        self, floor: FloorInMemory
    ) -> None:
        kept_at: list[int] = []

        async def keep(one: Edition | None) -> None:
            kept_at.append(one.number if one is not None else 0)

        books = Books()
        editions = Editions(books, floor, floor, CLOCK, look_every_s=0, keep_fallbacks=keep)  # type: ignore[arg-type]
        await editions.start()
        await until(lambda: kept_at != [])
        floor.silent = True
        await editions.put_in_force(edition(1), recall=False)
        assert set(kept_at) == {0, 1}
        books.latest = edition(2)
        await until(lambda: kept_at[-1] == 2)
        await editions.stop()
