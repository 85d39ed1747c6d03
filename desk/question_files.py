"""Tables as files: exactly what is seen, hidden cells as hidden. A further format is one function and one line."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi.responses import Response

from desk.figure_words import column_name
from desk.parquet import Cell, Kind, parquet, parquet_download
from desk.question_charts import Label
from desk.question_names import Names
from desk.spreadsheet import csv_download
from desk.table_view import Told
from reporting.questions.answers import HIDDEN, Report, Row, Shown, Table, Value
from routing.model import Instant

HIDDEN_TEXT: Final = "hidden"
"""Stands where a number is hidden, in files of every language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What is taken away: a report, one of its tables, and the page that it stood on."""

    report: Report
    table: Table
    told: Told
    names: Names
    label: Label
    link: str
    """The page's whole address."""
    name: str
    """Of the file, without its ending."""


def as_csv(taken: Taken) -> Response:
    """One table, its codes beside its names, so that it can be joined with other data."""
    head = ["code", "name", *(column_name(one.name, taken.names) for one in taken.table.columns)]
    return csv_download([head, *(_cells(row, taken) for row in _rows(taken.table))], taken.name)


def as_json(taken: Taken) -> Response:
    """The whole page: its sentence, every table with formulas and caveats, and the link that it came from."""
    report, told = taken.report, taken.told
    body = {
        "question": told.title,
        "answer": told.sentence,
        "link": taken.link,
        "through": report.through.isoformat() if report.through else None,
        "tables": [
            {
                "name": table.name,
                "title": shown.title,
                "columns": [
                    {"name": one.name, "title": column_name(one.name, taken.names), "shown": one.shown.value}
                    for one in table.columns
                ],
                "rows": [
                    {
                        "code": row.code,
                        "name": taken.label(row),
                        "values": _plain_cells(row, table, taken),
                    }
                    for row in _rows(table)
                ],
                "formulas": dict(shown.formulas),
                "caveats": shown.notes,
            }
            for table, shown in zip([one for one in report.tables if one.rows], told.tables, strict=True)
        ],
    }
    headers = {"Content-Disposition": f'attachment; filename="{taken.name}.json"'}
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return Response(text, media_type="application/json", headers=headers)


_KINDS: Final[Mapping[Shown, Kind]] = {
    Shown.COUNT: Kind.WHOLE,
    Shown.SHARE: Kind.NUMBER,
    Shown.CHANGE: Kind.NUMBER,
    Shown.RATE: Kind.NUMBER,
    Shown.RATIO: Kind.NUMBER,
    Shown.LENGTH: Kind.NUMBER,
    Shown.DAY: Kind.DAY,
    Shown.DATE: Kind.DAY,
}


def as_parquet(taken: Taken) -> Response:
    """One table with its types, and the words around it. Of a hidden figure only the column's name is in the file."""
    figures = {one.name: _KINDS[one.shown] for one in taken.table.columns}
    columns = {"code": Kind.TEXT, "name": Kind.TEXT, **figures, "hidden": Kind.TEXT}
    rows = [_typed_cells(row, taken) for row in _rows(taken.table)]
    return parquet_download(parquet(columns, rows, _about(taken)), taken.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    name: str
    """The same in every language."""
    file: Callable[[Taken], Response]
    """May take its time: it is called in a thread."""


FILES: Final[Mapping[str, Form]] = {
    "csv": Form(name="CSV", file=as_csv),
    "json": Form(name="JSON", file=as_json),
    "parquet": Form(name="Parquet", file=as_parquet),
}


def _rows(table: Table) -> tuple[Row, ...]:
    return (*table.rows, *((table.total,) if table.total is not None else ()))


def _cells(row: Row, taken: Taken) -> list[str | int | float]:
    values = _plain_cells(row, taken.table, taken)
    return [row.code, taken.label(row), *("" if one is None else one for one in values)]


def _plain_cells(row: Row, table: Table, taken: Taken) -> list[str | int | float | None]:
    """As text and numbers: the word for what is hidden, days as ISO 8601 has them."""
    cells = zip(table.columns, row.values, strict=True)
    return [
        HIDDEN_TEXT if value is HIDDEN else _plain(_typed(value, one.shown, taken)) for one, value in cells
    ]


def _plain(cell: Cell) -> str | int | float | None:
    return cell.isoformat() if isinstance(cell, date) else cell


def _typed_cells(row: Row, taken: Taken) -> list[Cell]:
    columns = taken.table.columns
    hidden = [one.name for one, value in zip(columns, row.values, strict=True) if value is HIDDEN]
    cells = (_typed(value, one.shown, taken) for one, value in zip(columns, row.values, strict=True))
    return [row.code, taken.label(row), *cells, ",".join(hidden)]


def _typed(value: Value, shown: Shown, taken: Taken) -> Cell:
    """Give a figure as what it is; nothing for one that is hidden."""
    if value is HIDDEN:
        return None
    if isinstance(value, date):
        return value
    assert value is None or isinstance(value, int | float), "a hidden figure was left out above"
    if shown is Shown.DAY and value is not None:
        return taken.names.words.date_of(Instant(int(value)))
    return round(value, 6) if isinstance(value, float) else value


def _about(taken: Taken) -> dict[str, str]:
    """What stands around the table, each text under a name of its own; what there is none of is left out."""
    report, told, names = taken.report, taken.told, taken.names
    shown = next((one for one in told.tables if one.name == taken.table.name), None)
    formulas = dict(shown.formulas) if shown else {}
    titles = {one.name: column_name(one.name, names) for one in taken.table.columns}
    about = {
        "title": shown.title if shown else "",
        "question": told.title,
        "answer": told.sentence,
        "link": taken.link,
        "through": report.through.isoformat() if report.through else "",
        "language": names.words.locale,
        "caveats": "\n".join(shown.notes) if shown else "",
        **{f"title.{column}": title for column, title in titles.items()},
        "title.hidden": names.say("Columns of this row whose figure is hidden"),
        **{f"formula.{column}": formulas.get(title, "") for column, title in titles.items()},
    }
    return {key: text for key, text in about.items() if text}
