"""One pool, call by call: what each caller of a first-come-first-served queue waits, without any engine."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heapreplace


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolCall:
    """One caller's wait: until answered, or until leaving."""

    wait_ms: int
    answered: bool


def pool_waits(calls: Iterable[tuple[int, int, int | None]], servers: int) -> Iterator[PoolCall]:
    """Say how long each caller waits for one of `servers` equal specialists.

    Shape:   calls as (arrival, talk, patience), in order of arrival; None is endless patience.
    Units:   whole milliseconds, so that an equal simulation gives equal numbers.
    Ties:    a caller whose turn comes just when patience ends is answered.
    Source:  Kiefer and Wolfowitz 1955, with patience: v = max(0, min(free) - t); the caller leaves if
             v > patience, else the specialist who was free first is free again at t + v + talk.
    """
    if servers < 1:
        raise ValueError("a pool has at least one server")
    free: list[int | float] = [float("-inf")] * servers
    for at, talk, patience in calls:
        wait = int(max(0, free[0] - at))
        if patience is not None and wait > patience:
            yield PoolCall(wait_ms=patience, answered=False)
        else:
            heapreplace(free, at + wait + talk)
            yield PoolCall(wait_ms=wait, answered=True)
