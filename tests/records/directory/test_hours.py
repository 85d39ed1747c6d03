"""Opening hours: in the zone of the place, past midnight, on odd days; unknown is not closed."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.clock import instant_from
from records.directory.faults import Faults
from records.directory.hours import is_open, opening_rows

TORONTO = "America/Toronto"
MONDAY = date(2026, 11, 23)


def opened(at: str, zone: str = TORONTO, **schedule: Any) -> bool | None:
    faults = Faults()
    rows = opening_rows([schedule], TORONTO, MONDAY, "here", faults)
    assert not faults
    return is_open(rows, instant_from(datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone))))


class TestIsOpen:
    @pytest.mark.parametrize(
        ("at", "expected"),
        [("2026-11-23T08:59", False), ("2026-11-23T09:00", True), ("2026-11-23T16:59", True),
         ("2026-11-23T17:00", False), ("2026-11-24T10:00", False)],
    )  # fmt: skip
    def test_counts_half_open_minutes(self, at: str, expected: bool) -> None:
        assert opened(at, byday="MO", opens_at="09:00:00", closes_at="17:00") is expected

    def test_goes_by_the_zone_of_the_place(self) -> None:
        hours = {
            "byday": "MO",
            "opens_at": "09:00",
            "closes_at": "17:00",
            "timezone_name": "America/Winnipeg",
        }
        assert opened("2026-11-23T09:30", **hours) is False
        assert opened("2026-11-23T17:30", **hours) is True

    def test_lasts_past_midnight(self) -> None:
        hours = {"byday": "SU", "opens_at": "20:00", "closes_at": "02:00"}
        assert opened("2026-11-23T01:59", **hours) is True
        assert opened("2026-11-24T01:00", **hours) is False

    def test_is_the_whole_day_round_from_midnight_to_midnight(self) -> None:
        assert opened("2026-11-25T23:59", opens_at="00:00", closes_at="00:00") is True

    def test_knows_the_first_saturday_and_each_second_week(self) -> None:
        first = {"freq": "MONTHLY", "byday": "1SA", "opens_at": "10:00", "closes_at": "14:00"}
        assert opened("2026-12-05T11:00", **first) is True
        assert opened("2026-12-12T11:00", **first) is False
        second: dict[str, Any] = {"freq": "WEEKLY", "interval": 2, "dtstart": "2026-11-23", "byday": "WE"}
        times = {"opens_at": "10:00", "closes_at": "14:00"}
        assert opened("2026-11-25T11:00", **second, **times) is True
        assert opened("2026-12-02T11:00", **second, **times) is False

    def test_ends_with_its_season(self) -> None:
        hours = {"opens_at": "10:00", "closes_at": "14:00", "valid_to": "2026-11-23"}
        assert opened("2026-11-23T11:00", **hours) is True
        assert opened("2026-11-24T11:00", **hours) is False

    def test_is_unknown_without_hours(self) -> None:
        assert opened("2026-11-23T11:00", description="Call first.") is None


class TestOpeningRows:
    @pytest.mark.parametrize(
        ("schedule", "field"),
        [
            ({"opens_at": "nine", "closes_at": "17:00"}, "opens_at"),
            ({"opens_at": "09:00", "closes_at": "17:00", "byday": "MONDAY"}, "byday"),
            ({"opens_at": "09:00", "closes_at": "17:00", "timezone_name": "Ontario"}, "timezone_name"),
        ],
    )
    def test_tells_what_it_cannot_understand(self, schedule: dict[str, str], field: str) -> None:
        faults = Faults()
        assert opening_rows([schedule], TORONTO, MONDAY, "services[3]", faults) == ()
        assert [(fault.path, fault.field) for fault in faults] == [("services[3] schedules[0]", field)]


class TestHoliday:
    def open_on_christmas(self, calendar: str, **schedule: str) -> bool | None:
        rows = opening_rows([schedule], TORONTO, date(2026, 11, 27), "s", Faults())
        return is_open(rows, instant_from(datetime(2026, 12, 25, 12, tzinfo=ZoneInfo(TORONTO))), calendar)

    def test_closes_what_is_open_every_week(self) -> None:
        weekly = {"byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "17:00"}
        assert self.open_on_christmas("CA-ON", **weekly) is False
        assert self.open_on_christmas("", **weekly) is True

    def test_leaves_hours_of_the_day_by_name_and_of_day_and_night(self) -> None:
        named = {
            "valid_from": "2026-12-25",
            "valid_to": "2026-12-25",
            "opens_at": "10:00",
            "closes_at": "14:00",
        }
        assert self.open_on_christmas("CA-ON", **named) is True
        assert self.open_on_christmas("CA-ON", opens_at="00:00", closes_at="00:00") is True

    def test_closes_what_comes_once_a_month(self) -> None:
        monthly = {"freq": "MONTHLY", "byday": "4FR", "opens_at": "10:00", "closes_at": "14:00"}
        assert self.open_on_christmas("CA-ON", **monthly) is False
