"""A floor as it is kept: stored, revived from that, and its indexes."""

from dataclasses import dataclass

import msgspec

from routing.floor import Demand, Floor, OwnScope, Profile, ReachScope, ReadyScope
from routing.model import ContactId, Language, PartnerId, SpecialistId
from routing.snapshot import FloorState, capture, restore


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexes:
    queues: dict[Demand, list[tuple[int, ContactId]]]
    own: dict[OwnScope, list[tuple[int, ContactId]]]
    reach: dict[ReachScope, list[tuple[int, ContactId]]]
    ready: dict[ReadyScope, list[tuple[int, SpecialistId]]]
    timers: list[tuple[int, str]]
    staff: dict[Profile, int]
    crews: dict[PartnerId, int]
    helping: dict[PartnerId, int]
    ringing: dict[PartnerId, int]
    counts: tuple[int, int]
    """Waiting, and of these how many want to be looked at now and then."""
    kept: frozenset[Language]


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(FloorState)


def stored(floor: Floor) -> bytes:
    """A floor as a snapshot would keep it; equal bytes are equal records in equal order."""
    return _ENCODER.encode(capture(floor))


def revived(snapshot: bytes) -> Floor:
    return restore(_DECODER.decode(snapshot))


def indexes(floor: Floor) -> Indexes:
    """Everything that follows from the records, as plain values; empty scopes say nothing."""
    return Indexes(
        queues={scope: list(ranked.in_order()) for scope, ranked in floor.queues.items() if len(ranked)},
        own={scope: list(ranked.in_order()) for scope, ranked in floor.own.items() if len(ranked)},
        reach={scope: list(ranked.in_order()) for scope, ranked in floor.reach.items() if len(ranked)},
        ready={scope: list(ranked.in_order()) for scope, ranked in floor.ready.items() if len(ranked)},
        timers=list(floor.timers.in_order()),
        staff=dict(floor.staff),
        crews=dict(floor.crews),
        helping=dict(floor.helping),
        ringing=dict(floor.ringing),
        counts=(floor.waiting, floor.reviewing),
        kept=floor.kept_languages,
    )
