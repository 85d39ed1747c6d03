"""Where in a TOML text each table and key stands; the standard parser gives values without their lines.

It reads lines, not the grammar: enough to find the keys that people write, one a line, in tables and in lists that
go over several lines.
"""

import re
from collections.abc import Iterator

TextPlace = list[int | str]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+|\"[^\"]*\")((?:\.(?:[A-Za-z0-9_-]+|\"[^\"]*\"))*)\s*=\s*(.*)$")
_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'")
_PART = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"")


def places(text: str) -> Iterator[tuple[int, TextPlace]]:
    """Give the number of every line that opens a table, sets a key or holds an entry of a list, and which."""
    tables = _Tables()
    table: TextPlace = []
    listed: _List | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        bare = _TEXT.sub('""', line).partition("#")[0]
        if listed is not None:
            for entry in listed.entries(bare):
                yield number, entry
            if listed.depth <= 0:
                listed = None
        elif header := _HEADER.match(line):
            table = tables.opened(_parts(header[2]), is_list=header[1] == "[[")
            yield number, table
        elif key := _KEY.match(line):
            place = [*table, *_parts(key[1] + key[2])]
            yield number, place
            listed = _List.begun(place, _KEY.sub(r"\3", bare))


def _parts(dotted: str) -> list[str]:
    return [part.strip('"') for part in _PART.findall(dotted)]


class _Tables:
    """Which entry of each list of tables (`[[rules]]`) the text is in."""

    def __init__(self) -> None:
        self._at: dict[tuple[int | str, ...], int] = {}

    def opened(self, parts: list[str], *, is_list: bool) -> TextPlace:
        place: TextPlace = []
        for depth, part in enumerate(parts):
            place.append(part)
            key = tuple(place)
            if is_list and depth == len(parts) - 1:
                self._at[key] = self._at.get(key, -1) + 1
            if key in self._at:
                place.append(self._at[key])
        return place


class _List:
    """A list that goes over several lines, and the places of its entries."""

    def __init__(self, place: TextPlace) -> None:
        self.place, self.depth, self.next, self.fresh = place, 1, 0, True

    @classmethod
    def begun(cls, place: TextPlace, value: str) -> "_List | None":
        if not value.startswith("[") or value.count("[") <= value.count("]"):
            return None
        begun = cls(place)
        list(begun.entries(value[1:]))
        return begun

    def entries(self, line: str) -> Iterator[TextPlace]:
        """Follow the list over one more line, and give the entries that begin on it."""
        for sign in line:
            if self.fresh and self.depth == 1 and not sign.isspace() and sign not in ",]":
                self.fresh = False
                yield [*self.place, self.next]
                self.next += 1
            if sign == "," and self.depth == 1:
                self.fresh = True
            self.depth += (sign in "[{") - (sign in "]}")
