"""The proof: for each hidden cell, the least and the most that it may be, given everything that was ever told.

Unknowns are 0 at least, hidden cells 1 at least, and all sums hold; linear programming finds both ends. A cell is safe
when its interval is k wide at least and reaches k at least. Counts are whole, so the truth may be narrower than the
proof says where sums overlap in more than two ways; docs/decisions/0032 says what that means.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy

from reporting.suppression.atoms import Sum, sums_of
from reporting.suppression.documents import Document
from reporting.suppression.rules import Audience
from reporting.suppression.tables import Labels

_TOLERANCE = 1e-6
_SEEN_MAX = 32
Condition = tuple[list[int], float]
"""Open unknowns, and what they sum to, or to at least."""


class Contradiction(Exception):
    """The documents cannot all be true: data changed between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """A hidden cell that can be worked out, or nearly."""

    document: int
    labels: Labels
    least: float
    most: float


def exposed(documents: Sequence[Document], audience: Audience) -> list[Exposed]:
    """Name the hidden cells of this audience's documents that all documents together give away.

    Raises: Contradiction, TooManyUnknowns
    """
    known = _Known(sums_of(documents))
    found = []
    for sum_ in known.hidden:
        if documents[sum_.document].audience is not audience:
            continue
        k = documents[sum_.document].k
        least, most = known.interval(sum_, k)
        if most - least < k - _TOLERANCE or most < k - _TOLERANCE:
            found.append(Exposed(document=sum_.document, labels=sum_.labels, least=least, most=most))
    return found


class _Known:
    """What follows from the sums: unknowns that are fixed, and linear conditions on the rest."""

    def __init__(self, sums: Sequence[Sum]) -> None:
        self.hidden = [one for one in sums if one.value is None]
        self._fixed = _settled([(set(one.unknowns), one.value) for one in sums if one.value is not None])
        self._columns: dict[int, int] = {}
        equal = [self._condition(one, one.value) for one in sums if one.value is not None]
        self._equal = [condition for condition in equal if condition[0]]
        if any(not columns and rest for columns, rest in equal):
            raise Contradiction
        least = [self._condition(one, 1) for one in self.hidden]
        self._least = [condition for condition in least if condition[0]]
        if any(not columns and rest > 0 for columns, rest in least):
            raise Contradiction
        self._programs = _Programs(self._equal, self._least, len(self._columns))
        self._seen: deque[tuple[frozenset[int], numpy.ndarray[Any, Any]]] = deque(maxlen=_SEEN_MAX)
        """Solutions and the parts that they are of: each shows how things may be, and so widens the doubt."""

    def interval(self, one: Sum, k: int) -> tuple[float, float]:
        """Give the least and the most; once it is wide enough, what was found so far."""
        columns, rest = self._condition(one, 0)
        fixed = -rest
        if not columns:
            return fixed, fixed
        parts = self._programs.parts(columns)
        values = [fixed + float(seen[columns].sum()) for of, seen in self._seen if parts <= of]
        least, most = (min(values), max(values)) if values else (float("inf"), float("-inf"))
        if most - least >= k and most >= k:
            return least, most
        most = fixed + self._solve(columns, -1.0)
        if most >= k and most - least >= k:
            return least, most
        return fixed + self._solve(columns, 1.0), most

    def _solve(self, columns: list[int], sign: float) -> float:
        solution = self._programs.solve(columns, sign)
        if solution is None:
            return float("inf")
        self._seen.append((self._programs.parts(columns), solution))
        return float(solution[columns].sum())

    def _condition(self, one: Sum, value: int | None) -> Condition:
        """Split a sum into the columns of its open unknowns and what is left for them."""
        rest, columns = float(value or 0), []
        for unknown in one.unknowns:
            if unknown in self._fixed:
                rest -= self._fixed[unknown]
            else:
                columns.append(self._columns.setdefault(unknown, len(self._columns)))
        return columns, rest


