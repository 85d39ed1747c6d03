"""A chart of named things: a bar each, lying, with its value beside it and its interval upon it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, ROW_HEIGHT, BAR_HEIGHT = 640, 28, 14
NAMES, VALUES = 236, 78
INNER_WIDTH = WIDTH - NAMES - VALUES


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    name: str
    value: float
    said: str
    """The value in words."""
    low: float | None = None
    high: float | None = None
    look: str = "bar"


def bar_rows(rows: Sequence[BarRow], key: str, says: str) -> Markup:
    """Draw the rows from the top; bars begin at 0, to the left of which there is only what is less than nothing."""
    ends = [end for row in rows for end in (row.value, row.low, row.high, 0.0) if end is not None]
    low, high = min(ends), max(ends)
    scale = INNER_WIDTH / ((high - low) or 1.0)

    def x(value: float) -> float:
        return NAMES + (value - low) * scale

    height = ROW_HEIGHT * len(rows) + 6
    shapes = [Markup('<path class="axis" d="M{:.1f} 2V{}"/>').format(x(0), height - 2)]
    shapes += [_row(row, number * ROW_HEIGHT + ROW_HEIGHT / 2 + 2, x) for number, row in enumerate(rows)]
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}"><title id="{}">{}</title>{}</svg>'
    ).format(WIDTH, height, key, key, says, Markup("").join(shapes))


def _row(row: BarRow, y: float, x: Callable[[float], float]) -> Markup:
    left, right = sorted((x(0), x(row.value)))
    drawn = [
        Markup('<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{}</text>').format(
            NAMES - 8, y + 4, row.name
        ),
        Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}"/>').format(
            row.look, left, y - BAR_HEIGHT / 2, max(1.0, right - left), BAR_HEIGHT
        ),
        Markup('<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{}</text>').format(
            WIDTH, y + 4, row.said
        ),
    ]
    if row.low is not None and row.high is not None:
        drawn.append(
            Markup(
                '<path class="whisker" d="M{:.1f} {:.1f}H{:.1f}M{:.1f} {:.1f}v8M{:.1f} {:.1f}v8"/>'
            ).format(x(row.low), y, x(row.high), x(row.low), y - 4, x(row.high), y - 4)
        )
    return Markup("").join(drawn)
