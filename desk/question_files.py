"""Tables as files: exactly what is seen, hidden cells as hidden. A further format is one function and one line."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from fastapi.responses import Response

from desk.figure_words import column_name
from desk.question_charts import Label
from desk.question_names import Names
from desk.spreadsheet import csv_download
from desk.table_view import Told
from reporting.questions.answers import HIDDEN, Report, Row, Table, Value

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
    return csv_download([head, *(_cells(row, taken.label) for row in _rows(taken.table))], taken.name)


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
                        "values": [_plain(value) for value in row.values],
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


FILES: Final[Mapping[str, Callable[[Taken], Response]]] = {"csv": as_csv, "json": as_json}


def _rows(table: Table) -> tuple[Row, ...]:
    return (*table.rows, *((table.total,) if table.total is not None else ()))


def _cells(row: Row, label: Label) -> list[str | int | float]:
    values = [_plain(value) for value in row.values]
    return [row.code, label(row), *("" if one is None else one for one in values)]


def _plain(value: Value) -> str | int | float | None:
    if value is HIDDEN:
        return HIDDEN_TEXT
    if isinstance(value, date):
        return value.isoformat()
    assert value is None or isinstance(value, int | float), "a hidden figure was named above"
    return round(value, 6) if isinstance(value, float) else value
