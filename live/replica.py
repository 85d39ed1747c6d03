"""A read-only copy of the floor, kept by following the journal. Screens are made from it, never from the server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from redis.exceptions import RedisError

from live.errors import JournalGap, LiveError
from live.ports import START, Batch, Clock, Journal, Ownership, earlier
from live.recovery import Recovered, recover
from records.errors import RecordsError
from routing.errors import RoutingError
from routing.events import Event
from routing.floor import Floor
from routing.model import Instant, SpecialistId

_log = structlog.get_logger(__name__)

BLOCK_MS = 1_000
ENTRIES_MAX = 500
RETRY_S = 0.2


class FloorChanges:
    """Tells one screen that something changed; any number of changes count as one until it has looked."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def tell(self) -> None:
        self._event.set()

    async def wait(self, timeout_s: float) -> bool:
        try:
            async with asyncio.timeout(timeout_s):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


class FloorReplica:
    """Follows one floor. A gap in the journal, or a server that was away, is mended from the snapshot."""

    def __init__(self, journal: Journal, ownership: Ownership, clock: Clock) -> None:
        self._journal = journal
        self._ownership = ownership
        self._clock = clock
        self._state = Recovered(for_decisions=False)
        self._heard_at = Instant(0)
        self._by_specialist: dict[SpecialistId, set[FloorChanges]] = {}
        self._watchers: set[FloorChanges] = set()
        self._task: asyncio.Task[None] | None = None

    @property
    def floor(self) -> Floor:
        return self._state.floor

    @property
    def heard_at(self) -> Instant:
        return self._heard_at

    async def start(self) -> None:
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @contextlib.asynccontextmanager
    async def watch_specialist(self, specialist: SpecialistId) -> AsyncIterator[FloorChanges]:
        changes = FloorChanges()
        self._by_specialist.setdefault(specialist, set()).add(changes)
        try:
            yield changes
        finally:
            watchers = self._by_specialist.get(specialist, set())
            watchers.discard(changes)
            if not watchers:
                self._by_specialist.pop(specialist, None)

    @contextlib.asynccontextmanager
    async def watch_floor(self) -> AsyncIterator[FloorChanges]:
        changes = FloorChanges()
        self._watchers.add(changes)
        try:
            yield changes
        finally:
            self._watchers.discard(changes)

    async def _follow(self) -> None:
        stale = True
        while True:
            try:
                if stale:
                    self._state = await recover(self._journal, for_decisions=False)
                    self._tell_all()
                    stale = False
                entries = await self._journal.read(self._state.position, count=ENTRIES_MAX, block_ms=BLOCK_MS)
                if entries or await self._ownership.held():
                    # A journal that can be read says nothing of a dispatcher that has stopped deciding.
                    self._heard_at = self._clock.now()
                for entry in entries:
                    self._take_in(entry.batch)
                    self._state.position = entry.position
                if not entries:
                    stale = await self._has_gone_backwards()
            except (RedisError, OSError, TimeoutError) as trouble:
                _log.warning("journal_not_followed", cause=type(trouble).__name__)
                await asyncio.sleep(RETRY_S)
            except (LiveError, RoutingError, RecordsError) as trouble:
                _log.warning("journal_does_not_follow", cause=type(trouble).__name__)
                stale = True
                await asyncio.sleep(RETRY_S)

    async def _has_gone_backwards(self) -> bool:
        """A server that lost its last second has an older head than we have seen: start again from what it has."""
        if self._state.position == START:
            return False
        head = await self._journal.head()
        older = head.position != self._state.position and earlier(head.position, self._state.position)
        return older == head.position or head.batch_number < self._state.batch_number

    def _take_in(self, batch: Batch) -> None:
        if batch.number <= self._state.batch_number:
            raise JournalGap(f"batch {batch.number} came again, in another life of the server")
        self._state.replay(batch, self._state.position)
        for event in batch.events:
            self._tell(event)
        if batch.events:
            for changes in self._watchers:
                changes.tell()

    def _tell(self, event: Event) -> None:
        specialist: SpecialistId | None = getattr(event, "specialist", None)
        if specialist is None:
            return
        for changes in self._by_specialist.get(specialist, ()):
            changes.tell()

    def _tell_all(self) -> None:
        for changes in self._watchers.union(*self._by_specialist.values()):
            changes.tell()
