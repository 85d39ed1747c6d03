"""Small charts as SVG paths, made on the server so that the page needs no chart library."""

from collections.abc import Sequence
from dataclasses import dataclass

from records.service import Bin, abandoned, offered

WIDTH, HEIGHT = 120, 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline:
    area: str
    stroke: str
    filling: str
    """From the last full bin to the one that is still filling: drawn apart, or every line would seem to fall."""
    lost: str
    """Bars from the ground: callers who left unanswered."""
    most: int
    """What the full height stands for."""


def sparkline(bins: Sequence[Bin]) -> Sparkline:
    """Draw how many callers entered the queue in each bin, and below it how many of them left unanswered.

    Shape: the last of the bins is still filling.
    """
    counts = [offered(one.tally) for one in bins]
    left = [abandoned(one.tally) for one in bins]
    most = max([*counts, 1])
    step = WIDTH / max(1, len(bins) - 1)

    def height(count: int) -> float:
        return HEIGHT - 1 - (HEIGHT - 2) * count / most

    points = [f"{index * step:.1f} {height(count):.1f}" for index, count in enumerate(counts)]
    full = points[:-1]
    stroke = "M" + "L".join(full) if full else ""
    filling = "M" + "L".join(points[-2:]) if full else ""
    bars = [
        f"M{index * step - 1.5:.1f} {HEIGHT}V{height(count):.1f}h3V{HEIGHT}z"
        for index, count in enumerate(left)
        if count
    ]
    area = f"{stroke}L{WIDTH - step:.1f} {HEIGHT}L0 {HEIGHT}z" if full else ""
    return Sparkline(area=area, stroke=stroke, filling=filling, lost="".join(bars), most=most)
