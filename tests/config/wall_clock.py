"""An independent answer to "is it open?": read the clock on the wall of the zone, minute by minute.

It shares nothing with the program: schedules are drawn as the times that people write, the clock is `zoneinfo`'s, and
statutory holidays come from the library `holidays`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from config.clock import instant_from
from routing.model import Instant
from tests.config.calendars import by_the_library

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Shifts = tuple[str, ...]
"""Times such as `22:00-06:00`, which end on the next day when the second is not later than the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the clock on the wall shows at an instant."""

    at: Instant
    day: date
    minute: int


def readings(instants: Sequence[datetime], zone: str) -> list[Reading]:
    tz = ZoneInfo(zone)
    read = []
    for at in instants:
        local = at.astimezone(tz)
        read.append(Reading(at=instant_from(at), day=local.date(), minute=local.hour * 60 + local.minute))
    return read


def clock_changes(zone: str, first_year: int, last_year: int) -> list[datetime]:
    """List the hours, in UTC, in which the zone's clocks change."""
    tz = ZoneInfo(zone)
    at, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    changes = []
    while at < end:
        following = at + timedelta(hours=1)
        if at.astimezone(tz).utcoffset() != following.astimezone(tz).utcoffset():
            changes.append(following)
        at = following
    return changes


@dataclass(slots=True, kw_only=True)
class Written:
    """A schedule as people write it. No week: always open."""

    week: dict[str, Shifts] | None = None
    calendar: str | None = None
    on_holidays: Shifts = ()
    exceptions: dict[date, Shifts] = field(default_factory=dict)
    _masks: dict[date, int] = field(default_factory=dict)
    _holidays: dict[int, frozenset[date]] = field(default_factory=dict)

    def is_open(self, reading: Reading) -> bool:
        mask = self._masks.get(reading.day)
        if mask is None:
            mask = self._masks[reading.day] = self._open_minutes(reading.day)
        return bool(mask >> reading.minute & 1)

    def _open_minutes(self, day: date) -> int:
        """The minutes of a day in which it is open, one bit each."""
        mask = 0
        for opens, closes in map(_minutes, self._shifts(day)):
            mask |= _bits(opens, closes if closes > opens else 24 * 60)
        for opens, closes in map(_minutes, self._shifts(day - timedelta(days=1))):
            mask |= _bits(0, closes) if closes <= opens else 0
        return mask

    def _shifts(self, day: date) -> Shifts:
        if day in self.exceptions:
            return self.exceptions[day]
        if self.calendar is not None:
            if day.year not in self._holidays:
                self._holidays[day.year] = by_the_library(self.calendar, day.year)
            if day in self._holidays[day.year]:
                return self.on_holidays
        return ("00:00-24:00",) if self.week is None else self.week.get(DAYS[day.weekday()], ())

    def content(self) -> dict[str, Any]:
        """The same as the tables of a network file."""
        written: dict[str, Any] = {"hours": "always"}
        if self.week is not None:
            written["hours"] = {day: list(shifts) for day, shifts in self.week.items() if shifts}
        if self.calendar is not None:
            written["holidays"] = {"calendar": self.calendar, "hours": list(self.on_holidays) or "closed"}
        written["exceptions"] = [
            {"date": day, "hours": list(shifts) or "closed", "note_en": "Day", "note_fr": "Jour"}
            for day, shifts in self.exceptions.items()
        ]
        return written


def _minutes(shift: str) -> tuple[int, int]:
    opens, closes = shift.split("-")
    return int(opens[:2]) * 60 + int(opens[3:]), int(closes[:2]) * 60 + int(closes[3:])


def _bits(first: int, end: int) -> int:
    return ((1 << (end - first)) - 1) << first


def drawn(draw: Random, first: date, last: date) -> Written:
    """Draw a schedule: split shifts, nights across midnight and the week's end, holidays, exceptions."""
    week = {day: _shifts(draw) for day in DAYS}
    if not any(week.values()):
        week["sun"] = ("22:00-06:00",)
    keeps_holidays = draw.random() < 0.6
    days = (last - first).days
    return Written(
        week=None if draw.random() < 0.1 else week,
        calendar=draw.choice(("CA-ON", "CA-MB", "CA-QC", "CA-NL")) if keeps_holidays else None,
        on_holidays=_shifts(draw) if keeps_holidays else (),
        exceptions={
            first + timedelta(days=draw.randrange(days)): _shifts(draw) for _ in range(draw.randrange(12))
        },
    )


def _shifts(draw: Random) -> Shifts:
    count = draw.choice((0, 1, 1, 1, 2, 2, 3))
    times = [(_time(draw), _time(draw)) for _ in range(count)]
    whole = [("00:00", "24:00")] if draw.random() < 0.05 else []
    return tuple(f"{opens}-{closes}" for opens, closes in [*times, *whole] if opens != closes)


def _time(draw: Random) -> str:
    # Half of all times are in the small hours, when clocks change.
    hour = draw.randrange(5) if draw.random() < 0.5 else draw.randrange(24)
    return f"{hour:02}:{draw.choice((0, 15, 30, 45, draw.randrange(60))):02}"
