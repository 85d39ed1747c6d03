"""A day, a week or a month of the network's own calendar, as the screens that look back ask for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.dates import format_date

from config.clock import instant_from, to_datetime
from desk.words import LOCALES, Words, note
from routing.model import Instant

_DAY = timedelta(days=1)


class PeriodKind(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


KINDS: Mapping[PeriodKind, str] = {
    PeriodKind.DAY: note("Day"),
    PeriodKind.WEEK: note("Week"),
    PeriodKind.MONTH: note("Month"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Local days `first .. next_first`, the last one not included."""

    kind: PeriodKind
    first: date
    next_first: date
    zone: str

    @property
    def since(self) -> Instant:
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> Instant:
        return _midnight(self.next_first, self.zone)

    @property
    def before(self) -> date:
        """A day of the period before this one."""
        return self.first - _DAY

    def label(self, words: Words) -> str:
        locale, last = LOCALES[words.locale], self.next_first - _DAY
        if self.kind is PeriodKind.DAY:
            return str(format_date(self.first, "EEEE d MMMM y", locale=locale))
        if self.kind is PeriodKind.MONTH:
            return str(format_date(self.first, "MMMM y", locale=locale))
        first = format_date(self.first, "d MMMM", locale=locale)
        return words.say("{first} to {last}", first=first, last=format_date(last, "d MMMM y", locale=locale))


def period_of(kind: str, day: str, now: Instant, zone: str) -> Period:
    """Find the period that holds a day; what is no kind or no day is this week or today."""
    known = PeriodKind(kind) if kind in set(PeriodKind) else PeriodKind.WEEK
    today = to_datetime(now).astimezone(ZoneInfo(zone)).date()
    try:
        asked = min(date.fromisoformat(day), today)
    except ValueError:
        asked = today
    first, following = _BOUNDS[known](asked)
    return Period(kind=known, first=first, next_first=following, zone=zone)


def _day(asked: date) -> tuple[date, date]:
    return asked, asked + _DAY


def _week(asked: date) -> tuple[date, date]:
    """Monday to Sunday."""
    first = asked - asked.weekday() * _DAY
    return first, first + 7 * _DAY


def _month(asked: date) -> tuple[date, date]:
    first = asked.replace(day=1)
    return first, (first + 31 * _DAY).replace(day=1)


_BOUNDS: Mapping[PeriodKind, Callable[[date], tuple[date, date]]] = {
    PeriodKind.DAY: _day,
    PeriodKind.WEEK: _week,
    PeriodKind.MONTH: _month,
}


def _midnight(day: date, zone: str) -> Instant:
    return instant_from(datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC))
