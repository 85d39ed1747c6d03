"""Small HSDS data of invented services, in every form in which they may come."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from records.directory.editions import EditionPlan
from records.directory.importing import Progress
from records.directory.reading import Piece

PLAN = EditionPlan(
    source="main",
    title="Test data",
    owner="NORTH",
    licence="CC0 1.0",
    language="en",
    zone="America/Toronto",
)
TERM = {
    "id": str(uuid5(NAMESPACE_DNS, "term")),
    "code": "ZA-0100-L",
    "name": "Emergency shelter",
    "name_fr": "Hébergement d’urgence",
    "description": "Invented.",
    "use_references": ["homeless", "hostel"],
}


def uuid_of(name: str) -> str:
    return str(uuid5(NAMESPACE_DNS, name))


def service(name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": uuid_of(name),
        "name": name,
        "status": "active",
        "organization": {"id": uuid_of("house"), "name": "Sample House", "description": "Invented."},
        "attributes": [
            {
                "id": uuid_of(f"attribute {name}"),
                "link_id": uuid_of(name),
                "link_entity": "service",
                "taxonomy_term_id": TERM["id"],
                "taxonomy_term": TERM,
            }
        ],
    } | more


def written(folder: Path, content: Any, name: str = "data.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def tables(folder: Path, rows: Mapping[str, list[Mapping[str, Any]]]) -> Path:
    """Write a folder of CSV files: the columns of each are those of its first row."""
    folder.mkdir(exist_ok=True)
    for name, lines in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(lines[0]))
            writer.writeheader()
            writer.writerows(lines)
    return folder


def silent(_: Progress) -> None:
    """Nobody watches."""


class CutOff(Exception):
    """The machine went down."""


class Interrupted:
    """Data whose reading breaks off after some pieces."""

    name, fingerprint = "data", "same"

    def __init__(self, pieces: list[Piece], after: int | None = None) -> None:
        self._pieces, self._after = pieces, after
        self.read = 0

    def pieces(self) -> Iterator[Piece]:
        for position, piece in enumerate(self._pieces):
            if position == self._after:
                raise CutOff
            self.read += 1
            yield piece

    def share(self) -> float:
        return self.read / len(self._pieces)
