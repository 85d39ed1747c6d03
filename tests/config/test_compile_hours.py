"""Compiled interval tables against the clock on the wall (tests/config/wall_clock.py)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

import pytest

from config.book_partners import PartnerEntry
from config.compile import compile_partner
from config.compile_hours import both_open, compile_hours, compile_schedule
from config.hours import parse_hours
from config.schedules import Schedule
from routing.hours import ALWAYS_OPEN, OpenHours
from routing.model import Instant, Language
from tests.config.wall_clock import Reading, Written, clock_changes, drawn, readings

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2035, 12, 31)
ALL_DAYS = (LAST_DAY - FIRST_DAY).days + 1
# Kenora keeps Winnipeg's time; Lord Howe moves its clocks by half an hour and, seen from UTC, in the middle of one.
ZONES = (
    "America/Toronto",
    "America/Winnipeg",
    "America/St_Johns",
    "America/Vancouver",
    "Australia/Lord_Howe",
)

# Written by hand, each for what has gone wrong somewhere: split shifts, nights, the week's end, the small hours.
NASTY = {
    "office": Written(
        week=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("08:00-20:00",)), calendar="CA-ON"
    ),
    "split": Written(week=dict.fromkeys(("mon", "sun"), ("00:30-01:45", "02:15-03:00", "03:00-12:00"))),
    "night": Written(week=dict.fromkeys(("sat", "sun", "mon"), ("20:00-08:00",)), calendar="CA-MB"),
    "week end": Written(
        week={"fri": ("17:00-24:00",), "sat": ("00:00-24:00",), "sun": ("00:00-01:30", "23:00-02:30")}
    ),
    "small hours": Written(week={"sun": ("01:15-01:45", "02:15-02:45"), "sat": ("23:30-01:05",)}),
    "exceptions": Written(
        exceptions={date(2026, 3, 8): ("01:30-03:30",), date(2026, 11, 1): ("00:30-01:30", "20:00-05:00")}
    ),
}


def compiled(written: Written, zone: str, first_day: date = FIRST_DAY, days: int = ALL_DAYS) -> OpenHours:
    return compile_schedule(Schedule.model_validate(written.content()), zone, first_day, days)


@lru_cache(maxsize=1)
def around_changes(zone: str) -> list[Reading]:
    """Every minute from three hours before to three hours after each clock change."""
    changes = clock_changes(zone, FIRST_DAY.year, LAST_DAY.year)
    minutes = [change + timedelta(minutes=minute) for change in changes for minute in range(-180, 181)]
    return readings(minutes, zone)


def wrong(written: Written, hours: OpenHours, read: list[Reading]) -> list[Reading]:
    return [reading for reading in read if hours.is_open(reading.at) != written.is_open(reading)]


def schedules(seed: int, count: int) -> Iterator[Written]:
    draw = Random(seed)
    return (drawn(draw, FIRST_DAY, LAST_DAY) for _ in range(count))


class TestCompileSchedule:
    @pytest.mark.parametrize("zone", ZONES)
    def test_agrees_with_the_wall_clock_every_minute_around_clock_changes(self, zone: str) -> None:
        """F45: split shifts, across midnight and week end, at every clock change of twelve years."""
        read = around_changes(zone)
        assert len(read) == 12 * 2 * 361
        for written in (*NASTY.values(), *schedules(211, 6)):
            assert wrong(written, compiled(written, zone), read) == [], written

    def test_agrees_with_the_wall_clock_at_random_instants(self) -> None:
        """F45: 20,000 instants over 200 schedules in five zones."""
        draw = Random(20240101)
        for number, written in enumerate(schedules(1578, 200)):
            zone = ZONES[number % len(ZONES)]
            first_day = FIRST_DAY + timedelta(days=draw.randrange(11 * 365))
            hours = compiled(written, zone, first_day, 365)
            start = datetime(first_day.year, first_day.month, first_day.day, 12, tzinfo=UTC)
            instants = [start + timedelta(seconds=draw.randrange(364 * 86_400)) for _ in range(100)]
            assert wrong(written, hours, readings(instants, zone)) == [], (zone, written)

    @pytest.mark.slow
    def test_agrees_with_the_wall_clock_every_minute_of_a_year(self) -> None:
        """F45: in Kenora, which is an hour behind the rest of its province."""
        zone, start = "America/Winnipeg", datetime(2026, 1, 1, tzinfo=UTC)
        read = readings([start + timedelta(minutes=minute) for minute in range(365 * 24 * 60)], zone)
        for written in (NASTY["night"], NASTY["exceptions"]):
            assert wrong(written, compiled(written, zone, date(2026, 1, 1), 365), read) == []

    @pytest.mark.parametrize("name", NASTY)
    def test_gives_sorted_disjoint_intervals_that_do_not_touch(self, name: str) -> None:
        hours = compiled(NASTY[name], "America/Toronto")
        assert all(opens < closes for opens, closes in zip(hours.opens, hours.closes, strict=True))
        assert all(end < start for end, start in zip(hours.closes, hours.opens[1:], strict=False))

    def test_merges_a_whole_week_into_one_interval(self) -> None:
        hours = compiled(
            Written(week=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), WHOLE)), "UTC"
        )
        assert len(hours.opens) == 1

    def test_closes_who_wrote_no_hours(self) -> None:
        """S01: a missing schedule is never silently open."""
        assert compile_schedule(Schedule(), "America/Toronto", FIRST_DAY, 30) == OpenHours()
        assert compile_hours(None, "America/Toronto", FIRST_DAY, 30) == OpenHours()

    def test_is_closed_outside_the_window(self) -> None:
        """S01: an old book does not open anybody."""
        hours = compile_hours(parse_hours({"mon-sun": ["00:00-24:00"]}), "UTC", FIRST_DAY, 30)
        (before, after) = readings(
            [datetime(2023, 12, 1, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)], "UTC"
        )
        assert not hours.is_open(before.at)
        assert not hours.is_open(after.at)

    def test_covers_the_first_and_last_local_day_whole(self) -> None:
        zone = "America/Toronto"
        hours = compile_hours(parse_hours({"mon-sun": ["00:00-24:00"]}), zone, FIRST_DAY, 30)
        edges = [
            datetime(2024, 1, 1, tzinfo=ZoneInfo(zone)),
            datetime(2024, 1, 30, 23, 59, tzinfo=ZoneInfo(zone)),
        ]
        assert [hours.is_open(reading.at) for reading in readings(edges, zone)] == [True, True]
        assert len(hours.opens) == 1


WHOLE = ("00:00-12:00", "11:00-24:00")
ABOUT = {"name_en": "x", "name_fr": "x", "city": "x"}


def hours_of(*edges: int) -> OpenHours:
    return OpenHours(
        opens=tuple(Instant(edge) for edge in edges[::2]), closes=tuple(Instant(edge) for edge in edges[1::2])
    )


class TestBothOpen:
    @pytest.mark.parametrize(
        ("one", "other", "both"),
        [
            (hours_of(0, 10), hours_of(5, 15), hours_of(5, 10)),
            (hours_of(0, 10), hours_of(10, 20), hours_of()),
            (hours_of(0, 30), hours_of(5, 10, 20, 40), hours_of(5, 10, 20, 30)),
            (hours_of(0, 10, 20, 30), hours_of(5, 25), hours_of(5, 10, 20, 25)),
            (hours_of(0, 10), OpenHours(), OpenHours()),
            (ALWAYS_OPEN, hours_of(5, 15), hours_of(5, 15)),
            (ALWAYS_OPEN, ALWAYS_OPEN, ALWAYS_OPEN),
        ],
    )
    def test_is_open_while_both_are(self, one: OpenHours, other: OpenHours, both: OpenHours) -> None:
        assert both_open(one, other) == both_open(other, one) == both


class TestCompilePartner:
    def test_serves_a_language_while_it_and_the_partner_are_open(self) -> None:
        """Also on the partner's holidays and exceptions, at random instants."""
        draw = Random(325)
        for number, (partner, french) in enumerate(zip(schedules(1, 40), schedules(2, 40), strict=True)):
            zone = ZONES[number % len(ZONES)]
            content = {**ABOUT, "zone": zone, **partner.content(), "languages": {"fr": french.content()}}
            book = compile_partner("NORTH", PartnerEntry.model_validate(content), FIRST_DAY, 365)
            start = datetime(2024, 1, 2, tzinfo=UTC)
            instants = [start + timedelta(seconds=draw.randrange(363 * 86_400)) for _ in range(100)]
            for reading in readings(instants, zone):
                own = partner.is_open(reading)
                assert book.is_open(Language("en"), reading.at) == own
                assert book.is_open(Language("fr"), reading.at) == (own and french.is_open(reading)), reading
