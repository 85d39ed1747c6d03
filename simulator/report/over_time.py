"""The charts over the hours of a run: arrivals, service level, waits, abandonment, occupancy."""

from collections.abc import Callable

from simulator.report.charts import Axis, Canvas, nice_step, ticks
from simulator.report.numbers import SHARES, Numbers
from simulator.report.phrases import Phrases
from simulator.report.pictures import Chart, shares_axis
from simulator.report.tables import Row, Table
from simulator.virtual.outcome import Outcome, OverTime
from simulator.virtual.scenario import Scenario
from simulator.virtual.stretches import chart_step_s

UNITS_S = ((86_400.0, "days"), (3_600.0, "hours"), (60.0, "minutes"))


class OverTimeCharts:
    """Draws the charts over the hours of one outcome, in one language."""

    def __init__(self, scenario: Scenario, outcome: Outcome, phrases: Phrases, numbers: Numbers) -> None:
        self._scenario, self._outcome = scenario, outcome
        self._phrases, self._numbers = phrases, numbers
        self._within = numbers.seconds(outcome.threshold_s, 0)
        self._unit_s, unit = next((one for one in UNITS_S if scenario.horizon_s >= 3 * one[0]), UNITS_S[-1])
        self._unit: str = getattr(phrases, unit)

    def all(self) -> tuple[Chart, ...]:
        return (
            self.arrivals(),
            self.over_time("service_level", self._phrases.service_level_of.format(within=self._within)),
            self.over_time("wait_mean_s", self._phrases.wait_of),
            self.over_time("abandonment", self._phrases.abandonment_of),
            self.over_time("occupancy", self._phrases.occupancy_of),
        )

    def arrivals(self) -> Chart:
        phrases, numbers, runs = self._phrases, self._numbers, self._outcome.replications
        points, horizon_s = self._outcome.over_time, self._scenario.horizon_s
        step_s = chart_step_s(horizon_s)
        # The last stretch may be shorter: its bar is narrower, and as high as its callers come.
        counts = [point.offered / runs * step_s / (point.to_s - point.from_s) for point in points]
        mean = sum(point.offered for point in points) / runs * step_s / horizon_s
        canvas = self._canvas(_wholes(max([*counts, 1.0]), numbers.whole))
        canvas.bars([(*self._span(p), count) for p, count in zip(points, counts, strict=True)])
        canvas.level(mean, "whole")
        sentence = phrases.arrivals_of if runs == 1 else phrases.arrivals_mean_of
        says = sentence.format(step=self._length(step_s))
        return Chart(
            title=phrases.arrivals,
            says=says,
            svg=canvas.svg("arrivals", f"{phrases.arrivals}. {says}"),
            legend=(
                ("bar", phrases.callers),
                ("whole", f"{phrases.callers_mean} ({numbers.plain(mean)})"),
                *self._warm_up_legend(),
            ),
            table=self._table_over_time(
                (phrases.callers,), lambda point: (numbers.plain(point.offered / runs),)
            ),
        )

    def over_time(self, name: str, says: str) -> Chart:
        """Draw one figure over time, with its interval, the whole run's and theory's."""
        phrases, outcome, points = self._phrases, self._outcome, self._outcome.over_time
        values: list[float | None] = [getattr(point, name) for point in points]
        bands = [point.intervals[name] for point in points]
        theory = outcome.theory.at_realised_load if outcome.theory is not None else None
        expected: float | None = getattr(theory, name) if theory is not None else None
        whole: float | None = getattr(outcome, name)
        highest = max([*(value for value in values if value is not None), expected or 0.0])
        canvas = self._canvas(self._upwards(name, highest, [band[1] for band in bands if band]))
        middles = [sum(self._span(point)) / 2 for point in points]
        canvas.area([(x, *band) for x, band in zip(middles, bands, strict=True) if band is not None], "band")
        canvas.line(list(zip(middles, values, strict=True)), "simulated")
        legend = [("simulated", phrases.simulated)]
        if any(bands):
            legend.insert(0, ("band", phrases.band))
        for level, look, words in (
            (whole, "whole", phrases.whole),
            (expected, "theory", phrases.theory),
            (self._scenario.service_level_goal if name == "service_level" else None, "goal", phrases.goal),
        ):
            if level is not None:
                canvas.level(level, look)
                legend.append((look, f"{words} ({self._numbers.figure(name, level)})"))
        numbers = self._numbers
        headings = (phrases.names[name], *((phrases.low_high,) if any(bands) else ()))
        return Chart(
            title=phrases.names[name],
            says=says,
            svg=canvas.svg(name.replace("_", "-"), f"{phrases.names[name]}. {says}"),
            legend=(*legend, *self._warm_up_legend()),
            table=self._table_over_time(
                headings,
                lambda point: (
                    numbers.figure(name, getattr(point, name)),
                    *((numbers.interval(name, point.intervals[name]),) if any(bands) else ()),
                ),
            ),
        )

    def _upwards(self, name: str, highest: float, band_ends: list[float]) -> Axis:
        """Give the axis of a figure: whole for shares that may well be near one, else as high as there is need."""
        if name in ("service_level", "occupancy"):
            return shares_axis(1.0, self._numbers)
        # An interval of few replications may be huge; it is cut off before it makes the line flat.
        highest = max(highest, min(2 * highest, max(band_ends, default=0.0)))
        if name in SHARES:
            return shares_axis(max(highest, 0.05), self._numbers)
        return _wholes(max(highest, 1.0), lambda seconds: self._numbers.seconds(seconds, 0))

    def _canvas(self, upwards: Axis) -> Canvas:
        horizon = self._scenario.horizon_s / self._unit_s
        step = nice_step(horizon, 8)
        across = Axis(
            low=0,
            high=horizon,
            ticks=tuple((value, self._numbers.plain(value)) for value in ticks(0, horizon, step)),
        )
        starts = self._numbers.moment(self._scenario.starts)
        canvas = Canvas(across, upwards, self._phrases.since_start.format(unit=self._unit, starts=starts))
        canvas.shade(self._scenario.warm_up_s / self._unit_s)
        return canvas

    def _warm_up_legend(self) -> tuple[tuple[str, str], ...]:
        return (("shade", self._phrases.warm_up),) if self._scenario.warm_up_s else ()

    def _span(self, point: OverTime) -> tuple[float, float]:
        return point.from_s / self._unit_s, point.to_s / self._unit_s

    def _length(self, seconds: float) -> str:
        unit_s, unit = next(one for one in UNITS_S if seconds >= one[0])
        one, many = self._phrases.lengths[unit]
        return one if seconds == unit_s else many.format(number=self._numbers.plain(seconds / unit_s))

    def _table_over_time(
        self, headings: tuple[str, ...], cells: Callable[[OverTime], tuple[str, ...]]
    ) -> Table:
        return Table(
            headings=(self._phrases.from_to.format(unit=self._unit), *headings),
            rows=tuple(
                Row(
                    head=" – ".join(self._numbers.plain(edge, 2) for edge in self._span(point)),
                    cells=cells(point),
                )
                for point in self._outcome.over_time
            ),
        )


def _wholes(highest: float, words: Callable[[float], str]) -> Axis:
    step = max(1.0, nice_step(highest))
    high = step * -(-highest // step)
    return Axis(low=0, high=high, ticks=tuple((at, words(at)) for at in ticks(0, high, step)))
