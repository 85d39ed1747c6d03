"""What is drawn: the same for the same seed, as many as asked, and at the rates that were assumed."""

from dataclasses import replace
from datetime import date, timedelta
from math import sqrt

import pytest

from config.network import load_network
from reporting.days import day_in
from routing.model import ContactEnd
from simulator.year.assumptions import Assumptions
from simulator.year.drawing import DrawnContact, YearDrawing
from simulator.year.plan import contacts_by_day
from simulator.year.rows import rows_of_day
from tests.simulator.year.small_years import FIRST, order

SIGMAS = 4.5
"""Of the seeds of all tests here, one in a hundred thousand would leave this interval by chance."""


def drawn(days: int, contacts: int, seed: int = 1) -> list[DrawnContact]:
    given, network = order(days, contacts, seed), load_network()
    counts, drawing = contacts_by_day(given, network), YearDrawing(given, network)
    return [one for number in range(days) for one in drawing.day(number, counts[number].tolist())]


@pytest.fixture(scope="module")
def month() -> list[DrawnContact]:
    return drawn(30, 30_000)


def within(hits: int, tries: int, share: float) -> bool:
    """Whether a share that was counted lies within the interval of the one that was assumed."""
    return abs(hits - tries * share) <= SIGMAS * sqrt(tries * share * (1 - share))


class TestPlan:
    def test_has_exactly_as_many_contacts_as_asked(self) -> None:
        assert contacts_by_day(order(365, 527_000), load_network()).sum() == 527_000

    def test_is_quieter_at_week_ends_and_holidays_and_busier_in_winter(self) -> None:
        counts = contacts_by_day(order(365, 527_000), load_network()).sum(axis=1)
        by_day = {FIRST + timedelta(days=number): int(count) for number, count in enumerate(counts)}
        working = [count for day, count in by_day.items() if day.weekday() < 5]
        sundays = [count for day, count in by_day.items() if day.weekday() == 6]
        assert sum(sundays) / len(sundays) < 0.55 * sum(working) / len(working)
        assert by_day[date(2026, 7, 1)] < 0.6 * by_day[date(2026, 7, 8)]
        january, july = (
            sum(count for day, count in by_day.items() if day.month == month) for month in (1, 7)
        )
        assert january > 1.1 * july


class TestDay:
    def test_is_the_same_for_the_same_seed_whatever_was_drawn_before(self) -> None:
        given, network = order(), load_network()
        counts = contacts_by_day(given, network)
        whole = [YearDrawing(given, network).day(number, counts[number].tolist()) for number in (0, 1, 2)]
        alone = YearDrawing(given, network).day(2, counts[2].tolist())
        assert alone == whole[2]
        assert rows_of_day("on", FIRST, alone) == rows_of_day("on", FIRST, whole[2])
        other = order(seed=2)
        assert YearDrawing(other, network).day(2, counts[2].tolist()) != alone

    def test_lies_within_its_local_day_also_when_the_clocks_change(self) -> None:
        given, network = order(3, 3_000), load_network()
        counts, drawing = contacts_by_day(given, network), YearDrawing(given, network)
        for number in range(3):
            begins, ends = day_in(given.day(number), "America/Toronto")
            arrivals = [one.arrived_at for one in drawing.day(number, counts[number].tolist())]
            assert begins <= min(arrivals)
            assert max(arrivals) < ends
            assert arrivals == sorted(arrivals)


class TestRates:
    def test_of_calls_are_those_that_were_assumed(self, month: list[DrawnContact]) -> None:
        given = Assumptions()
        eastern = [one for one in month if one.region == "EASTERN"]
        assert within(sum(one.language == "fr" for one in eastern), len(eastern), 0.15)
        in_menu = sum(one.end is ContactEnd.ABANDONED_MENU for one in month)
        assert within(in_menu, len(month), given.answering.abandoned_menu)
        by_day = [
            one for one in month if one.queued_at and one.language == "en" and one.preferred != "CENTRAL"
        ]
        left = sum(one.end is ContactEnd.ABANDONED_WAITING and one.preferred == one.region for one in by_day)
        day_time = sum(one.preferred not in ("CENTRAL", "DUFFERIN_PEEL") for one in by_day)
        open_left = sum(
            one.end is ContactEnd.ABANDONED_WAITING and one.preferred != "DUFFERIN_PEEL" for one in by_day
        )
        assert left >= open_left
        assert within(open_left, day_time, given.answering.abandoned)

    def test_of_handling_are_those_seen_elsewhere(self, month: list[DrawnContact]) -> None:
        talks = [one.talked_ms / 60_000 for one in month if one.giver and not one.interpreted]
        assert sum(talk <= 10 for talk in talks) / len(talks) == pytest.approx(0.75, abs=0.03)
        assert sum(talk <= 20 for talk in talks) / len(talks) == pytest.approx(0.95, abs=0.02)
        assert all(one.held_ms <= one.talked_ms for one in month)

    def test_of_needs_are_those_that_were_assumed(self, month: list[DrawnContact]) -> None:
        given = Assumptions().needing
        with_needs = [one for one in month if one.needs]
        needs = [(one, each) for one in with_needs for each in one.needs]
        assert len(needs) / len(with_needs) == pytest.approx(1.35, abs=0.02)
        referrals = sum(each.referrals for _, each in needs) / len(with_needs)
        assert referrals == pytest.approx(1.6, abs=0.06)
        rent = [each for one, each in needs if each.code == "SAMPLE-HOUSING.02" and one.region != "NORTH"]
        assert within(sum(bool(each.reason) for each in rent), len(rent), given.unmet["SAMPLE-HOUSING.02"])
        assert all(bool(each.reason) != bool(each.referrals) or not each.reason for _, each in needs)

    def test_of_remote_areas_are_higher_and_of_other_reasons(self, month: list[DrawnContact]) -> None:
        kenora = [each for one in drawn(30, 90_000) if one.division in ("3560", "3554") for each in one.needs]
        usual = [each for one in month if one.division == "3520" for each in one.needs]
        far, near = ([each.reason for each in one if each.reason] for one in (kenora, usual))
        assert len(far) / len(kenora) > 1.25 * len(near) / len(usual)
        assert far.count("no_service") / len(far) > 1.25 * near.count("no_service") / len(near)

    def test_give_two_million_needs_a_year_when_asked(self) -> None:
        given, network = order(2, 3_000), load_network()
        needing = given.assumptions.needing.model_copy(update={"needs_per_contact": 4.6})
        more = given.assumptions.model_copy(update={"needing": needing})
        counts = contacts_by_day(given, network)
        drawing = YearDrawing(replace(given, assumptions=more), network)
        needs = sum(len(one.needs) for one in drawing.day(0, counts[0].tolist()))
        assert needs / counts[0].sum() * 527_000 > 1_900_000
