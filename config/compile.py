"""Compile a network into the rule book that the engine reads: zones and weekdays become interval tables.

A partner is open at an instant exactly when the wall clock in its zone shows a time inside its weekly hours.
So the hour that the autumn change repeats is open twice if its times are open, the hour that the spring
change skips is never there, and no shift ends an hour wrong because somebody added 24 hours. On a special day
(`config/special_days.py`) that day's hours take the place of its weekday's.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from config.clock import instant_from
from config.hours import DAY_MINUTES, DAYS, DayHours, WeeklyHours
from config.network import LimitsTable, Network, PartnerEntry
from config.special_days import special_days
from routing.hours import ALWAYS_OPEN, OpenHours
from routing.model import Language, PartnerId, Trigger
from routing.rulebook import (
    WHOLE_NETWORK,
    Limits,
    Line,
    MenuKey,
    Partner,
    Reach,
    RuleBook,
    Widening,
    standard_rules,
)

WINDOW_DAYS = 400
"""A year that can be checked ahead, with a month in which to publish the next book."""
VERSION_CHARACTERS = 12

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_SECOND = timedelta(seconds=1)


def compile_rulebook(network: Network, first_day: date, days: int = WINDOW_DAYS) -> RuleBook:
    """Compile the network for the days from `first_day` on, in every partner's own zone.

    Versions: a hash of the whole content, so equal books have equal versions on every machine. The window is
              part of the content and starts by day: the version changes at most once a day without an edit.
    Outside:  beyond the window every partner that is not open always is closed, never silently open (S01);
              compile again each day, long before the window ends.
    """
    book = RuleBook(
        version="",
        network=network.about.id,
        partners=tuple(
            Partner(id=PartnerId(code), hours=compile_partner_hours(entry, first_day, days))
            for code, entry in network.partners.items()
        ),
        rules=standard_rules(_widening(network.limits)),
        lines=tuple(
            Line(name=name, home=PartnerId(line.partner) if line.partner is not None else None)
            for name, line in network.lines.items()
        ),
        menu=tuple(MenuKey(digits=entry.key, language=Language(entry.language)) for entry in network.menu),
        after_hours=PartnerId(network.about.after_hours),
        default_home=PartnerId(network.about.default_home),
        default_language=Language(network.about.default_language),
        limits=compile_limits(network.limits),
    )
    return replace(book, version=content_version(book))


def content_version(book: RuleBook) -> str:
    """Give the version that a book's content deserves, whatever version it carries."""
    content = repr(replace(book, version=""))
    return hashlib.sha256(content.encode()).hexdigest()[:VERSION_CHARACTERS]


def compile_limits(limits: LimitsTable) -> Limits:
    return Limits(
        offer_ttl_ms=limits.offer_s * 1_000,
        connect_ms=limits.connect_s * 1_000,
        wrap_up_ms=limits.wrap_up_s * 1_000,
        wrap_up_extension_ms=limits.wrap_up_extension_s * 1_000,
        lease_ms=limits.lease_s * 1_000,
        cool_down_ms=limits.cool_down_s * 1_000,
        menu_attempts=limits.menu_attempts,
        remember_closed_ms=limits.remember_closed_s * 1_000,
    )


def _widening(limits: LimitsTable) -> tuple[Widening, ...]:
    if limits.widen_after_s == 0:
        return WHOLE_NETWORK
    alone = Widening(reach=Reach.FIRST_ONLY)
    return alone, Widening(when=Trigger(waited_ms=limits.widen_after_s * 1_000))


def compile_partner_hours(partner: PartnerEntry, first_day: date, days: int) -> OpenHours:
    """Compile a partner's weekly hours, holidays and exceptions."""
    if partner.hours is None:
        return OpenHours()
    last_day = first_day + days * _DAY
    special = special_days(partner.holidays, partner.exceptions, first_day - 2 * _DAY, last_day + _DAY)
    return compile_hours(partner.hours, partner.zone, first_day, days, special)


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
    end = start + (days + 2) * _DAY
    intervals = _merged(sorted(_intervals(_by_weekday(hours), special, zone, start, end)))
    return OpenHours(
        opens=tuple(instant_from(opens) for opens, _ in intervals),
        closes=tuple(instant_from(closes) for _, closes in intervals),
    )


_Interval = tuple[datetime, datetime]


def _by_weekday(hours: WeeklyHours) -> tuple[DayHours, ...]:
    if hours.always:
        return (DayHours(spans=((0, DAY_MINUTES),)),) * len(DAYS)
    return tuple(
        DayHours(spans=tuple((span.opens, span.closes) for span in hours.spans if span.day == day))
        for day in range(len(DAYS))
    )


def _intervals(
    week: Sequence[DayHours], special: Mapping[date, DayHours], zone: str, start: datetime, end: datetime
) -> Iterator[_Interval]:
    for segment_start, segment_end, offset in _segments(zone, start, end):
        # Within a segment local time is UTC plus a constant; a shift may have begun on the day before.
        local_day = (segment_start + offset).date() - _DAY
        while local_day <= (segment_end + offset).date():
            midnight = datetime(local_day.year, local_day.month, local_day.day, tzinfo=UTC) - offset
            for first_minute, end_minute in special.get(local_day, week[local_day.weekday()]).spans:
                opens = max(midnight + timedelta(minutes=first_minute), segment_start)
                closes = min(midnight + timedelta(minutes=end_minute), segment_end)
                if opens < closes:
                    yield opens, closes
            local_day += _DAY


@lru_cache(maxsize=32)
def _segments(zone: str, start: datetime, end: datetime) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """Cut the time from start to end where the zone's offset changes, to the second."""
    tz = ZoneInfo(zone)
    segments: list[tuple[datetime, datetime, timedelta]] = []
    since, at, offset = start, start, _offset(start, tz)
    while at < end:
        following = min(at + _HOUR, end)
        changed = _offset(following, tz)
        if changed != offset:
            turn = _first_with(changed, at, following, tz)
            segments.append((since, turn, offset))
            since, offset = turn, changed
        at = following
    segments.append((since, end, offset))
    return tuple(segments)


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
