"""The ports in memory: for tests and virtual time. One contract suite holds them to the Redis adapters."""

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from live.errors import BatchOutOfOrder, Fenced
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

T = TypeVar("T")


def _place(position: Position) -> tuple[int, int]:
    major, _, minor = position.partition("-")
    return int(major), int(minor or 0)


@dataclass(slots=True)
class MemoryFloorStore:
    """What a Redis-protocol server holds for one floor. The adapters below share one of these."""

    journal: list[JournalEntry] = field(default_factory=list)
    inbox: list[InboxEntry] = field(default_factory=list)
    replies: dict[str, list[StoredReply]] = field(default_factory=dict)
    head: Head = field(default_factory=Head)
    snapshot: Snapshot | None = None
    epoch: int = 0
    owner: str | None = None
    owner_until: float = 0.0
    counter: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def check(self, epoch: int) -> None:
        """Raises: Fenced for every epoch but that of the present owner."""
        if self.owner is None or epoch != self.epoch:
            raise Fenced

    def next_position(self) -> Position:
        self.counter += 1
        return Position(f"{self.counter}-0")

    async def notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def look(self, look: Callable[[], list[T]], block_ms: int) -> list[T]:
        """Look, and again at each change, until something is there or the time has passed."""
        found = look()
        if found or block_ms <= 0:
            return found
        async with self.changed:
            # Not wait_for: it may swallow a cancellation that comes together with a change.
            with suppress(TimeoutError):
                async with asyncio.timeout(block_ms / 1000):
                    while not (found := look()):
                        await self.changed.wait()
        return found


@dataclass(slots=True)
class MemoryJournal:
    store: MemoryFloorStore

    async def commit(self, epoch: int, batch: Batch, answers: Sequence[tuple[str, StoredReply]]) -> Position:
        store = self.store
        store.check(epoch)
        if batch.number == store.head.batch_number:
            return store.head.position
        if batch.number != store.head.batch_number + 1:
            raise BatchOutOfOrder(store.head.batch_number + 1, batch.number)
        position = store.next_position()
        store.journal.append(JournalEntry(position=position, batch=batch))
        store.head = Head(position=position, batch_number=batch.number, inbox=batch.inbox)
        for asker, reply in answers:
            store.replies.setdefault(asker, []).append(reply)
        done = _place(batch.inbox)
        store.inbox = [entry for entry in store.inbox if _place(entry.position) > done]
        await store.notify()
        return position

    async def answer(self, epoch: int, answers: Sequence[tuple[str, StoredReply]]) -> None:
        self.store.check(epoch)
        for asker, reply in answers:
            self.store.replies.setdefault(asker, []).append(reply)
        await self.store.notify()

    async def read(self, after: Position, *, count: int, block_ms: int) -> list[JournalEntry]:
        return await self.store.look(lambda: self._after(after, count), block_ms)

    def _after(self, after: Position, count: int) -> list[JournalEntry]:
        begin = bisect_right(self.store.journal, _place(after), key=lambda entry: _place(entry.position))
        return self.store.journal[begin : begin + count]

    async def head(self) -> Head:
        return self.store.head

    async def save_snapshot(self, epoch: int, snapshot: Snapshot) -> None:
        self.store.check(epoch)
        self.store.snapshot = snapshot

    async def snapshot(self) -> Snapshot | None:
        return self.store.snapshot

    async def trim(self, before: Position) -> None:
        place = _place(before)
        self.store.journal = [entry for entry in self.store.journal if _place(entry.position) >= place]


@dataclass(slots=True)
class MemoryInbox:
    store: MemoryFloorStore

    async def put(self, asked: Sequence[Asked]) -> Position:
        position = self.store.next_position()
        self.store.inbox.append(InboxEntry(position=position, asked=tuple(asked)))
        await self.store.notify()
        return position

    async def read(self, after: Position, *, count: int, block_ms: int) -> list[InboxEntry]:
        return await self.store.look(lambda: self._after(after, count), block_ms)

    def _after(self, after: Position, count: int) -> list[InboxEntry]:
        place = _place(after)
        return [entry for entry in self.store.inbox if _place(entry.position) > place][:count]


@dataclass(slots=True)
class MemoryReplies:
    store: MemoryFloorStore

    async def read(self, asker: str, *, block_ms: int) -> list[StoredReply]:
        return await self.store.look(lambda: self.store.replies.pop(asker, []), block_ms)


@dataclass(slots=True)
class MemoryOwnership:
    store: MemoryFloorStore

    async def acquire(self, owner: str, ttl_ms: int, *, take_over: bool) -> int | None:
        now = asyncio.get_running_loop().time()
        if await self.held() and self.store.owner != owner and not take_over:
            return None
        self.store.owner, self.store.owner_until = owner, now + ttl_ms / 1000
        self.store.epoch += 1
        return self.store.epoch

    async def renew(self, owner: str, epoch: int, ttl_ms: int) -> bool:
        if self.store.owner != owner or self.store.epoch != epoch:
            return False
        self.store.owner_until = asyncio.get_running_loop().time() + ttl_ms / 1000
        return True

    async def held(self) -> bool:
        return self.store.owner is not None and self.store.owner_until > asyncio.get_running_loop().time()
