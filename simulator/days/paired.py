"""Shares and times of several variants, and how far they differ: pairs of runs with the same callers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from simulator.theory.student import bound
from simulator.virtual.counts import CallCounts, together
from simulator.virtual.figures import figures

SHARE = 0.95
SHARES = ("answered", "abandoned", "call_backs", "other", "service_level", "occupancy")
"""Of the offered, but for the last: handling of the time on the floor."""
TIMES = ("wait_mean_s", "wait_p95_s")
"""Of the answered."""
COMPARED = (*SHARES, *TIMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure, or a difference of two, over all replications together."""

    value: float | None
    """None: nothing happened that it could be made of."""
    low: float | None = None
    high: float | None = None
    """95 %; None with one replication."""


def compared_figures(counts: CallCounts) -> dict[str, float | None]:
    """Give the figures that variants are compared by."""
    known, offered = figures(counts), counts.offered

    def part(number: int) -> float | None:
        return number / offered if offered else None

    return {
        "answered": part(counts.answered),
        "abandoned": part(counts.abandoned),
        "call_backs": part(counts.call_backs),
        "other": part(counts.other_ends - counts.call_backs),
        "service_level": known.service_level,
        "occupancy": known.occupancy,
        "wait_mean_s": known.wait_mean_s,
        "wait_p95_s": known.wait_p95_s,
    }


def estimates(runs: Sequence[CallCounts]) -> Mapping[str, Estimate]:
    """Give each figure of the runs together, with its interval between the runs."""
    whole = together(runs)
    without = [compared_figures(whole.without(one)) for one in runs]
    return {
        name: _estimate(value, [one[name] for one in without])
        for name, value in compared_figures(whole).items()
    }


def differences(before: Sequence[CallCounts], after: Sequence[CallCounts]) -> Mapping[str, Estimate]:
    """Give how much each figure changed; the n-th runs of both had the same callers.

    Source: Student's t over pairs, on the difference of the whole without one pair after the other (jackknife);
            Law, Simulation Modeling and Analysis, 10.2 (paired t) and 11.2 (common random numbers).
    """
    whole_before, whole_after = together(before), together(after)
    without = [
        _difference(whole_before.without(one), whole_after.without(other))
        for one, other in zip(before, after, strict=True)
    ]
    return {
        name: _estimate(value, [one[name] for one in without])
        for name, value in _difference(whole_before, whole_after).items()
    }


def _difference(before: CallCounts, after: CallCounts) -> dict[str, float | None]:
    old, new = compared_figures(before), compared_figures(after)
    return {name: _minus(new[name], old[name]) for name in COMPARED}


def _minus(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _estimate(value: float | None, without: Sequence[float | None]) -> Estimate:
    known = [one for one in without if one is not None]
    count = len(known)
    if value is None or count < 2 or count < len(without):
        return Estimate(value=value)
    middle = sum(known) / count
    error = sqrt((count - 1) / count * sum((one - middle) ** 2 for one in known))
    far = bound(SHARE, count - 1) * error
    return Estimate(value=value, low=value - far, high=value + far)
