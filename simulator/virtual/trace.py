"""Callers of another day, from a CSV file: those of a call centre's own records, or a call sheet of a simulation."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import isfinite
from pathlib import Path

NEEDED = ("arrival_s", "region")
LANGUAGES = ("en", "fr", "other")


class TraceError(Exception):
    """The trace cannot be played; the message names the file, the line and what to write."""

    code = "trace"


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedCall:
    """One caller. Times in seconds; None: drawn, as the scenario has it."""

    arrival_s: float
    region: str
    language: str | None = None
    patience_s: float | None = None
    handling_s: float | None = None
    """Talk and wrap-up."""


@cache
def read_trace(name: str) -> tuple[TracedCall, ...]:
    """Read a trace, in order of arrival. Other columns are left alone.

    Raises: TraceError.
    """
    try:
        with Path(name).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [column for column in NEEDED if column not in (rows.fieldnames or ())]
            if missing:
                raise TraceError(f"{name} has no column {' and no '.join(missing)}")
            calls = [_call(row, f"{name}, line {rows.line_num}") for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as cause:
        raise TraceError(f"{name} cannot be read: {cause}") from cause
    return tuple(sorted(calls, key=lambda one: one.arrival_s))


def _call(row: Mapping[str, str | None], where: str) -> TracedCall:
    arrival_s = _seconds(row, "arrival_s", where)
    language = row.get("language") or None
    if arrival_s is None:
        raise TraceError(f"{where}: arrival_s is empty; write seconds after the beginning")
    if language is not None and language not in LANGUAGES:
        raise TraceError(f"{where}: {language!r} is no language; write one of {', '.join(LANGUAGES)}")
    return TracedCall(
        arrival_s=arrival_s,
        region=row.get("region") or "",
        language=language,
        patience_s=_seconds(row, "patience_s", where),
        handling_s=_seconds(row, "handling_s", where),
    )


def _seconds(row: Mapping[str, str | None], column: str, where: str) -> float | None:
    text = row.get(column)
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not (isfinite(seconds) and seconds >= 0):
        raise TraceError(f"{where}: {column} is {text!r}; write seconds, 0 or more, such as 12.5")
    return seconds
