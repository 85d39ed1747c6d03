"""Counts as partners may see them: small cells hidden, and as many more as it takes that no sum gives them away.

Each table is proved on its own (`suppression.protect`); docs/decisions/0035 says what that is worth across questions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reporting.errors import ReleaseRefused
from reporting.questions.answers import HIDDEN, Hidden
from reporting.suppression.protect import protect
from reporting.suppression.rules import Audience
from reporting.suppression.tables import Dimension, Labels, Level, table_of

ALL = "*"
"""The label of a total."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    cells: Mapping[Labels, int | None]

    def cell(self, row: str = ALL, column: str = ALL) -> int | Hidden:
        told = self.cells[row, column]
        return HIDDEN if told is None else told

    @property
    def any_hidden(self) -> bool:
        return any(value is None for value in self.cells.values())


def told(counts: Mapping[tuple[str, str], int], rows: Sequence[str], columns: Sequence[str], k: int) -> Cells:
    """Hide what must not be told of a table with its sums. Shape: counts by row and column; missing ones are nought."""
    dimensions = (_dimension("row", rows), _dimension("column", columns))
    table = table_of("question", "any", dimensions, {(*labels,): n for labels, n in counts.items()})
    try:
        return Cells(cells=protect(table, Audience.INSIDE, k).cells)
    except ReleaseRefused:
        # Nothing of it can be told without giving something away, but for noughts.
        return Cells(cells={labels: count and None for labels, count in table.cells.items()})


def _dimension(name: str, labels: Sequence[str]) -> Dimension:
    fine: Level = {label: frozenset({label}) for label in labels}
    return Dimension(name=name, levels=(fine, {ALL: frozenset(labels)}))
