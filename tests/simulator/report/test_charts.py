import pytest

from simulator.report.charts import Axis, Canvas, nice_step, ticks

UNIT = Axis(low=0, high=1, ticks=((0.0, "0"), (1.0, "1")))


class TestNiceStep:
    @pytest.mark.parametrize(
        ("span", "count", "step"),
        [(1.0, 5, 0.2), (100, 8, 20), (0.3, 5, 0.1), (24, 8, 5), (7.0, 5, 2.0), (0, 5, 1.0)],
    )
    def test_is_one_that_people_count_in(self, span: float, count: int, step: float) -> None:
        assert nice_step(span, count) == pytest.approx(step)


class TestTicks:
    def test_hold_both_ends(self) -> None:
        assert ticks(0, 0.6, 0.2) == pytest.approx((0, 0.2, 0.4, 0.6))


class TestCanvas:
    def test_breaks_a_line_where_nothing_is_known(self) -> None:
        canvas = Canvas(UNIT, UNIT, "hours")
        canvas.line([(0.0, 0.5), (0.25, 0.5), (0.5, None), (0.75, 0.5), (1.0, 0.5)], "simulated")
        assert (
            str(canvas.svg("key", "says")).rpartition('<path class="line simulated" d="')[2].count("M")
            == 1 + 1
        )

    def test_keeps_within_its_frame_what_is_too_high_for_it(self) -> None:
        canvas = Canvas(UNIT, UNIT, "hours")
        assert canvas.y(5.0) == canvas.y(1.0) < canvas.y(0.0) == canvas.y(-1.0)

    def test_escapes_what_it_says(self) -> None:
        assert "<b>" not in str(Canvas(UNIT, UNIT, "<b>").svg("key", "<b>"))
