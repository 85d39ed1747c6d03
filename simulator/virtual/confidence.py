"""How far the figures of a simulation may be from the truth: 95 % intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from math import sqrt
from statistics import stdev

from simulator.theory.student import bound
from simulator.virtual.counts import CallCounts, together
from simulator.virtual.figures import figures

SHARE = 0.95
BATCHES_MIN = 4
_SHARES = frozenset({"abandonment", "p_wait", "service_level", "occupancy", "home_share"})

Interval = tuple[float, float]


class IntervalMethod(StrEnum):
    REPLICATIONS = "student_t_over_replications"
    BATCHES = "batch_means"
    """Of a single run, whose stretches have to stand in for runs of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    method: IntervalMethod
    groups: int
    """Replications, or batches."""
    intervals: Mapping[str, Interval | None]
    """By the name of a figure of `CallFigures`; None where the figure, or that of all but one group, is unknown."""


def over_replications(counts: Sequence[CallCounts]) -> Confidence:
    return Confidence(
        method=IntervalMethod.REPLICATIONS, groups=len(counts), intervals=_intervals(tuple(counts))
    )


def over_batches(batches: Sequence[CallCounts]) -> Confidence:
    """Judge one run by its own stretches, made longer until one says little about the next.

    Pairs of batches are joined while the mean waits, or the occupancies, of neighbours are correlated at all,
    down to four batches. In a run that is short for its load even four may be too alike: where 32 batches have a
    correlation of 0.5, 93 of 100 intervals hold the truth, at 0.85 only 83 (tried on autoregressive batches).
    Several replications have no such weakness.
    Source: Law, Simulation Modeling and Analysis, chapter 9 (batch means); Fishman 1978 (joining batches).
    """
    groups = tuple(batches)
    while len(groups) >= 2 * BATCHES_MIN and _neighbours_alike(groups):
        groups = tuple(together(groups[i : i + 2]) for i in range(0, len(groups), 2))
    return Confidence(method=IntervalMethod.BATCHES, groups=len(groups), intervals=_intervals(groups))


def around(name: str, estimate: float | None, values: Sequence[float | None]) -> Interval | None:
    """Give Student's interval around a figure of which several replications have each their value."""
    known = [value for value in values if value is not None]
    if estimate is None or len(known) < 2:
        return None
    return _clipped(name, estimate, _bound(len(known) - 1) * stdev(known) / sqrt(len(known)))


@cache
def _bound(degrees: int) -> float:
    return bound(SHARE, degrees)


def _neighbours_alike(groups: Sequence[CallCounts]) -> bool:
    each = [figures(one) for one in groups]
    return _correlated([one.wait_mean_all_s for one in each]) or _correlated([one.occupancy for one in each])


def _correlated(values: Sequence[float | None]) -> bool:
    """Whether neighbours are more alike than others; unknown values count as alike."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return True
    middle = sum(known) / len(known)
    return sum((a - middle) * (b - middle) for a, b in pairwise(known)) > 0


def _intervals(groups: tuple[CallCounts, ...]) -> Mapping[str, Interval | None]:
    """Estimate from all groups together, and how much it would change without each of them.

    Ratios are of totals, never means of ratios; for groups of one size the two hardly differ.
    Source: Quenouille 1956, Tukey 1958 (jackknife); Student's t with one degree fewer than groups.
    """
    whole = together(groups)
    estimates: dict[str, float | None] = asdict(figures(whole))
    if len(groups) < 2:
        return dict.fromkeys(estimates)
    without = [asdict(figures(whole.without(one))) for one in groups]
    far = _bound(len(groups) - 1)
    return {
        name: _interval(name, estimate, [one[name] for one in without], far)
        for name, estimate in estimates.items()
    }


def _interval(
    name: str, estimate: float | None, without: Sequence[float | None], far: float
) -> Interval | None:
    known = [one for one in without if one is not None]
    if estimate is None or len(known) < len(without):
        return None
    middle, count = sum(known) / len(known), len(known)
    error = sqrt((count - 1) / count * sum((one - middle) ** 2 for one in known))
    return _clipped(name, estimate, far * error)


def _clipped(name: str, estimate: float, to_either_side: float) -> Interval:
    """No share is above 1, and nothing here is below 0."""
    highest = 1.0 if name in _SHARES else float("inf")
    return max(0.0, estimate - to_either_side), min(highest, estimate + to_either_side)