def _settled(sums: list[tuple[set[int], int]]) -> dict[int, int]:
    """Fix what single sums fix, again and again: all parts of nothing are nothing, one part is the whole."""
    fixed: dict[int, int] = {}
    of: dict[int, list[int]] = {}
    for number, (unknowns, _) in enumerate(sums):
        for unknown in unknowns:
            of.setdefault(unknown, []).append(number)
    left = [value for _, value in sums]
    queue = [number for number, (unknowns, value) in enumerate(sums) if not value or len(unknowns) == 1]
    while queue:
        number = queue.pop()
        unknowns = sums[number][0]
        if not unknowns or (left[number] and len(unknowns) > 1):
            continue
        for unknown in tuple(unknowns):
            fixed[unknown] = value = left[number] if len(unknowns) == 1 else 0
            for other in of[unknown]:
                sums[other][0].discard(unknown)
                left[other] -= value
                if left[other] < 0:
                    raise Contradiction
                queue.append(other)
    return fixed


class _Programs:
    """The same conditions for every question; only those that hang together with a question's unknowns are solved."""

    def __init__(self, equal: Sequence[Condition], least: Sequence[Condition], count: int) -> None:
        self._count = count
        self._part = _parts([columns for columns, _ in (*equal, *least)], count)
        self._equal, self._least = equal, least
        self._made: dict[frozenset[int], _Program] = {}

    def parts(self, columns: Iterable[int]) -> frozenset[int]:
        return frozenset(self._part[column] for column in columns)

    def solve(self, columns: Sequence[int], sign: float) -> numpy.ndarray[Any, Any] | None:
        """Find the least (1) or the most (-1) of a sum. Returns: all unknowns; None where there is no most.

        Raises: Contradiction
        """
        parts = self.parts(columns)
        program = self._made.get(parts)
        if program is None:
            mine = [column for column in range(self._count) if self._part[column] in parts]
            equal = [one for one in self._equal if self._part[one[0][0]] in parts]
            least = [one for one in self._least if self._part[one[0][0]] in parts]
            program = self._made[parts] = _Program(mine, equal, least)
        return program.solve(columns, sign, self._count)


class _Program:
    """One linear program, asked again and again from where it stood."""

    def __init__(
        self, columns: Sequence[int], equal: Sequence[Condition], least: Sequence[Condition]
    ) -> None:
        self._columns = columns
        self._place = {column: number for number, column in enumerate(columns)}
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("output_flag", False)
        count = len(columns)
        endless = highspy.kHighsInf
        self._solver.addVars(count, numpy.zeros(count), numpy.full(count, endless))
        conditions = [*equal, *least]
        starts = numpy.cumsum([0, *(len(own) for own, _ in conditions)])
        indices = [self._place[column] for own, _ in conditions for column in own]
        self._solver.addRows(
            len(conditions),
            numpy.array([rest for _, rest in conditions], dtype=float),
            numpy.array([*(rest for _, rest in equal), *(endless for _ in least)], dtype=float),
            len(indices),
            starts[:-1].astype(numpy.int32),
            numpy.array(indices, dtype=numpy.int32),
            numpy.ones(len(indices)),
        )

    def solve(self, columns: Sequence[int], sign: float, count: int) -> numpy.ndarray[Any, Any] | None:
        indices = numpy.array([self._place[column] for column in columns], dtype=numpy.int32)
        self._solver.changeColsCost(len(indices), indices, numpy.full(len(indices), sign))
        self._solver.run()
        status = self._solver.getModelStatus()
        values = self._solver.getSolution().col_value
        self._solver.changeColsCost(len(indices), indices, numpy.zeros(len(indices)))
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return None
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Contradiction
        assert status == highspy.HighsModelStatus.kOptimal, status
        solution = numpy.zeros(count)
        solution[list(self._columns)] = values
        return solution


def _parts(conditions: Iterable[Sequence[int]], count: int) -> list[int]:
    """Number the parts that no condition links."""
    parent = list(range(count))

    def root(column: int) -> int:
        while parent[column] != column:
            parent[column] = parent[parent[column]]
            column = parent[column]
        return column

    for columns in conditions:
        for column in columns[1:]:
            parent[root(column)] = root(columns[0])
    return [root(column) for column in range(count)]
