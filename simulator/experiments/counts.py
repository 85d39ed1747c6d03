"""What the callers of some days met with, as counts that add up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.experiments.people import Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionCounts:
    """The callers of one region. Units: milliseconds."""

    offered: int = 0
    answered: int = 0
    in_time: int = 0
    """Answered within the service level's time."""
    at_home: int = 0
    """Answered by the region's own partner."""
    waited_ms: int = 0
    """By all, those who gave up included."""
    waited_answered_ms: int = 0

    @property
    def abandoned(self) -> int:
        return self.offered - self.answered

    def __add__(self, other: "RegionCounts") -> "RegionCounts":
        return RegionCounts(
            offered=self.offered + other.offered,
            answered=self.answered + other.answered,
            in_time=self.in_time + other.in_time,
            at_home=self.at_home + other.at_home,
            waited_ms=self.waited_ms + other.waited_ms,
            waited_answered_ms=self.waited_answered_ms + other.waited_answered_ms,
        )


Counts = tuple[RegionCounts, ...]
"""One for each region, in the day's order."""


def counts_of(fates: Iterable[Fate], regions: Sequence[str], in_time_ms: int) -> Counts:
    by_region: dict[str, list[Fate]] = {region: [] for region in regions}
    for fate in fates:
        by_region[fate.call.home].append(fate)
    return tuple(_counts(by_region[region], in_time_ms) for region in regions)


def _counts(fates: Sequence[Fate], in_time_ms: int) -> RegionCounts:
    answered = [fate for fate in fates if fate.answered]
    return RegionCounts(
        offered=len(fates),
        answered=len(answered),
        in_time=sum(fate.waited_ms <= in_time_ms for fate in answered),
        at_home=sum(fate.partner == fate.call.home for fate in answered),
        waited_ms=sum(fate.waited_ms for fate in fates),
        waited_answered_ms=sum(fate.waited_ms for fate in answered),
    )


def by_region(days: Iterable[Counts]) -> Counts:
    """Add days up, region by region."""
    return tuple(network(regions) for regions in zip(*days, strict=True))


def network(regions: Iterable[RegionCounts]) -> RegionCounts:
    """Add regions up."""
    return sum(regions, RegionCounts())
