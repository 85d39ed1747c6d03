"""How long a caller will wait: the formula against sums and integrals."""

from fractions import Fraction
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.estimates import TERMS_EXACT, ladder_ms
from tests.routing.loads import ENDS, HANDLE_MS, LEAVES, PATIENCE_MS


def summed(ahead: int, ends: float, leaves: float) -> float:
    """The ladder, term by term."""
    return sum(1 / (ends + j * leaves) for j in range(1, ahead + 2))


def integrated(ahead: int, ends: float, leaves: float, steps: int = 20_000) -> float:
    """The mean wait of those who bear it, by Simpson's rule over the density of the offered wait.

    With `ahead` callers ahead of one who stays, the wait is a sum of exponential times with rates
    ends + j leaves, j = 0 .. ahead. Its density is that of an order statistic:
    exp(-ends x) (1 - exp(-leaves x))^ahead, up to a constant. Who is answered has patience beyond it, which
    weighs each wait by exp(-leaves x).
    """
    until = 60 / ends
    width = until / steps
    weight = value = 0.0
    for step in range(steps + 1):
        x = step * width
        factor = 1 if step in (0, steps) else 4 if step % 2 else 2
        density = exp(-(ends + leaves) * x) * (1 - exp(-leaves * x)) ** ahead
        weight += factor * density
        value += factor * density * x
    return value / weight


class TestLadder:
    @given(st.integers(0, TERMS_EXACT - 1), st.integers(1, 500))
    def test_is_the_sum_term_by_term(self, ahead: int, staff: int) -> None:
        assert ladder_ms(ahead, staff * ENDS, LEAVES) == pytest.approx(
            summed(ahead, staff * ENDS, LEAVES), rel=1e-12
        )

    @pytest.mark.parametrize("ahead", [16, 17, 64, 100, 1_000, 20_000])
    @pytest.mark.parametrize("staff", [1, 22, 500])
    @pytest.mark.parametrize("patience_ms", [10_000, PATIENCE_MS, 10**8])
    def test_is_within_a_tenth_of_a_per_cent_for_any_queue(
        self, ahead: int, staff: int, patience_ms: int
    ) -> None:
        ends, leaves = staff * ENDS, 1 / patience_ms
        assert ladder_ms(ahead, ends, leaves) == pytest.approx(summed(ahead, ends, leaves), rel=1e-3)

    @pytest.mark.parametrize(("ahead", "staff"), [(0, 1), (3, 5), (10, 22), (40, 22)])
    def test_is_the_mean_wait_of_those_who_are_answered(self, ahead: int, staff: int) -> None:
        """queueing.md 1.1: E[V | k, answered], checked by quadrature."""
        ends = staff * ENDS
        assert ladder_ms(ahead, ends, LEAVES) == pytest.approx(integrated(ahead, ends, LEAVES), rel=1e-4)

    @pytest.mark.parametrize(("ahead", "staff"), [(0, 1), (7, 12), (15, 30)])
    def test_is_a_difference_of_harmonic_numbers_where_all_leave_as_fast_as_they_are_served(
        self, ahead: int, staff: int
    ) -> None:
        """theta = mu: 1/mu times the sum of 1/(n + j), whole fractions throughout."""
        exact = HANDLE_MS * sum(Fraction(1, staff + j) for j in range(1, ahead + 2))
        assert ladder_ms(ahead, staff * ENDS, ENDS) == pytest.approx(float(exact), rel=1e-12)

    @given(st.floats(0, 5_000), st.floats(0, 50))
    def test_never_falls_with_more_callers_ahead(self, ahead: float, more: float) -> None:
        less = ladder_ms(ahead, 5 * ENDS, LEAVES)
        assert ladder_ms(ahead + more, 5 * ENDS, LEAVES) >= less * (1 - 1e-12)

    def test_goes_between_whole_callers_for_a_fraction_of_one(self) -> None:
        whole, half, next_whole = (ladder_ms(ahead, 5 * ENDS, LEAVES) for ahead in (3, 3.5, 4))
        assert half == pytest.approx((whole + next_whole) / 2, rel=1e-12)
