"""Charts as SVG, drawn here: no script, no style but classes, and a table beside each for whoever prefers one."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 12, 34
INNER_WIDTH, INNER_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
TICKS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Values from `low` to `high`, and the ticks between them with their words."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]

    def share(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)


class Canvas:
    """Collects the shapes of one chart."""

    def __init__(self, across: Axis, upwards: Axis, below: str) -> None:
        self.across, self.upwards = across, upwards
        self._shapes: list[Markup] = []
        for value, words in upwards.ticks:
            y = self.y(value)
            self._add('<path class="grid" d="M{} {:.1f}H{}"/>', LEFT, y, WIDTH - RIGHT)
            self._add(
                '<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{}</text>', LEFT - 6, y + 4, words
            )
        for value, words in across.ticks:
            x = self.x(value)
            self._add('<path class="axis" d="M{:.1f} {}v4"/>', x, HEIGHT - BOTTOM)
            self._add(
                '<text class="tick" x="{:.1f}" y="{}" text-anchor="middle">{}</text>',
                x,
                HEIGHT - BOTTOM + 16,
                words,
            )
        self._add('<path class="axis" d="M{} {}H{}"/>', LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT)
        self._add(
            '<text class="tick" x="{}" y="{}" text-anchor="end">{}</text>', WIDTH - RIGHT, HEIGHT - 4, below
        )

    def x(self, value: float) -> float:
        return LEFT + INNER_WIDTH * self.across.share(value)

    def y(self, value: float) -> float:
        return TOP + INNER_HEIGHT * (1 - min(1.0, max(0.0, self.upwards.share(value))))

    def shade(self, until: float) -> None:
        """Grey the part from the left edge to a value: what does not count."""
        width = self.x(until) - LEFT
        if width > 0:
            self._add(
                '<rect class="shade" x="{}" y="{}" width="{:.1f}" height="{}"/>',
                LEFT,
                TOP,
                width,
                INNER_HEIGHT,
            )

    def bars(self, spans: Sequence[tuple[float, float, float]]) -> None:
        """Draw bars from the ground, each given as from, to and height."""
        path = "".join(
            f"M{self.x(a) + 0.5:.1f} {HEIGHT - BOTTOM}V{self.y(value):.1f}H{max(self.x(a) + 1, self.x(b) - 0.5):.1f}"
            f"V{HEIGHT - BOTTOM}z"
            for a, b, value in spans
        )
        self._add('<path class="bar" d="{}"/>', path)

    def line(self, points: Sequence[tuple[float, float | None]], look: str) -> None:
        """Draw a line through points; where one is unknown it is broken."""
        parts, pen = [], "M"
        for across, value in points:
            if value is None:
                pen = "M"
            else:
                parts.append(f"{pen}{self.x(across):.1f} {self.y(value):.1f}")
                pen = "L"
        if parts:
            self._add('<path class="line {}" d="{}"/>', look, "".join(parts))

    def dots(self, points: Sequence[tuple[float, float]], look: str) -> None:
        for across, value in points:
            self._add(
                '<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="4"/>', look, self.x(across), self.y(value)
            )

    def area(self, points: Sequence[tuple[float, float, float]], look: str) -> None:
        """Fill between two lines, given as across, lower and upper."""
        if points:
            there = "L".join(f"{self.x(a):.1f} {self.y(low):.1f}" for a, low, _ in points)
            back = "L".join(f"{self.x(a):.1f} {self.y(high):.1f}" for a, _, high in reversed(points))
            self._add('<path class="{}" d="M{}L{}z"/>', look, there, back)

    def level(self, value: float, look: str) -> None:
        self._add('<path class="line {}" d="M{} {:.1f}H{}"/>', look, LEFT, self.y(value), WIDTH - RIGHT)

    def upright(self, value: float, look: str) -> None:
        self._add('<path class="line {}" d="M{:.1f} {}V{}"/>', look, self.x(value), TOP, HEIGHT - BOTTOM)

    def svg(self, key: str, says: str) -> Markup:
        """Give the chart; `says` is what somebody hears who does not see it."""
        return Markup(
            '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}"><title id="{}">{}</title>{}</svg>'
        ).format(WIDTH, HEIGHT, key, key, says, Markup("").join(self._shapes))

    def _add(self, shape: str, *places: object) -> None:
        self._shapes.append(Markup(shape).format(*places))  # noqa: S704 - shapes are ours, places are escaped


def nice_step(span: float, count: int = TICKS) -> float:
    """Give the least of 1, 2 or 5 times a power of ten that cuts a span into at most so many parts."""
    if span <= 0:
        return 1.0
    power = 10.0 ** floor(log10(span / count))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor * count >= span * (1 - 1e-9))


def ticks(low: float, high: float, step: float) -> tuple[float, ...]:
    """Give the multiples of a step from low to high, both included."""
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return tuple(number * step for number in range(first, last + 1))
