"""Reads HSDS data piece by piece: a JSON document of any of its forms, JSON lines, or a folder of tables.

Memory holds one piece of the file and one record, however long the file is. A record comes with where it stands, so
that whatever is wrong with it can be told there.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Protocol

from records.directory.faults import Fault, Weight
from records.errors import DirectoryUnreadable

CHUNK_CHARS = 1 << 18
RECORD_CHARS_MAX = 4 << 20
SERVICE, ORGANIZATION, TERM = "service", "organization", "taxonomy_term"
LISTS = {
    "services": SERVICE,
    "organizations": ORGANIZATION,
    "taxonomy_terms": TERM,
    "contents": "",
}
"""The keys of a document whose lists are records; those of a page say by their fields what they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One record as it was read, or what stood there in its place."""

    path: str
    kind: str = SERVICE
    value: Any = None
    fault: Fault | None = None


class Source(Protocol):
    """Data that are read from the start each time."""

    @property
    def name(self) -> str: ...
    @property
    def fingerprint(self) -> str:
        """The same for the same data: what an import that was cut off is known by."""
        ...

    def pieces(self) -> Iterator[Piece]: ...
    def share(self) -> float:
        """How much of the data has been read, 0 to 1."""
        ...


class JsonSource:
    """A JSON file: one record, an array, a page with `contents`, lists by name, or one record a line."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._size = max(1, file.stat().st_size)
        self._read = 0

    @property
    def name(self) -> str:
        return self._file.name

    @property
    def fingerprint(self) -> str:
        return fingerprint_of([self._file])

    def share(self) -> float:
        return min(1.0, self._read / self._size)

    def pieces(self) -> Iterator[Piece]:
        """Raises: DirectoryUnreadable when the file is no JSON from its first sign on."""
        with self._file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            text = _Text(file, self._file.name, self)
            sign = text.peek()
            if sign == "[":
                yield from _array(text, "", "")
            elif sign == "{" and self._is_lines():
                yield from _lines(text)
            elif sign == "{":
                yield from _document(text)
            else:
                raise DirectoryUnreadable(self._file.name, "it is neither a JSON array nor a JSON object")

    def advance(self, characters: int) -> None:
        self._read += characters

    def _is_lines(self) -> bool:
        with self._file.open(encoding="utf-8-sig", errors="replace") as file:
            first = file.readline(RECORD_CHARS_MAX).strip()
            second = file.readline(RECORD_CHARS_MAX).strip()
        return first.endswith("}") and second.startswith("{")


class _Text:
    """A window on the text: what was used is let go, and more is read when a value does not end in it."""

    def __init__(self, file: IO[str], name: str, reader: JsonSource) -> None:
        self._file, self._name, self._reader = file, name, reader
        self._window, self._at, self._ended = "", 0, False
        self._decode = json.JSONDecoder().raw_decode

    def more(self) -> bool:
        if self._ended:
            return False
        chunk = self._file.read(CHUNK_CHARS)
        self._ended = not chunk
        self._reader.advance(len(chunk))
        self._window, self._at = self._window[self._at :] + chunk, 0
        return bool(chunk)

    def peek(self) -> str:
        """Give the next sign that is no space; empty at the end."""
        while True:
            while self._at < len(self._window):
                if not self._window[self._at].isspace():
                    return self._window[self._at]
                self._at += 1
            if not self.more():
                return ""

    def take(self, sign: str) -> None:
        if self.peek() != sign:
            raise DirectoryUnreadable(self._name, f"{sign!r} was expected and {self.peek()!r} stands there")
        self._at += 1

    def value(self) -> Any:
        """Read one JSON value. Raises: DirectoryUnreadable when it never ends, or is none."""
        sign = self.peek()
        while True:
            try:
                found, end = self._decode(self._window, self._at)
            except json.JSONDecodeError as cause:
                if len(self._window) - self._at > RECORD_CHARS_MAX or not self.more():
                    raise DirectoryUnreadable(self._name, f"it is no JSON: {cause.msg}") from cause
                continue
            if sign not in '{["' and end == len(self._window) and self.more():
                # A number may go on in the next piece of the file.
                continue
            self._at = end
            return found


def _array(text: _Text, prefix: str, kind: str) -> Iterator[Piece]:
    text.take("[")
    position = 0
    while (sign := text.peek()) != "]":
        if position:
            if sign != ",":
                text.take(",")
            text.take(",")
        yield _piece(text.value(), f"{prefix}[{position}]", kind)
        position += 1
    text.take("]")


def _document(text: _Text) -> Iterator[Piece]:
    """A record by itself, or lists of records by name; what else stands in the object is read over."""
    text.take("{")
    single: dict[str, Any] = {}
    listed = False
    while text.peek() != "}":
        if text.peek() == ",":
            text.take(",")
        key = str(text.value())
        text.take(":")
        name = key.removesuffix(".csv")
        if name in LISTS and text.peek() == "[" and "id" not in single:
            listed = True
            yield from _array(text, key, LISTS[name])
        else:
            single[key] = text.value()
    if not listed:
        yield _piece(single, "document", "")


def _lines(text: _Text) -> Iterator[Piece]:
    number = 1
    while text.peek():
        yield _piece(text.value(), f"line {number}", "")
        number += 1


def _piece(value: Any, path: str, kind: str) -> Piece:
    if not isinstance(value, dict):
        fault = Fault(
            path=path,
            field="",
            weight=Weight.WRONG,
            what="this is no record",
            remedy="Write an object in braces.",
        )
        return Piece(path=path, fault=fault)
    return Piece(path=path, kind=kind or _kind_of(value), value=value)


def _kind_of(value: dict[str, Any]) -> str:
    if "status" in value or "organization" in value or "service_at_locations" in value:
        return SERVICE
    if {"taxonomy", "taxonomy_detail", "parent_id", "code"} & value.keys():
        return TERM
    if {
        "legal_status",
        "website",
        "locations",
        "programs",
        "services",
        "organization_identifiers",
    } & value.keys():
        return ORGANIZATION
    return SERVICE


def fingerprint_of(files: list[Path]) -> str:
    digest = sha256()
    for file in files:
        digest.update(file.name.encode())
        with file.open("rb") as content:
            while block := content.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:40]
