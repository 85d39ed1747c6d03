import random
from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.clock import instant_from
from config.compile import compile_hours, compile_limits, compile_rulebook, content_version
from config.hours import DAYS, parse_hours
from config.network import LimitsTable, load_network
from routing.hours import OpenHours
from routing.model import FRENCH, UNKNOWN_REGION, Confidence, EvidenceSource, PartnerId, RegionEvidence
from routing.rulebook import Limits

FIRST_DAY = date(2024, 1, 1)
DAYS_COVERED = 7 * 366
NETWORK = load_network()

# Written day by day on purpose: the oracle below reads these tables itself and shares no code with the parser.
Table = dict[str, list[str]]
OFFICE: Table = {day: ["08:00-20:00"] for day in DAYS[:5]}
SPLIT: Table = {day: ["06:30-12:00", "12:45-20:15", "20:15-21:00"] for day in DAYS}
NIGHT: Table = {day: ["20:00-08:00"] for day in DAYS}
WEEK_END: Table = {"fri": ["17:00-24:00"], "sat": ["00:00-24:00"], "sun": ["00:00-01:30", "23:00-02:30"]}
SMALL_HOURS: Table = {"sun": ["01:15-01:45", "02:15-02:45"], "sat": ["23:30-01:05"]}
TABLES = {
    "office": OFFICE,
    "split": SPLIT,
    "night": NIGHT,
    "week end": WEEK_END,
    "small hours": SMALL_HOURS,
}


def wall_clock_says_open(table: Table, at: datetime, zone: ZoneInfo) -> bool:
    local = at.astimezone(zone)
    today, yesterday = DAYS[local.weekday()], DAYS[local.weekday() - 1]
    clock = f"{local:%H:%M}"
    for opens, closes in (span.split("-") for span in table.get(today, [])):
        if opens <= clock and (clock < closes or closes <= opens):
            return True
    late = (span.split("-") for span in table.get(yesterday, []))
    return any(closes <= opens and clock < closes for opens, closes in late)


def compiled(table: Any, zone: str) -> OpenHours:
    return compile_hours(parse_hours(table), zone, FIRST_DAY, DAYS_COVERED)


# In which months, and on which of their Sundays, the clocks change. Lord Howe Island moves them by half an hour
# and, seen from UTC, in the middle of an hour.
CHANGES = {"America/Toronto": ((3, 1), (11, 0)), "Australia/Lord_Howe": ((4, 0), (10, 0))}


def clock_changes(zone: str) -> list[datetime]:
    """List the Sundays of 2024-2030 on which clocks change, at noon UTC."""
    changes = []
    for year in range(2024, 2031):
        for month, week in CHANGES[zone]:
            first = datetime(year, month, 1, 12, tzinfo=UTC)
            changes.append(first + timedelta(days=(6 - first.weekday()) % 7 + 7 * week))
    return changes


