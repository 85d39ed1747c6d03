"""Reads a tabular data package: `datapackage.json` with a CSV file for each kind of record.

The parts of a service stand in a dozen files in any order, so the rows go first into a scratch file on disk, by what
they belong to, and the services are put together from there one at a time.
"""

import csv
import json
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from records.directory.faults import Fault, Weight
from records.directory.reading import ORGANIZATION, SERVICE, TERM, Piece, fingerprint_of
from records.errors import DirectoryUnreadable

PACKAGE = "datapackage.json"
CELL_CHARS_MAX = 1 << 20
BATCH = 2_000
NAMES: Mapping[str, str] = {"service_at_locations": "service_at_location", "accessibilities": "accessibility"}
"""Other names of files, as the specification's own examples and tools write them."""
FILES = (
    "organizations", "programs", "services", "service_at_location", "locations", "addresses", "phones", "schedules",
    "languages", "accessibility", "contacts", "cost_options", "required_documents", "service_areas", "funding",
    "attributes", "taxonomy_terms", "taxonomies", "organization_identifiers",
)  # fmt: skip
PARENTS = ("service_id", "location_id", "organization_id", "service_at_location_id", "phone_id", "contact_id")
_PARTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "service_id": (
        ("phones", "phones"), ("schedules", "schedules"), ("service_areas", "service_areas"),
        ("languages", "languages"), ("cost_options", "cost_options"), ("contacts", "contacts"),
        ("required_documents", "required_documents"), ("funding", "funding"),
    ),
    "location_id": (
        ("addresses", "addresses"), ("phones", "phones"), ("languages", "languages"),
        ("accessibility", "accessibility"), ("schedules", "schedules"), ("contacts", "contacts"),
    ),
    "organization_id": (
        ("phones", "phones"), ("funding", "funding"), ("contacts", "contacts"), ("programs", "programs"),
        ("organization_identifiers", "organization_identifiers"),
    ),
    "service_at_location_id": (("phones", "phones"), ("schedules", "schedules"), ("contacts", "contacts")),
    "phone_id": (("languages", "languages"),),
    "contact_id": (("phones", "phones"),),
}  # fmt: skip
"""What hangs on a record by the column that names it: file, field."""


class TableSource:
    """A folder with CSV files. Each read goes through all of them once before the first service comes."""

    def __init__(self, folder: Path) -> None:
        """Raises: DirectoryUnreadable when there is no file of services."""
        self._folder = folder
        self._files = _files_of(folder)
        if "services" not in self._files:
            raise DirectoryUnreadable(
                folder.name, "it holds no services.csv, and its datapackage.json names none"
            )
        self._share = 0.0

    @property
    def name(self) -> str:
        return self._folder.name

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(list(self._files.values()))

    def share(self) -> float:
        return self._share

    def pieces(self) -> Iterator[Piece]:
        with (
            tempfile.TemporaryDirectory(prefix="switchboard-directory-") as scratch,
            closing(sqlite3.connect(Path(scratch) / "rows.db")) as rows,
        ):
            rows.execute("PRAGMA journal_mode=OFF")
            rows.execute("PRAGMA synchronous=OFF")
            rows.execute("CREATE TABLE part (file TEXT, link TEXT, row INTEGER, data TEXT)")
            for done, (file, path) in enumerate(self._files.items()):
                yield from _stage(rows, file, path)
                self._share = 0.3 * (done + 1) / len(self._files)
            rows.execute("CREATE INDEX part_link ON part (file, link)")
            yield from self._together(rows)

    def _together(self, rows: sqlite3.Connection) -> Iterator[Piece]:
        for row, data in _all(rows, "taxonomy_terms"):
            term = json.loads(data)
            taxonomy = _one(rows, "taxonomies", f"id:{term.get('taxonomy_id')}")
            if taxonomy is not None:
                term["taxonomy_detail"] = taxonomy
            yield Piece(path=f"taxonomy_terms.csv row {row}", kind=TERM, value=term)
        for row, data in _all(rows, "organizations"):
            found = json.loads(data)
            yield Piece(
                path=f"organizations.csv row {row}",
                kind=ORGANIZATION,
                value=_with_parts(rows, found, "organization_id"),
            )
        [total] = rows.execute("SELECT COUNT(DISTINCT row) FROM part WHERE file = 'services'").fetchone()
        for done, (row, data) in enumerate(_all(rows, "services")):
            yield Piece(path=f"services.csv row {row}", kind=SERVICE, value=_service(rows, json.loads(data)))
            self._share = 0.3 + 0.7 * (done + 1) / total
        yield from _orphans(rows)


def _service(rows: sqlite3.Connection, service: dict[str, Any]) -> dict[str, Any]:
    _with_parts(rows, service, "service_id")
    service["program"] = _one(rows, "programs", f"id:{service.get('program_id')}")
    places = _many(rows, "service_at_location", f"service_id:{service.get('id')}")
    for place in places:
        _with_parts(rows, place, "service_at_location_id")
        location = _one(rows, "locations", f"id:{place.get('location_id')}")
        if location is not None:
            place["location"] = _with_parts(rows, location, "location_id")
    service["service_at_locations"] = places
    service["attributes"] = _many(rows, "attributes", f"link_id:{service.get('id')}")
    return service


