"""The pooling experiment: its decisions against the exact recursion, and its figures against their definition."""

from pathlib import Path

import pytest

from simulator.experiments import ExperimentError, books, play_experiment
from simulator.experiments.counts import RegionCounts
from simulator.experiments.drawn import day_calls, day_shifts
from simulator.experiments.people import Pace
from simulator.experiments.play import play
from simulator.experiments.pooling import OURS, POOL, SEPARATE, PolicyFigures, figures_of
from tests.simulator.experiments.small import (
    REGIONS,
    STAFF,
    by_engine,
    by_recursion,
    of_region,
    small_day,
    small_day_file,
)

BOOK = books.network_book(REGIONS)


class TestBothEndsOfTheScale:
    """With constant staff the engine's waits are those of the Kiefer-Wolfowitz recursion, to the millisecond."""

    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_one_pool_is_one_recursion(self, number: int) -> None:
        day = small_day()
        calls = day_calls(day, 1, number)
        played = play(day.starts, books.one_queue(BOOK), calls, day_shifts(day, "even"))
        assert sum(not fate.answered for fate in played.fates) > 10
        assert by_engine(played.fates) == by_recursion(calls, sum(STAFF))

    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_separate_centres_are_as_many_recursions(self, number: int) -> None:
        day = small_day()
        calls = day_calls(day, 1, number)
        fates = play(day.starts, books.separate(BOOK), calls, day_shifts(day, "even")).fates
        assert sum(not fate.answered for fate in fates) > 20
        for region, staff in zip(REGIONS, STAFF, strict=True):
            own = [call for call in calls if call.home == region]
            assert by_engine(of_region(fates, region)) == by_recursion(own, staff), region
        assert all(fate.partner == fate.call.home for fate in fates if fate.answered)


class TestOurs:
    def test_leaves_nobody_waiting_where_one_pool_would_not(self) -> None:
        """Both keep specialists busy, so both let the first caller of a busy spell wait, whatever comes after."""
        day = small_day()
        calls, shifts = day_calls(day, 1, 1), day_shifts(day, "even")
        ours, pool = (play(day.starts, book, calls, shifts).fates for book in (BOOK, books.one_queue(BOOK)))
        waits = [next(n for n, fate in enumerate(fates) if fate.waited_ms) for fates in (ours, pool)]
        assert waits[0] == waits[1] > 0

    def test_gives_more_callers_to_their_own_partner_than_one_queue_does(self) -> None:
        day = small_day()
        calls, shifts = day_calls(day, 1, 1), day_shifts(day, "even")
        ours, pool = (play(day.starts, book, calls, shifts).fates for book in (BOOK, books.one_queue(BOOK)))
        at_home = [sum(fate.partner == fate.call.home for fate in fates) for fates in (ours, pool)]
        assert at_home[0] > at_home[1]

    def test_takes_longer_over_the_calls_of_others_where_that_is_so(self) -> None:
        day = small_day()
        calls, shifts = day_calls(day, 1, 1), day_shifts(day, "even")
        lost = [
            sum(not fate.answered for fate in play(day.starts, BOOK, calls, shifts, pace).fates)
            for pace in (Pace(), Pace(remote_factor=2.0))
        ]
        assert lost[1] > lost[0]


def counted(abandoned: int, waited_ms: int, offered: int = 1_000) -> tuple[RegionCounts, ...]:
    answered = offered - abandoned
    return (
        RegionCounts(
            offered=offered, answered=answered, in_time=answered // 2, at_home=answered, waited_ms=waited_ms
        ),
    )


def judged(apart: int, pooled: int, own: int) -> PolicyFigures:
    found = {
        SEPARATE: [counted(apart, 9_000_000), counted(apart + 10, 9_000_000)],
        POOL: [counted(pooled, 1_000_000), counted(pooled, 1_000_000)],
        OURS: [counted(own, 3_000_000), counted(own, 3_000_000)],
    }
    return figures_of(("R1",), OURS, found[OURS], found)


class TestFigures:
    def test_efficiency_is_of_totals(self) -> None:
        figures = judged(apart=200, pooled=50, own=80)
        assert figures.pooling_efficiency.value == pytest.approx((410 - 160) / (410 - 100))
        assert figures.wait_efficiency.value == pytest.approx(6 / 8)
        assert figures.excess_per_1000.value == pytest.approx(30)
        assert figures.abandonment == pytest.approx(0.08)
        assert figures.service_level == pytest.approx(0.46)
        assert figures.wait_mean_all_s == pytest.approx(3.0)

    def test_interval_holds_what_either_day_alone_would_say(self) -> None:
        estimate = judged(apart=200, pooled=50, own=80).pooling_efficiency
        assert estimate.low is not None
        assert estimate.high is not None
        assert estimate.low < (200 - 80) / 150 < (210 - 80) / 160 < estimate.high

    def test_says_nothing_of_efficiency_where_there_is_nothing_to_gain(self) -> None:
        assert judged(apart=50, pooled=50, own=50).pooling_efficiency.value is None


@pytest.fixture
def smallest(tmp_path: Path) -> tuple[str, ...]:
    return (
        f"day='{small_day_file(tmp_path)}'",
        "staffings=['even']",
        "timers_s=[20]",
        "remote_factors=[1.15]",
    )


class TestPlayExperiment:
    def test_draws_others_for_another_seed(self, smallest: tuple[str, ...]) -> None:
        first, second = (
            play_experiment(
                "pooling", seed=seed, replications=1, workers=1, changes=smallest
            ).result.as_json()
            for seed in (1, 2)
        )
        assert first["journals_hash"] != second["journals_hash"]

    def test_tells_of_its_progress(self, smallest: tuple[str, ...]) -> None:
        told: list[float] = []
        play_experiment("pooling", replications=1, workers=1, changes=smallest, progress=told.append)
        assert told == sorted(told)
        assert told[-1] == 1.0

    @pytest.mark.parametrize(
        ("name", "change", "word"),
        [
            ("no-such", "replications=1", "pooling"),
            ("pooling", "staffings=['Z']", "A, B, C"),
            ("pooling", "day='monday'", "seven-regions"),
            ("pooling", "replications=0", "replications"),
            ("pooling", "timer_s=5", "timers_s"),
        ],
    )
    def test_says_what_there_is_instead(self, name: str, change: str, word: str) -> None:
        with pytest.raises(ExperimentError, match=word):
            play_experiment(name, changes=[change], workers=1)
