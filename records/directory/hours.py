"""Opening hours: HSDS schedules become weekly rows, asked at one moment in the zone of the place.

A schedule that does not come every week (first Monday, each second Friday) becomes one row a date for the next
`HORIZON_DAYS`. Hours past midnight become two rows. No hours at all means unknown, never closed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.calendars import statutory_holidays
from records.directory.faults import Faults
from routing.model import Instant

HORIZON_DAYS = 400
MINUTES_OF_DAY = 1_440
EVERY_DAY = 0b111_1111
FIRST_DAY, LAST_DAY = 0, 9_999_999
"""For hours that are valid from ever, or for ever; other days are proleptic ordinals."""
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_DAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRow:
    weekdays: int
    """A bit for each day, Monday the lowest."""
    opens_min: int
    closes_min: int
    """Minutes after midnight, half-open; 1440 is the end of the day."""
    from_day: int = FIRST_DAY
    to_day: int = LAST_DAY
    """Both inclusive."""
    zone: str
    on_holidays: bool | None = None
    """Whether they hold on statutory holidays too, because they are of a day by name; None where nobody asked."""


@dataclass(frozen=True, slots=True)
class LocalMoment:
    zone: str
    weekday_bit: int
    minute: int
    day: int


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def moment_in(zone: str, at: Instant) -> LocalMoment:
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(_zone(zone))
    return LocalMoment(zone, 1 << local.weekday(), local.hour * 60 + local.minute, local.toordinal())


def is_holiday(calendar: str, day: int) -> bool:
    """Whether a proleptic ordinal is a statutory holiday of a calendar; none names no calendar."""
    on = date.fromordinal(day)
    return bool(calendar) and on in statutory_holidays(calendar, on.year)


def is_open(rows: Iterable[OpenRow], at: Instant, calendar: str = "") -> bool | None:
    """Say whether any row is open at the instant; None when there are no hours to go by.

    A statutory holiday of the calendar closes all but hours of that day by name and those of day and night.
    """
    known = None
    for row in rows:
        now, known = moment_in(row.zone, at), False
        if (
            row.weekdays & now.weekday_bit
            and row.opens_min <= now.minute < row.closes_min
            and row.from_day <= now.day <= row.to_day
            and (row.on_holidays or is_round_the_clock(row) or not is_holiday(calendar, now.day))
        ):
            return True
    return known


def is_round_the_clock(row: OpenRow) -> bool:
    return (row.weekdays, row.opens_min, row.closes_min) == (EVERY_DAY, 0, MINUTES_OF_DAY)


def opening_rows(
    schedules: Iterable[Mapping[str, Any]], zone: str, today: date, path: str, faults: Faults
) -> tuple[OpenRow, ...]:
    """Turn schedules into rows, each kind once; a schedule that cannot be understood is told and left out."""
    found: dict[OpenRow, None] = {}
    for number, schedule in enumerate(schedules):
        for row in _rows(schedule, zone, today, f"{path} schedules[{number}]", faults):
            found.setdefault(row)
    return tuple(found)


def _rows(
    schedule: Mapping[str, Any], zone: str, today: date, path: str, faults: Faults
) -> Iterable[OpenRow]:
    named = str(schedule.get("timezone_name") or zone)
    if not is_zone(named):
        faults.remark(
            path, "timezone_name", f"{named!r} is no time zone", "Write one such as America/Toronto."
        )
        return
    opens, closes = _minutes(schedule.get("opens_at")), _minutes(schedule.get("closes_at"))
    if opens is None or closes is None:
        if schedule.get("opens_at") or schedule.get("closes_at"):
            faults.remark(path, "opens_at", "these are no two times", "Write both as HH:MM, such as 09:00.")
        return
    parts = [part.strip().upper() for part in str(schedule.get("byday") or "").split(",") if part.strip()]
    if any(_DAY.fullmatch(part) is None for part in parts):
        faults.remark(path, "byday", f"{','.join(parts)!r} names no days", "Write them as MO,TU or 1MO.")
        return
    first, last = _date(schedule.get("valid_from")), _date(schedule.get("valid_to") or schedule.get("until"))
    if _comes_weekly(schedule, parts):
        bits = sum({1 << WEEK.index(part) for part in parts}) or EVERY_DAY
        by_name = first is not None and first == last
        yield from _split(bits, opens, closes, first, last, named, by_name=by_name)
        return
    for on in _dates(schedule, parts, today):
        if (first is None or first <= on) and (last is None or on <= last):
            yield from _split(1 << on.weekday(), opens, closes, on, on, named)


def _comes_weekly(schedule: Mapping[str, Any], parts: list[str]) -> bool:
    if str(schedule.get("freq") or "WEEKLY").upper() != "WEEKLY" or any(
        len(part) > len("MO") for part in parts
    ):
        return False
    return _number(schedule.get("interval"), 1) == 1


def _split(
    bits: int,
    opens: int,
    closes: int,
    first: date | None,
    last: date | None,
    zone: str,
    *,
    by_name: bool = False,
) -> Iterable[OpenRow]:
    from_day = first.toordinal() if first else FIRST_DAY
    to_day = last.toordinal() if last else LAST_DAY

    def row(days: int, start: int, end: int, later: int = 0) -> OpenRow:
        return OpenRow(
            weekdays=days,
            opens_min=start,
            closes_min=end,
            from_day=from_day + later if first else from_day,
            to_day=to_day + later if last else to_day,
            zone=zone,
            on_holidays=by_name,
        )

    if opens < closes:
        yield row(bits, opens, MINUTES_OF_DAY if closes >= MINUTES_OF_DAY - 1 else closes)
        return
    # Open past midnight; the same time twice is the whole day round.
    yield row(bits, opens, MINUTES_OF_DAY)
    if closes:
        next_days = ((bits << 1) | (bits >> 6)) & EVERY_DAY
        yield row(next_days, 0, closes, later=1)


def _dates(schedule: Mapping[str, Any], parts: list[str], today: date) -> Iterable[date]:
    weekly = str(schedule.get("freq") or "WEEKLY").upper() == "WEEKLY"
    interval = max(1, _number(schedule.get("interval"), 1))
    start = _date(schedule.get("dtstart") or schedule.get("valid_from")) or today
    monthdays = {int(one) for one in re.findall(r"-?\d+", str(schedule.get("bymonthday") or ""))}
    for offset in range(HORIZON_DAYS):
        on = today + timedelta(days=offset)
        if on < start:
            continue
        if weekly:
            weeks = (on - (start - timedelta(days=start.weekday()))).days // 7
            if weeks % interval == 0 and any(part.endswith(WEEK[on.weekday()]) for part in parts):
                yield on
            continue
        months = (on.year - start.year) * 12 + on.month - start.month
        if months % interval == 0 and (on.day in monthdays or _is_nth(on, parts)):
            yield on


def _is_nth(on: date, parts: list[str]) -> bool:
    if not any(part.endswith(WEEK[on.weekday()]) for part in parts):
        return False
    from_start = (on.day - 1) // 7 + 1
    month_after = (on.replace(day=28) + timedelta(days=4)).replace(day=1)
    from_end = -(((month_after - on).days - 1) // 7 + 1)
    for part in parts:
        match = _DAY.fullmatch(part)
        if match is None or match[2] != WEEK[on.weekday()]:
            continue
        if match[1] is None or int(match[1]) in (from_start, from_end):
            return True
    return False


def _minutes(value: object) -> int | None:
    match = _TIME.fullmatch(str(value or "").strip())
    return None if match is None else int(match[1]) * 60 + int(match[2])


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None


def _number(value: object, default: int) -> int:
    try:
        return int(float(str(value)))
    except ValueError:
        return default


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
