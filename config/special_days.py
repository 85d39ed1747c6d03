"""Days on which a partner's weekly hours do not count: statutory holidays and one-off exceptions.

On such a day the hours written for it replace the weekly ones, and an exception replaces a holiday. A day's
hours are the shifts that begin on it: a night shift that began the evening before runs on to its end, whatever
the new day is. To end it at midnight, give the evening before an exception too (`hours = ["20:00-24:00"]`).
"""

import datetime
from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from config.calendars import CALENDARS, known_calendar, statutory_holidays
from config.hours import CLOSED, SPANS_PER_DAY_MAX, TIMES, DayHours, parse_day_hours
from config.toml_table import Text, TomlTable

EXCEPTIONS_MAX = 400
FIRST_YEAR, LAST_YEAR = 2000, 2100

_MUST_NOT_CLOSE = (
    "the after-hours partner answers for everybody else, so it must not close on a special day; "
    'remove this, or write hours = ["00:00-24:00"]'
)
_NEVER_OPEN = (
    "the partner has no opening hours of the week, so it is closed and this would not open it; add its hours"
)


def _plausible(day: datetime.date) -> datetime.date:
    # A year such as 0204 is a slip of the keyboard, and such a day never comes (S01).
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{day} is in no year from {FIRST_YEAR} to {LAST_YEAR}; correct it")
    return day


Hours = Annotated[
    DayHours,
    BeforeValidator(parse_day_hours),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": "closed"},
                {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": SPANS_PER_DAY_MAX,
                    "items": {"type": "string", "pattern": TIMES},
                },
            ]
        }
    ),
]
Calendar = Annotated[str, AfterValidator(known_calendar), WithJsonSchema({"enum": list(CALENDARS)})]


class HolidaysEntry(TomlTable):
    """Statutory holidays, each on its own date."""

    calendar: Calendar
    """Whose holidays they are, such as `CA-ON`."""
    hours: Hours = CLOSED
    """The hours on each of them: `"closed"`, or a list such as `["10:00-16:00"]`."""


class ExceptionEntry(TomlTable):
    """One day with hours of its own. A shift that began the evening before runs on to its end."""

    date: Annotated[datetime.date, AfterValidator(_plausible)]
    """The day, without quotes, such as 2026-12-24."""
    hours: Hours
    """The hours on it: `"closed"`, or a list such as `["08:00-12:00"]`."""
    note_en: Text
    """Why, in English."""
    note_fr: Text
    """Why, in French."""


def special_days(
    holidays: HolidaysEntry | None,
    exceptions: Sequence[ExceptionEntry],
    first: datetime.date,
    last: datetime.date,
) -> dict[datetime.date, DayHours]:
    """Give the hours of every special day from first to last, both included."""
    days: dict[datetime.date, DayHours] = {}
    if holidays is not None:
        for year in range(first.year, last.year + 1):
            days |= dict.fromkeys(statutory_holidays(holidays.calendar, year), holidays.hours)
    days |= {entry.date: entry.hours for entry in exceptions}
    return {day: days[day] for day in sorted(days) if first <= day <= last}


def special_day_problems(
    holidays: HolidaysEntry | None,
    exceptions: Sequence[ExceptionEntry],
    *,
    has_hours: bool,
    after_hours: bool,
) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """Say what a partner's special days must not be, each with its place below the partner."""
    given: dict[tuple[int | str, ...], DayHours] = {} if holidays is None else {("holidays",): holidays.hours}
    given |= {("exceptions", index): entry.hours for index, entry in enumerate(exceptions)}
    for place, hours in given.items():
        if after_hours and not hours.whole:
            yield (*place, "hours"), _MUST_NOT_CLOSE
        elif not has_hours and hours.spans:
            yield (*place, "hours"), _NEVER_OPEN
    seen: set[datetime.date] = set()
    for index, entry in enumerate(exceptions):
        if entry.date in seen:
            yield ("exceptions", index, "date"), f"{entry.date} has an exception already; give each date once"
        seen.add(entry.date)
