from collections.abc import Sequence
from math import sqrt
from statistics import mean, stdev

import pytest

from simulator.experiments.jackknife import jackknife


class TestJackknife:
    def test_of_a_mean_is_its_textbook_interval(self) -> None:
        values = [3.0, 5.0, 4.0, 8.0, 6.0, 7.5, 4.5, 5.5, 6.5, 5.0]
        estimate = jackknife(values, mean)
        error = stdev(values) / sqrt(len(values))
        assert estimate.value == mean(values)
        assert estimate.error == pytest.approx(error)
        assert estimate.low == pytest.approx(mean(values) - 2.262 * error, rel=1e-3)
        assert estimate.high == pytest.approx(mean(values) + 2.262 * error, rel=1e-3)

    def test_of_a_ratio_of_totals_is_no_mean_of_ratios(self) -> None:
        pairs = [(1.0, 1.0), (9.0, 3.0)]

        def ratio(some: Sequence[tuple[float, float]]) -> float:
            return sum(one for one, _ in some) / sum(other for _, other in some)

        assert jackknife(pairs, ratio).value == 2.5

    def test_gives_no_interval_for_one_day_or_an_unknown_figure(self) -> None:
        assert jackknife([1.0], mean).low is None
        assert jackknife([1.0, 2.0], lambda some: None).value is None
        assert jackknife([1.0, 2.0], lambda some: mean(some) if len(some) == 2 else None).low is None
