"""An answer as a file: exactly what is seen, hidden cells as hidden. A further format is one function and one line."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from fastapi.responses import Response

from desk.question_names import Names
from desk.question_view import AnswerTold, query_of
from desk.question_words import column_name
from desk.spreadsheet import csv_download
from reporting.questions.answers import HIDDEN, Answer, Row, Table, Value

HIDDEN_TEXT: Final = "hidden"
"""Stands where a number is hidden, in files of every language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What is taken away: an answer, one of its tables, and the page that it stood on."""

    answer: Answer
    table: Table
    told: AnswerTold
    names: Names
    address: str

    @property
    def name(self) -> str:
        asked = self.answer.asked
        return f"{asked.question.value}-{self.table.name}-{asked.first}-{asked.last}"


def as_csv(taken: Taken) -> Response:
    """One table, its codes beside its names, so that it can be joined with other data."""
    head = ["code", "name", *(column_name(one.name, taken.names) for one in taken.table.columns)]
    return csv_download([head, *(_cells(row, taken) for row in _rows(taken.table))], taken.name)


def as_json(taken: Taken) -> Response:
    """The whole answer: its sentence, every table with formulas and caveats, and the link that it came from."""
    asked, told = taken.answer.asked, taken.told
    body = {
        "question": told.title,
        "answer": told.sentence,
        "link": f"{taken.address}/questions/{asked.question.value}?{query_of(asked)}",
        "through": taken.answer.through.isoformat() if taken.answer.through else None,
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
                        "name": taken.names.row(row, asked),
                        "values": [_plain(value) for value in row.values],
                    }
                    for row in _rows(table)
                ],
                "formulas": dict(shown.formulas),
                "caveats": shown.notes,
            }
            for table, shown in zip(
                [one for one in taken.answer.tables if one.rows], told.tables, strict=True
            )
        ],
    }
    headers = {"Content-Disposition": f'attachment; filename="{taken.name}.json"'}
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return Response(text, media_type="application/json", headers=headers)


FILES: Final[Mapping[str, Callable[[Taken], Response]]] = {"csv": as_csv, "json": as_json}


def _rows(table: Table) -> tuple[Row, ...]:
    return (*table.rows, *((table.total,) if table.total is not None else ()))


def _cells(row: Row, taken: Taken) -> list[str | int | float]:
    values = [_plain(value) for value in row.values]
    return [
        row.code,
        taken.names.row(row, taken.answer.asked),
        *("" if one is None else one for one in values),
    ]


def _plain(value: Value) -> str | int | float | None:
    if value is HIDDEN:
        return HIDDEN_TEXT
    assert value is None or isinstance(value, int | float), "a hidden figure was named above"
    return round(value, 6) if isinstance(value, float) else value
