"""Charts of answers as plain numbers: where each shape stands. Templates draw them; the table stands beside each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, radians, sqrt
from typing import Final

from config.tables import division_rows
from desk.charts import HEIGHT, WIDTH, Bar, Tick, levels, nice_top, stacked
from desk.figure_words import column_name
from desk.question_names import Names
from desk.words import note
from reporting.places.boundaries import Boundary
from reporting.questions.answers import HIDDEN, Chart, Drawn, Row, Shown, Table, Value, weight

KINDS: Final = ("given", "received", "point", "range", "other")
"""The classes of the series of a chart, in their order."""
ROWS_MAX: Final = 14
RANGES_MAX: Final = 24
"""As many as a day has hours."""
_ROW, _NAMES, _WIDE = 26.0, 250.0, 900.0
_LABEL_CHARS = 36
SHADES: Final = 5
_PANELS: Final = (("south", (41.7, 45.8, -83.6, -74.2)), ("north", (45.8, 56.9, -95.2, -74.2)))
"""Two scales: most people live in the south of the province, most of the land lies in the north."""
_PANEL_W, _PANEL_H = 440.0, 340.0
_CIRCLE_MAX = 34.0
Label = Callable[[Row], str]
"""Names a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    x: float
    y: float
    radius: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    path: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    kind: str
    points: str
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    drawn: Drawn
    title: str
    box: str
    keys: tuple[Key, ...] = ()
    bars: tuple[Bar, ...] = ()
    names: tuple[Name, ...] = ()
    ticks: tuple[Tick, ...] = ()
    lines: tuple[Line, ...] = ()
    circles: tuple[Circle, ...] = ()
    outlines: tuple[Outline, ...] = ()
    frames: tuple[Bar, ...] = ()


def drawing(
    chart: Chart, table: Table, label: Label, names: Names, boundaries: Sequence[Boundary] = ()
) -> Drawing | None:
    """Draw a chart of its table; None where there is nothing to draw."""
    if not any(weight(table.value(row, one)) for row in table.rows for one in chart.columns):
        return None
    if chart.drawn is Drawn.BARS:
        return _bars(chart, table, label, names)
    if chart.drawn is Drawn.MAP:
        return _map(chart, table, names, boundaries)
    if chart.drawn is Drawn.COLUMNS:
        return _columns(chart, table, label, names)
    if chart.drawn is Drawn.RANGES:
        return _ranges(chart, table, label, names)
    return _lines(chart, table, label, names)


def _bars(chart: Chart, table: Table, label: Label, names: Names) -> Drawing:
    """Bars that lie, one group a row, all to one scale."""
    rows = table.rows[:ROWS_MAX]
    most = max(weight(table.value(row, one)) for row in rows for one in chart.columns) or 1.0
    bars, labels = [], []
    height = max(_ROW, 4.0 + 12.0 * len(chart.columns))
    for number, row in enumerate(rows):
        top = number * height
        labels.append(_row_name(row, top + height / 2 + 4, label))
        thick = (height - 6) / len(chart.columns)
        for place, column in enumerate(chart.columns):
            value = table.value(row, column)
            wide = (_WIDE - _NAMES - 70) * weight(value) / most
            y = top + 3 + place * thick
            shown = _column(table, column)
            bars.append(Bar(kind=KINDS[place], x=_NAMES, y=y, width=wide, height=max(2.0, thick - 2)))
            labels.append(Name(x=_NAMES + wide + 6, y=y + thick / 2 + 3, text=names.value(value, shown)))
    return Drawing(
        drawn=Drawn.BARS,
        title=_title(chart, names),
        box=f"0 0 {_WIDE:.0f} {height * len(rows):.0f}",
        keys=_keys(chart, names),
        bars=tuple(bars),
        names=tuple(labels),
    )


