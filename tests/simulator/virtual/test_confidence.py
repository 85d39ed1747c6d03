"""Intervals: the textbook's where the textbook has one, and true as often as they claim."""

from math import sqrt
from random import Random
from statistics import mean, stdev

import pytest

from simulator.theory import student
from simulator.virtual.confidence import Interval, over_batches, over_replications
from simulator.virtual.counts import CallCounts


def counts(waits_ms: list[int], lost: int = 0) -> CallCounts:
    made = CallCounts(
        offered=len(waits_ms) + lost,
        answered=len(waits_ms),
        abandoned=lost,
        queued=len(waits_ms) + lost,
        waited_all_ms=sum(waits_ms),
        handling_ms=sum(waits_ms),
        staffed_ms=10 * sum(waits_ms) + 1,
    )
    for wait in waits_ms:
        made.waits.add(wait)
    return made


def interval_of(groups: list[CallCounts], name: str) -> Interval:
    interval = over_replications(groups).intervals[name]
    assert interval is not None
    return interval


class TestOverReplications:
    def test_is_students_interval_where_all_replications_are_equally_large(self) -> None:
        draw = Random(7)
        groups = [counts([draw.randrange(2_000) for _ in range(50)], lost=0) for _ in range(12)]
        means = [group.waits.total_ms / 1_000 / 50 for group in groups]
        far = student.bound(0.95, 11) * stdev(means) / sqrt(12)
        assert interval_of(groups, "wait_mean_s") == pytest.approx((mean(means) - far, mean(means) + far))

    def test_weighs_replications_by_their_callers(self) -> None:
        few, many = counts([1_000], lost=1), counts([1_000] * 98, lost=2)
        low, high = interval_of([few, many], "abandonment")
        assert low <= 3 / 101 <= high

    def test_never_leaves_what_a_share_can_be(self) -> None:
        assert interval_of([counts([5], lost=9), counts([5] * 9)], "abandonment") == (0.0, 1.0)

    def test_knows_nothing_where_too_few_replications_know_the_figure(self) -> None:
        intervals = over_replications([counts([5]), counts([], lost=3)]).intervals
        assert intervals["wait_mean_s"] is None
        assert intervals["abandonment"] is not None

    def test_knows_nothing_from_one(self) -> None:
        assert set(over_replications([counts([5, 7])]).intervals.values()) == {None}


class TestOverBatches:
    def test_keeps_batches_that_know_nothing_of_each_other(self) -> None:
        to_and_fro = [counts([100 + 50 * (number % 2)] * 30) for number in range(32)]
        assert over_batches(to_and_fro).groups == 32

    def test_joins_batches_until_neighbours_are_no_longer_alike(self) -> None:
        slow_waves = [counts([100 + 50 * (number // 4 % 2)] * 30) for number in range(32)]
        assert over_batches(slow_waves).groups == 8

    @pytest.mark.parametrize("carry", [0.0, 0.5])
    def test_holds_the_truth_about_as_often_as_it_says(self, carry: float) -> None:
        """Batches whose means depend on the one before by `carry`: 19 of 20 intervals are to hold the mean."""
        draw, held, tries = Random(11), 0, 400
        for _ in range(tries):
            level, batches = 0.0, []
            for _ in range(32):
                level = carry * level + draw.gauss(0, 1)
                batches.append(counts([round(1_000 + 100 * level)] * 40))
            interval = over_batches(batches).intervals["wait_mean_s"]
            assert interval is not None
            held += interval[0] <= 1.0 <= interval[1]
        assert 0.90 <= held / tries <= 0.99
