"""The charts of a report: what each shows, and the table that says the same."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from simulator.report.charts import Axis, Canvas, nice_step, ticks
from simulator.report.numbers import SHARES, Numbers
from simulator.report.phrases import Phrases
from simulator.report.tables import Row, Table
from simulator.theory import service_level
from simulator.virtual.outcome import Outcome, OverTime
from simulator.virtual.scenario import Scenario, TextbookScenario
from simulator.virtual.stretches import chart_step_s
from simulator.virtual.waits import WaitCounts

UNITS_S = ((86_400.0, "days"), (3_600.0, "hours"), (60.0, "minutes"))
SHARES_OF_WAITS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    title: str
    says: str
    svg: Markup
    legend: tuple[tuple[str, str], ...]
    """Look and words of each thing drawn."""
    table: Table


class Pictures:
    """Draws the charts of one outcome in one language."""

    def __init__(self, scenario: Scenario, outcome: Outcome, phrases: Phrases, numbers: Numbers) -> None:
        self._scenario, self._outcome = scenario, outcome
        self._phrases, self._numbers = phrases, numbers
        self._within = numbers.seconds(outcome.threshold_s, 0)
        self._unit_s, unit = next((one for one in UNITS_S if scenario.horizon_s >= 3 * one[0]), UNITS_S[-1])
        self._unit: str = getattr(phrases, unit)

    def all(self) -> tuple[Chart, ...]:
        return (
            self.becomes(),
            self.arrivals(),
            self.over_time("service_level", self._phrases.service_level_of.format(within=self._within)),
            self.over_time("wait_mean_s", self._phrases.wait_of),
            self.over_time("abandonment", self._phrases.abandonment_of),
            self.over_time("occupancy", self._phrases.occupancy_of),
        )

    # --- over the hours of the run -------------------------------------------------------------------

    def arrivals(self) -> Chart:
        phrases, numbers, runs = self._phrases, self._numbers, self._outcome.replications
        points = self._outcome.over_time
        counts = [point.offered / runs for point in points]
        mean = sum(counts) / len(counts)
        canvas = self._canvas(_wholes(max([*counts, 1.0]), numbers.whole))
        canvas.bars([(*self._span(p), count) for p, count in zip(points, counts, strict=True)])
        canvas.level(mean, "whole")
        sentence = phrases.arrivals_of if runs == 1 else phrases.arrivals_mean_of
        says = sentence.format(step=self._length(chart_step_s(self._scenario.horizon_s)))
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
            return self._shares(1.0)
        # An interval of few replications may be huge; it is cut off before it makes the line flat.
        highest = max(highest, min(2 * highest, max(band_ends, default=0.0)))
        if name in SHARES:
            return self._shares(max(highest, 0.05))
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

    def _shares(self, highest: float) -> Axis:
        step = nice_step(highest)
        high = min(1.0, step * -(-highest // step))
        words = (
            (value, self._numbers.share(value, 0 if step >= 0.01 else 1)) for value in ticks(0, high, step)
        )
        return Axis(low=0, high=high, ticks=tuple(words))

    # --- by the time waited ----------------------------------------------------------------------------

    def becomes(self) -> Chart:
        """Draw how many are answered, gone and still waiting, by the time they have waited."""
        phrases, numbers, counts = self._phrases, self._numbers, self._outcome.counts
        times = self._waited_times()
        offered = max(1, counts.offered)
        answered = _within(counts.waits, times, offered)
        left_menu = (counts.abandoned - counts.lost_waits.count) / offered
        gone = [left_menu + share for share in _within(counts.lost_waits, times, offered)]
        expected = self._expected(times)
        step = nice_step(times[-1], 8)
        across = Axis(
            low=0,
            high=times[-1],
            ticks=tuple((value, numbers.plain(value)) for value in ticks(0, times[-1], step)),
        )
        canvas = Canvas(across, self._shares(1.0), phrases.waited)
        canvas.area([(t, 0.0, share) for t, share in zip(times, answered, strict=True)], "answered")
        canvas.area([(t, 1.0 - share, 1.0) for t, share in zip(times, gone, strict=True)], "gone")
        canvas.line(list(zip(times, answered, strict=True)), "simulated")
        canvas.line([(t, 1.0 - share) for t, share in zip(times, gone, strict=True)], "lost")
        canvas.line(list(zip(times, expected, strict=True)), "theory")
        canvas.upright(self._outcome.threshold_s, "mark")
        theory = [("theory", phrases.theory)] if any(one is not None for one in expected) else []
        says = phrases.becomes_of.format(within=self._within)
        return Chart(
            title=phrases.becomes,
            says=says,
            svg=canvas.svg("becomes", f"{phrases.becomes}. {says}"),
            legend=(
                ("answered", f"{phrases.answered_within} …"),
                ("gone", f"{phrases.gone_within} …"),
                *theory,
            ),
            table=Table(
                headings=(
                    phrases.waited,
                    phrases.answered_within,
                    *(words for _, words in theory),
                    phrases.gone_within,
                    phrases.still_waiting,
                ),
                rows=tuple(
                    Row(
                        head=numbers.plain(time),
                        cells=(
                            numbers.share(a),
                            *((numbers.share(e),) if theory else ()),
                            numbers.share(g),
                            numbers.share(max(0.0, 1.0 - a - g)),
                        ),
                    )
                    for time, a, g, e in zip(times, answered, gone, expected, strict=True)
                ),
            ),
        )

    def _waited_times(self) -> tuple[float, ...]:
        """Choose the times to be shown: up to where nearly nobody waits, and the threshold at least."""
        counts = self._outcome.counts
        ends_ms = (one.quantile_ms(0.99) or 0.0 for one in (counts.waits, counts.lost_waits))
        longest = max(self._outcome.threshold_s * 1.25, *(one / 1_000 for one in ends_ms))
        step = nice_step(longest, SHARES_OF_WAITS)
        return tuple(step * number for number in range(int(-(-longest // step)) + 1))

    def _expected(self, times: tuple[float, ...]) -> list[float | None]:
        scenario, theory = self._scenario, self._outcome.theory
        known = theory.at_realised_load if theory is not None else None
        if known is None or not isinstance(scenario, TextbookScenario):
            return [None] * len(times)
        per_s, patience = known.arrivals_per_hour / 3_600, scenario.patience_mean_s
        return [
            service_level(per_s, known.handle_mean_s, patience, scenario.specialists, time) for time in times
        ]


def _wholes(highest: float, words: Callable[[float], str]) -> Axis:
    step = max(1.0, nice_step(highest))
    high = step * -(-highest // step)
    return Axis(low=0, high=high, ticks=tuple((at, words(at)) for at in ticks(0, high, step)))


def _within(waits: WaitCounts, times: tuple[float, ...], of: int) -> list[float]:
    """Give the share of all whose wait ended within each of the times."""
    shares, so_far, cells = [], 0, list(waits.in_order())
    position = 0
    for time in times:
        while position < len(cells) and cells[position][0] <= time * 1_000:
            so_far += cells[position][1]
            position += 1
        shares.append(so_far / of)
    return shares
