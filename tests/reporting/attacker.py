"""An attacker: reads everything that was given out, and works out what was hidden. Shares no code with the protection.

What it knows: every document with its labels and what they stand for, percentages that were printed, that counts are
whole and never below 0, that zeros are told, and so that what is hidden is 1 at least.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import inf

from reporting.suppression.documents import Document

Cell = tuple[int, tuple[str, ...]]
"""Number of the document, and the labels."""
Vector = dict[int, Fraction]
ROUNDS_MAX = 60


@dataclass(frozen=True)
class Percentage:
    """So many per cent of the whole are in the part, rounded as it was printed."""

    part: Cell
    whole: Cell
    percent: float
    digits: int


def worked_out(
    documents: Sequence[Document], percentages: Sequence[Percentage] = ()
) -> dict[Cell, tuple[float, float]]:
    """Name each hidden cell that is known exactly, or known to be small, with what it can be."""
    vectors = _vectors(documents)
    told = {
        (number, labels): value
        for number, one in enumerate(documents)
        for labels, value in one.cells.items()
        if value is not None
    }
    for one in percentages:
        whole = told.get(one.whole)
        if whole is not None and one.part not in told:
            half = Fraction(1, 2 * 10**one.digits)
            printed = Fraction(str(one.percent))
            fitting = [
                count for count in range(1, whole + 1) if abs(Fraction(100 * count, whole) - printed) <= half
            ]
            if len(fitting) == 1:
                told[one.part] = fitting[0]
    equations = [(dict.fromkeys(vectors[cell], Fraction(1)), Fraction(value)) for cell, value in told.items()]
    reduced = _reduced(equations)
    bounds = _bounds([*equations, *reduced], [vectors[cell] for cell in vectors if cell not in told])
    found = {}
    for cell, unknowns in vectors.items():
        document = documents[cell[0]]
        if document.cells[cell[1]] is not None:
            continue
        exact = _value(dict.fromkeys(unknowns, Fraction(1)), reduced)
        least = sum(bounds.get(one, (0, inf))[0] for one in unknowns)
        most = sum(bounds.get(one, (0, inf))[1] for one in unknowns)
        if exact is not None:
            found[cell] = (float(exact), float(exact))
        elif least == most or max(least, 1) <= most < document.k:
            found[cell] = (least, most)
    return found


def _vectors(documents: Sequence[Document]) -> dict[Cell, frozenset[int]]:
    """Give the base combinations of each cell, of all dimensions that any document has."""
    bases: dict[str, set[str]] = {}
    for document in documents:
        for dimension in document.dimensions:
            for level in dimension.levels:
                for values in level.values():
                    bases.setdefault(dimension.name, set()).update(values)
    names = sorted(bases)
    numbers = {
        combination: number
        for number, combination in enumerate(product(*(sorted(bases[name]) for name in names)))
    }
    found = {}
    for number, document in enumerate(documents):
        for labels in document.cells:
            chosen = {}
            for dimension, label in zip(document.dimensions, labels, strict=True):
                chosen[dimension.name] = next(level[label] for level in dimension.levels if label in level)
            parts = [sorted(chosen.get(name, bases[name])) for name in names]
            found[number, labels] = frozenset(numbers[one] for one in product(*parts))
    return found


def _reduced(equations: Sequence[tuple[Vector, Fraction]]) -> list[tuple[Vector, Fraction]]:
    """Eliminate: every difference of dates and areas, every difference of differences."""
    rows: dict[int, tuple[Vector, Fraction]] = {}
    for vector, value in equations:
        left, rest = _less(dict(vector), value, rows)
        if not left:
            continue
        pivot = min(left)
        factor = left[pivot]
        row = ({one: weight / factor for one, weight in left.items()}, rest / factor)
        for other, (known, known_value) in list(rows.items()):
            if pivot in known:
                rows[other] = _less(known, known_value, {pivot: row})
        rows[pivot] = row
    return list(rows.values())


def _less(
    vector: Vector, value: Fraction, rows: dict[int, tuple[Vector, Fraction]]
) -> tuple[Vector, Fraction]:
    left = dict(vector)
    for pivot in [one for one in left if one in rows]:
        weight = left.get(pivot)
        if not weight:
            continue
        known, known_value = rows[pivot]
        for one, own in known.items():
            changed = left.get(one, Fraction(0)) - weight * own
            if changed:
                left[one] = changed
            else:
                left.pop(one, None)
        value -= weight * known_value
    return left, value


def _value(vector: Vector, reduced: Sequence[tuple[Vector, Fraction]]) -> Fraction | None:
    rows = {min(known): (known, value) for known, value in reduced}
    left, value = _less(vector, Fraction(0), rows)
    return -value if not left else None


def _bounds(
    equations: Sequence[tuple[Vector, Fraction]], hidden: Sequence[frozenset[int]]
) -> dict[int, tuple[float, float]]:
    """Narrow what each combination can be, until nothing more follows."""
    known = [
        ([(one, float(weight)) for one, weight in vector.items()], float(value))
        for vector, value in equations
    ]
    bounds: dict[int, tuple[float, float]] = {}
    for _ in range(ROUNDS_MAX):
        before = dict(bounds)
        for parts, value in known:
            _narrow(parts, value, bounds)
        for unknowns in hidden:
            for one in unknowns:
                rest = sum(bounds.get(other, (0, inf))[1] for other in unknowns if other != one)
                low, high = bounds.get(one, (0, inf))
                bounds[one] = (max(low, 1 - rest), high)
        if bounds == before:
            break
    return bounds


def _narrow(parts: Sequence[tuple[int, float]], value: float, bounds: dict[int, tuple[float, float]]) -> None:
    """Each part of a sum is what the others leave: at least with all of them at their most, and the other way."""
    for one, weight in parts:
        least = most = 0.0
        for other, own in parts:
            if other != one:
                low, high = bounds.get(other, (0.0, inf))
                least += own * (low if own > 0 else high)
                most += own * (high if own > 0 else low)
        ends = sorted(((value - most) / weight, (value - least) / weight))
        low, high = bounds.get(one, (0.0, inf))
        bounds[one] = (max(low, ends[0]), min(high, ends[1]))
