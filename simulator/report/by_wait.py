"""The chart of waits: how many are answered, gone and still waiting, by the time they have waited."""

from simulator.report.charts import Axis, Canvas, nice_step, ticks
from simulator.report.numbers import Numbers
from simulator.report.phrases import Phrases
from simulator.report.pictures import Chart, shares_axis
from simulator.report.tables import Row, Table
from simulator.theory import service_level
from simulator.virtual.outcome import Outcome
from simulator.virtual.scenario import Scenario, TextbookScenario
from simulator.virtual.waits import WaitCounts

SHARES_OF_WAITS = 40
"""Times shown, at most."""


class ByWait:
    """Draws the chart of one outcome in one language."""

    def __init__(self, scenario: Scenario, outcome: Outcome, phrases: Phrases, numbers: Numbers) -> None:
        self._outcome, self._phrases, self._numbers = outcome, phrases, numbers
        counts, offered = outcome.counts, max(1, outcome.offered)
        left_menu = (counts.abandoned - counts.lost_waits.count) / offered
        self._times = _waited_times(outcome)
        self._answered = _within(counts.waits, self._times, offered)
        self._gone = [left_menu + share for share in _within(counts.lost_waits, self._times, offered)]
        self._expected = _expected(scenario, outcome, self._times)
        known = any(one is not None for one in self._expected)
        self._theory = (phrases.theory,) if known else ()

    def chart(self) -> Chart:
        phrases = self._phrases
        says = phrases.becomes_of.format(within=self._numbers.seconds(self._outcome.threshold_s, 0))
        return Chart(
            title=phrases.becomes,
            says=says,
            svg=self._canvas().svg("becomes", f"{phrases.becomes}. {says}"),
            legend=(
                ("answered", f"{phrases.answered_within} …"),
                ("gone", f"{phrases.gone_within} …"),
                *(("theory", words) for words in self._theory),
            ),
            table=self._table(),
        )

    def _canvas(self) -> Canvas:
        times, longest = self._times, self._times[-1]
        named = ((time, self._numbers.plain(time)) for time in ticks(0, longest, nice_step(longest, 8)))
        across = Axis(low=0, high=longest, ticks=tuple(named))
        canvas = Canvas(across, shares_axis(1.0, self._numbers), self._phrases.waited)
        canvas.area([(t, 0.0, share) for t, share in zip(times, self._answered, strict=True)], "answered")
        canvas.area([(t, 1.0 - share, 1.0) for t, share in zip(times, self._gone, strict=True)], "gone")
        canvas.line(list(zip(times, self._answered, strict=True)), "simulated")
        canvas.line([(t, 1.0 - share) for t, share in zip(times, self._gone, strict=True)], "lost")
        canvas.line(list(zip(times, self._expected, strict=True)), "theory")
        canvas.upright(self._outcome.threshold_s, "mark")
        return canvas

    def _table(self) -> Table:
        phrases, share = self._phrases, self._numbers.share
        columns = zip(self._times, self._answered, self._gone, self._expected, strict=True)
        return Table(
            headings=(
                phrases.waited,
                phrases.answered_within,
                *self._theory,
                phrases.gone_within,
                phrases.still_waiting,
            ),
            rows=tuple(
                Row(
                    head=self._numbers.plain(time),
                    cells=(
                        share(answered),
                        *(share(expected) for _ in self._theory),
                        share(gone),
                        share(max(0.0, 1.0 - answered - gone)),
                    ),
                )
                for time, answered, gone, expected in columns
            ),
        )


def _waited_times(outcome: Outcome) -> tuple[float, ...]:
    """Choose the times to be shown: up to where nearly nobody waits, and the threshold at least."""
    counts = outcome.counts
    ends_ms = (one.quantile_ms(0.99) or 0.0 for one in (counts.waits, counts.lost_waits))
    longest = max(outcome.threshold_s * 1.25, *(one / 1_000 for one in ends_ms))
    step = nice_step(longest, SHARES_OF_WAITS)
    return tuple(step * number for number in range(int(-(-longest // step)) + 1))


def _expected(scenario: Scenario, outcome: Outcome, times: tuple[float, ...]) -> list[float | None]:
    theory = outcome.theory
    known = theory.at_realised_load if theory is not None else None
    if known is None or not isinstance(scenario, TextbookScenario):
        return [None] * len(times)
    per_s, patience = known.arrivals_per_hour / 3_600, scenario.patience_mean_s
    return [service_level(per_s, known.handle_mean_s, patience, scenario.specialists, time) for time in times]


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
