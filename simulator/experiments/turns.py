"""Whose turn it is among the free: what other rules than the longest idle would make of the same calls.

Bare recursions over a pool of identical specialists, without the engine. Whoever waits is served oldest first and
nobody is free while somebody waits, so that callers fare the same under every rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush

from simulator.experiments.drawn import DrawnCall


class Turn(StrEnum):
    LONGEST_IDLE = "longest_idle"
    """The engine's own."""
    FEWEST_OFFERS = "fewest_offers"
    LEAST_BUSY = "least_busy"
    """Who has handled calls for the least time so far."""


@dataclass(slots=True)
class Worked:
    """One specialist's day. Units: milliseconds."""

    offers: int = 0
    handled_ms: int = 0
    idle_since_ms: int = 0


def deal(calls: Sequence[DrawnCall], specialists: int, turn: Turn) -> list[Worked]:
    """Let so many specialists answer a day's calls, each the turn of whom the rule says.

    Ties: the longest idle, then the first.
    """
    people = [Worked() for _ in range(specialists)]
    free = set(range(specialists))
    ends: list[tuple[int, int]] = []
    waiting: list[DrawnCall] = []

    def serve(person: int, call: DrawnCall, at_ms: int) -> None:
        people[person].offers += 1
        people[person].handled_ms += call.handle_ms
        heappush(ends, (at_ms + call.handle_ms, person))

    def end_until(until_ms: float) -> None:
        while ends and ends[0][0] <= until_ms:
            at_ms, person = heappop(ends)
            while waiting and waiting[0].at_ms + waiting[0].patience_ms < at_ms:
                waiting.pop(0)
            if waiting:
                serve(person, waiting.pop(0), at_ms)
            else:
                people[person].idle_since_ms = at_ms
                free.add(person)

    for call in calls:
        end_until(call.at_ms)
        if free:
            person = min(free, key=lambda one: (*_rank(people[one], turn), one))
            free.remove(person)
            serve(person, call, call.at_ms)
        else:
            waiting.append(call)
    end_until(float("inf"))
    return people


def _rank(person: Worked, turn: Turn) -> tuple[int, int]:
    before = {
        Turn.LONGEST_IDLE: 0,
        Turn.FEWEST_OFFERS: person.offers,
        Turn.LEAST_BUSY: person.handled_ms,
    }
    return before[turn], person.idle_since_ms
