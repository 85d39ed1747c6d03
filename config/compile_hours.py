"""Compile opening hours into the interval tables that the engine reads: zones and weekdays become instants.

A partner is open at an instant exactly when the wall clock in its zone shows a time inside its weekly hours.
So the hour that the autumn change repeats is open twice if its times are open, the hour that the spring
change skips is never there, and no shift ends an hour wrong because somebody added 24 hours. On a special day
(`config/special_days.py`) that day's hours take the place of its weekday's.

Outside the window everybody who is not open always is closed, never silently open (S01).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from config.clock import instant_from
from config.hours import DAY_MINUTES, DAYS, DayHours, WeeklyHours
from config.schedules import Schedule
from config.special_days import special_days
from routing.hours import ALWAYS_OPEN, OpenHours
from routing.model import Instant

WINDOW_DAYS = 400
"""A year that can be checked ahead, with a month in which to publish the next book."""
_MILLISECOND, _SECOND, _DAY = timedelta(milliseconds=1), timedelta(seconds=1), timedelta(days=1)
_LOOK = timedelta(hours=6)
"""How often a zone's offset is looked at: nowhere does it change twice within so short a time."""
_MINUTE_MS, _DAY_MS = 60_000, 86_400_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH_WEEKDAY = date(1970, 1, 1).weekday()


def compile_schedule(schedule: Schedule, zone: str, first_day: date, days: int = WINDOW_DAYS) -> OpenHours:
    """Compile weekly hours, holidays and exceptions. A schedule without hours is closed."""
    if schedule.hours is None:
        return OpenHours()
    last_day = first_day + days * _DAY
    special = special_days(schedule.holidays, schedule.exceptions, first_day - 2 * _DAY, last_day + _DAY)
    return compile_hours(schedule.hours, zone, first_day, days, special)


def both_open(one: OpenHours, other: OpenHours) -> OpenHours:
    """Give the hours in which both are open."""
    if one.always or other.always:
        return other if one.always else one
    opens: list[Instant] = []
    closes: list[Instant] = []
    ours, theirs = 0, 0
    while ours < len(one.opens) and theirs < len(other.opens):
        begin = max(one.opens[ours], other.opens[theirs])
        end = min(one.closes[ours], other.closes[theirs])
        if begin < end:
            opens.append(begin)
            closes.append(end)
        if one.closes[ours] <= other.closes[theirs]:
            ours += 1
        else:
            theirs += 1
    return OpenHours(opens=tuple(opens), closes=tuple(closes))


def compile_hours(
    hours: WeeklyHours | None,
    zone: str,
    first_day: date,
    days: int,
    special: Mapping[date, DayHours] = MappingProxyType({}),
) -> OpenHours:
    """Compile hours into intervals that cover the window; missing hours are closed hours.

    Shape: `special` maps local dates to the hours that replace the weekly ones on them.
    """
    if hours is None:
        return OpenHours()
    if hours.always and all(day.whole for day in special.values()):
        return ALWAYS_OPEN
    # A day more on both sides: the window's local days begin and end at other instants in every zone.
    start = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC) - _DAY
    segments = _segments(zone, start, start + (days + 2) * _DAY)
    by_day = {day.toordinal() - _EPOCH_DAY: spans for day, spans in special.items()}
    intervals = _merged(sorted(_intervals(_by_weekday(hours), by_day, segments)))
    return OpenHours(
        opens=tuple(Instant(opens) for opens, _ in intervals),
        closes=tuple(Instant(closes) for _, closes in intervals),
    )


_Interval = tuple[int, int]
"""Half-open, in milliseconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segment:
    """A time in which local time is UTC plus a constant. In milliseconds."""

    start: int
    end: int
    offset: int


def _by_weekday(hours: WeeklyHours) -> tuple[DayHours, ...]:
    if hours.always:
        return (DayHours(spans=((0, DAY_MINUTES),)),) * len(DAYS)
    return tuple(
        DayHours(spans=tuple((span.opens, span.closes) for span in hours.spans if span.day == day))
        for day in range(len(DAYS))
    )


def _intervals(
    week: Sequence[DayHours], special: Mapping[int, DayHours], segments: Sequence[_Segment]
) -> Iterator[_Interval]:
    """Give every shift of every local day, cut where the zone's offset changes. Days are counted from 1970."""
    for segment in segments:
        # A shift may have begun on the day before.
        first = (segment.start + segment.offset) // _DAY_MS - 1
        last = (segment.end + segment.offset) // _DAY_MS
        for day in range(first, last + 1):
            midnight = day * _DAY_MS - segment.offset
            for first_minute, end_minute in special.get(day, week[(day + _EPOCH_WEEKDAY) % 7]).spans:
                opens = max(midnight + first_minute * _MINUTE_MS, segment.start)
                closes = min(midnight + end_minute * _MINUTE_MS, segment.end)
                if opens < closes:
                    yield opens, closes


@lru_cache(maxsize=32)
def _segments(zone: str, start: datetime, end: datetime) -> tuple[_Segment, ...]:
    """Cut the time from start to end where the zone's offset changes, to the second."""
    tz = ZoneInfo(zone)
    segments: list[_Segment] = []
    since, at, offset = start, start, _offset(start, tz)
    while at < end:
        following = min(at + _LOOK, end)
        changed = _offset(following, tz)
        if changed != offset:
            turn = _first_with(changed, at, following, tz)
            segments.append(_segment(since, turn, offset))
            since, offset = turn, changed
        at = following
    segments.append(_segment(since, end, offset))
    return tuple(segments)


def _segment(start: datetime, end: datetime, offset: timedelta) -> _Segment:
    return _Segment(start=instant_from(start), end=instant_from(end), offset=round(offset / _MILLISECOND))


def _offset(at: datetime, tz: ZoneInfo) -> timedelta:
    offset = at.astimezone(tz).utcoffset()
    assert offset is not None
    return offset


def _first_with(offset: timedelta, before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    while after - before > _SECOND:
        middle = before + (after - before) // (2 * _SECOND) * _SECOND
        before, after = (before, middle) if _offset(middle, tz) == offset else (middle, after)
    return after


def _merged(intervals: Iterable[_Interval]) -> list[_Interval]:
    merged: list[_Interval] = []
    for opens, closes in intervals:
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return merged
