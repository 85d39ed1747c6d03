"""The tables themselves, and that an arrow which is not in them changes nothing."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from routing import events as e
from routing import text_events
from routing.call_back_booking import call_back_of
from routing.errors import IllegalTransition, UnknownRecord
from routing.evolve import evolve
from routing.floor import offer_id
from routing.model import (
    ENGLISH,
    FRENCH,
    UNKNOWN_REGION,
    CallBackFailure,
    CancelReason,
    ConferenceSid,
    ContactEnd,
    ContactId,
    ContactState,
    EffectId,
    EndedBy,
    EventId,
    Exit,
    ExitKind,
    FailReason,
    MatchReason,
    NotReadyReason,
    OfferState,
    PartnerFailure,
    RerouteReason,
    Route,
    SpecialistId,
    SpecialistState,
    Step,
    Trigger,
    Why,
    WithdrawReason,
)
from routing.rulebook import Treatment
from routing.states import CONTACT, OFFER, SPECIALIST
from routing.talk_model import ListenMode, PartyEnd, PartyFailure, PartyKind, Target, TargetKind, party_id
from tests.routing.bench import (
    BREAK,
    NOON,
    NORTH,
    WEST,
    Bench,
    call_of,
    leg_of,
    room_of,
    rules,
    treating,
    with_phone_system,
)
from tests.routing.truths import indexes, stored

WITHOUT_A_MACHINE = {
    e.RuleBookPublished,
    e.LeasesRenewed,
    e.EmergencyDeclared,
    e.EmergencyEnded,
    e.PartnerLoadReported,
    e.QueueReviewed,
    e.MessageLeft,
}
"""Events about no single contact, specialist or offer, or about no state of theirs."""
BEGIN_A_RECORD = {e.CallArrived, e.CallBackBooked}
"""Events whose record does not exist before them."""
OF_CALL_BACKS = {
    e.CallBackPlaced,
    e.CallBackTaken,
    e.CallBackFailed,
    e.CallBackDue,
    e.CallBackCancelled,
}
"""Events of contacts that began when somebody chose to be called back."""

ANN, AMY = ContactId("ann"), SpecialistId("amy")
OFFER_OF_ANN, SECOND_OFFER = offer_id(ANN, 1), offer_id(ANN, 2)
PARTY = party_id(ANN, 1)
ANN_BACK = call_back_of(ANN)


def event_types() -> set[type[e.Event]]:
    """All but those of texts, which have a machine and a test of their own."""
    kinds = {kind for kind in vars(e).values() if isinstance(kind, type) and issubclass(kind, e.Event)}
    of_texts = {kind for kind in kinds if kind.__module__ == text_events.__name__}
    return kinds - of_texts - {e.Event, e.ContactEvent, e.SpecialistEvent}


def reachable(table: Mapping[Any, Mapping[type[e.Event], Any]], start: object) -> set[object]:
    seen: set[object] = set()
    frontier = [start]
    while frontier:
        state = frontier.pop()
        if state not in seen:
            seen.add(state)
            frontier += list(table[state].values())
    return seen


def floor_with(
    contact: ContactState | None, specialist: SpecialistState | None, offer: OfferState | None
) -> Bench:
    """A floor with `ann` and `amy` in these states, brought there by commands."""
    if is_asked_in(contact, offer):
        return _asked_in(offer)
    bench = Bench.opened(rules(partners=with_phone_system()) if contact is ContactState.SENT else None)
    bench.sign_in("amy")
    if specialist not in (None, SpecialistState.NOT_READY):
        bench.ready("amy")
    match contact:
        case None:
            if specialist is SpecialistState.WRAP_UP:
                bench.call("bea")
                bench.connect("bea")
                bench.hang_up("amy", "bea")
        case ContactState.ARRIVED:
            evolve(bench.floor, sample(e.CallArrived))
        case ContactState.CHOOSING:
            bench.arrive("ann")
        case ContactState.SENT:
            bench.call("ann", WEST)
        case _:
            # Only a caller in another language waits beside somebody free.
            beside_somebody_free = contact is ContactState.WAITING and specialist is SpecialistState.READY
            bench.call("ann", language=FRENCH if beside_somebody_free else ENGLISH)
    if contact in (ContactState.CONNECTED, ContactState.OUTSIDE):
        _in_a_conversation(bench, contact)
    elif offer is OfferState.ACCEPTED:
        bench.answer("ann")
    return bench


def _in_a_conversation(bench: Bench, contact: ContactState) -> None:
    """`ann` talks with `amy`, an outside line is called in; and perhaps `ann` is left to it."""
    bench.connect("ann")
    bench.call_in("amy", "ann", Target(kind=TargetKind.OUTSIDE, id="911"))
    if contact is ContactState.OUTSIDE:
        bench.party_joins(PARTY)
        bench.hand_over("amy", "ann", PARTY)


def _asked_in(offer: OfferState | None) -> Bench:
    """`ann` talks with `bob`, who has asked `amy` in."""
    bench = Bench.opened()
    bench.staff("bob")
    bench.call("ann")
    bench.connect("ann")
    bench.call_in("bob", "ann", Target(kind=TargetKind.OUTSIDE, id="911"))
    bench.staff("amy")
    bench.call_in("bob", "ann", Target(kind=TargetKind.SPECIALIST, id="amy"))
    if offer is not OfferState.OPEN:
        bench.accept("amy", SECOND_OFFER)
        bench.dial("amy", SECOND_OFFER)
    if offer is OfferState.CONSULTING:
        bench.join(leg_of(SECOND_OFFER), OFFER_OF_ANN)
    return bench


def is_asked_in(contact: ContactState | None, offer: OfferState | None) -> bool:
    return contact is ContactState.CONNECTED and offer is not OfferState.CONNECTED


def floor_that_calls_back(
    contact: ContactState | None, specialist: SpecialistState | None, offer: OfferState | None
) -> Bench:
    """The same for the contact that `ann` began by choosing to be called back."""
    way = Exit(kind=ExitKind.CALL_BACK, when=Trigger(waited_ms=0))
    bench = Bench.opened(treating(Treatment(exits=(way,))))
    bench.sign_in("amy")
    bench.call("ann")
    bench.pass_time(5_000)
    bench.take_exit("ann", ExitKind.CALL_BACK)
    if contact is ContactState.WAITING:
        return bench
    bench.ready("amy")
    if offer is not OfferState.OPEN:
        bench.answer(ANN_BACK)
    if offer is OfferState.CONNECTED:
        bench.press_the_call_back_key("ann")
        bench.join(call_of(ANN_BACK), offer_id(ANN_BACK, 1))
        bench.call_in("amy", ANN_BACK, Target(kind=TargetKind.OUTSIDE, id="911"))
    if contact is ContactState.POSTPONED:
        bench.call_back_ends("ann")
        if specialist is SpecialistState.NOT_READY:
            bench.not_ready("amy")
    return bench


CALLED_BACK: tuple[tuple[ContactState | None, SpecialistState | None, OfferState | None], ...] = (
    (ContactState.WAITING, SpecialistState.NOT_READY, None),
    (ContactState.OFFERED, SpecialistState.OFFERED, OfferState.OPEN),
    (ContactState.OFFERED, SpecialistState.ENGAGED, OfferState.ACCEPTED),
    (ContactState.CONNECTED, SpecialistState.ENGAGED, OfferState.CONNECTED),
    (ContactState.POSTPONED, SpecialistState.READY, None),
    (ContactState.POSTPONED, SpecialistState.NOT_READY, None),
)
SITUATIONS: tuple[tuple[ContactState | None, SpecialistState | None, OfferState | None], ...] = (
    (None, SpecialistState.NOT_READY, None),
    (None, SpecialistState.READY, None),
    (None, SpecialistState.WRAP_UP, None),
    (ContactState.ARRIVED, SpecialistState.NOT_READY, None),
    (ContactState.CHOOSING, SpecialistState.NOT_READY, None),
    (ContactState.WAITING, SpecialistState.NOT_READY, None),
    (ContactState.WAITING, SpecialistState.READY, None),
    (ContactState.SENT, SpecialistState.NOT_READY, None),
    (ContactState.OFFERED, SpecialistState.OFFERED, OfferState.OPEN),
    (ContactState.OFFERED, SpecialistState.ENGAGED, OfferState.ACCEPTED),
    (ContactState.CONNECTED, SpecialistState.ENGAGED, OfferState.CONNECTED),
    (ContactState.CONNECTED, SpecialistState.OFFERED, OfferState.OPEN),
    (ContactState.CONNECTED, SpecialistState.ENGAGED, OfferState.ACCEPTED),
    (ContactState.CONNECTED, SpecialistState.ENGAGED, OfferState.CONSULTING),
    (ContactState.OUTSIDE, SpecialistState.WRAP_UP, OfferState.PASSED_ON),
)

FACTS: dict[str, object] = {
    "of": ANN,
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


def is_allowed(
    kind: type[e.Event],
    contact: ContactState | None,
    specialist: SpecialistState | None,
    offer: OfferState | None,
    *,
    called_back: bool = False,
) -> bool:
    """Whether every machine that the event belongs to has the arrow."""
    if kind in BEGIN_A_RECORD:
        return contact is None
    if kind in OF_CALL_BACKS and not called_back:
        return False
    if kind is e.ContactHandedOver and offer is not OfferState.CONSULTING:
        # Two offers change with it, and this must be the one that was asked in.
        return False
    arrows = [
        (any(kind in row for row in CONTACT.values()), contact is not None and kind in CONTACT[contact]),
        (any(kind in row for row in OFFER.values()), offer is not None and kind in OFFER[offer]),
        (
            any(kind in row for row in SPECIALIST.values()),
            specialist is not None and kind in SPECIALIST[specialist],
        ),
    ]
    if kind is e.OfferMade:
        del arrows[1]
    return all(has for belongs, has in arrows if belongs)


def evolves_or_changes_nothing(bench: Bench, event: e.Event, *, allowed: bool) -> None:
    before, ranked_before, legs_before = stored(bench.floor), indexes(bench.floor), dict(bench.floor.legs)
    if allowed:
        evolve(bench.floor, event)
        return
    with pytest.raises((IllegalTransition, UnknownRecord)):
        evolve(bench.floor, event)
    assert stored(bench.floor) == before, event
    assert indexes(bench.floor) == ranked_before
    assert bench.floor.legs == legs_before


class TestTables:
    @pytest.mark.parametrize(
        ("table", "start", "states"),
        [
            (CONTACT, ContactState.ARRIVED, ContactState),
            (SPECIALIST, SpecialistState.OFFLINE, SpecialistState),
            (OFFER, OfferState.OPEN, OfferState),
        ],
        ids=["contact", "specialist", "offer"],
    )
    def test_reach_every_state_from_the_first(self, table: Any, start: Any, states: Any) -> None:
        assert set(table) == set(states)
        assert reachable(table, start) == set(states)

    def test_leave_no_event_out(self) -> None:
        in_a_table = {
            kind for table in (CONTACT, SPECIALIST, OFFER) for row in table.values() for kind in row
        }
        assert in_a_table.isdisjoint(WITHOUT_A_MACHINE | BEGIN_A_RECORD)
        assert in_a_table | WITHOUT_A_MACHINE | BEGIN_A_RECORD == event_types()

    def test_let_no_contact_leave_its_end(self) -> None:
        assert not CONTACT[ContactState.CLOSED]

    def test_never_make_somebody_free_during_wrap_up_but_by_their_own_time(self) -> None:
        """F67: nothing that happens to a contact or an offer ends a wrap-up."""
        assert set(SPECIALIST[SpecialistState.WRAP_UP]) == {
            e.NextStateChosen,
            e.WrapUpExtended,
            e.SpecialistReady,
            e.SpecialistNotReady,
            e.SpecialistSignedOut,
        }

    def test_offer_only_those_who_are_ready(self) -> None:
        """F67: the one arrow into an offer starts at ready."""
        assert [state for state, row in SPECIALIST.items() if e.OfferMade in row] == [SpecialistState.READY]


class TestEvolve:
    @pytest.mark.parametrize("kind", sorted(event_types() - WITHOUT_A_MACHINE, key=str))
    def test_refuses_an_absent_arrow_and_changes_nothing(self, kind: type[e.Event]) -> None:
        outcomes: Counter[bool] = Counter()
        for situation in SITUATIONS:
            allowed = is_allowed(kind, *situation)
            outcomes[allowed] += 1
            evolves_or_changes_nothing(
                floor_with(*situation),
                sample(kind, number=2 if is_asked_in(situation[0], situation[2]) else 1),
                allowed=allowed,
            )
        for situation in CALLED_BACK:
            allowed = is_allowed(kind, *situation, called_back=True)
            outcomes[allowed] += 1
            evolves_or_changes_nothing(
                floor_that_calls_back(*situation), sample(kind, ANN_BACK), allowed=allowed
            )
        assert outcomes[False]
        assert outcomes[True] or kind in (e.SpecialistSignedIn,)

    def test_begins_no_contact_anew_that_has_ended(self) -> None:
        bench = Bench.opened()
        bench.call("ann")
        bench.end_call("ann")
        before = stored(bench.floor)
        with pytest.raises(IllegalTransition):
            evolve(bench.floor, sample(e.CallArrived))
        assert stored(bench.floor) == before

    def test_renews_all_leases_or_none(self) -> None:
        bench = Bench.opened()
        bench.sign_in("amy")
        before = stored(bench.floor)
        with pytest.raises(UnknownRecord):
            evolve(
                bench.floor,
                e.LeasesRenewed(
                    id=EventId("sample"), at=NOON, specialists=(AMY, SpecialistId("nobody")), until=NOON
                ),
            )
        assert stored(bench.floor) == before

    def test_takes_a_sign_in_from_offline_only(self) -> None:
        bench = Bench.opened()
        evolve(bench.floor, sample(e.SpecialistSignedIn))
        assert bench.specialist("amy").state is SpecialistState.NOT_READY
        with pytest.raises(IllegalTransition):
            evolve(bench.floor, sample(e.SpecialistSignedIn))

    def test_names_the_record_it_does_not_find(self) -> None:
        with pytest.raises(UnknownRecord, match="no contact 'ann'"):
            evolve(Bench.opened().floor, sample(e.ContactClosed))

    def test_says_which_arrow_is_missing(self) -> None:
        bench = floor_with(ContactState.WAITING, SpecialistState.NOT_READY, None)
        with pytest.raises(IllegalTransition, match="contact in state 'waiting' cannot take LanguageChosen"):
            evolve(bench.floor, sample(e.LanguageChosen))
