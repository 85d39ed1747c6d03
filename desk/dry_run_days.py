"""Days on which a draft can be tried: those of the network's own journal, and a sample."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.clock import to_datetime
from desk.words import Words
from routing.model import Instant

TODAY, SAMPLE = "today", "sample"
DAYS_BACK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOption:
    value: str
    label: str


def day_options(since: Instant | None, now: Instant, zone: str, words: Words) -> tuple[DayOption, ...]:
    """List the days that can be played: yesterday first, then today so far, earlier days, and the sample."""
    tz = ZoneInfo(zone)
    today = to_datetime(now).astimezone(tz).date()
    first = to_datetime(since).astimezone(tz).date() if since is not None else None
    found = [
        DayOption(value=day.isoformat(), label=_day(day, today, words))
        for day in (today - timedelta(days=back) for back in range(1, DAYS_BACK + 1))
        if first is not None and day >= first
    ]
    if first is not None:
        found.insert(1 if found else 0, DayOption(value=TODAY, label=words.say("today so far")))
    return (*found, DayOption(value=SAMPLE, label=words.say("a sample day (invented)")))


def day_label(value: str, now: Instant, zone: str, words: Words) -> str:
    if value == TODAY:
        return words.say("today so far")
    if value == SAMPLE:
        return words.say("a sample day (invented)")
    today = to_datetime(now).astimezone(ZoneInfo(zone)).date()
    return _day(date.fromisoformat(value), today, words)


def is_day(value: str) -> bool:
    if value in (TODAY, SAMPLE):
        return True
    try:
        return bool(datetime.strptime(value, "%Y-%m-%d"))  # noqa: DTZ007 - a day of the calendar
    except ValueError:
        return False


def _day(day: date, today: date, words: Words) -> str:
    named = words.calendar_day(day, full=True)
    return words.say("yesterday, {day}", day=named) if day == today - timedelta(days=1) else named
