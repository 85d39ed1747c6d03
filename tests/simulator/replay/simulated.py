"""Simulated days as journals: their truth is known to the last word."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from config.clock import instant_from
from records.database import open_database
from records.interactions import ENTRIES_PER_TRANSACTION_MAX, InteractionLog, LogEntry
from routing.events import Event, RuleBookPublished
from routing.model import ContactId, EventId, Instant
from simulator.days.books import book_of
from simulator.replay.from_events import recording_of
from simulator.replay.recording import Recording
from simulator.virtual.call_sheet import Drawn
from simulator.virtual.days import DaysScenario
from simulator.virtual.run import run
from simulator.virtual.virtual_time import VirtualTime
from tests.simulator.days.short_days import days

HOUR_MS = 3_600_000


@dataclass
class DrawnCallers:
    """What chance decided about each caller, as the simulation tells it."""

    found: dict[ContactId, Drawn]

    def watch(self, time: VirtualTime, counts_from_ms: int) -> None:
        pass

    def draw(self, contact: ContactId, drawn: Drawn) -> None:
        self.found[contact] = drawn


@dataclass(frozen=True)
class SimulatedDay:
    scenario: DaysScenario
    events: tuple[Event, ...]
    drawn: dict[ContactId, Drawn]

    @property
    def begins(self) -> Instant:
        return instant_from(self.scenario.starts)

    def recording(self, since_h: float = 0.0, until_h: float = 1_000.0) -> Recording:
        since = Instant(self.begins + round(since_h * HOUR_MS))
        return recording_of(self.events, since, Instant(self.begins + round(until_h * HOUR_MS)))


@cache
def simulated_day(name: str = "monday-peak", *changes: str) -> SimulatedDay:
    """Play a short scenario of days once, and keep its journal."""
    scenario = days(name, "variants=[]", "replications=1", "warm_up_s=0", *changes)
    book = book_of(scenario, scenario.network)
    # Virtual time publishes its first book before anybody can listen.
    at = instant_from(scenario.starts)
    events: list[Event] = [RuleBookPublished(id=EventId("book"), at=at, book=book)]
    sheet = DrawnCallers({})
    run(scenario, scenario.seed, listener=events.append, sheet=sheet)
    return SimulatedDay(scenario, tuple(events), sheet.found)


async def recorded(url: str, events: Sequence[Event]) -> None:
    """Store events as the recorder does."""
    engine = open_database(url)
    log = InteractionLog(engine, "ontario-sample")
    entries = [LogEntry(position=f"{number}-0", event=event) for number, event in enumerate(events, 1)]
    for begin in range(0, len(entries), ENTRIES_PER_TRANSACTION_MAX):
        some = entries[begin : begin + ENTRIES_PER_TRANSACTION_MAX]
        await log.append(some, some[-1].position)
    await engine.dispose()
