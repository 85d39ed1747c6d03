"""One dispatcher process that fails at a chosen place, and the supervisor that starts it again.

Every operation on a port has two places to fail: before it is done, and after it is done but before anybody
knows. A story is first run without a fault to count the places, then once for each place.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from redis.exceptions import ConnectionError as ServerGone

from live.dispatcher import Dispatcher
from live.outbox import EffectOutcome, Outbox
from live.ports import (
    Asked,
    Batch,
    FloorClock,
    Head,
    InboxEntry,
    JournalEntry,
    Position,
    Snapshot,
    StoredReply,
)
from routing.effects import Effect
from tests.live.floor_story import Carrier, Ports

T = TypeVar("T")


class Fault(StrEnum):
    KILLED = "killed"
    """The process is gone at once; what it had in hand is lost."""
    SERVER_GONE = "server_gone"
    """The operation fails, done or not; the process goes on."""


@dataclass
class Plan:
    """Where to fail, once. Counts the places that were passed."""

    at: int | None = None
    fault: Fault = Fault.KILLED
    passed: int = 0
    killed: asyncio.Event = field(default_factory=asyncio.Event)
    committed: dict[int, Batch] = field(default_factory=dict)

    def pass_by(self) -> None:
        self.passed += 1
        if self.passed != self.at:
            return
        if self.fault is Fault.SERVER_GONE:
            raise ServerGone("as planned")
        self.killed.set()
        raise asyncio.CancelledError


@dataclass
class Process:
    """What one process sees of the ports and the carrier; once it is dead it can do nothing any more."""

    ports: Ports
    carrier: Carrier
    plan: Plan
    dead: bool = False

    async def _do(self, operation: Awaitable[T]) -> T:
        self._pass_by(operation)
        result = await operation
        self._pass_by()
        return result

    async def _look(self, operation: Awaitable[list[T]]) -> list[T]:
        # A look changes nothing, so the place after it is enough; and only if it saw something.
        if self.dead:
            _drop(operation)
            raise asyncio.CancelledError
        seen = await operation
        if seen:
            self._pass_by()
        return seen

    def _pass_by(self, operation: object = None) -> None:
        try:
            if self.dead:
                raise asyncio.CancelledError
            self.plan.pass_by()
        except BaseException:
            self.dead = self.dead or self.plan.killed.is_set()
            _drop(operation)
            raise

    async def perform(self, effect: Effect) -> EffectOutcome:
        return await self._do(self.carrier.perform(effect))


def _drop(operation: object) -> None:
    if asyncio.iscoroutine(operation):
        operation.close()


@dataclass
class FailingJournal(Process):
    async def commit(self, epoch: int, batch: Batch, answers: Sequence[tuple[str, StoredReply]]) -> Position:
        return await self._do(self._commit(epoch, batch, answers))

    async def _commit(self, epoch: int, batch: Batch, answers: Sequence[tuple[str, StoredReply]]) -> Position:
        position = await self.ports.journal.commit(epoch, batch, answers)
        self.plan.committed.setdefault(batch.number, batch)
        return position

    async def answer(self, epoch: int, answers: Sequence[tuple[str, StoredReply]]) -> None:
        await self._do(self.ports.journal.answer(epoch, answers))

    async def read(self, after: Position, *, count: int, block_ms: int) -> list[JournalEntry]:
        return await self._look(self.ports.journal.read(after, count=count, block_ms=block_ms))

    async def head(self) -> Head:
        return await self._do(self.ports.journal.head())

    async def save_snapshot(self, epoch: int, snapshot: Snapshot) -> None:
        await self._do(self.ports.journal.save_snapshot(epoch, snapshot))

    async def snapshot(self) -> Snapshot | None:
        return await self._do(self.ports.journal.snapshot())

    async def trim(self, before: Position) -> None:
        await self._do(self.ports.journal.trim(before))


@dataclass
class FailingInbox(Process):
    async def put(self, asked: Sequence[Asked]) -> Position:
        return await self._do(self.ports.inbox.put(asked))

    async def read(self, after: Position, *, count: int, block_ms: int) -> list[InboxEntry]:
        return await self._look(self.ports.inbox.read(after, count=count, block_ms=block_ms))


@dataclass
class FailingOwnership(Process):
    async def acquire(self, owner: str, ttl_ms: int, *, take_over: bool) -> int | None:
        return await self._do(self.ports.ownership.acquire(owner, ttl_ms, take_over=take_over))

    async def renew(self, owner: str, epoch: int, ttl_ms: int) -> bool:
        return await self._do(self.ports.ownership.renew(owner, epoch, ttl_ms))

    async def held(self) -> bool:
        return await self._do(self.ports.ownership.held())


@dataclass
class Supervisor:
    """Keeps one dispatcher running: when it dies or gives up, the next one starts from what is stored."""

    ports: Ports
    carrier: Carrier
    clock: FloorClock
    plan: Plan
    started: list[Dispatcher] = field(default_factory=list)

    async def keep_running(self) -> None:
        while True:
            self.plan.killed.clear()
            life = asyncio.create_task(self._live())
            killed = asyncio.create_task(self.plan.killed.wait())
            try:
                await asyncio.wait({life, killed}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (life, killed):
                    task.cancel()
                await asyncio.gather(life, killed, return_exceptions=True)
            await asyncio.sleep(0.1)

    async def _live(self) -> None:
        ports, carrier, plan = self.ports, self.carrier, self.plan
        inbox = FailingInbox(ports, carrier, plan)
        dispatcher = Dispatcher(
            name="first",
            journal=FailingJournal(ports, carrier, plan),
            inbox=inbox,
            ownership=FailingOwnership(ports, carrier, plan),
            outbox=Outbox(inbox.perform, inbox),
            clock=self.clock,
        )
        self.started.append(dispatcher)
        dispatcher.recorded_to(Position("9999999999999-0"))
        await dispatcher.start(take_over=False)
        await dispatcher.run()
