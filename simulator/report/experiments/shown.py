"""What the page of an experiment shows, and the words and figures it is written with."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.experiments.jackknife import Estimate
from simulator.report.experiments.phrases import ExperimentPhrases
from simulator.report.numbers import Numbers
from simulator.report.phrases import DASH, Phrases
from simulator.report.pictures import Chart
from simulator.report.rows import BarRow, bar_rows
from simulator.report.tables import Row, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class TitledTable:
    title: str
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    look: str
    """`met`, `missed`, or `open` where there is nothing to be met."""
    lead: str
    rest: str
    asks: str
    charts: tuple[Chart, ...]
    tables: tuple[TitledTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language: the experiments' phrases, those of every report, and its numbers."""

    x: ExperimentPhrases
    w: Phrases
    numbers: Numbers

    def share(self, estimate: Estimate | float, digits: int = 1) -> str:
        return self.numbers.share(_value(estimate), digits)

    def seconds(self, estimate: Estimate | float | None, digits: int = 1) -> str:
        return self.numbers.seconds(_value(estimate), digits)

    def plain(self, estimate: Estimate | float | None, digits: int) -> str:
        value = _value(estimate)
        return DASH if value is None else self.numbers.fixed(value, digits)

    def after(self, seconds: float | None) -> str:
        """Say from when on something holds: never, at once, or after some seconds."""
        if seconds is None:
            return self.x.never
        return self.x.after.format(within=self.numbers.seconds(seconds, 0)) if seconds else self.x.at_once

    def between(self, estimate: Estimate, digits: int) -> str:
        return self._between(estimate, lambda value: self.numbers.fixed(value, digits))

    def between_shares(self, estimate: Estimate) -> str:
        return self._between(estimate, self.numbers.share)

    def _between(self, estimate: Estimate, write: Callable[[float], str]) -> str:
        if estimate.low is None or estimate.high is None or estimate.low == estimate.high:
            return DASH
        return self.w.between.format(low=write(estimate.low), high=write(estimate.high))

    def rows_chart(self, key: str, title: str, says: str, rows: tuple[BarRow, ...], heading: str) -> Chart:
        """Make a chart of rows, and the table that says the same."""
        return Chart(
            title=title,
            says=says,
            svg=bar_rows(rows, key, f"{title}. {says}"),
            legend=(),
            table=Table(
                headings=(heading, title),
                rows=tuple(Row(head=row.name, cells=(row.said,)) for row in rows),
            ),
        )


def _value(estimate: Estimate | float | None) -> float | None:
    return estimate.value if isinstance(estimate, Estimate) else estimate


def estimated(name: str, estimate: Estimate, said: str, look: str = "bar") -> BarRow:
    """A bar with its interval; what could not be estimated is nothing, and said so."""
    return BarRow(
        name=name, value=estimate.value or 0.0, said=said, low=estimate.low, high=estimate.high, look=look
    )
