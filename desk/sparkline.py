"""Small charts as SVG paths, made on the server so that the page needs no chart library."""

from collections.abc import Sequence
from dataclasses import dataclass

from records.service import Bin, abandoned, offered

WIDTH, HEIGHT = 120, 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline:
    area: str
    stroke: str
    lost: str
    """Bars from the ground: callers who left unanswered."""
    most: int
    """What the full height stands for."""


def sparkline(bins: Sequence[Bin]) -> Sparkline:
    """Draw how many callers entered the queue in each bin, and below it how many of them left unanswered."""
    counts = [offered(one.tally) for one in bins]
    left = [abandoned(one.tally) for one in bins]
    most = max([*counts, 1])
    step = WIDTH / max(1, len(bins) - 1)

    def height(count: int) -> float:
        return HEIGHT - 1 - (HEIGHT - 2) * count / most

    points = [f"{index * step:.1f} {height(count):.1f}" for index, count in enumerate(counts)]
    stroke = "M" + "L".join(points) if points else ""
    bars = [
        f"M{index * step - 1.5:.1f} {HEIGHT}V{height(count):.1f}h3V{HEIGHT}z"
        for index, count in enumerate(left)
        if count
    ]
    area = f"{stroke}L{WIDTH} {HEIGHT}L0 {HEIGHT}z" if points else ""
    return Sparkline(area=area, stroke=stroke, lost="".join(bars), most=most)
