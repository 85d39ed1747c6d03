"""An ordered set whose first member is always at hand, and which knows how many come before a rank."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from itertools import chain
from operator import itemgetter
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=str)

_FULL: Final = 512
"""A run that grows longer is cut in two: it takes as long to shift a few hundred entries as to look for one."""
_FIRST: Final = itemgetter(0)
"""The rank of an entry, or the first entry of a run."""


class RankedSet(Generic[K]):
    """Keys in the order of an integer rank; ties break on the key, so the order repeats.

    Cost: `first` and `len` take constant time. `add`, `discard` and `count_before` take about as long with a
    hundred thousand keys as with ten: the entries lie in sorted runs of a few hundred, so that no more than one
    run is ever shifted. `in_order` pays only for what is taken from it.
    """

    __slots__ = ("_rank", "_runs")

    def __init__(self) -> None:
        self._runs: list[list[tuple[int, K]]] = []
        """In order, each sorted, none empty."""
        self._rank: dict[K, int] = {}

    def __len__(self) -> int:
        return len(self._rank)

    def __contains__(self, key: K) -> bool:
        return key in self._rank

    def add(self, key: K, rank: int) -> None:
        """Put a key in its place, or move it there."""
        was = self._rank.get(key)
        if was == rank:
            return
        if was is not None:
            self.discard(key)
        self._rank[key] = rank
        if not self._runs:
            self._runs.append([(rank, key)])
            return
        number = len(self._runs) - 1
        run = self._runs[number]
        if rank > run[-1][0]:
            # Most come last: whoever joins a queue, and what is due at the end of as long a time as before.
            run.append((rank, key))
        else:
            number = self._run_of((rank, key)) if number else 0
            run = self._runs[number]
            insort(run, (rank, key))
        if len(run) > _FULL:
            self._runs.insert(number + 1, run[_FULL // 2 :])
            del run[_FULL // 2 :]

    def discard(self, key: K) -> None:
        rank = self._rank.pop(key, None)
        if rank is None:
            return
        number, run = 0, self._runs[0]
        if run[0][1] == key:
            # Most leave from the front.
            del run[0]
        else:
            if len(self._runs) > 1:
                number = self._run_of((rank, key))
                run = self._runs[number]
            del run[bisect_left(run, (rank, key))]
        if not run:
            del self._runs[number]

    def first(self) -> tuple[int, K] | None:
        return self._runs[0][0] if self._runs else None

    def ranks(self) -> list[int]:
        """All ranks in ascending order. Takes time with the size: for looking at a whole queue, not for each call."""
        return [rank for rank, _ in self.in_order()]

    def count_before(self, rank: int) -> int:
        """How many have a lower rank."""
        number = bisect_left(self._runs, rank, key=_first_rank) - 1
        if number < 0:
            return 0
        before = bisect_left(self._runs[number], rank, key=_FIRST)
        return before + sum([len(run) for run in self._runs[:number]])

    def in_order(self) -> Iterator[tuple[int, K]]:
        """Walk from the first to the last. The set must not change meanwhile."""
        return chain.from_iterable(self._runs)

    def _run_of(self, entry: tuple[int, K]) -> int:
        """The run in which an entry lies, or belongs."""
        if entry >= self._runs[-1][0]:
            return len(self._runs) - 1
        return max(0, bisect_right(self._runs, entry, key=_FIRST) - 1)


def _first_rank(run: list[tuple[int, K]]) -> int:
    return run[0][0]
