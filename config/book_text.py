"""Write a network as the text of its file: the same content in a steady order, without comments.

Reading the text gives an equal network again. Values that are as they would be without being written are left out.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from config.hours import DayHours, WeeklyHours
from config.toml_table import TomlTable
from config.toml_text import Plain, day_hours, key_text, table, weekly_hours

if TYPE_CHECKING:
    from config.network import Network

_FIRST = ("id", "name", "name_en", "name_fr", "note_en", "note_fr", "city", "zone", "date", "kind", "reach")
"""Keys that say what an entry is come before those that say how it is."""
_BELOW = {
    "partners": ("languages", "phone_system", "exceptions"),
    "languages": ("exceptions",),
    "hours": ("exceptions",),
    "plans": ("rules",),
}
"""What gets a heading of its own below an entry of a section; all else stands in one line."""


def network_text(network: Network) -> str:
    """Write a network as the text from which `config.network.read_network` reads it."""
    blocks = [table("[network]", _plain_table(network.about))]
    blocks += [table("[[menu]]", _plain_table(entry)) for entry in network.menu]
    if "languages" in _given(network):
        languages = {code: _plain_table(entry) for code, entry in network.languages.items()}
        blocks.append(table("[languages]", languages))
    for section in ("lines", "partners", "hours", "conditions", "skills", "messages"):
        blocks += _section(section, getattr(network, section))
    blocks += [table("[[rules]]", _plain_table(rule)) for rule in network.rules]
    blocks += _section("plans", network.plans)
    for section in ("waits", "call_backs", "voicemail", "floods", "repeats", "pace", "limits"):
        values = _plain_table(getattr(network, section))
        blocks += [table(f"[{section}]", values)] if values else []
    return "\n\n".join(blocks) + "\n"


def _section(section: str, entries: Mapping[str, TomlTable]) -> Iterator[str]:
    for key, entry in entries.items():
        yield from _entry(f"{section}.{key_text(key)}", entry, _BELOW.get(section, ()))


def _entry(path: str, entry: TomlTable, below: tuple[str, ...]) -> Iterator[str]:
    """Write one entry, then what has a heading of its own below it."""
    given = _given(entry)
    yield table(f"[{path}]", {key: plain(given[key]) for key in given if key not in below})
    for key in below:
        match given.get(key):
            case TomlTable() as single:
                yield table(f"[{path}.{key}]", _plain_table(single))
            case tuple() as listed:
                yield from (table(f"[[{path}.{key}]]", _plain_table(one)) for one in listed)
            case dict() as named:
                for name, one in named.items():
                    yield from _entry(f"{path}.{key}.{key_text(name)}", one, _BELOW.get(key, ()))


def _given(entry: TomlTable) -> dict[str, object]:
    """Give the values of a table that differ from what they are without being written, names first."""
    fields = type(entry).model_fields
    ordered = sorted(fields, key=lambda key: _FIRST.index(key) if key in _FIRST else len(_FIRST))
    return {
        key: getattr(entry, key)
        for key in ordered
        if fields[key].is_required() or getattr(entry, key) != fields[key].get_default()
    }


def _plain_table(entry: TomlTable) -> dict[str, Plain]:
    return {key: plain(value) for key, value in _given(entry).items()}


def plain(value: object) -> Plain:
    """Give a value of a document as it is written: tables for entries, words and lists for hours."""
    match value:
        case str() | bool() | int() | float() | datetime.date():
            return value
        case WeeklyHours():
            return weekly_hours(value)
        case DayHours():
            return day_hours(value)
        case TomlTable():
            return _plain_table(value)
        case dict():
            return {str(key): plain(below) for key, below in value.items()}
        case tuple():
            return tuple(plain(below) for below in value)
        case _:
            raise TypeError(f"a network file has no {type(value).__name__}")
