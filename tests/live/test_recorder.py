"""The recorder stores every event once and in order, whatever the database does (S6, F-42)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from live.memory import MemoryFloorStore
from live.ports import START, Batch, JournalEntry, Position
from live.recorder import Recorder
from records.database import open_database
from records.errors import RecordsUnavailable
from records.interactions import ENTRIES_PER_TRANSACTION_MAX, InteractionLog, LogEntry
from routing.commands import RenewLeases
from routing.events import LeasesRenewed
from routing.model import CommandId, EventId, Instant
from simulator.faults.virtual_loop import run_in_virtual_time
from tests.live.floor_story import (
    JOAN,
    NOON,
    OPENING,
    Carrier,
    HandClock,
    Ports,
    arrives,
    ask_all,
    dispatcher_on,
    events,
    gateway_on,
    hangs_up,
    memory_ports,
    presses_one,
    running,
    until,
)
from tests.migrated import migrate
from tests.records.story import specialist_ready

COMMANDS = (*OPENING, arrives("ada"), presses_one("ada"), arrives("bo"), hangs_up("ada"))
RENEWAL = RenewLeases(id=CommandId("lease:1"), specialists=(JOAN,))


@dataclass
class FlakyLog:
    """Stores as the real log does, by event id, and fails every so often: before, or after it stored."""

    fails_every: int = 3
    rows: dict[EventId, LogEntry] = field(default_factory=dict)
    stored_to: str = str(START)
    calls: int = 0
    sizes: list[int] = field(default_factory=list)
    positions: list[str] = field(default_factory=list)

    async def append(self, entries: Sequence[LogEntry], position: str) -> int:
        self.calls += 1
        if self.fails_every and self.calls % self.fails_every == 1:
            raise RecordsUnavailable(TimeoutError())
        self.sizes.append(len(entries))
        self.positions.append(position)
        for entry in entries:
            self.rows.setdefault(entry.event.id, entry)
        self.stored_to = position
        if self.fails_every and self.calls % self.fails_every == 2:
            raise RecordsUnavailable(TimeoutError())
        return len(entries)

    async def position(self) -> str:
        self.calls += 1
        if self.fails_every and self.calls % self.fails_every == 1:
            raise RecordsUnavailable(TimeoutError())
        return self.stored_to


@dataclass
class Recorded:
    position: Position = START

    async def set(self, position: Position) -> None:
        self.position = position


async def tell(ports: Ports) -> None:
    async with running(dispatcher_on(ports, HandClock(), Carrier().perform)), gateway_on(ports) as gateway:
        await ask_all(gateway, [*COMMANDS, RENEWAL])


class TestRun:
    def test_stores_each_event_once_in_order_though_the_log_fails(self) -> None:
        async def story() -> None:
            ports, log, recorded = memory_ports(), FlakyLog(), Recorded()
            recording = asyncio.create_task(Recorder(ports.journal, log, recorded).run())
            await tell(ports)
            await asyncio.sleep(30)
            recording.cancel()
            expected = [
                event for event in await events(ports.journal) if not isinstance(event, LeasesRenewed)
            ]
            assert [entry.event for entry in log.rows.values()] == expected
            assert recorded.position == (await ports.journal.head()).position

        run_in_virtual_time(story())

    def test_goes_on_from_where_the_log_is_after_a_restart(self) -> None:
        async def story() -> None:
            ports, log = memory_ports(), FlakyLog(fails_every=0)
            await tell(ports)
            entries = await ports.journal.read(START, count=100, block_ms=0)
            first = Recorder(ports.journal, log, Recorded())
            await first.record(entries[:3])
            log.sizes.clear()
            recording = asyncio.create_task(Recorder(ports.journal, log, Recorded()).run())
            await asyncio.sleep(5)
            recording.cancel()
            assert sum(log.sizes) == sum(
                not isinstance(event, LeasesRenewed) for entry in entries[3:] for event in entry.batch.events
            )

        run_in_virtual_time(story())

    async def test_leaves_lease_renewals_out_but_moves_past_them(self) -> None:
        ports, log, recorded = memory_ports(MemoryFloorStore()), FlakyLog(fails_every=0), Recorded()
        renewed = LeasesRenewed(
            id=EventId("l"), at=Instant(NOON), specialists=(JOAN,), until=Instant(NOON + 12_000)
        )
        entry = _entry("5-0", 1, (renewed,))
        await Recorder(ports.journal, log, recorded).record([entry])
        assert log.rows == {}
        assert (log.stored_to, recorded.position) == ("5-0", "5-0")

    async def test_cuts_a_burst_into_transactions_and_never_skips_the_rest_of_an_entry(self) -> None:
        """A position in the log means that everything up to it is stored, so it waits for the whole entry."""
        ports, log = memory_ports(), FlakyLog(fails_every=0)
        many = ENTRIES_PER_TRANSACTION_MAX * 2 + 5
        burst = tuple(specialist_ready(f"joan-{number}") for number in range(many))
        entries = [_entry("5-0", 1, burst[:3]), _entry("6-0", 2, burst[3:])]
        await Recorder(ports.journal, log, Recorded()).record(entries)
        assert list(log.rows) == [event.id for event in burst]
        assert max(log.sizes) <= ENTRIES_PER_TRANSACTION_MAX
        assert log.positions == ["5-0", "5-0", "6-0"]

    async def test_writes_into_the_real_interaction_log(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'records.db'}"
        migrate(url)
        engine = open_database(url)
        ports, recorded = memory_ports(), Recorded()
        log = InteractionLog(engine, "ontario")
        recording = asyncio.create_task(Recorder(ports.journal, log, recorded).run())
        await tell(ports)
        last = (await ports.journal.head()).position
        await until(lambda: recorded.position == last)
        assert await log.position() == last
        recording.cancel()
        await asyncio.gather(recording, return_exceptions=True)
        await engine.dispose()


def _entry(position: str, number: int, happened: tuple[object, ...]) -> JournalEntry:
    batch = Batch(
        number=number,
        at=Instant(NOON),
        inbox=START,
        events=happened,  # type: ignore[arg-type]
        effects=(),
        replies=(),
    )
    return JournalEntry(position=Position(position), batch=batch)
