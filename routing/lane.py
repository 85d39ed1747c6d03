"""The lane of callers whose numbers call very often: how many of them may be with specialists at one time.

So a flood takes its part of the specialists and no more, and a person behind such a number is answered all the same.
Source: reliability.md 5.1; docs/decisions/0023-floods.md
"""

from collections.abc import Iterator
from heapq import merge
from itertools import islice
from typing import Final

from routing.floor import Contact, Floor
from routing.model import ContactState

IN_LANE: Final = (ContactState.OFFERED, ContactState.SENT, ContactState.CONNECTED)
LOOKED_AT_MAX = 50
"""So many who wait in the lane are looked at when it has room again; behind them everybody is of the same kind."""


def lane_size(floor: Floor) -> int | None:
    """Say how many of the lane's callers may be served at one time; None: there is no lane."""
    floods = floor.rule_book.floods if floor.rule_book is not None else None
    if floods is None or not floods.has_lane:
        return None
    staff = sum(floor.staff.values())
    return max(1, min(staff * floods.lane_percent // 100, staff - floods.kept))


def lane_full(floor: Floor) -> bool:
    size = lane_size(floor)
    return size is not None and floor.lane >= size


def next_in_lane(floor: Floor) -> Iterator[Contact]:
    """Those who wait in the lane, the longest first."""
    queues = [queue.in_order() for demand, queue in floor.queues.items() if demand.suspected]
    return (floor.contacts[key] for _, key in islice(merge(*queues), LOOKED_AT_MAX))
