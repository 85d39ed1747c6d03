"""The same queue on Ciw, on SimPy and on the production engine: calls simulated in a second, on one core.

`switchboard bench --others`. All three play M/M/n+M as a textbook scenario has it: the same rates of arrival, talk and
patience, the same number of specialists, to the same horizon. The other two keep the rules of a queue; ours goes
through the menu, the offer, both legs and the journal of a real call, and hashes it.
"""

import gc
import os
import platform
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

from config.compiled import how_rules_run
from simulator.virtual.counts import together
from simulator.virtual.run import run
from simulator.virtual.scenario import TextbookScenario
from simulator.virtual.scenario_files import load_scenario

ROUNDS = 5
"""The players take turns, so that a slow moment of the machine meets all of them; the best time of each counts."""
AIM = 0.5
"""Of Ciw's calls a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One run of one player."""

    calls: int
    took_s: float
    """Processor time of the simulation itself, without loading, building and counting."""
    abandonment: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """M/M/n+M. Rates a second."""

    arrivals: float
    talks: float
    impatience: float
    specialists: int
    horizon_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    name: str
    release: str
    calls_per_second: float
    """In processor time."""
    abandonment: float
    """Equal but for chance: what shows that all played the same queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    scenario: str
    machine: str
    speeds: tuple[Speed, ...]
    """Ours first."""
    missing: tuple[str, ...]
    """Who is not installed here."""

    def ratio(self, other: Speed) -> float:
        return self.speeds[0].calls_per_second / other.calls_per_second

    def as_json(self) -> dict[str, object]:
        speeds = [{**asdict(one), "ours_of_it": self.ratio(one)} for one in self.speeds]
        return {**asdict(self), "speeds": speeds}


def switchboard(scenario: TextbookScenario, seed: int) -> Played:
    began = process_time()
    played = run(scenario, seed)
    took_s = process_time() - began
    counts = together(played.batches)
    return Played(calls=played.simulated, took_s=took_s, abandonment=counts.abandoned / counts.offered)


def ciw(scenario: TextbookScenario, seed: int) -> Played:
    library: Any = import_module("ciw")
    exponential, queue = library.dists.Exponential, _queue(scenario)
    network = library.create_network(
        arrival_distributions=[exponential(queue.arrivals)],
        service_distributions=[exponential(queue.talks)],
        reneging_time_distributions=[exponential(queue.impatience)],
        number_of_servers=[queue.specialists],
    )
    library.seed(seed)
    simulation = library.Simulation(network)
    began = process_time()
    simulation.simulate_until_max_time(queue.horizon_s)
    took_s = process_time() - began
    records = simulation.get_all_records()
    left = sum(one.record_type == "renege" for one in records)
    return Played(calls=len(records), took_s=took_s, abandonment=left / len(records))


def simpy(scenario: TextbookScenario, seed: int) -> Played:
    library: Any = import_module("simpy")
    draw, environment, queue = Random(seed), library.Environment(), _queue(scenario)
    pool = library.Resource(environment, queue.specialists)
    calls = left = 0

    def call() -> Generator[Any, Any, None]:
        nonlocal calls, left
        calls += 1
        with pool.request() as turn:
            came = yield turn | environment.timeout(draw.expovariate(queue.impatience))
            if turn in came:
                yield environment.timeout(draw.expovariate(queue.talks))
            else:
                left += 1

    def arrivals() -> Generator[Any, Any, None]:
        while True:
            yield environment.timeout(draw.expovariate(queue.arrivals))
            environment.process(call())

    environment.process(arrivals())
    began = process_time()
    environment.run(until=queue.horizon_s)
    return Played(calls=calls, took_s=process_time() - began, abandonment=left / calls)


def _queue(scenario: TextbookScenario) -> Queue:
    assert scenario.patience_mean_s is not None
    return Queue(
        arrivals=scenario.arrivals_per_hour / 3_600,
        talks=1 / scenario.handle_mean_s,
        impatience=1 / scenario.patience_mean_s,
        specialists=scenario.specialists,
        horizon_s=scenario.horizon_s,
    )


OTHERS: tuple[tuple[str, Callable[[TextbookScenario, int], Played]], ...] = (("ciw", ciw), ("simpy", simpy))


def compare_shipped(say: Callable[[str], None]) -> Comparison:
    scenario = load_scenario("mmn-abandon")
    assert isinstance(scenario, TextbookScenario)
    return compare(scenario, say)


def compare(scenario: TextbookScenario, say: Callable[[str], None], rounds: int = ROUNDS) -> Comparison:
    """Measure whoever is there; `say` is told each round.

    Raises: ValueError for a queue in which nobody gives up, or of several pools: the others play one with patience.
    """
    if scenario.patience_mean_s is None or scenario.pools != 1:
        raise ValueError(f"{scenario.name} is not one pool with patience, which is what the others play")
    here = [("switchboard", switchboard), *(one for one in OTHERS if find_spec(one[0]) is not None)]
    best: dict[str, Speed] = {}
    for seed in range(1, rounds + 1):
        say(f"round {seed} of {rounds}")
        for name, play in here:
            gc.collect()
            speed = _speed(name, play(scenario, seed))
            if name not in best or speed.calls_per_second > best[name].calls_per_second:
                best[name] = speed
    return Comparison(
        scenario=scenario.name,
        machine=_machine(),
        speeds=tuple(best.values()),
        missing=tuple(name for name, _ in OTHERS if name not in best),
    )


def _speed(name: str, played: Played) -> Speed:
    return Speed(
        name=name,
        release=how_rules_run() if name == "switchboard" else version(name),
        calls_per_second=played.calls / played.took_s,
        abandonment=played.abandonment,
    )


def describe(comparison: Comparison) -> str:
    """Say it a line each."""
    lines = [f"{comparison.scenario}, one run on one core: {comparison.machine}"]
    for one in comparison.speeds:
        beside = "" if one is comparison.speeds[0] else f"   ours is {comparison.ratio(one):.2f} of it"
        aim = f" (aim: {AIM})" if one.name == "ciw" else ""
        lines.append(
            f"{one.name:<12} {one.release:<12} {one.calls_per_second:>9,.0f} calls/s, "
            f"abandonment {one.abandonment:.1%}{beside}{aim}"
        )
    lines += [
        f"{name:<12} is not installed here: {_to_install(comparison.missing)}" for name in comparison.missing
    ]
    return "\n".join(lines)


def _to_install(names: Sequence[str]) -> str:
    return f"`uv sync --inexact --group compare`, or `pip install {' '.join(names)}`"


def _machine() -> str:
    name = platform.processor() or platform.machine()
    with suppress(OSError):
        described = Path("/proc/cpuinfo").read_text().splitlines()
        name = next((one.partition(": ")[2] for one in described if one.startswith("model name")), name)
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"
