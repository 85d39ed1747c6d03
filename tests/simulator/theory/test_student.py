import pytest

from simulator.theory.student import bound, within

TABLE = [
    (0.95, 1, 12.7062), (0.95, 2, 4.3027), (0.95, 5, 2.5706), (0.95, 19, 2.0930), (0.95, 120, 1.9799),
    (0.99, 3, 5.8409), (0.99, 10, 3.1693), (0.90, 7, 1.8946),
]  # fmt: skip
"""Share, degrees of freedom, t: as printed in any table."""


class TestBound:
    @pytest.mark.parametrize(("share", "degrees", "t"), TABLE)
    def test_is_that_of_the_printed_table(self, share: float, degrees: int, t: float) -> None:
        assert bound(share, degrees) == pytest.approx(t, abs=1e-4)
        assert within(t, degrees) == pytest.approx(share, abs=1e-5)

    def test_comes_down_to_the_normal_law(self) -> None:
        assert bound(0.95, 10_000) == pytest.approx(1.95996, abs=3e-4)

    @pytest.mark.parametrize(("share", "degrees"), [(0.0, 3), (1.0, 3), (0.95, 0)])
    def test_refuses_what_has_no_bound(self, share: float, degrees: int) -> None:
        with pytest.raises(ValueError, match="must"):
            bound(share, degrees)