class TestCompileHours:
    @pytest.mark.parametrize("zone", CHANGES)
    @pytest.mark.parametrize("name", TABLES)
    def test_agrees_with_the_wall_clock_every_minute_around_clock_changes(self, name: str, zone: str) -> None:
        """F45: split shifts, across midnight and week end, at both clock changes."""
        table = TABLES[name]
        hours, tz = compiled(table, zone), ZoneInfo(zone)
        for change in clock_changes(zone):
            for minute in range(-30 * 60, 30 * 60):
                at = change + timedelta(minutes=minute)
                assert hours.is_open(instant_from(at)) == wall_clock_says_open(table, at, tz), at

    @pytest.mark.parametrize(
        "zone", ["America/Toronto", "America/Winnipeg", "America/St_Johns", "Australia/Lord_Howe", "UTC"]
    )
    def test_agrees_with_the_wall_clock_at_random_instants(self, zone: str) -> None:
        draw = random.Random(20240101)
        tz = ZoneInfo(zone)
        for table in TABLES.values():
            hours = compiled(table, zone)
            for _ in range(3_000):
                at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=draw.randrange(7 * 365 * 86_400))
                assert hours.is_open(instant_from(at)) == wall_clock_says_open(table, at, tz), at

    @pytest.mark.parametrize("name", TABLES)
    def test_gives_sorted_disjoint_intervals_that_do_not_touch(self, name: str) -> None:
        hours = compiled(TABLES[name], "America/Toronto")
        assert all(opens < closes for opens, closes in zip(hours.opens, hours.closes, strict=True))
        assert all(end < start for end, start in zip(hours.closes, hours.opens[1:], strict=False))

    def test_merges_a_whole_week_into_one_interval(self) -> None:
        hours = compiled({"mon-sun": ["00:00-12:00", "11:00-24:00"]}, "America/Toronto")
        assert len(hours.opens) == 1

    def test_closes_who_wrote_no_hours(self) -> None:
        """S01: a missing schedule is never silently open."""
        assert compile_hours(None, "America/Toronto", FIRST_DAY, 30) == OpenHours()

    def test_is_closed_outside_the_window(self) -> None:
        hours = compile_hours(parse_hours({"mon-sun": ["00:00-24:00"]}), "UTC", FIRST_DAY, 30)
        assert not hours.is_open(instant_from(datetime(2024, 3, 1, tzinfo=UTC)))
        assert not hours.is_open(instant_from(datetime(2023, 12, 1, tzinfo=UTC)))

    def test_covers_the_first_and_last_local_day_whole(self) -> None:
        zone = ZoneInfo("America/Toronto")
        hours = compile_hours(parse_hours({"mon-sun": ["00:00-24:00"]}), zone.key, FIRST_DAY, 30)
        last = datetime(2024, 1, 30, 23, 59, tzinfo=zone)
        assert hours.is_open(instant_from(datetime(2024, 1, 1, tzinfo=zone)))
        assert hours.is_open(instant_from(last))
        assert bisect_right(hours.opens, instant_from(last)) == 1


class TestCompileRulebook:
    BOOK = compile_rulebook(NETWORK, date(2026, 11, 22))

    def test_opens_seven_partners_and_the_menu(self) -> None:
        assert [partner.id for partner in self.BOOK.partners] == list(NETWORK.partners)
        assert self.BOOK.language_for("2") == FRENCH

    def test_sends_callers_home_by_day_and_after_hours_by_night(self) -> None:
        """F47: what happens at time T, asserted on the decision."""
        north = RegionEvidence(
            source=EvidenceSource.EXCHANGE, confidence=Confidence.MEDIUM, home=PartnerId("NORTH")
        )
        zone = ZoneInfo("America/Toronto")
        day = instant_from(datetime(2026, 11, 23, 8, 0, tzinfo=zone))
        night = instant_from(datetime(2026, 11, 23, 20, 0, tzinfo=zone))
        assert (self.BOOK.route(north, day).rule, self.BOOK.route(north, day).preferred) == (
            "home-open",
            "NORTH",
        )
        assert (self.BOOK.route(north, night).rule, self.BOOK.route(north, night).preferred) == (
            "after-hours",
            "CENTRAL",
        )
        assert self.BOOK.route(UNKNOWN_REGION, night).preferred == "CENTRAL"

    def test_gives_equal_books_equal_versions(self) -> None:
        again = compile_rulebook(load_network(), date(2026, 11, 22))
        assert again == self.BOOK
        assert again.version == content_version(again)

    def test_gives_different_books_different_versions(self) -> None:
        tomorrow = compile_rulebook(NETWORK, date(2026, 11, 23))
        slower = replace(self.BOOK, limits=Limits(offer_ttl_ms=30_000))
        assert len({self.BOOK.version, tomorrow.version, content_version(slower)}) == 3


class TestCompileLimits:
    def test_has_the_engines_own_defaults(self) -> None:
        assert compile_limits(LimitsTable()) == compile_limits(NETWORK.limits) == Limits()
