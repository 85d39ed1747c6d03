"""One run of virtual time, from its scenario and seed to its counts."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from config.clock import instant_from
from routing.events import Event
from simulator.virtual.call_sheet import Sheet
from simulator.virtual.counts import CallCounts
from simulator.virtual.days import DaysScenario
from simulator.virtual.observer import Observer
from simulator.virtual.rule_books import textbook_book
from simulator.virtual.scenario import NetworkScenario, Scenario, TextbookScenario
from simulator.virtual.stretches import ChartPoint, Stretches
from simulator.virtual.textbook import TextbookPeople, pool_names
from simulator.virtual.virtual_time import VirtualTime

Progress = Callable[[float], None]
"""Is told the share of the horizon that is done, now and then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run was, in counts that can be added up."""

    seed: int
    batches: tuple[CallCounts, ...]
    """Callers who arrived after the warm-up, by equal stretches up to the horizon."""
    points: tuple[ChartPoint, ...]
    simulated: int
    """Callers, those of the warm-up too."""
    events: int
    simulated_s: float
    began_s: float
    ended_s: float
    """By one clock for all processes of a machine, so that runs beside each other are timed together."""
    journal_hash: str


def run(
    scenario: Scenario,
    seed: int,
    *,
    progress: Progress | None = None,
    listener: Callable[[Event], None] | None = None,
    sheet: Sheet | None = None,
) -> Run:
    """Play a scenario once. The same scenario and seed give the same journal, on every machine.

    `listener` is told every event of the journal, those of the warm-up too.
    """
    time, specialists, begin = _played(scenario, seed, progress, sheet)
    starts = instant_from(scenario.starts)
    observer = Observer(
        time=time,
        stretches=Stretches.of(starts, scenario.warm_up_s, scenario.horizon_s),
        threshold_ms=round(scenario.service_level_s * 1_000),
        specialists=specialists,
    )
    if sheet is not None:
        sheet.watch(time, observer.stretches.batches[0])
    if listener is not None:
        time.listeners.append(listener)
    began_s = perf_counter()
    with _no_look_for_cycles():
        begin()
        time.run()
    return Run(
        seed=seed,
        batches=tuple(observer.batches),
        points=tuple(observer.points),
        simulated=observer.simulated,
        events=time.events,
        simulated_s=(time.last_event_at - starts) / 1_000,
        began_s=began_s,
        ended_s=perf_counter(),
        journal_hash=time.journal_hash(),
    )


@contextmanager
def _no_look_for_cycles() -> Iterator[None]:
    """Let nobody look for cycles of garbage meanwhile: what a run makes is in none, and looking takes its time."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


_Played = tuple[VirtualTime, int | None, Callable[[], None]]
"""The clock, how many specialists there are (None: they come and go), and how it begins."""


def _played(scenario: Scenario, seed: int, progress: Progress | None, sheet: Sheet | None) -> _Played:
    match scenario:
        case NetworkScenario():
            # Imported here: accounts and carrier take a second to load, and textbooks have neither.
            from simulator.virtual.network import network_people

            return network_people(scenario, seed, progress, sheet)
        case DaysScenario():
            from simulator.days.people import people_of_days

            time, begin = people_of_days(scenario, seed, progress, None if sheet is None else sheet.draw)
            return time, None, begin
        case TextbookScenario():
            return _textbook(scenario, seed, progress, sheet)
        case _:
            raise AssertionError(f"a scenario of kind {type(scenario).__name__} has nobody to play it")


def _textbook(
    scenario: TextbookScenario, seed: int, progress: Progress | None, sheet: Sheet | None
) -> _Played:
    pools = pool_names(scenario)
    time = VirtualTime(scenario.starts, textbook_book(pools))
    people = TextbookPeople(time, scenario, seed, progress, None if sheet is None else sheet.draw)
    return time, scenario.specialists * len(pools), people.begin
