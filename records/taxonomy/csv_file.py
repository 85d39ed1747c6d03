"""Reads the CSV form of a taxonomy: one term a row, in one language or, for terms of one's own, in both."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from records.directory.faults import Faults
from records.errors import TaxonomyUnreadable
from records.taxonomy.release import ENGLISH, Entry, Heading, ReadFile
from records.wording import FRENCH

BYTES_MAX = 64 << 20
COLUMNS = ("code", "name", "definition", "parent", "facet", "category", "use_references")
FRENCH_COLUMNS = ("name_fr", "definition_fr", "use_references_fr")
BETWEEN = ";"


def read_csv(file: Path, language: str, faults: Faults) -> list[ReadFile]:
    """Read one file; with French columns it gives one reading for each language.

    Raises: TaxonomyUnreadable when it is no CSV in UTF-8 with these columns.
    """
    rows = list(_rows(file, ("code", "name")))
    unknown = set(rows[0][1]) - {*COLUMNS, *FRENCH_COLUMNS} if rows else set()
    for name in sorted(filter(None, unknown)):
        faults.remark(f"{file.name} line 1", name, f"no column {name!r} is known", "It is left out.")
    entries = tuple(_entry(file, line, row, "") for line, row in rows)
    found = [ReadFile(file=file.name, heading=Heading(language=language), entries=entries)]
    if language == ENGLISH and any(row.get("name_fr") for _, row in rows):
        french = tuple(_entry(file, line, row, "_fr") for line, row in rows if row.get("name_fr"))
        found.append(ReadFile(file=file.name, heading=Heading(language=FRENCH), entries=french))
    return found


def read_replacements(file: Path) -> dict[str, str]:
    """Read which code took the place of which: columns `old` and `new`. Raises: TaxonomyUnreadable"""
    return {row["old"]: row["new"] for _, row in _rows(file, ("old", "new")) if row["old"] and row["new"]}


def _rows(file: Path, wanted: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    if file.stat().st_size > BYTES_MAX:
        raise TaxonomyUnreadable(file.name, f"it is longer than {BYTES_MAX >> 20} MB")
    try:
        with file.open(encoding="utf-8-sig", newline="") as content:
            reader = csv.DictReader(content)
            lacking = set(wanted) - set(reader.fieldnames or ())
            if lacking:
                raise TaxonomyUnreadable(
                    file.name, f"its first line names no column {', '.join(sorted(lacking))}"
                )
            for row in reader:
                yield (
                    reader.line_num,
                    {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)},
                )
    except (UnicodeDecodeError, csv.Error) as cause:
        raise TaxonomyUnreadable(file.name, f"it is no CSV in UTF-8: {cause}") from cause


def _entry(file: Path, line: int, row: Mapping[str, str], suffix: str) -> Entry:
    references = row.get(f"use_references{suffix}", "").split(BETWEEN)
    return Entry(
        where=f"{file.name} line {line}",
        code=row["code"],
        name=row.get(f"name{suffix}", ""),
        definition=row.get(f"definition{suffix}", ""),
        facet=row.get("facet", ""),
        use_references=tuple(word for one in references if (word := one.strip())),
        parent=row["parent"] if row.get("parent") else None,
        category=row.get("category", ""),
    )
