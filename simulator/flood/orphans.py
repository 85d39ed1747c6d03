"""Looks for calls and rooms at the carrier that belong to nobody on the floor any more."""

from collections.abc import Iterator, Mapping
from typing import Any

from routing.floor import Floor
from simulator.evidence import ROOM_PREFIX


def orphans(live: Mapping[str, Any], floor: Floor, since_ms: int) -> Iterator[str]:
    """Name what lives at the carrier and belongs to no live contact.

    Shape: `live` as the double tells it, `since_ms` in epoch milliseconds: what began before is not looked at.
    """
    known = set(_calls_of(floor))
    owned = set(_rooms_of(floor))
    for call in live["calls"]:
        ours = call["call_sid"] in known or call["parent_call_sid"] in known
        if call["dialled_at"] >= since_ms and not ours:
            yield f"call {call['call_sid']} ({call['direction']}, {call['status']}) belongs to no live contact"
    for room in live["rooms"]:
        if room["since"] < since_ms:
            continue
        if room["name"] not in owned:
            yield f"room {room['name']} belongs to no live contact"
        for sid in room["participants"]:
            if sid not in known:
                yield f"{sid} is in room {room['name']} and belongs to no live contact"


def _calls_of(floor: Floor) -> Iterator[str]:
    for contact in floor.contacts.values():
        yield contact.call
        yield from (party.leg for party in contact.parties.values() if party.leg is not None)
    yield from floor.legs


def _rooms_of(floor: Floor) -> Iterator[str]:
    yield from (f"{ROOM_PREFIX}{offer}" for offer in floor.offers)
    yield from (f"{ROOM_PREFIX}{one.room}" for one in floor.contacts.values() if one.room is not None)
