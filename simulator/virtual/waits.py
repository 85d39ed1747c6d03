"""Counts of waits: as much memory for a year of calls as for an hour."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

EXACT_BELOW_MS: Final = 2_048
_HALF_BITS: Final = EXACT_BELOW_MS.bit_length() - 2
"""From 2,048 ms on each doubling is cut into 1,024 equal cells, told apart by a wait's first eleven bits."""


@dataclass(slots=True)
class WaitCounts:
    """How many waits fell into each cell.

    Error:  a wait below 2,048 ms is kept to the millisecond; a longer one is known by its cell, whose middle is
            within 0.05 % of it. Count and total are exact.
    Memory: a cell for each that was met, 1,024 a doubling: below 8,000 cells for waits of up to three days.
    """

    cells: dict[int, int] = field(default_factory=dict)
    count: int = 0
    total_ms: int = 0

    def add(self, wait_ms: int) -> None:
        cell = wait_ms if wait_ms < EXACT_BELOW_MS else _cell(wait_ms)
        self.cells[cell] = self.cells.get(cell, 0) + 1
        self.count += 1
        self.total_ms += wait_ms

    def take_in(self, others: "Iterable[WaitCounts]") -> None:
        cells = self.cells
        for other in others:
            for cell, count in other.cells.items():
                cells[cell] = cells.get(cell, 0) + count
            self.count += other.count
            self.total_ms += other.total_ms

    def without(self, other: "WaitCounts") -> "WaitCounts":
        """Give these counts without others that are among them."""
        cells = dict(self.cells)
        for cell, count in other.cells.items():
            cells[cell] -= count
        return WaitCounts(
            cells=cells, count=self.count - other.count, total_ms=self.total_ms - other.total_ms
        )

    def quantile_ms(self, share: float) -> float | None:
        """Give the wait that this share of all stays below (of 100 waits and 0.95, the 96th); None of no waits."""
        if not self.count:
            return None
        rank = min(self.count - 1, int(share * self.count))
        for middle_ms, count in self.in_order():
            if rank < count:
                return middle_ms
            rank -= count
        raise AssertionError("the cells hold fewer waits than were counted")

    def in_order(self) -> Iterator[tuple[float, int]]:
        """Give the middle of each cell and how many waits are in it, the shortest first."""
        for cell in sorted(self.cells):
            yield _middle_ms(cell), self.cells[cell]


def _cell(wait_ms: int) -> int:
    """Number the cells upwards: the doublings one after the other, their cells by the bits that follow the first."""
    doublings = wait_ms.bit_length() - _HALF_BITS - 1
    return (doublings << _HALF_BITS) + (wait_ms >> doublings)


def _middle_ms(cell: int) -> float:
    if cell < EXACT_BELOW_MS:
        return cell
    doublings = (cell >> _HALF_BITS) - 1
    first_ms = (cell - (doublings << _HALF_BITS)) << doublings
    return first_ms + ((1 << doublings) - 1) / 2
