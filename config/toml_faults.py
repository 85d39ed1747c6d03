"""Say where in a TOML text something is wrong, what, and what to write instead."""

import re
from collections.abc import Mapping, Sequence

from pydantic_core import ErrorDetails

from config.toml_places import places

_POSITION = re.compile(r"at line (\d+), column (\d+)")
_DATE = re.compile(r"\b\d{1,4}-\d{1,2}-\d{1,4}\b")

_REMEDIES = {
    "missing": "this is missing; add it",
    "extra_forbidden": "this key is not known; remove it or correct its spelling",
    "string_type": "this is not text; write it in quotes",
    "date_type": "this is not a date; write year, month and day without quotes, such as 2026-12-24",
    "int_type": "this is not a whole number; write digits without quotes",
    "bool_type": "this is neither true nor false; write one of them, without quotes",
    "string_too_short": "this is empty; fill it in",
    "string_too_long": "this is too long; write at most {max_length} characters",
    "too_long": "this has too many entries; write at most {max_length}",
    "too_short": "this has too few entries; write at least {min_length}",
    "tuple_type": "this is not a list; write one in brackets, such as [...]",
    "dict_type": "this is not a table; write its keys and values below a heading, or in braces",
    "model_type": "this is not a table; write its keys and values below a heading, or in braces",
    "model_attributes_type": "this is not a table; write its keys and values below a heading, or in braces",
    "greater_than_equal": "this is too small; write {ge} or more",
    "less_than_equal": "this is too large; write {le} or less",
    "literal_error": "write one of {expected}",
}


def key_path(place: Sequence[int | str]) -> str:
    """Write a place as people write it: `partners.NORTH.hours`, `menu[2].key` (the first is 1)."""
    path = ""
    for part in place:
        if isinstance(part, int):
            path += f"[{part + 1}]"
        elif part != "[key]":
            path += f".{part}" if path else part
    return path


def line_of(text: str, place: Sequence[int | str]) -> int | None:
    """Find the line of the deepest part of a place that the text shows; None when it shows none of it."""
    wanted = [part for part in place if part != "[key]"]
    best: tuple[int, int] | None = None
    for number, here in places(text):
        if wanted[: len(here)] == here and (best is None or len(here) > best[0]):
            best = (len(here), number)
    return best[1] if best else None


def unread(text: str, cause: Exception) -> str:
    """Say why a text is not TOML; of a date that no calendar has, with its key, for the parser says neither."""
    if position := _POSITION.search(str(cause)):
        number, column = int(position[1]), int(position[2])
        line = text.splitlines()[number - 1] if number <= len(text.splitlines()) else ""
        place = next((here for at, here in reversed([*places(text)]) if at <= number), None)
        date = next((date for date in _DATE.finditer(line) if date.start() < column <= date.end()), None)
        if place and date:
            return (
                f"{key_path(place)} (line {number}): {date[0]} is not a date of the calendar; "
                "write year, month and day, such as 2026-12-24"
            )
    return f"it cannot be read as TOML: {cause}"


def told(text: str, place: Sequence[int | str], sentence: str) -> str:
    """Put where it is before what is wrong."""
    line = line_of(text, place)
    where = f"{key_path(place)} (line {line})" if line else key_path(place)
    return f"{where}: {sentence}"


def in_words(error: ErrorDetails, forms: Mapping[str, str]) -> str:
    """Say what is wrong with a value and what to write; `forms` words the patterns that text must match."""
    context = error.get("ctx", {})
    if error["type"] == "string_pattern_mismatch":
        return f"this does not have the right form; {forms[context['pattern']]}"
    remedy = _REMEDIES.get(error["type"])
    return remedy.format(**context) if remedy else error["msg"].removeprefix("Value error, ")
