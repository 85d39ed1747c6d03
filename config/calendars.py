"""Statutory holidays of Canada's provinces and territories: a table, written by the library `holidays`.

The library is a tool of ours, not of the running service: it loads the calendars of every country, 0.4 s and 45 MB a
process, to say a few hundred dates. `tests/config/test_calendars.py` compares the table with it, date by date, and
`tests/config/calendars.py` writes the table anew.

A holiday is kept on its own date, never moved to a weekday beside it: an office that is shut at week ends and keeps the
Monday after a Saturday's holiday says so with an exception of its own.
"""

import csv
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

CALENDARS = (
    "CA-AB", "CA-BC", "CA-MB", "CA-NB", "CA-NL", "CA-NS", "CA-NT", "CA-NU", "CA-ON", "CA-PE", "CA-QC", "CA-SK", "CA-YT",
)  # fmt: skip
TABLE = Path(__file__).parent / "data" / "holidays.csv"
FIRST_YEAR, LAST_YEAR = 2024, 2045
LAST_DAY = date(LAST_YEAR, 12, 31)
"""The table knows no holiday after this day."""


def known_calendar(name: str) -> str:
    """Check the name of a calendar. Raises: ValueError with the names that there are."""
    if name not in CALENDARS:
        raise ValueError(f"{name!r} is not a calendar of holidays; use one of {', '.join(CALENDARS)}")
    return name


def statutory_holidays(calendar: str, year: int) -> frozenset[date]:
    """List the statutory holidays of one year; none outside the years of the table."""
    return _table().get((calendar, year), frozenset())


@lru_cache(maxsize=1)
def _table() -> Mapping[tuple[str, int], frozenset[date]]:
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return MappingProxyType(
        {
            (row["calendar"], int(row["year"])): frozenset(
                date.fromisoformat(f"{row['year']}-{day}") for day in row["days"].split()
            )
            for row in rows
        }
    )
