"""Fairness: the bounds that are promised, on small days, and the yardsticks themselves."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from routing.model import SpecialistId
from simulator.experiments import books, play_experiment
from simulator.experiments.drawn import day_calls, day_shifts
from simulator.experiments.fairness import FairnessResult
from simulator.experiments.offer_shares import Crew, CrewShares, Spread, deal_crew, play_crew
from simulator.experiments.overtaking import Overtaken, Overtaking
from simulator.experiments.play import play
from simulator.experiments.turns import Turn
from tests.simulator.experiments.small import REGIONS, small_day, small_day_file

CREW = Crew(specialists=12, load_each=0.8, hours=10, handle_mean_s=420, patience_mean_s=180)


@cache
def overtaking(within_ms: int | None) -> Overtaking:
    day, heard = small_day(calls=(15.0, 11.0, 8.0)), Overtaking()
    book = books.own_first_within(books.network_book(REGIONS), within_ms)
    play(day.starts, book, day_calls(day, 1, 1), day_shifts(day, "even"), listeners=[heard.hear])
    assert heard.network.total() > 50
    return heard


class TestCrew:
    def test_offers_of_identical_specialists_differ_by_less_than_a_tenth(self) -> None:
        """F20, F21: nobody starves, and nobody is always the first."""
        day = play_crew(CREW, 1, True, 1)
        assert day.offers.total() > 700
        assert Spread.of([day.offers]).all_days < 0.1

    def test_the_bare_recursion_deals_as_the_engine_does(self) -> None:
        played, dealt = play_crew(CREW, 1, False, 1), deal_crew(CREW, 1, Turn.LONGEST_IDLE, 1)
        assert dealt.offers == played.offers
        assert dealt.handled_ms == played.handled_ms

    def test_fewest_offers_first_evens_out_offers_and_least_busy_first_the_work(self) -> None:
        days = {turn: [deal_crew(CREW, 1, turn, number) for number in (1, 2, 3, 4)] for turn in Turn}
        shares = {turn: CrewShares.of(turn, False, some) for turn, some in days.items()}
        assert min(shares, key=lambda turn: shares[turn].offers.day_mean) is Turn.FEWEST_OFFERS
        assert max(shares, key=lambda turn: shares[turn].handling.day_mean) is Turn.FEWEST_OFFERS
        assert min(shares, key=lambda turn: shares[turn].handling.day_mean) is Turn.LEAST_BUSY

    def test_every_rule_serves_the_same_callers(self) -> None:
        served = [deal_crew(CREW, 1, turn, 1) for turn in Turn]
        assert len({one.offers.total() for one in served}) == 1
        assert len({one.handled_ms.total() for one in served}) == 1

    def test_spread_is_of_the_largest_over_the_smallest(self) -> None:
        days: list[Counter[SpecialistId]] = [
            Counter({SpecialistId("ana"): 10, SpecialistId("bob"): 8}),
            Counter({SpecialistId("ana"): 8, SpecialistId("bob"): 10}),
        ]
        spread = Spread.of(days)
        assert spread.day_mean == spread.day_max == pytest.approx(0.25)
        assert spread.all_days == 0


class TestOvertaking:
    @pytest.mark.parametrize("within_ms", [None, 300_000, 60_000, 0])
    def test_never_happens_between_equal_callers_of_one_region(self, within_ms: int | None) -> None:
        assert max(overtaking(within_ms).region) == 0

    def test_happens_between_regions_where_own_callers_come_first(self) -> None:
        assert max(overtaking(None).network) > 0

    @pytest.mark.parametrize("within_ms", [60_000, 20_000])
    def test_is_never_by_anybody_who_came_later_than_the_bound(self, within_ms: int) -> None:
        assert 0 < overtaking(within_ms).later_ms_max <= within_ms

    def test_never_happens_where_the_oldest_comes_first(self) -> None:
        assert overtaking(0).network == Counter({0: overtaking(0).network.total()})


class TestOvertaken:
    def test_counts_callers_by_how_often(self) -> None:
        overtaken = Overtaken.of([Counter({0: 97, 1: 1}), Counter({0: 1, 7: 1})])
        assert (overtaken.callers, overtaken.none, overtaken.most) == (100, 98, 7)
        assert overtaken.mean == pytest.approx(0.08)
        assert overtaken.ninety_nine_percent == 1
        assert overtaken.histogram == {0: 98, 1: 1, 7: 1}

    def test_of_nobody_is_nothing(self) -> None:
        assert Overtaken.of([]).most == 0


class TestFairness:
    def test_reports_shares_bounds_and_the_gap_between_languages(self, tmp_path: Path) -> None:
        changes = (
            f"day='{small_day_file(tmp_path)}'",
            "staffing='even'",
            "own_first_within_s=[60]",
            "crew.hours=2",
            "crew.specialists=4",
        )
        result = play_experiment("fairness", replications=2, workers=1, changes=changes).result
        assert isinstance(result, FairnessResult)
        assert [one.own_first_within_s for one in result.overtaking] == [None, 60]
        assert result.overtaking[1].later_s_max <= 60
        assert 0 < result.gap.served_in_french <= 1
        assert result.gap.wait_s.value == pytest.approx(
            result.gap.wait_mean_french_s - result.gap.wait_mean_english_s
        )
