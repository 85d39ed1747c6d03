"""A contact, a specialist and an offer brought into each state by commands."""

from routing import events as e
from routing.call_back_booking import call_back_of
from routing.evolve import evolve
from routing.floor import offer_id
from routing.model import (
    ENGLISH,
    FRENCH,
    ContactState,
    Exit,
    ExitKind,
    OfferState,
    SpecialistState,
    Trigger,
)
from routing.rulebook import Treatment
from routing.talk_model import Target, TargetKind
from tests.routing.bench import WEST, Bench, call_of, leg_of, rules, treating, with_phone_system
from tests.routing.event_samples import ANN, OFFER_OF_ANN, PARTY, SECOND_OFFER, sample

ANN_BACK = call_back_of(ANN)


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
