"""Writes `config/data/holidays.csv` from the library: `python -m tests.config.calendars`."""

import csv
from datetime import date

from holidays import country_holidays

from config.calendars import CALENDARS, FIRST_YEAR, LAST_YEAR, TABLE


def by_the_library(calendar: str, year: int) -> frozenset[date]:
    province = calendar.removeprefix("CA-")
    return frozenset(country_holidays("CA", subdiv=province, years=year, observed=False, expand=False))


def write_table() -> None:
    with TABLE.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("calendar", "year", "days"))
        for calendar in CALENDARS:
            for year in range(FIRST_YEAR, LAST_YEAR + 1):
                days = sorted(by_the_library(calendar, year))
                rows.writerow((calendar, year, " ".join(f"{day:%m-%d}" for day in days)))


if __name__ == "__main__":
    write_table()
