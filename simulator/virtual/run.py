"""One run of virtual time, from its scenario to what it came to."""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from config.clock import instant_from
from config.compile import compile_rulebook
from config.fields import SAMPLE_LINES
from config.geography import RegionFinder
from config.network import load_network
from routing.events import Event
from routing.model import Instant
from simulator.people.chance import Streams
from simulator.virtual.outcome import Observer, Outcome
from simulator.virtual.people import VirtualCallers, VirtualSpecialists
from simulator.virtual.scenario import NetworkScenario, Scenario, TextbookScenario
from simulator.virtual.textbook import TextbookPeople, textbook_book
from simulator.virtual.virtual_time import LEASE_MS, VirtualTime

Progress = Callable[[float], None]
"""Is told the share of the horizon that is done, now and then."""


def simulate(
    scenario: Scenario,
    seed: int,
    progress: Progress | None = None,
    listener: Callable[[Event], None] | None = None,
) -> Outcome:
    """Run a scenario. The same scenario and seed give the same journal, on every machine.

    `listener` is told every event of the journal, those of the warm-up too.
    """
    began = perf_counter()
    starts = instant_from(scenario.starts)
    observer = Observer(
        threshold_ms=round(scenario.service_level_s * 1_000),
        counts_from=Instant(starts + round(scenario.warm_up_s * 1_000)),
        counts_until=Instant(starts + round(scenario.horizon_s * 1_000)),
    )
    match scenario:
        case NetworkScenario():
            time, specialists = _network(scenario, seed, observer, progress)
        case TextbookScenario():
            time, specialists = _textbook(scenario, seed, observer, progress)
        case _:
            raise AssertionError(f"a scenario of kind {type(scenario).__name__} has nobody to play it")
    if listener is not None:
        time.listeners.append(listener)
    time.run()
    return _outcome(scenario, seed, observer, time, specialists, perf_counter() - began)


def _network(
    scenario: NetworkScenario, seed: int, observer: Observer, progress: Progress | None
) -> tuple[VirtualTime, int]:
    network = load_network()
    book = compile_rulebook(network, scenario.starts.date())
    patient = replace(book, limits=replace(book.limits, lease_ms=LEASE_MS))
    time = VirtualTime(scenario.starts, patient, observer)
    specialists = VirtualSpecialists(time, scenario, Streams(seed))
    VirtualCallers(time, scenario, seed, RegionFinder(network), SAMPLE_LINES, progress).begin()
    return time, specialists.count


def _textbook(
    scenario: TextbookScenario, seed: int, observer: Observer, progress: Progress | None
) -> tuple[VirtualTime, int]:
    time = VirtualTime(scenario.starts, textbook_book(), observer)
    TextbookPeople(time, scenario, seed, progress).begin()
    return time, scenario.specialists


def _outcome(
    scenario: Scenario, seed: int, seen: Observer, time: VirtualTime, specialists: int, took_s: float
) -> Outcome:
    waits = sorted(seen.waits_ms)
    counted_s = scenario.horizon_s - scenario.warm_up_s
    return Outcome(
        scenario=scenario.name,
        seed=seed,
        offered=seen.offered,
        answered=seen.answered,
        abandoned=seen.abandoned,
        other_ends=seen.other_ends,
        abandonment=_share(seen.abandoned, seen.offered),
        p_wait=_share(seen.waited, seen.queued),
        wait_mean_s=_share(sum(waits) / 1_000, len(waits)),
        wait_p95_s=waits[min(len(waits) - 1, int(0.95 * len(waits)))] / 1_000 if waits else None,
        wait_mean_all_s=_share(seen.waited_all_ms / 1_000, seen.queued),
        talk_mean_s=_share(seen.talked_ms / 1_000, seen.answered),
        service_level=_share(seen.in_time, seen.offered),
        threshold_s=scenario.service_level_s,
        occupancy=_share(seen.handling_ms / 1_000, specialists * counted_s),
        home_share=_share(seen.home, seen.answered),
        events=seen.events,
        simulated_s=(seen.last_at - instant_from(scenario.starts)) / 1_000,
        warm_up_s=scenario.warm_up_s,
        calls_per_second=seen.simulated / took_s if took_s else 0.0,
        journal_hash=time.journal_hash,
    )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
