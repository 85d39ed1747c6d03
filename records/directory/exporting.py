"""Gives the directory away: one JSON document, or a tabular data package with its licence and a data dictionary.

Both can be imported again as they are. What leaves here is what stands in the editions in force, and no person does.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from records.clock import Clock
from records.directory import shapes
from records.directory.editions import Edition, EditionState, edition_of
from records.directory.tables import (
    directory_document,
    directory_edition,
    directory_organization,
    directory_service,
    directory_term,
)
from records.errors import ServiceNotFound

BATCH = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width signs run as well
"""What a spreadsheet would run begins with one of these."""
Document = dict[str, Any]
Done = Callable[[int, int], None]
"""Told how many services are written, and of how many."""

FILES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "organizations": ("organization", ()),
    "programs": ("program", ()),
    "services": ("service", ()),
    "service_at_location": ("service_at_location", ("service_id",)),
    "locations": ("location", ()),
    "addresses": ("address", ("location_id",)),
    "phones": (
        "phone",
        ("service_id", "location_id", "organization_id", "service_at_location_id", "contact_id"),
    ),
    "schedules": ("schedule", ("service_id", "location_id", "service_at_location_id")),
    "languages": ("language", ("service_id", "location_id", "phone_id")),
    "accessibility": ("accessibility", ("location_id",)),
    "contacts": ("contact", ("service_id", "location_id", "organization_id", "service_at_location_id")),
    "cost_options": ("cost_option", ("service_id",)),
    "required_documents": ("required_document", ("service_id",)),
    "service_areas": ("service_area", ("service_id",)),
    "funding": ("funding", ("service_id", "organization_id")),
    "organization_identifiers": ("organization_identifier", ("organization_id",)),
    "attributes": ("attribute", ()),
    "taxonomy_terms": ("taxonomy_term", ()),
    "taxonomies": ("taxonomy", ()),
}
"""Each file: the shape of its rows, and the columns that say what a row belongs to."""
_FILE_OF = {shape: file for file, (shape, _) in FILES.items()}
_LINK = {
    "service": "service_id",
    "location": "location_id",
    "organization": "organization_id",
    "service_at_location": "service_at_location_id",
    "phone": "phone_id",
    "contact": "contact_id",
}
_TYPES: Mapping[shapes.Judge, tuple[str, str]] = {
    shapes.uuid: ("string", "uuid"),
    shapes.number: ("number", "default"),
    shapes.day: ("date", "default"),
    shapes.uri: ("string", "uri"),
    shapes.email: ("string", "email"),
}
_OWN = ("_fr", "record_owner", "timezone_name", "use_references")


def export_json(engine: Engine, file: Path, clock: Clock, done: Done) -> int:
    """Write one document with terms and services. Returns: how many services. Raises: ServiceNotFound for none."""
    with engine.connect() as connection, file.open("w", encoding="utf-8") as out:
        editions = _editions(connection)
        about = json.dumps({"version": "3.0", "about": _about(editions, clock)}, ensure_ascii=False)
        out.write(about[:-1] + ', "taxonomy_terms": [')
        for number, term in enumerate(_documents(connection, directory_term, editions)):
            out.write((",\n" if number else "\n") + json.dumps(term, ensure_ascii=False))
        out.write('], "services": [')
        written = 0
        for service in _services(connection, editions, done):
            out.write((",\n" if written else "\n") + json.dumps(service, ensure_ascii=False))
            written += 1
        out.write("]}\n")
    return written


def export_tables(engine: Engine, folder: Path, clock: Clock, done: Done) -> int:
    """Write a folder of CSV files with `datapackage.json`, `dictionary.csv` and `README.md`.

    Returns: how many services. Raises: ServiceNotFound for none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack, engine.connect() as connection:
        editions = _editions(connection)
        tables = _Tables(folder, stack)
        for term in _documents(connection, directory_term, editions):
            tables.write("taxonomy_term", term)
        for organization in _documents(connection, directory_organization, editions):
            tables.write("organization", organization)
        written = 0
        for service in _services(connection, editions, done):
            service.pop("organization", None)
            tables.write("service", service)
            written += 1
    _write_about(folder, editions, clock)
    return written


