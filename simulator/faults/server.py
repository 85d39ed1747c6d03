"""The Redis-protocol server of a run: the twin in memory, behind a road on which answers come late, or never."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from redis.exceptions import ConnectionError as ServerGone

from live.memory import MemoryFloorStore, MemoryInbox, MemoryJournal, MemoryOwnership, MemoryReplies
from live.ports import (
    Asked,
    Batch,
    Head,
    InboxEntry,
    JournalEntry,
    Position,
    Snapshot,
    StoredReply,
)
from simulator.faults.plan import Fault
from simulator.faults.process import Process
from simulator.faults.weather import Weather

T = TypeVar("T")
Watch = Callable[[str, int, JournalEntry], None]
"""Hears of every entry that enters the journal: the process that committed it, its epoch, the entry."""

ROAD_S = (0.0001, 0.0015)
ANSWERS_LOST = 0.02
"""Share of answers that get lost while store outages are among the faults; the server has done what it was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What a server that loses its last second comes back with."""

    journal: tuple[JournalEntry, ...]
    inbox: tuple[InboxEntry, ...]
    head: Head
    snapshot: Snapshot | None
    epoch: int
    owner: str | None
    owner_until: float
    recorded: Position | None


class Server:
    def __init__(self, weather: Weather) -> None:
        self.store = MemoryFloorStore()
        self.watches: list[Watch] = []
        self.taken: list[Callable[[str, int], None]] = []
        """Hear of every take-over: the process and its epoch."""
        self.came_back: list[Callable[[], None]] = []
        """Hear that it came back without what it had acknowledged last."""
        self.mistakes: list[Callable[[str], None]] = []
        """Hear of what it has taken from a process that must not give it."""
        self.recorded: Position | None = None
        self._weather = weather
        self._road = weather.stream("server/road")
        self._journal = MemoryJournal(self.store)
        self._up = True
        self._lives = 0

    # --- its life -----------------------------------------------------------------------------------

    def keep(self) -> _Kept:
        store = self.store
        return _Kept(
            journal=tuple(store.journal),
            inbox=tuple(store.inbox),
            head=store.head,
            snapshot=store.snapshot,
            epoch=store.epoch,
            owner=store.owner,
            owner_until=store.owner_until,
            recorded=self.recorded,
        )

    async def restart(self, away_s: float, kept: _Kept | None = None) -> None:
        """Be away for a while, and come back with everything, or with what is given."""
        self._up = False
        self._lives += 1
        if kept is not None:
            self._lose(kept)
        await self.store.notify()
        await asyncio.sleep(away_s)
        self._up = True

    def _lose(self, kept: _Kept) -> None:
        # Positions go on from where they were: a stream's ids follow the server's clock.
        store = self.store
        store.journal, store.inbox, store.replies = list(kept.journal), list(kept.inbox), {}
        store.head, store.snapshot = kept.head, kept.snapshot
        store.epoch, store.owner, store.owner_until = kept.epoch, kept.owner, kept.owner_until
        self.recorded = kept.recorded
        for hear in self.came_back:
            hear()

    # --- its service --------------------------------------------------------------------------------

    async def serve(self, process: Process, operation: Callable[[], Awaitable[T]]) -> T:
        """Carry out what a process asks for. Raises: ServerGone, done or not."""
        await self._travel(process)
        if not self._up:
            raise ServerGone("the server is away")
        life = self._lives
        result = await operation()
        if self._lives != life or self._weather.strikes(Fault.STORE_OUTAGES, ANSWERS_LOST):
            raise ServerGone("the answer is lost")
        await self._travel(process)
        return result

    async def _travel(self, process: Process) -> None:
        await process.gate()
        await asyncio.sleep(self._road.between(*ROAD_S))
        await process.gate()

    async def commit(
        self, process: Process, epoch: int, batch: Batch, answers: Sequence[tuple[str, StoredReply]]
    ) -> Position:
        known = self.store.head.batch_number
        position = await self._journal.commit(epoch, batch, answers)
        if batch.number > known:
            entry = JournalEntry(position=position, batch=batch)
            for watch in self.watches:
                watch(process.name, epoch, entry)
        elif not any(entry.batch == batch for entry in reversed(self.store.journal)):
            self._mistake(f"another batch {batch.number} of {process.name} was taken for a repeat")
        return position

    async def answer(self, process: Process, epoch: int, answers: Sequence[tuple[str, StoredReply]]) -> None:
        await self._journal.answer(epoch, answers)
        if process.name != self.store.owner:
            self._mistake(f"{process.name} answered, and {self.store.owner} owns the floor")

    def _mistake(self, words: str) -> None:
        for hear in self.mistakes:
            hear(words)


@dataclass(frozen=True, slots=True)
class ServedJournal:
    server: Server
    process: Process

    async def commit(self, epoch: int, batch: Batch, answers: Sequence[tuple[str, StoredReply]]) -> Position:
        server, process = self.server, self.process
        return await server.serve(process, lambda: server.commit(process, epoch, batch, answers))

    async def answer(self, epoch: int, answers: Sequence[tuple[str, StoredReply]]) -> None:
        server, process = self.server, self.process
        await server.serve(process, lambda: server.answer(process, epoch, answers))

    async def read(self, after: Position, *, count: int, block_ms: int) -> list[JournalEntry]:
        return await self.server.serve(
            self.process, lambda: self._journal.read(after, count=count, block_ms=block_ms)
        )

    async def head(self) -> Head:
        return await self.server.serve(self.process, self._journal.head)

    async def save_snapshot(self, epoch: int, snapshot: Snapshot) -> None:
        await self.server.serve(self.process, lambda: self._journal.save_snapshot(epoch, snapshot))

    async def snapshot(self) -> Snapshot | None:
        return await self.server.serve(self.process, self._journal.snapshot)

    async def trim(self, before: Position) -> None:
        await self.server.serve(self.process, lambda: self._journal.trim(before))

    @property
    def _journal(self) -> MemoryJournal:
        return MemoryJournal(self.server.store)


@dataclass(frozen=True, slots=True)
class ServedInbox:
    server: Server
    process: Process

    async def put(self, asked: Sequence[Asked]) -> Position:
        return await self.server.serve(self.process, lambda: self._inbox.put(asked))

    async def read(self, after: Position, *, count: int, block_ms: int) -> list[InboxEntry]:
        return await self.server.serve(
            self.process, lambda: self._inbox.read(after, count=count, block_ms=block_ms)
        )

    @property
    def _inbox(self) -> MemoryInbox:
        return MemoryInbox(self.server.store)


@dataclass(frozen=True, slots=True)
class ServedReplies:
    server: Server
    process: Process

    async def read(self, asker: str, *, block_ms: int) -> list[StoredReply]:
        replies = MemoryReplies(self.server.store)
        return await self.server.serve(self.process, lambda: replies.read(asker, block_ms=block_ms))


@dataclass(frozen=True, slots=True)
class ServedOwnership:
    server: Server
    process: Process

    async def acquire(self, owner: str, ttl_ms: int, *, take_over: bool) -> int | None:
        return await self.server.serve(self.process, lambda: self._acquire(owner, ttl_ms, take_over))

    async def _acquire(self, owner: str, ttl_ms: int, take_over: bool) -> int | None:
        epoch = await self._ownership.acquire(owner, ttl_ms, take_over=take_over)
        if epoch is not None:
            for hear in self.server.taken:
                hear(self.process.name, epoch)
        return epoch

    async def renew(self, owner: str, epoch: int, ttl_ms: int) -> bool:
        return await self.server.serve(self.process, lambda: self._ownership.renew(owner, epoch, ttl_ms))

    async def held(self) -> bool:
        return await self.server.serve(self.process, self._ownership.held)

    @property
    def _ownership(self) -> MemoryOwnership:
        return MemoryOwnership(self.server.store)


@dataclass(frozen=True, slots=True)
class ServedRecorded:
    """Where the recorder leaves word of how far it has come."""

    server: Server
    process: Process

    async def set(self, position: Position) -> None:
        await self.server.serve(self.process, lambda: self._set(position))

    async def get(self) -> Position | None:
        return await self.server.serve(self.process, self._get)

    async def _set(self, position: Position) -> None:
        self.server.recorded = position

    async def _get(self) -> Position | None:
        return self.server.recorded
