"""One event of each type."""

from typing import Any

from routing import events as e
from routing import text_events
from routing.flood_model import SourceTag
from routing.floor import offer_id
from routing.model import (
    ENGLISH,
    UNKNOWN_REGION,
    CallBackFailure,
    CancelReason,
    ConferenceSid,
    ContactEnd,
    ContactId,
    EffectId,
    EndedBy,
    EventId,
    ExitKind,
    FailReason,
    MatchReason,
    NotReadyReason,
    PartnerFailure,
    RerouteReason,
    Route,
    SpecialistId,
    Step,
    Why,
    WithdrawReason,
)
from routing.phone_model import PhoneFailure, Reach
from routing.talk_model import ListenMode, PartyEnd, PartyFailure, PartyKind, Target, TargetKind, party_id
from tests.routing.bench import BREAK, NOON, NORTH, call_of, leg_of, room_of, rules

ANN, AMY = ContactId("ann"), SpecialistId("amy")
OFFER_OF_ANN, SECOND_OFFER = offer_id(ANN, 1), offer_id(ANN, 2)
PARTY = party_id(ANN, 1)


def event_types() -> set[type[e.Event]]:
    """All but those of texts, which have a machine and a test of their own."""
    kinds = {kind for kind in vars(e).values() if isinstance(kind, type) and issubclass(kind, e.Event)}
    of_texts = {kind for kind in kinds if kind.__module__ == text_events.__name__}
    return kinds - of_texts - {e.Event, e.ContactEvent, e.SpecialistEvent}


FACTS: dict[str, object] = {
    "of": ANN,
    "source": SourceTag("0f1e2d"),
    "ends_at": NOON,
    "number_of": call_of("ann"),
    "again_at": NOON,
    "specialist": AMY,
    "line": "main",
    "rule_book": "first",
    "arrived_at": NOON,
    "evidence": UNKNOWN_REGION,
    "attempt": 1,
    "language": ENGLISH,
    "digits": "1",
    "route": Route(rule="home-open", preferred=NORTH, steps=(Step(),)),
    "queued_at": NOON,
    "step": 0,
    "waited_ms": 0,
    "end": ContactEnd.FAILED,
    "by": EndedBy.NETWORK,
    "partner": NORTH,
    "expires_at": NOON,
    "why": Why(
        match=MatchReason.NETWORK_OLDEST,
        rule="home-open",
        waited_ms=0,
        idle_ms=0,
        ready_home=0,
        ready_network=0,
        waiting_home=0,
        waiting_network=0,
    ),
    "connect_by": NOON,
    "cool_until": NOON,
    "drop_at": NOON,
    "languages": (ENGLISH,),
    "lease_until": NOON,
    "lost": False,
    "specialists": (AMY,),
    "until": NOON,
    "not_ready": BREAK,
    "book": rules(),
    "effect": EffectId("effect"),
    "expected_there_ms": 0,
    "exits": (ExitKind.CALL_BACK,),
    "remind_at": NOON,
    "held_ms": 0,
    "party": PARTY,
    "target": "911",
    "present_ms": 0,
    "mode": ListenMode.LISTEN,
    "to": Target(kind=TargetKind.QUEUE),
    "from_offer": OFFER_OF_ANN,
    "from_specialist": SpecialistId("bob"),
    "reach": Reach.DESK_PHONE,
}
KINDS = {
    e.PartyCalled: PartyKind.INTERPRETER,
    e.PartyLeft: PartyKind.OUTSIDE,
    e.ContactHandedOut: TargetKind.OUTSIDE,
    e.OutsideFailed: TargetKind.OUTSIDE,
}
REASONS = {
    e.OfferWithdrawn: WithdrawReason.CALLER_LEFT,
    e.OfferFailed: FailReason.LEG_LOST,
    e.SpecialistNotReady: NotReadyReason.MEAL,
    e.PartnerFailed: PartnerFailure.BUSY,
    e.ContactRerouted: RerouteReason.EMERGENCY,
    e.ExitsOpened: "waited",
    e.PartyFailed: PartyFailure.BUSY,
    e.PartyLeft: PartyEnd.HUNG_UP,
    e.OutsideFailed: PartnerFailure.BUSY,
    e.CallBackFailed: CallBackFailure.BUSY,
    e.CallBackCancelled: CancelReason.SERVED,
    e.PhoneUnreached: PhoneFailure.BUSY,
    e.SpecialistPhoneFailed: PhoneFailure.BUSY,
}


def sample(kind: type[e.Event], contact: ContactId = ANN, number: int = 1) -> e.Event:
    offer = offer_id(contact, number)
    known = {
        **FACTS,
        "reason": REASONS.get(kind),
        "kind": KINDS.get(kind),
        "contact": contact,
        "party": party_id(contact, 1),
        "call": call_of(contact),
        "offer": offer,
        "leg": leg_of(offer),
        "conference": ConferenceSid(room_of(offer)),
    }
    fields = set(kind.__dataclass_fields__) - {"id", "at"}
    facts: dict[str, Any] = {name: known[name] for name in fields if name in known}
    return kind(id=EventId("sample"), at=NOON, **facts)
