"""A table as it is given out, and as the ledger keeps it: every cell told or hidden, and what its labels stand for."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from reporting.suppression.rules import Audience
from reporting.suppression.tables import CountTable, Dimension, Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    name: str
    counted: str
    audience: Audience
    k: int
    dimensions: tuple[Dimension, ...]
    cells: Mapping[Labels, int | None]
    """None: hidden. Whoever reads it knows that a hidden cell is 1 at least, since zeros are told."""


def document_of(table: CountTable, hidden: set[Labels], audience: Audience, k: int) -> Document:
    return Document(
        name=table.name,
        counted=table.counted,
        audience=audience,
        k=k,
        dimensions=table.dimensions,
        cells={labels: None if labels in hidden else count for labels, count in table.cells.items()},
    )


class _Stored(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    counted: str
    audience: str
    k: int
    dimensions: list[tuple[str, list[dict[str, list[str]]]]]
    cells: list[tuple[list[str], int | None]]


def encoded(document: Document) -> str:
    stored = _Stored(
        name=document.name,
        counted=document.counted,
        audience=document.audience.value,
        k=document.k,
        dimensions=[
            (one.name, [{label: sorted(values) for label, values in level.items()} for level in one.levels])
            for one in document.dimensions
        ],
        cells=[(list(labels), value) for labels, value in document.cells.items()],
    )
    return msgspec.json.encode(stored).decode()


def decoded(text: str) -> Document:
    stored = msgspec.json.decode(text, type=_Stored)
    return Document(
        name=stored.name,
        counted=stored.counted,
        audience=Audience(stored.audience),
        k=stored.k,
        dimensions=tuple(
            Dimension(
                name=name,
                levels=tuple({label: frozenset(own) for label, own in level.items()} for level in levels),
            )
            for name, levels in stored.dimensions
        ),
        cells={tuple(labels): value for labels, value in stored.cells},
    )


def share(numerator: int | None, denominator: int | None) -> float | None:
    """Give a percentage of two cells as they are told; with one of them hidden, it is hidden, too.

    Formula: 100 * numerator / denominator
    """
    if numerator is None or not denominator:
        return None
    return 100 * numerator / denominator
