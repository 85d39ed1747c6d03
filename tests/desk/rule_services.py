"""What the screens of the rule book need, around a floor in memory: real records, and checks without a process."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncEngine

from config.editions import book_of_document
from config.proving import Answer, NotABook, Order, Progress, ProofFailed, Proved, prove
from desk.services import RuleServices
from live.errors import FloorUnavailable
from records.audit import Audit
from records.dry_runs import DryRun, DryRuns
from records.rule_book_rows import Draft, Edition
from records.rule_books import RuleBooks
from routing import commands as c
from routing.commands import Command
from routing.model import CommandId, Instant
from routing.replies import Reply

DAYS_PROVED = 8


class Asks(Protocol):
    async def ask(self, command: Command, budget_s: float) -> Reply: ...


class Tells(Protocol):
    def now(self) -> Instant: ...


@dataclass
class EditionsDouble:
    """Tells the floor in memory, as `app.editions` tells the real one."""

    floor: Asks
    clock: Tells
    told: list[tuple[int, bool]] = field(default_factory=list)

    async def put_in_force(self, edition: Edition, *, recall: bool) -> bool:
        book = book_of_document(edition.document, self.clock.now(), edition.number)
        identity = CommandId(f"publish:{book.edition}:{book.version}")
        try:
            await self.floor.ask(c.PublishRuleBook(id=identity, book=book, recall=recall), 1.0)
        except FloorUnavailable:
            return False
        self.told.append((edition.number, recall))
        return True


@dataclass
class QuickProver:
    """Checks a few days, in a thread; `held` keeps it from ending, `broken` has it fail."""

    asked: list[Order] = field(default_factory=list)
    held: asyncio.Event | None = None
    broken: bool = False

    def hold(self) -> None:
        self.held = asyncio.Event()

    async def __call__(self, order: Order, progress: Callable[[float], None]) -> Proved | NotABook:
        self.asked.append(order)
        if self.broken:
            raise ProofFailed("broken")
        if self.held is not None:
            progress(0.4)
            await self.held.wait()
        return await asyncio.to_thread(_proved, order.document, order.first)


class DryRunsDouble(DryRuns):
    """Keeps dry runs as the real one does, and plays nothing: the test says what comes of it."""

    async def start(
        self, run_id: str, *, draft: Draft, in_force: str, edition: int, day: str, by: str
    ) -> DryRun | None:
        begun = await self.begin(run_id, draft_id=draft.id, draft_version=draft.version, day=day, by=by)
        return begun.run


@lru_cache(maxsize=64)
def _proved(document: str, first: Instant) -> Proved | NotABook:
    """Remembered from test to test: most begin with the same book."""
    answers: list[Answer] = []
    prove(Order(document=document, first=first, days=DAYS_PROVED), answers.append)
    last = answers[-1]
    assert not isinstance(last, Progress)
    return last


def rule_services(engine: AsyncEngine, network: str, floor: Asks, clock: Tells) -> RuleServices:
    return RuleServices(
        books=RuleBooks(engine, network, clock),
        audit=Audit(engine, network),
        editions=EditionsDouble(floor, clock),
        prove=QuickProver(),
        dry_runs=DryRunsDouble(engine, network, clock),
    )
