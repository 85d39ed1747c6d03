"""When callers dial."""

from collections.abc import Sequence
from datetime import datetime
from math import inf
from zoneinfo import ZoneInfo

from simulator.people.chance import Stream

WEEKDAY_WEIGHTS = (0.185, 0.175, 0.17, 0.165, 0.155, 0.08, 0.07)
"""Monday to Sunday. An assumption: weekends are known to be lower, hourly figures were not found."""
HOUR_WEIGHTS = (
    0.4, 0.3, 0.25, 0.2, 0.25, 0.4, 0.9, 2.2, 6.0, 9.2, 10.4, 10.2,
    8.6, 9.4, 9.2, 8.6, 7.0, 4.8, 3.4, 2.7, 2.1, 1.6, 1.1, 0.8,
)  # fmt: skip
"""Per cent of a day's calls by local hour; an assumption like the above."""


def week_profile(at: datetime, zone: ZoneInfo) -> float:
    """Say how many times the week's average rate this hour has."""
    local = at.astimezone(zone)
    weekday = WEEKDAY_WEIGHTS[local.weekday()] * len(WEEKDAY_WEIGHTS)
    return weekday * HOUR_WEIGHTS[local.hour] / sum(HOUR_WEIGHTS) * len(HOUR_WEIGHTS)


class ArrivalProcess:
    """Poisson arrivals: gaps between callers are exponential and forget the past."""

    def __init__(self, stream: Stream, per_second: float) -> None:
        self._stream = stream
        self._per_second = per_second

    def gap_s(self, profile: float = 1.0) -> float:
        """Draw the seconds to the next caller; infinite while nobody calls at all."""
        unit = self._stream.exponential(1.0)
        rate = self._per_second * profile
        return unit / rate if rate > 0 else inf

    def times(self, count: int) -> Sequence[float]:
        """Draw the instants of the next `count` callers, in seconds from now."""
        at, instants = 0.0, []
        for _ in range(count):
            at += self.gap_s()
            instants.append(at)
        return instants
