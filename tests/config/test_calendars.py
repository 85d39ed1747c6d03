import subprocess
import sys
from datetime import date

import pytest

from config.calendars import CALENDARS, FIRST_YEAR, LAST_DAY, LAST_YEAR, known_calendar, statutory_holidays
from tests.config.calendars import by_the_library

# Ontario's Employment Standards Act: nine public holidays a year, written out by hand.
ONTARIO = {
    2024: ("01-01", "02-19", "03-29", "05-20", "07-01", "09-02", "10-14", "12-25", "12-26"),
    2026: ("01-01", "02-16", "04-03", "05-18", "07-01", "09-07", "10-12", "12-25", "12-26"),
    2027: ("01-01", "02-15", "03-26", "05-24", "07-01", "09-06", "10-11", "12-25", "12-26"),
}


class TestStatutoryHolidays:
    @pytest.mark.parametrize("year", ONTARIO)
    def test_are_ontarios_nine_on_their_own_dates(self, year: int) -> None:
        """On a week end too: Boxing Day of 2026 is a Saturday, and the Monday after it is a working day."""
        expected = {date.fromisoformat(f"{year}-{day}") for day in ONTARIO[year]}
        assert statutory_holidays("CA-ON", year) == expected

    def test_differ_by_province(self) -> None:
        saint_jean = date(2026, 6, 24)
        assert saint_jean in statutory_holidays("CA-QC", 2026)
        assert saint_jean not in statutory_holidays("CA-ON", 2026)

    @pytest.mark.parametrize("calendar", CALENDARS)
    def test_are_known_for_every_calendar_until_the_last_day(self, calendar: str) -> None:
        assert all(len(statutory_holidays(calendar, year)) >= 5 for year in (2026, LAST_DAY.year))
        assert statutory_holidays(calendar, LAST_DAY.year + 1) == frozenset()

    @pytest.mark.parametrize("calendar", CALENDARS)
    def test_are_those_of_the_library_in_every_year_of_the_table(self, calendar: str) -> None:
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            assert statutory_holidays(calendar, year) == by_the_library(calendar, year)

    def test_need_no_library_in_the_running_service(self) -> None:
        """The library costs every process 0.4 s and 45 MB; a restarted web process has callers waiting."""
        code = (
            "import sys; from datetime import date; from config.compile import compile_rulebook; "
            "from config.network import load_network; compile_rulebook(load_network(), date(2026, 1, 1)); "
            "sys.exit('holidays' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestKnownCalendar:
    @pytest.mark.parametrize("name", ["ON", "CA", "CA-XX", "ca-on", "US-NY", ""])
    def test_refuses_others_and_lists_its_own(self, name: str) -> None:
        with pytest.raises(ValueError, match=r"is not a calendar of holidays; use one of CA-AB, .*CA-ON"):
            known_calendar(name)
