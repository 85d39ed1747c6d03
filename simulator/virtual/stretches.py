"""A run cut into stretches of time: equal batches for its intervals, and hours (or the like) for its charts."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from simulator.virtual.counts import CallCounts

BATCHES = 32
CHART_POINTS_MAX = 120
CHART_STEPS_S = (300, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 604_800)


@dataclass(slots=True, kw_only=True)
class ChartPoint:
    """What happened in one stretch of a chart, the warm-up's too: callers where they arrived."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    in_time: int = 0
    waited_ms: int = 0
    """Of the answered."""
    handling_ms: int = 0
    staffed_ms: int = 0

    def figures(self) -> dict[str, float | None]:
        """Give the figures that charts show, by the names that `CallFigures` has for them."""
        offered, answered, staffed_ms = self.offered, self.answered, self.staffed_ms
        return {
            "abandonment": self.abandoned / offered if offered else None,
            "service_level": self.in_time / offered if offered else None,
            "wait_mean_s": self.waited_ms / 1_000 / answered if answered else None,
            "occupancy": self.handling_ms / staffed_ms if staffed_ms else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """Where each stretch of a run begins, in milliseconds; the last entry is where the last one ends."""

    batches: tuple[int, ...]
    """From the warm-up to the horizon."""
    points: tuple[int, ...]
    """From the start to the horizon."""

    @classmethod
    def of(cls, starts_ms: int, warm_up_s: float, horizon_s: float) -> "Stretches":
        first, end = starts_ms + round(warm_up_s * 1_000), starts_ms + round(horizon_s * 1_000)
        step = round(1_000 * chart_step_s(horizon_s))
        return cls(
            batches=tuple(first + (end - first) * number // BATCHES for number in range(BATCHES + 1)),
            points=(*range(starts_ms, end, step), end),
        )


def chart_step_s(horizon_s: float) -> float:
    """Give the length of a chart's stretches: the shortest usual one of which a chart is not overfull."""
    for step in CHART_STEPS_S:
        if horizon_s <= step * CHART_POINTS_MAX:
            return step
    weeks = -(-horizon_s // (CHART_STEPS_S[-1] * CHART_POINTS_MAX))
    return weeks * CHART_STEPS_S[-1]


Counted = CallCounts | ChartPoint


def spread(into: Sequence[Counted], edges: Sequence[int], since: int, until: int) -> None:
    """Add a specialist's handling from `since` to `until` to the stretches that it lies in."""
    since, until = max(since, edges[0]), min(until, edges[-1])
    index = place(edges, since)
    while since < until:
        part_until = min(until, edges[index + 1])
        into[index].handling_ms += part_until - since
        since, index = part_until, index + 1


def place(edges: Sequence[int], at: int) -> int:
    """Say in which stretch an instant lies; before the first and after the last, those."""
    return min(max(bisect_right(edges, at) - 1, 0), len(edges) - 2)


def staff(into: Sequence[Counted], edges: Sequence[int], specialists: int) -> None:
    """Add the time of specialists who are on the floor from the first stretch to the last."""
    for counts, (begins, ends) in zip(into, pairwise(edges), strict=True):
        counts.staffed_ms += specialists * (ends - begins)
