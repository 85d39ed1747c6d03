"""Opening hours as interval tables. Calendars and time zones are compiled to these outside the engine."""

from bisect import bisect_right
from dataclasses import dataclass

from routing.model import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHours:
    """When somebody is open: sorted, disjoint, half-open intervals of instants.

    Shape: `opens[i] < closes[i] <= opens[i + 1]`; `always` makes both irrelevant.
    """

    always: bool = False
    opens: tuple[Instant, ...] = ()
    closes: tuple[Instant, ...] = ()

    def is_open(self, at: Instant) -> bool:
        if self.always:
            return True
        index = bisect_right(self.opens, at) - 1
        return index >= 0 and at < self.closes[index]


ALWAYS_OPEN = OpenHours(always=True)