def _with_parts(rows: sqlite3.Connection, record: dict[str, Any], column: str) -> dict[str, Any]:
    for file, field in _PARTS[column]:
        record[field] = _many(rows, file, f"{column}:{record.get('id')}")
        if file == "phones":
            for phone in record[field]:
                _with_parts(rows, phone, "phone_id")
    return record


def _many(rows: sqlite3.Connection, file: str, link: str) -> list[dict[str, Any]]:
    found = rows.execute("SELECT data FROM part WHERE file = ? AND link = ? ORDER BY row", (file, link))
    return [json.loads(data) for (data,) in found]


def _one(rows: sqlite3.Connection, file: str, link: str) -> dict[str, Any] | None:
    found = _many(rows, file, link)
    return found[0] if found else None


def _all(rows: sqlite3.Connection, file: str) -> Iterator[tuple[int, str]]:
    cursor = rows.cursor()
    yield from cursor.execute(
        "SELECT row, data FROM part WHERE file = ? AND link LIKE 'id:%' ORDER BY row", (file,)
    )


def _stage(rows: sqlite3.Connection, file: str, path: Path) -> Iterator[Piece]:
    """Bring a file's rows to the scratch file; rows that are none are told."""
    batch: list[tuple[str, str, int, str]] = []
    csv.field_size_limit(CELL_CHARS_MAX)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as content:
        reader = csv.reader(content)
        heading = [name.strip() for name in next(reader, [])]
        if "id" not in heading:
            yield _wrong(
                f"{path.name} row 1", "id", "there is no column id", "Name the columns in the first row."
            )
            return
        for number, cells in enumerate(reader, start=2):
            where = f"{path.name} row {number}"
            if not cells:
                continue
            if len(cells) != len(heading):
                what = f"it has {len(cells)} cells and the heading {len(heading)}"
                yield _wrong(where, "", what, "Put cells with a comma or a line break in quotation marks.")
                continue
            record = {
                name: cell for name, cell in zip(heading, map(_undefused, cells), strict=True) if cell != ""
            }
            if any("\udc80" <= sign <= "\udcff" for cell in cells for sign in cell if sign > "\ud7ff"):
                yield _wrong(where, "", "it is not written in UTF-8", "Save the file as CSV UTF-8.")
                continue
            data = json.dumps(record, ensure_ascii=False)
            links = [f"id:{record['id']}"] if record.get("id") else ["id:"]
            links += [f"{column}:{record[column]}" for column in (*PARENTS, "link_id") if record.get(column)]
            batch += [(file, link, number, data) for link in links]
            if len(batch) >= BATCH:
                rows.executemany("INSERT INTO part VALUES (?, ?, ?, ?)", batch)
                batch.clear()
    rows.executemany("INSERT INTO part VALUES (?, ?, ?, ?)", batch)


def _undefused(cell: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a text, as our own export writes it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" else cell


def _orphans(rows: sqlite3.Connection) -> Iterator[Piece]:
    """Tell rows that hang on a service that is in no row."""
    cursor = rows.cursor()
    found = cursor.execute(
        "SELECT file, row, substr(link, 12) FROM part p WHERE link LIKE 'service_id:%' AND NOT EXISTS "
        "(SELECT 1 FROM part s WHERE s.file = 'services' AND s.link = 'id:' || substr(p.link, 12))"
    )
    for file, row, service in found:
        fault = Fault(
            path=f"{file}.csv row {row}",
            field="service_id",
            weight=Weight.REMARK,
            what=f"service {service[:60]} is in no row of services.csv",
            remedy="Bring the service too, or take the row out. It is left out until then.",
        )
        yield Piece(path=fault.path, fault=fault)


def _wrong(path: str, field: str, what: str, remedy: str) -> Piece:
    return Piece(
        path=path, fault=Fault(path=path, field=field, weight=Weight.WRONG, what=what, remedy=remedy)
    )


def _files_of(folder: Path) -> dict[str, Path]:
    """Find the files by the package's list, else by their names; only within the folder."""
    listed: dict[str, Path] = {}
    try:
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        resources = package.get("resources", []) if isinstance(package, dict) else []
    except (OSError, ValueError):
        resources = []
    for resource in resources:
        if isinstance(resource, dict) and isinstance(resource.get("path"), str):
            path = folder / Path(resource["path"]).name
            name = str(resource.get("name") or path.stem)
            listed[NAMES.get(name, name)] = path
    for path in sorted(folder.glob("*.csv")):
        listed.setdefault(NAMES.get(path.stem, path.stem), path)
    return {file: listed[file] for file in FILES if file in listed and listed[file].is_file()}
