"""One chart of a report: what it shows, and the table that says the same."""

from dataclasses import dataclass

from markupsafe import Markup

from simulator.report.charts import Axis, nice_step, ticks
from simulator.report.numbers import Numbers
from simulator.report.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    title: str
    says: str
    svg: Markup
    legend: tuple[tuple[str, str], ...]
    """Look and words of each thing drawn."""
    table: Table


def shares_axis(highest: float, numbers: Numbers) -> Axis:
    """Give an axis of shares that holds the highest, up to the whole."""
    step = nice_step(highest)
    high = min(1.0, step * -(-highest // step))
    words = ((value, numbers.share(value, 0 if step >= 0.01 else 1)) for value in ticks(0, high, step))
    return Axis(low=0, high=high, ticks=tuple(words))