def _columns(chart: Chart, table: Table, label: Label, names: Names) -> Drawing:
    """Columns that stand, their parts on each other."""
    parts = [
        [
            (KINDS[place], round(weight(table.value(row, column))))
            for place, column in enumerate(chart.columns)
        ]
        for row in table.rows
    ]
    top = nice_top(max(sum(value for _, value in one) for one in parts))
    step = WIDTH / len(parts)
    titles = [label(row) for row in table.rows]
    labels = [
        Name(x=step * (number + 0.5), y=HEIGHT + 17, text=title[:2], anchor="middle")
        for number, title in enumerate(titles)
        if number % 3 == 0
    ]
    return Drawing(
        drawn=Drawn.COLUMNS,
        title=_title(chart, names),
        box=f"0 -16 {WIDTH:.0f} {HEIGHT + 40:.0f}",
        keys=_keys(chart, names),
        bars=tuple(stacked(parts, top, titles, x=0.0, width=WIDTH)),
        names=tuple(labels),
        ticks=levels(top, names.words),
    )


def _ranges(chart: Chart, table: Table, label: Label, names: Names) -> Drawing:
    """Ranges that lie, one a row, each with the figure that is held against it; all to one scale from nought."""
    figure, low, high = chart.columns
    rows = table.rows[:RANGES_MAX]
    most = max(weight(table.value(row, one)) for row in rows for one in chart.columns) or 1.0
    scale = (_WIDE - _NAMES - 70) / most
    bars, labels = [], []
    for number, row in enumerate(rows):
        top = number * _ROW
        value, least, greatest = (table.value(row, one) for one in chart.columns)
        labels.append(_row_name(row, top + _ROW / 2 + 4, label))
        wide, at = scale * (weight(greatest) - weight(least)), scale * weight(value)
        if isinstance(value, int | float):
            start = _NAMES + scale * weight(least)
            bars.append(Bar(kind="range", x=start, y=top + 8, width=max(2.0, wide), height=_ROW - 16))
            bars.append(Bar(kind="point", x=_NAMES + at - 2, y=top + 4, width=4, height=_ROW - 8))
        right = _NAMES + max(at, scale * weight(greatest)) + 8
        text = names.value(value, _column(table, figure))
        labels.append(Name(x=right, y=top + _ROW / 2 + 4, text=text))
    ends = " – ".join(column_name(one, names) for one in (low, high))
    return Drawing(
        drawn=Drawn.RANGES,
        title="",
        box=f"0 0 {_WIDE:.0f} {_ROW * len(rows):.0f}",
        keys=(Key(kind="point", text=column_name(figure, names)), Key(kind="range", text=ends)),
        bars=tuple(bars),
        names=tuple(labels),
    )


