"""The same queue on Ciw, on SimPy and on the production engine: calls simulated in a second, on one core.

`python -m simulator.bench.others`. Ciw and SimPy are no dependencies of ours; whichever is not installed is said
to be so and left out. All three play M/M/n+M as the scenario `mmn-abandon` has it. The other two keep the rules of
a queue; ours goes through the menu, the offer, both legs and the journal of a real call.
"""

import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from random import Random
from time import process_time
from typing import Any

from simulator.virtual.counts import together
from simulator.virtual.run import run
from simulator.virtual.scenario import TextbookScenario
from simulator.virtual.scenario_files import load_scenario

ROUNDS = 5
"""The players take turns, so that a slow moment of the machine meets all of them; the best time of each counts."""

Player = Callable[[TextbookScenario, int], tuple[int, float]]
"""Plays a scenario with a seed; gives how many calls there were, and the share that gave up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    name: str
    calls_per_second: float
    """In processor time."""
    abandonment: float


def switchboard(scenario: TextbookScenario, seed: int) -> tuple[int, float]:
    played = run(scenario, seed)
    counts = together(played.batches)
    return played.simulated, counts.abandoned / counts.offered


def ciw(scenario: TextbookScenario, seed: int) -> tuple[int, float]:
    library: Any = import_module("ciw")
    rate = library.dists.Exponential
    assert scenario.patience_mean_s is not None
    network = library.create_network(
        arrival_distributions=[rate(scenario.arrivals_per_hour / 3_600)],
        service_distributions=[rate(1 / scenario.handle_mean_s)],
        reneging_time_distributions=[rate(1 / scenario.patience_mean_s)],
        number_of_servers=[scenario.specialists],
    )
    library.seed(seed)
    simulation = library.Simulation(network)
    simulation.simulate_until_max_time(scenario.horizon_s)
    records = simulation.get_all_records()
    return len(records), sum(one.record_type == "renege" for one in records) / len(records)


def simpy(scenario: TextbookScenario, seed: int) -> tuple[int, float]:
    library: Any = import_module("simpy")
    draw, environment = Random(seed), library.Environment()
    pool = library.Resource(environment, scenario.specialists)
    calls = left = 0
    assert scenario.patience_mean_s is not None
    theta = 1 / scenario.patience_mean_s

    def call() -> Generator[Any, Any, None]:
        nonlocal calls, left
        calls += 1
        with pool.request() as turn:
            came = yield turn | environment.timeout(draw.expovariate(theta))
            if turn in came:
                yield environment.timeout(draw.expovariate(1 / scenario.handle_mean_s))
            else:
                left += 1

    def arrivals() -> Generator[Any, Any, None]:
        while True:
            yield environment.timeout(draw.expovariate(scenario.arrivals_per_hour / 3_600))
            environment.process(call())

    environment.process(arrivals())
    environment.run(until=scenario.horizon_s)
    return calls, left / calls


PLAYERS: tuple[tuple[str, Player], ...] = (("switchboard", switchboard), ("ciw", ciw), ("simpy", simpy))


def speeds(scenario: TextbookScenario, rounds: int = ROUNDS) -> list[Speed]:
    """Measure whoever is there."""
    here = [(name, play) for name, play in PLAYERS if name == "switchboard" or find_spec(name) is not None]
    best: dict[str, Speed] = {}
    for seed in range(1, rounds + 1):
        for name, play in here:
            began = process_time()
            calls, abandonment = play(scenario, seed)
            speed = calls / (process_time() - began)
            if name not in best or speed > best[name].calls_per_second:
                best[name] = Speed(name=name, calls_per_second=speed, abandonment=abandonment)
    return list(best.values())


def main() -> None:
    scenario = load_scenario("mmn-abandon", sys.argv[1:])
    if not isinstance(scenario, TextbookScenario) or scenario.patience_mean_s is None:
        raise SystemExit("This compares textbook queues with patience.")
    found = speeds(scenario)
    ours = found[0].calls_per_second
    for one in found:
        ratio = ours / one.calls_per_second
        sys.stdout.write(
            f"{one.name:<12}{one.calls_per_second:>10,.0f} calls/s   ours is {ratio:.2f} of it   "
            f"abandonment {one.abandonment:.1%}\n"
        )
    for name, _ in PLAYERS:
        if name not in {one.name for one in found}:
            sys.stdout.write(
                f"{name:<12}not installed here; `pip install {name}` adds it to the comparison\n"
            )


if __name__ == "__main__":
    main()
