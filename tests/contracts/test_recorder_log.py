"""One contract for what the recorder needs of a log: the twin in memory of fault simulation, and the real one."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from live.recorder import Log
from records.database import open_database
from records.history import History
from records.interactions import START, InteractionLog, LogEntry
from routing.events import Event
from routing.model import Instant
from simulator.faults.log import MemoryLog
from tests.migrated import migrate
from tests.records.story import Story, answered


@pytest.fixture(params=["memory", "sqlite"])
async def logs(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Log, "Rows"]]:
    if request.param == "memory":
        memory = MemoryLog()
        yield memory, Rows(memory)
        return
    url = f"sqlite:///{tmp_path / 'records.db'}"
    migrate(url)
    engine = open_database(url)
    yield InteractionLog(engine, "on"), Rows(History(engine))
    await engine.dispose()


class Rows:
    """What is stored of one contact, by either log."""

    def __init__(self, where: MemoryLog | History) -> None:
        self._where = where

    async def of(self, contact: str) -> list[Event]:
        if isinstance(self._where, MemoryLog):
            return [event for event in self._where.events() if getattr(event, "contact", None) == contact]
        return list(await self._where.events_for_contacts([contact]))


def entries(events: Sequence[Event], position: str) -> list[LogEntry]:
    return [LogEntry(position=position, event=event) for event in events]


class TestAppend:
    async def test_stores_each_event_once_however_often_it_comes(self, logs: tuple[Log, Rows]) -> None:
        log, rows = logs
        events = answered("c1").events
        assert await log.append(entries(events[:3], "1-0"), "1-0") == 3
        assert await log.append(entries(events, "2-0"), "2-0") == len(events) - 3
        assert await log.append(entries(events, "2-0"), "2-0") == 0
        assert await rows.of("c1") == events

    async def test_holds_what_was_decided_last_under_an_id(self, logs: tuple[Log, Rows]) -> None:
        """F-36: a server that lost its last second decides the same again, otherwise or later."""
        log, rows = logs
        event = Story("c1").arrives().events[0]
        later = replace(event, at=Instant(event.at + 1))
        await log.append(entries([event], "1-0"), "1-0")
        assert await log.append(entries([later], "2-0"), "2-0") == 0
        assert await rows.of("c1") == [later]
        assert await log.append(entries([event], "1-0"), "1-0") == 0
        assert await rows.of("c1") == [later]

    async def test_moves_the_position_forward_only(self, logs: tuple[Log, Rows]) -> None:
        log, _ = logs
        assert await log.position() == START
        await log.append([], "9-0")
        await log.append([], "10-0")
        await log.append(entries(answered("c1").events, "2-0"), "2-0")
        assert await log.position() == "10-0"
