"""What theory expects of a textbook scenario, under the names that the simulation uses."""

from dataclasses import dataclass

from simulator.theory import erlang_a, erlang_c, service_level, wait_quantile_s
from simulator.virtual.counts import CallCounts
from simulator.virtual.figures import figures
from simulator.virtual.scenario import TextbookScenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The figures of one stationary pool; each means what `CallFigures` says under the same name."""

    arrivals_per_hour: float
    handle_mean_s: float
    load_erlang: float
    p_wait: float
    wait_mean_s: float
    wait_mean_all_s: float
    wait_p95_s: float
    abandonment: float
    service_level: float
    occupancy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Theory:
    """None: with endless patience and as much load as specialists, or more, nothing is ever stationary."""

    model: str
    at_parameters: Expected | None
    """As the scenario has it."""
    at_realised_load: Expected | None
    """With the arrivals and the mean talk that chance brought: what the run itself is judged by."""


def theory_beside(scenario: TextbookScenario, counts: CallCounts, replications: int) -> Theory:
    counted_s = (scenario.horizon_s - scenario.warm_up_s) * scenario.pools * replications
    talk_mean_s = figures(counts).talk_mean_s
    arrivals_per_hour = counts.offered / counted_s * 3_600
    return Theory(
        model="Erlang C" if scenario.patience_mean_s is None else "Erlang A",
        at_parameters=expected(scenario, scenario.arrivals_per_hour, scenario.handle_mean_s),
        at_realised_load=expected(scenario, arrivals_per_hour, talk_mean_s) if talk_mean_s else None,
    )


def expected(scenario: TextbookScenario, arrivals_per_hour: float, handle_mean_s: float) -> Expected | None:
    """Give theory's figures for a scenario's specialists and patience at some load."""
    per_s, patience, servers = arrivals_per_hour / 3_600, scenario.patience_mean_s, scenario.specialists
    load = per_s * handle_mean_s
    if patience is None and load >= servers:
        return None
    known = (
        erlang_c(per_s, handle_mean_s, servers)
        if patience is None
        else erlang_a(per_s, handle_mean_s, patience, servers)
    )
    return Expected(
        arrivals_per_hour=arrivals_per_hour,
        handle_mean_s=handle_mean_s,
        load_erlang=load,
        p_wait=known.p_wait,
        wait_mean_s=known.wait_mean_answered_s,
        wait_mean_all_s=known.wait_mean_s,
        wait_p95_s=wait_quantile_s(per_s, handle_mean_s, patience, servers, 0.95),
        abandonment=known.abandonment,
        service_level=service_level(per_s, handle_mean_s, patience, servers, scenario.service_level_s),
        occupancy=known.occupancy,
    )
