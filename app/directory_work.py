"""What the commands of the directory work with: the database of the settings, the network, files."""

import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from app.refusal import refuse
from config.clock import SystemClock
from config.errors import ConfigError
from config.network import Network, load_network
from config.settings import environment, load_settings, variable
from records.directory.duplicates import Candidate
from records.directory.editions import Editions, blocking_engine
from records.directory.exporting import cell_of
from records.directory.faults import Fault
from records.directory.invented import LICENCE, NOTE, invented_services, term_documents
from records.errors import RecordsError
from records.readiness import ensure_schema


@contextmanager
def open_editions() -> Iterator[tuple[Engine, SystemClock, Editions]]:
    """Open the database that the settings name, with its schema; what is wrong ends the command in words."""
    try:
        url = load_settings(environment()).sqlalchemy_url
        ensure_schema(url)
    except (ConfigError, RecordsError) as wrong:
        refuse(str(wrong))
    engine, clock = blocking_engine(url), SystemClock()
    try:
        yield engine, clock, Editions(engine, clock)
    finally:
        engine.dispose()


def network_here() -> Network:
    named = environment().get(variable("network_file"), "").strip()
    try:
        return load_network(Path(named) if named else None)
    except ConfigError as wrong:
        refuse(str(wrong))


def write_report(where: Path, faults: Iterable[Fault]) -> Path | None:
    """Write what is wrong, a line each, for a spreadsheet. Returns: None when nothing is."""
    rows = [(fault.weight.value, fault.path, fault.field, fault.what, fault.remedy) for fault in faults]
    if not rows:
        return None
    with where.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("weight", "where", "field", "what is wrong", "what to do"))
        writer.writerows([cell_of(cell) for cell in row] for row in rows)
    return where


def write_pairs(where: Path, found: Iterable[Candidate]) -> None:
    with where.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ("likeness", "why", "id", "name", "kept by", "source", "id", "name", "kept by", "source")
        )
        for pair in found:
            cells = [pair.why]
            for one in (pair.one, pair.other):
                cells += (one.id, one.name, one.owner, one.source)
            writer.writerow([f"{pair.likeness:.2f}", *map(cell_of, cells)])


def write_invented(file: Path, count: int, seed: int) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.write(json.dumps({"title": NOTE, "licence": LICENCE})[:-1] + ', "taxonomy_terms": ')
        json.dump(term_documents(), out, ensure_ascii=False)
        out.write(', "services": [')
        for number, service in enumerate(invented_services(count, seed)):
            out.write(",\n" if number else "\n")
            json.dump(service, out, ensure_ascii=False)
        out.write("]}\n")
