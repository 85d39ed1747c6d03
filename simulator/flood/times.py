"""How long webhooks took: exact percentiles, for every value is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from simulator.flood.limits import percentile

ALL = "all"
VOICE = "voice/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Milliseconds from when a request was due to the answer that counted; percentiles by nearest rank."""

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Times | None":
        """Give None for no values at all."""
        ordered = sorted(values)
        if not ordered:
            return None
        p50, p95, p99 = (percentile(ordered, share) or 0.0 for share in (0.5, 0.95, 0.99))
        return cls(count=len(ordered), p50_ms=p50, p95_ms=p95, p99_ms=p99, max_ms=ordered[-1])


def by_kind(batches: Iterable[Mapping[str, Sequence[float]]]) -> dict[str, Times]:
    """Give the times of each kind of webhook and of `all`, the busiest kind first."""
    values: dict[str, list[float]] = {}
    for kinds in batches:
        for kind, found in kinds.items():
            values.setdefault(kind, []).extend(found)
    each = sorted(values.items(), key=lambda one: -len(one[1]))
    told = {ALL: Times.of(chain.from_iterable(values.values()))} | {
        kind: Times.of(found) for kind, found in each
    }
    return {kind: times for kind, times in told.items() if times is not None}
