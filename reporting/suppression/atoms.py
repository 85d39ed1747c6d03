"""Everything that several documents say, as sums of the same unknowns.

Base values that no document tells apart are one block; an unknown is one block a dimension. A dimension that a document
does not have is summed over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from reporting.suppression.documents import Document
from reporting.suppression.tables import Labels

UNKNOWNS_MAX: Final = 300_000


class TooManyUnknowns(Exception):
    """More than can be proved anything of in reasonable time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One cell of one document."""

    document: int
    labels: Labels
    unknowns: tuple[int, ...]
    value: int | None


def sums_of(documents: Sequence[Document]) -> list[Sum]:
    """Raises: TooManyUnknowns"""
    names = sorted({dimension.name for one in documents for dimension in one.dimensions})
    blocks = {name: _blocks(documents, name) for name in names}
    sizes = [len(set(blocks[name].values())) or 1 for name in names]
    if prod(sizes) > UNKNOWNS_MAX:
        raise TooManyUnknowns
    found = []
    for number, document in enumerate(documents):
        covered = _covered(document, names, blocks, sizes)
        for labels, value in document.cells.items():
            chosen = dict(zip((one.name for one in document.dimensions), labels, strict=True))
            parts = [covered[name, chosen.get(name, "")] for name in names]
            unknowns = tuple(_number(where, sizes) for where in product(*parts))
            found.append(Sum(document=number, labels=labels, unknowns=unknowns, value=value))
    return found


def _blocks(documents: Sequence[Document], name: str) -> dict[str, int]:
    """Number the blocks of base values of a dimension."""
    groups = [
        own
        for document in documents
        for dimension in document.dimensions
        if dimension.name == name
        for own in dimension.groups().values()
    ]
    signatures: dict[str, list[int]] = {}
    for number, own in enumerate(groups):
        for value in own:
            signatures.setdefault(value, []).append(number)
    numbers: dict[tuple[int, ...], int] = {}
    return {
        value: numbers.setdefault(tuple(signature), len(numbers))
        for value, signature in sorted(signatures.items())
    }


def _covered(
    document: Document, names: Iterable[str], blocks: dict[str, dict[str, int]], sizes: Sequence[int]
) -> dict[tuple[str, str], tuple[int, ...]]:
    """Give the blocks of each label; the empty label of a dimension that the document lacks has all of them."""
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    own = {dimension.name: dimension.groups() for dimension in document.dimensions}
    for name, size in zip(names, sizes, strict=True):
        if name not in own:
            found[name, ""] = tuple(range(size))
        for label, values in own.get(name, {}).items():
            found[name, label] = tuple(sorted({blocks[name][value] for value in values}))
    return found


def _number(where: Sequence[int], sizes: Sequence[int]) -> int:
    number = 0
    for place, size in zip(where, sizes, strict=True):
        number = number * size + place
    return number
