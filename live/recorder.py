"""Carries the journal into the interaction log: every event once, in order, in one transaction with its position."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog
from redis.exceptions import RedisError

from live.ports import START, Journal, JournalEntry, Position
from records.errors import RecordsUnavailable
from records.interactions import ENTRIES_PER_TRANSACTION_MAX, LogEntry
from routing.events import LeasesRenewed

_log = structlog.get_logger(__name__)

ENTRIES_MAX = 400
BLOCK_MS = 1_000
RETRY_S = 0.5
GATHER_S = 0.1
"""After each transaction so long is waited for more: nobody waits for the log, and one transaction for what many
calls did in the meantime is much cheaper than one for each."""


class Log(Protocol):
    """What the recorder needs of `records.interactions.InteractionLog`."""

    async def append(self, entries: Sequence[LogEntry], position: str) -> int: ...

    async def position(self) -> str: ...


class RecordedPosition(Protocol):
    """Where the recorder leaves word of how far it has come, so that the journal may be trimmed."""

    async def set(self, position: Position) -> None: ...


class Recorder:
    def __init__(self, journal: Journal, log: Log, recorded: RecordedPosition) -> None:
        self._journal = journal
        self._log = log
        self._recorded = recorded
        self._position = START

    async def run(self) -> None:
        """Follow the journal until cancelled. A database that is away only delays the log (F-42)."""
        self._position = await self._start_position()
        while True:
            try:
                entries = await self._journal.read(self._position, count=ENTRIES_MAX, block_ms=BLOCK_MS)
                if entries:
                    await self.record(entries)
                    if len(entries) < ENTRIES_MAX:
                        await asyncio.sleep(GATHER_S)
            except (RedisError, RecordsUnavailable, OSError, TimeoutError) as trouble:
                _log.warning("recording_delayed", cause=type(trouble).__name__)
                await asyncio.sleep(RETRY_S)

    async def _start_position(self) -> Position:
        while True:
            try:
                return Position(await self._log.position())
            except (RecordsUnavailable, OSError) as trouble:
                _log.warning("database_unreachable", cause=type(trouble).__name__)
                await asyncio.sleep(RETRY_S)

    async def record(self, entries: Sequence[JournalEntry]) -> None:
        """Store the events of these entries, in as few transactions as the log allows."""
        stored = self._position
        events: list[LogEntry] = []
        for entry in entries:
            for event in entry.batch.events:
                # Lease renewals say only that a screen is alive; they are no part of any interaction.
                if isinstance(event, LeasesRenewed):
                    continue
                if len(events) == ENTRIES_PER_TRANSACTION_MAX:
                    # The position stays before an entry that is stored in part: after a fall it comes again.
                    await self._log.append(events, stored)
                    events = []
                events.append(LogEntry(position=entry.position, event=event))
            stored = entry.position
        await self._log.append(events, stored)
        self._position = stored
        await self._recorded.set(stored)
