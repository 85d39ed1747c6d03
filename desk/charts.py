"""Charts as plain numbers: where each bar and each tick stands. Templates draw them; a table stands beside each."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.words import Words

WIDTH, HEIGHT = 1000.0, 200.0
STEPS = (1, 2, 3, 4, 5, 6, 8)
GAP = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A rectangle; `kind` is its class."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    place: float
    label: str


def nice_top(most: float) -> int:
    """Round up to a small whole number times a power of ten, so that the scale can be read."""
    power = 1
    while True:
        for step in STEPS:
            if step * power >= most:
                return step * power
        power *= 10


def levels(top: int, words: Words) -> tuple[Tick, ...]:
    """Lines across a chart: its full height, and half of that where it is a whole number."""
    found = [Tick(place=0.0, label=words.number(top))]
    if top % 2 == 0:
        found.append(Tick(place=HEIGHT / 2, label=words.number(top // 2)))
    return tuple(found)


def stacked(
    columns: Sequence[Sequence[tuple[str, int]]], top: int, titles: Sequence[str], *, x: float, width: float
) -> list[Bar]:
    """Stand columns of parts beside each other, from the ground up, within `x .. x + width`.

    Shape: one sequence of (kind, number) a column; parts of nought are left out.
    """
    bars: list[Bar] = []
    step = width / max(1, len(columns))
    for number, parts in enumerate(columns):
        ground = HEIGHT
        for kind, value in parts:
            if not value:
                continue
            height = HEIGHT * value / top
            ground -= height
            bars.append(
                Bar(
                    kind=kind,
                    x=x + step * (number + GAP / 2),
                    y=ground,
                    width=step * (1 - GAP),
                    height=height,
                    title=titles[number],
                )
            )
    return bars
