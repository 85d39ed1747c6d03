"""The gaps of a rule book by local day, for a calendar: how many minutes callers find nobody open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.clock import instant_from, to_datetime
from routing.check_model import Gaps, Span
from routing.model import Instant

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageDay:
    """One local day. Units: minutes; a day has 1,380 to 1,500 of them, the first and last of a proof fewer."""

    day: date
    minutes: int
    some: int
    """In which some callers find nobody open."""
    everybody: int
    """In which all callers do."""


def coverage_days(gaps: Gaps, first: Instant, until: Instant, zone: str) -> tuple[CoverageDay, ...]:
    """Cut the time from first to until into local days, and count the uncovered minutes of each."""
    days = tuple(_days(first, until, ZoneInfo(zone)))
    some, everybody = _minutes(days, gaps.some), _minutes(days, gaps.everybody)
    return tuple(
        CoverageDay(
            day=day,
            minutes=(span.end - span.start) // MINUTE_MS,
            some=some.get(day, 0),
            everybody=everybody.get(day, 0),
        )
        for day, span in days
    )


def _days(first: Instant, until: Instant, zone: ZoneInfo) -> Iterator[tuple[date, Span]]:
    start = first
    while start < until:
        day = to_datetime(start).astimezone(zone).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), zone)
        end = min(until, instant_from(midnight))
        yield day, Span(start, end)
        start = end


def _minutes(days: tuple[tuple[date, Span], ...], spans: Iterable[Span]) -> dict[date, int]:
    """Share the spans among the days; both in order."""
    found: dict[date, int] = {}
    number = 0
    for span in spans:
        while number < len(days) and days[number][1].end <= span.start:
            number += 1
        at = number
        while at < len(days) and days[at][1].start < span.end:
            day, whole = days[at]
            overlap = min(span.end, whole.end) - max(span.start, whole.start)
            found[day] = found.get(day, 0) + overlap // MINUTE_MS
            at += 1
    return found