def _lines(chart: Chart, table: Table, label: Label, names: Names) -> Drawing:
    """Lines over months or weeks, to one scale from nought; a hidden one is a gap."""
    top = nice_top(max(weight(table.value(row, one)) for row in table.rows for one in chart.columns))
    step = WIDTH / max(1, len(table.rows))
    lines = []
    for place, column in enumerate(chart.columns):
        run: list[tuple[float, float]] = []
        values = [table.value(row, column) for row in table.rows]
        kind = KINDS[1 if place == 0 else 0]
        for number, value in enumerate([*values, HIDDEN]):
            if isinstance(value, int | float):
                run.append((step * (number + 0.5), HEIGHT - HEIGHT * value / top))
            elif run:
                points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
                lines.append(Line(kind=kind, points=points, dots=tuple(run)))
                run = []
    every = -(-len(table.rows) // 12)
    labels = [
        Name(x=step * (number + 0.5), y=HEIGHT + 17, text=label(row), anchor="middle")
        for number, row in enumerate(table.rows)
        if number % every == 0
    ]
    keys = tuple(
        Key(kind=KINDS[1 if place == 0 else 0], text=column_name(column, names))
        for place, column in enumerate(chart.columns)
    )
    return Drawing(
        drawn=Drawn.LINES,
        title=_title(chart, names),
        box=f"0 -16 {WIDTH:.0f} {HEIGHT + 40:.0f}",
        keys=keys,
        lines=tuple(lines),
        names=tuple(labels),
        ticks=levels(top, names.words),
    )


def _map(chart: Chart, table: Table, names: Names, boundaries: Sequence[Boundary]) -> Drawing:
    (column,) = chart.columns
    values = {row.code: table.value(row, column) for row in table.rows}
    frames = tuple(
        Bar(kind="frame", x=number * (_PANEL_W + 20), y=0.0, width=_PANEL_W, height=_PANEL_H)
        for number in range(len(_PANELS))
    )
    titles = {
        code: f"{names.division(code)}: {names.value(value, Shown.COUNT)}" for code, value in values.items()
    }
    drawn = Drawing(
        drawn=Drawn.MAP,
        title=_title(chart, names),
        box=f"0 0 {2 * _PANEL_W + 20:.0f} {_PANEL_H + 24:.0f}",
        frames=frames,
        names=tuple(
            Name(x=number * (_PANEL_W + 20) + 4, y=_PANEL_H + 17, text=names.say(text))
            for number, text in enumerate((_SOUTH, _NORTH))
        ),
    )
    return _shaded(drawn, values, titles, boundaries) if boundaries else _circled(drawn, values, titles)


_SOUTH, _NORTH = note("South of the province"), note("North, to a smaller scale")


def _circled(drawn: Drawing, values: Mapping[str, Value], titles: Mapping[str, str]) -> Drawing:
    """A circle a division, its area as large as its number; hidden ones are small rings."""
    most = max(map(weight, values.values())) or 1.0
    circles = []
    for row in division_rows():
        value = values.get(row.cduid)
        for number, _ in enumerate(_PANELS):
            where = _place(number, row.lat, row.lon)
            if where is None or not (value is HIDDEN or weight(value)):
                continue
            radius = 4.0 if value is HIDDEN else max(2.0, _CIRCLE_MAX * sqrt(weight(value) / most))
            kind = "hidden" if value is HIDDEN else "shown"
            circles.append(Circle(x=where[0], y=where[1], radius=radius, kind=kind, title=titles[row.cduid]))
            break
    circles.sort(key=lambda one: -one.radius)
    return replace(drawn, circles=tuple(circles))


def _shaded(
    drawn: Drawing, values: Mapping[str, Value], titles: Mapping[str, str], boundaries: Sequence[Boundary]
) -> Drawing:
    """Outlines in five shades of equal steps; hidden ones are hatched."""
    most = max(map(weight, values.values())) or 1.0
    outlines = []
    for one in boundaries:
        value = values.get(one.code)
        shade = min(SHADES - 1, int(SHADES * weight(value) / most))
        kind = "shade-hidden" if value is HIDDEN else f"shade-{shade}"
        for number, _ in enumerate(_PANELS):
            path = _path(number, one)
            if path:
                outlines.append(Outline(path=path, kind=kind, title=titles.get(one.code, one.code)))
                break
    return replace(drawn, outlines=tuple(outlines))


def _path(panel: int, one: Boundary) -> str:
    rings = []
    for ring in one.rings:
        points = [_place(panel, lat, lon) for lon, lat in ring]
        if any(point is None for point in points):
            return ""
        rings.append("M" + "L".join(f"{point[0]:.1f} {point[1]:.1f}" for point in points if point) + "Z")
    return "".join(rings)


def _place(panel: int, lat: float, lon: float) -> tuple[float, float] | None:
    """Put a point into a panel, degrees of both directions equally long in its middle; None: it lies outside."""
    south, north, west, east = _PANELS[panel][1]
    if not (south <= lat <= north and west <= lon <= east):
        return None
    narrow = cos(radians((south + north) / 2))
    scale = min((_PANEL_W - 40) / ((east - west) * narrow), (_PANEL_H - 40) / (north - south))
    wide, high = (east - west) * narrow * scale, (north - south) * scale
    x = (_PANEL_W - wide) / 2 + (lon - west) * narrow * scale + panel * (_PANEL_W + 20)
    return x, (_PANEL_H - high) / 2 + (north - lat) * scale


def _row_name(row: Row, y: float, label: Label) -> Name:
    return Name(x=_NAMES - 8, y=y, text=_short(label(row)), anchor="end")


def _keys(chart: Chart, names: Names) -> tuple[Key, ...]:
    if len(chart.columns) == 1:
        return ()
    return tuple(
        Key(kind=KINDS[place], text=column_name(column, names)) for place, column in enumerate(chart.columns)
    )


def _title(chart: Chart, names: Names) -> str:
    return ", ".join(column_name(column, names) for column in chart.columns)


def _column(table: Table, name: str) -> Shown:
    return next(one.shown for one in table.columns if one.name == name)


def _short(text: str) -> str:
    return text if len(text) <= _LABEL_CHARS else text[: _LABEL_CHARS - 1] + "…"
