"""An ordered set whose first member is always at hand."""

from collections.abc import Iterator
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

K = TypeVar("K", bound=str)

_COMPACT_FROM = 64


class RankedSet(Generic[K]):
    """Keys in the order of an integer rank; ties break on the key, so the order repeats.

    Cost: `first` and `len` take constant time, `add` and `discard` logarithmic time on average, whatever the
    size; `in_order` pays only for what is taken from it. A removed key stays in the heap as a dead entry until
    it comes to the top or the dead outnumber the living.
    """

    __slots__ = ("_heap", "_rank")

    def __init__(self) -> None:
        self._heap: list[tuple[int, K]] = []
        self._rank: dict[K, int] = {}

    def __len__(self) -> int:
        return len(self._rank)

    def __contains__(self, key: K) -> bool:
        return key in self._rank

    def add(self, key: K, rank: int) -> None:
        """Put a key in its place, or move it there."""
        if self._rank.get(key) == rank:
            return
        self._rank[key] = rank
        heappush(self._heap, (rank, key))
        self._prune()

    def discard(self, key: K) -> None:
        if self._rank.pop(key, None) is not None:
            self._prune()

    def first(self) -> tuple[int, K] | None:
        return self._heap[0] if self._heap else None

    def ranks(self) -> list[int]:
        """All ranks in ascending order. Takes time with the size: for looking at a whole queue, not for each call."""
        return sorted(self._rank.values())

    def count_before(self, rank: int) -> int:
        """How many have a lower rank. Takes time with the size."""
        return sum([one < rank for one in self._rank.values()])

    def in_order(self) -> Iterator[tuple[int, K]]:
        """Walk the heap from its top without changing it. The set must not change meanwhile."""
        heap, rank = self._heap, self._rank
        frontier: list[tuple[tuple[int, K], int]] = [(heap[0], 0)] if heap else []
        before: tuple[int, K] | None = None
        while frontier:
            entry, index = heappop(frontier)
            for child in (2 * index + 1, 2 * index + 2):
                if child < len(heap):
                    heappush(frontier, (heap[child], child))
            if entry != before and rank.get(entry[1]) == entry[0]:
                before = entry
                yield entry

    def _prune(self) -> None:
        heap, rank = self._heap, self._rank
        if len(heap) > _COMPACT_FROM and len(heap) > 2 * len(rank):
            heap[:] = [(value, key) for key, value in rank.items()]
            heapify(heap)
            return
        while heap and rank.get(heap[0][1]) != heap[0][0]:
            heappop(heap)
