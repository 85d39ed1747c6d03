"""Tables of figures as pages show them: worded, with charts, formulas and caveats beside what they concern."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from desk.figure_words import FORMULAS, caveat, column_name
from desk.question_charts import Drawing, Label, drawing
from desk.question_names import Names
from desk.words import note
from reporting.measures.formulas import FORMULAS as MEASURES
from reporting.places.boundaries import Boundary
from reporting.questions.answers import HIDDEN, Of, Report, Row, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class CellTold:
    text: str
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTold:
    name: str
    cells: tuple[CellTold, ...]
    link: str = ""
    """Leads to the same question about this alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTold:
    name: str
    title: str
    of: str
    columns: tuple[str, ...]
    rows: tuple[RowTold, ...]
    total: RowTold | None
    notes: tuple[str, ...]
    formulas: tuple[tuple[str, str], ...]
    charts: tuple[Drawing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a page tells, and a file takes away."""

    title: str
    sentence: str
    tables: tuple[TableTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWords:
    """What rows are called, and where they lead."""

    label: Label
    link: Callable[[Row], str] = lambda row: ""


_OF: Mapping[Of, str] = {
    Of.CATEGORY: note("Category"),
    Of.TERM: note("Need"),
    Of.REASON: note("Reason"),
    Of.DIVISION: note("Census division"),
    Of.MONTH: note("Month"),
    Of.HOUR: note("Hour"),
    Of.LANGUAGE: note("Language"),
    Of.PARTNER: note("Partner"),
    Of.ANSWER: note("Answer"),
    Of.REMOTENESS: note("Place"),
    Of.DEPRIVATION: note("Area"),
    Of.FIELD: note("Field"),
    Of.REGION: note("Region"),
    Of.RISE: note("Place and category"),
    Of.WEEK: note("Week from"),
    Of.MEAN: note("Needs a week"),
    Of.TOTAL: note("Total"),
}


def table_told(
    table: Table,
    title: str,
    report: Report,
    names: Names,
    words: RowWords,
    boundaries: Sequence[Boundary] = (),
) -> TableTold:
    drawn = [
        drawing(chart, table, words.label, names, boundaries)
        for chart in report.charts
        if chart.table == table.name
    ]
    columns = [column_name(one.name, names) for one in table.columns]
    return TableTold(
        name=table.name,
        title=title,
        of=names.say(_OF[table.of]),
        columns=tuple(columns),
        rows=tuple(_row(row, table, names, words) for row in table.rows if _is_shown(row)),
        total=_row(table.total, table, names, words) if table.total is not None else None,
        notes=tuple(
            _about(one.column, table, names) + caveat(one, names)
            for one in report.notes
            if one.table == table.name
        ),
        formulas=_formulas(table, names),
        charts=tuple(one for one in drawn if one is not None),
    )


def _about(column: str, table: Table, names: Names) -> str:
    """Name the column that a caveat is about, where it is about one."""
    known = {one.name for one in table.columns}
    return f"{column_name(column, names)}: " if column in known else ""


def _is_shown(row: Row) -> bool:
    """Divisions where nothing happened would fill pages."""
    return row.of is not Of.DIVISION or any(value not in (None, 0) for value in row.values)


def _row(row: Row, table: Table, names: Names, words: RowWords) -> RowTold:
    cells = tuple(
        CellTold(text=names.value(value, column.shown), hidden=value is HIDDEN)
        for value, column in zip(row.values, table.columns, strict=True)
    )
    return RowTold(name=words.label(row), cells=cells, link=words.link(row))


def _formulas(table: Table, names: Names) -> tuple[tuple[str, str], ...]:
    found = []
    for one in table.columns:
        text = ""
        if one.measure is not None:
            measure = MEASURES[one.measure]
            text = measure.formula.in_locale(names.words.locale)
            if measure.note is not None:
                text += f" – {measure.note.in_locale(names.words.locale)}"
        elif one.name in FORMULAS:
            text = names.say(FORMULAS[one.name])
        if text:
            found.append((column_name(one.name, names), text))
    return tuple(found)
