"""What a simulation came to: one run, or several replications together."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from itertools import pairwise

from config.compiled import how_rules_run
from simulator.virtual.beside_theory import Theory, theory_beside
from simulator.virtual.confidence import Interval, around, over_batches, over_replications
from simulator.virtual.counts import CallCounts, together
from simulator.virtual.figures import CallFigures, figures
from simulator.virtual.journal_hash import hash_of_hashes
from simulator.virtual.run import Run
from simulator.virtual.scenario import Scenario, TextbookScenario
from simulator.virtual.stretches import ChartPoint, Stretches


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTime:
    """One stretch of the run's life, all replications together; the warm-up is among them."""

    from_s: float
    to_s: float
    offered: int
    answered: int
    abandoned: int
    abandonment: float | None
    service_level: float | None
    wait_mean_s: float | None
    occupancy: float | None
    intervals: Mapping[str, Interval | None]
    """95 % over the replications, of each of the four; None with one of them, or where too few have the figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replication:
    """One run of several, in the figures that it would have had alone."""

    seed: int
    offered: int
    answered: int
    abandoned: int
    other_ends: int
    call_backs: int
    called_back: int
    not_reached: int
    figures: CallFigures
    events: int
    journal_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(CallFigures):
    """The figures of all callers who arrived after the warm-up, to the end of each call.

    Occupancy counts from the warm-up to the horizon, without the hours in which the last calls end and nobody
    new calls. With several replications counts are sums and shares are of sums.
    """

    scenario: str
    seed: int
    replications: int
    """Those that are complete."""
    complete: bool
    """False when it was stopped before all replications were."""
    offered: int
    answered: int
    abandoned: int
    other_ends: int
    call_backs: int
    called_back: int
    not_reached: int
    threshold_s: float
    intervals: Mapping[str, Interval | None]
    """95 %, by the name of the figure."""
    interval_method: str
    interval_groups: int
    """Replications, or batches of the one run."""
    theory: Theory | None
    """Of textbook scenarios."""
    events: int
    simulated_s: float
    warm_up_s: float
    calls_per_second: float
    """Calls simulated in a second of wall time, those of the warm-up too; all else is equal in equal runs."""
    rules: str
    """`compiled` or `interpreted`; changes nothing but the speed."""
    journal_hash: str
    runs: tuple[Replication, ...]
    over_time: tuple[OverTime, ...]
    counts: CallCounts = field(repr=False)

    def as_json(self) -> dict[str, object]:
        result = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "counts"}
        result["theory"] = None if self.theory is None else asdict(self.theory)
        result["intervals"] = {name: interval and list(interval) for name, interval in self.intervals.items()}
        result["runs"] = [_flat(one) for one in self.runs]
        result["over_time"] = [asdict(one) for one in self.over_time]
        return result


def _flat(one: Replication) -> dict[str, object]:
    values = asdict(one)
    return {**values.pop("figures"), **values}


def outcome_of(scenario: Scenario, runs: Sequence[Run]) -> Outcome:
    """Put complete runs together, in the order of their replications."""
    took_s = max(one.ended_s for one in runs) - min(one.began_s for one in runs)
    each = tuple(together(one.batches) for one in runs)
    whole = together(each)
    confidence = over_replications(each) if len(runs) > 1 else over_batches(runs[0].batches)
    return Outcome(
        **asdict(figures(whole)),
        scenario=scenario.name,
        seed=scenario.seed,
        replications=len(runs),
        complete=len(runs) == scenario.replications,
        offered=whole.offered,
        answered=whole.answered,
        abandoned=whole.abandoned,
        other_ends=whole.other_ends,
        call_backs=whole.call_backs,
        called_back=whole.called_back,
        not_reached=whole.not_reached,
        threshold_s=scenario.service_level_s,
        intervals=confidence.intervals,
        interval_method=confidence.method.value,
        interval_groups=confidence.groups,
        theory=theory_beside(scenario, whole, len(runs)) if isinstance(scenario, TextbookScenario) else None,
        events=sum(one.events for one in runs),
        simulated_s=sum(one.simulated_s for one in runs),
        warm_up_s=scenario.warm_up_s,
        calls_per_second=sum(one.simulated for one in runs) / took_s if took_s else 0.0,
        rules=how_rules_run(),
        journal_hash=hash_of_hashes(tuple(one.journal_hash for one in runs)),
        runs=tuple(_replication(one, counts) for one, counts in zip(runs, each, strict=True)),
        over_time=_over_time(scenario, runs),
        counts=whole,
    )


def _replication(one: Run, counts: CallCounts) -> Replication:
    return Replication(
        seed=one.seed,
        offered=counts.offered,
        answered=counts.answered,
        abandoned=counts.abandoned,
        other_ends=counts.other_ends,
        call_backs=counts.call_backs,
        called_back=counts.called_back,
        not_reached=counts.not_reached,
        figures=figures(counts),
        events=one.events,
        journal_hash=one.journal_hash,
    )


def _over_time(scenario: Scenario, runs: Sequence[Run]) -> tuple[OverTime, ...]:
    edges_ms = Stretches.of(0, scenario.warm_up_s, scenario.horizon_s).points
    columns = zip(*(one.points for one in runs), strict=True)
    return tuple(
        _point(begins / 1_000, ends / 1_000, column)
        for (begins, ends), column in zip(pairwise(edges_ms), columns, strict=True)
    )


def _point(from_s: float, to_s: float, points: Sequence[ChartPoint]) -> OverTime:
    whole = ChartPoint(
        **{
            name: sum(getattr(one, name) for one in points)
            for name in (point.name for point in fields(ChartPoint))
        }
    )
    figures_of_all = whole.figures()
    each = [one.figures() for one in points]
    return OverTime(
        from_s=from_s,
        to_s=to_s,
        offered=whole.offered,
        answered=whole.answered,
        abandoned=whole.abandoned,
        **figures_of_all,
        intervals={
            name: around(name, estimate, [one[name] for one in each])
            for name, estimate in figures_of_all.items()
        },
    )
