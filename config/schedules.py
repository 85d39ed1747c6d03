"""When somebody is there, as people write it: hours of a week, statutory holidays, one-off exceptions."""

from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from config.book_names import Zone
from config.hours import DAYS, SPANS_PER_DAY_MAX, TIMES, WeeklyHours, parse_hours
from config.special_days import EXCEPTIONS_MAX, ExceptionEntry, HolidaysEntry
from config.toml_table import NamedTable, Several, TomlTable

_DAY = f"({'|'.join(DAYS)})"

WeekHours = Annotated[
    WeeklyHours,
    BeforeValidator(parse_hours),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": "always"},
                {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {"pattern": f"^{_DAY}(-{_DAY})?$"},
                    "additionalProperties": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": SPANS_PER_DAY_MAX,
                        "items": {"type": "string", "pattern": TIMES},
                    },
                },
            ],
        }
    ),
]


class Schedule(TomlTable):
    """Hours of a week, and the days on which they do not count."""

    hours: WeekHours | None = None
    """`"always"`, or a table of days such as `{ mon-fri = ["08:00-12:00", "13:00-20:00"] }`, in local time.
    `"22:00-06:00"` ends on the next day, `"00:00-24:00"` is a whole day. Without hours: closed."""
    holidays: HolidaysEntry | None = None
    """Which calendar of statutory holidays is kept, and the hours on them. Without it a holiday is a day like
    any other."""
    exceptions: Several[ExceptionEntry] = Field(default=(), max_length=EXCEPTIONS_MAX)
    """One-off days with hours of their own; each replaces a holiday of the same date."""


class LanguageHours(Schedule):
    """When a partner serves one language; it counts only while the partner itself is open."""

    hours: WeekHours
    """The hours of a week in which this language is served."""


class NamedSchedule(NamedTable, Schedule):
    """Hours with a name, for conditions to refer to: it is within them, or not."""

    hours: WeekHours
    """The hours of a week, on the clock of `zone`."""
    zone: Zone
    """Whose clock counts, such as `America/Toronto`."""
