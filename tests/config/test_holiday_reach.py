import tomllib
from datetime import date
from typing import Any

from config.calendars import LAST_DAY
from config.compile_hours import WINDOW_DAYS
from config.holiday_reach import exceptions_over, holidays_remaining
from config.network import NETWORK_FILE, Network, load_network, network_from

EXCEPTIONS = [
    {"date": date(2026, month, 24), "hours": "closed", "note_en": "Day", "note_fr": "Jour"}
    for month in (12, 3)
]


def without_calendars() -> dict[str, Any]:
    content = tomllib.loads(NETWORK_FILE.read_text(encoding="utf-8"))
    for schedule in (*content["partners"].values(), *content["hours"].values()):
        schedule.pop("holidays", None)
    return content


def by_hand() -> Network:
    """A network that names no calendar; NORTH alone has exceptions."""
    content = without_calendars()
    content["partners"]["NORTH"]["exceptions"] = EXCEPTIONS
    return network_from(content)


class TestHolidaysRemaining:
    def test_is_the_compiled_window_while_the_calendar_reaches_further(self) -> None:
        assert holidays_remaining(load_network(), date(2026, 11, 22)) == WINDOW_DAYS

    def test_counts_down_to_the_last_day_of_the_calendar(self) -> None:
        assert holidays_remaining(load_network(), date(2045, 12, 1)) == 31
        assert holidays_remaining(load_network(), LAST_DAY) == 1
        assert holidays_remaining(load_network(), date(2101, 6, 1)) == 0

    def test_counts_calendars_of_languages_and_of_named_hours_too(self) -> None:
        """S01: every schedule that keeps holidays runs out of them."""
        kept = {"hours": {"mon-fri": ["09:00-17:00"]}, "holidays": {"calendar": "CA-ON"}}
        content = without_calendars()
        content["partners"]["CENTRAL"]["languages"] = {"fr": kept}
        assert holidays_remaining(network_from(content), LAST_DAY) == 1
        content = without_calendars()
        content["hours"]["benefits-desk"] = {**kept, "zone": "America/Toronto"}
        assert holidays_remaining(network_from(content), LAST_DAY) == 1

    def test_is_none_where_nobody_names_a_calendar(self) -> None:
        assert holidays_remaining(by_hand(), date(2026, 11, 22)) is None


class TestExceptionsOver:
    def test_names_who_wrote_no_further_exception(self) -> None:
        assert exceptions_over(by_hand(), date(2026, 12, 24)) == {}
        assert exceptions_over(by_hand(), date(2026, 12, 25)) == {"partners.NORTH": date(2026, 12, 24)}

    def test_looks_at_languages_and_named_hours_too(self) -> None:
        content = without_calendars()
        content["partners"]["SOUTH_WEST"]["languages"]["fr"]["exceptions"] = EXCEPTIONS
        content["hours"]["benefits-desk"]["exceptions"] = EXCEPTIONS[1:]
        assert exceptions_over(network_from(content), date(2026, 12, 25)) == {
            "partners.SOUTH_WEST.languages.fr": date(2026, 12, 24),
            "hours.benefits-desk": date(2026, 3, 24),
        }

    def test_leaves_out_who_keeps_a_calendar_or_nothing(self) -> None:
        assert exceptions_over(load_network(), date(2099, 1, 1)) == {}
