import tomllib
from datetime import date

from config.calendars import LAST_DAY
from config.compile import WINDOW_DAYS
from config.holiday_reach import exceptions_over, holidays_remaining
from config.network import NETWORK_FILE, Network, load_network, network_from


def by_hand() -> Network:
    """A network that names no calendar; NORTH alone has exceptions."""
    content = tomllib.loads(NETWORK_FILE.read_text(encoding="utf-8"))
    for partner in content["partners"].values():
        partner.pop("holidays", None)
    content["partners"]["NORTH"]["exceptions"] = [
        {"date": date(2026, month, 24), "hours": "closed", "note_en": "Day", "note_fr": "Jour"}
        for month in (12, 3)
    ]
    return network_from(content)


class TestHolidaysRemaining:
    def test_is_the_compiled_window_while_the_calendar_reaches_further(self) -> None:
        assert holidays_remaining(load_network(), date(2026, 11, 22)) == WINDOW_DAYS

    def test_counts_down_to_the_last_day_of_the_calendar(self) -> None:
        assert holidays_remaining(load_network(), date(2045, 12, 1)) == 31
        assert holidays_remaining(load_network(), LAST_DAY) == 1
        assert holidays_remaining(load_network(), date(2101, 6, 1)) == 0

    def test_is_none_where_nobody_names_a_calendar(self) -> None:
        assert holidays_remaining(by_hand(), date(2026, 11, 22)) is None


class TestExceptionsOver:
    def test_names_who_wrote_no_further_exception(self) -> None:
        assert exceptions_over(by_hand(), date(2026, 12, 24)) == {}
        assert exceptions_over(by_hand(), date(2026, 12, 25)) == {"NORTH": date(2026, 12, 24)}

    def test_leaves_out_who_keeps_a_calendar_or_nothing(self) -> None:
        assert exceptions_over(load_network(), date(2099, 1, 1)) == {}