class _Tables:
    """The open files of a package; a record that stands in many places is written once."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._writers = {}
        self._written: set[tuple[str, str]] = set()
        for file in FILES:
            out = stack.enter_context((folder / f"{file}.csv").open("w", encoding="utf-8", newline=""))
            self._writers[file] = csv.DictWriter(out, columns_of(file), extrasaction="ignore")
            self._writers[file].writeheader()

    def write(self, kind: str, record: Document, **links: str) -> None:
        """Write a record and all that hangs on it."""
        file, shape = _FILE_OF[kind], shapes.SHAPES[kind]
        if (file, record["id"]) in self._written and not links:
            return
        self._written.add((file, record["id"]))
        row = {name: record[name] for name in shape.fields if name in record} | links
        for name, inner in shape.objects.items():
            if name in record:
                self._write_part(inner, record[name], row)
        self._writers[file].writerow({name: cell_of(value) for name, value in row.items()})
        for name, inner in shape.lists.items():
            for part in record.get(name, ()):
                self.write(inner, part, **({_LINK[kind]: record["id"]} if inner != "attribute" else {}))

    def _write_part(self, kind: str, record: Document, row: Document) -> None:
        columns = {"location": "location_id", "taxonomy": "taxonomy_id", "program": "program_id"}
        if kind in columns:
            row[columns[kind]] = record["id"]
        self.write(kind, record)


def columns_of(file: str) -> list[str]:
    shape, links = FILES[file]
    fields = [name for name in shapes.SHAPES[shape].fields if name != "id" and name not in links]
    return ["id", *links, *fields]


def cell_of(value: object) -> str:
    """Write a cell: several texts with `;` between them, numbers as they are, nothing that a spreadsheet would run."""
    if isinstance(value, list):
        value = ";".join(map(str, value))
    if isinstance(value, (int, float)):
        return repr(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def _services(connection: Connection, editions: Mapping[int, Edition], done: Done) -> Iterator[Document]:
    """Give every service with its organization, by edition and number."""
    total = sum(edition.services for edition in editions.values())
    written = 0
    for number in editions:
        names = directory_organization.c
        rows = connection.execute(select(names.id, names.document).where(names.edition == number))
        organizations = {row.id: row.document for row in rows}
        column, last = directory_service.c, -1
        query = select(column.number, column.organization_id, column.owner, directory_document.c.document)
        source = directory_service.join(directory_document, directory_document.c.service == column.number)
        query = query.select_from(source).where(column.edition == number).order_by(column.number).limit(BATCH)
        while batch := connection.execute(query.where(column.number > last)).all():
            for row in batch:
                document: Document = {"record_owner": row.owner} | json.loads(row.document)
                if row.organization_id in organizations:
                    document["organization"] = json.loads(organizations[row.organization_id])
                yield document
            last = batch[-1].number
            written += len(batch)
            done(written, total)


def _documents(connection: Connection, table: Any, editions: Mapping[int, Edition]) -> Iterator[Document]:
    query = (
        select(table.c.document)
        .where(table.c.edition.in_(list(editions)))
        .order_by(table.c.edition, table.c.id)
    )
    for row in connection.execute(query):
        yield json.loads(row.document)


def _editions(connection: Connection) -> dict[int, Edition]:
    query = select(directory_edition).where(directory_edition.c.state == EditionState.CURRENT.value)
    found = {
        row.number: edition_of(row) for row in connection.execute(query.order_by(directory_edition.c.number))
    }
    if not found:
        raise ServiceNotFound("at all")
    return found


def _about(editions: Mapping[int, Edition], clock: Clock) -> Document:
    return {
        "created": datetime.fromtimestamp(clock.now() / 1000, UTC).isoformat(timespec="seconds"),
        "licenses": sorted({edition.licence for edition in editions.values()}),
        "sources": [
            {
                "source": one.source,
                "title": one.title,
                "owner": one.owner,
                "edition": one.number,
                "licence": one.licence,
                "services": one.services,
            }
            for one in editions.values()
        ],
    }


def _write_about(folder: Path, editions: Mapping[int, Edition], clock: Clock) -> None:
    about = _about(editions, clock)
    package = {
        "name": "resource-directory",
        "title": "Resource directory of community services",
        "profile": "tabular-data-package",
        "version": "3.0",
        "created": about["created"],
        "licenses": [{"title": licence} for licence in about["licenses"]],
        "sources": about["sources"],
        "resources": [
            {
                "name": file,
                "path": f"{file}.csv",
                "profile": "tabular-data-resource",
                "schema": {"primaryKey": "id", "fields": [_field(shape, name) for name in columns_of(file)]},
            }
            for file, (shape, _) in FILES.items()
        ],
    }
    (folder / "datapackage.json").write_text(
        json.dumps(package, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    with (folder / "dictionary.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("file", "column", "type", "format", "required", "whose"))
        for file, (shape, _) in FILES.items():
            for field in (_field(shape, name) for name in columns_of(file)):
                required = "yes" if field["constraints"]["required"] else "no"
                whose = "ours" if field["name"].endswith(_OWN) else "HSDS 3.0"
                writer.writerow(
                    (f"{file}.csv", field["name"], field["type"], field["format"], required, whose)
                )
    (folder / "README.md").write_text(_readme(about), encoding="utf-8")


def _field(shape: str, name: str) -> Document:
    kind, form = _TYPES.get(shapes.SHAPES[shape].fields.get(name, shapes.text), ("string", "default"))
    if name.endswith("_id"):
        form = "uuid"
    return {
        "name": name,
        "type": kind,
        "format": form,
        "constraints": {"required": name in shapes.SHAPES[shape].required},
    }


def _readme(about: Document) -> str:
    sources = "\n".join(
        f"- {one['title']} (source `{one['source']}`, edition {one['edition']}, kept by {one['owner']}): "
        f"{one['services']} services. Licence: {one['licence']}."
        for one in about["sources"]
    )
    return f"""# Resource directory

Community services as Open Referral HSDS 3.0 tables, written {about["created"]}. `datapackage.json` describes the tables
for programs, `dictionary.csv` for people; columns that are `ours` are additions to the standard.

{sources}

No person stands in these data: contacts are given by their function only. A text cell that a spreadsheet would run as a
formula has an apostrophe before it. Whoever keeps a record last checked it on its `assured_date`; call before you send
somebody.
"""
