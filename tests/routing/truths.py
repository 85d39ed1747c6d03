"""What must hold of every floor at every step, computed from its records alone.

The tests ask these; the engine does not know them. Each raises AssertionError with what it found.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from typing import TypeVar

import msgspec

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.floor import Contact, Floor, Specialist
from routing.model import (
    ContactId,
    ContactState,
    Instant,
    Language,
    OfferState,
    PartnerId,
    SpecialistState,
)
from routing.ranked import RankedSet
from routing.snapshot import FloorState, capture, restore

LIVE_OFFERS = (OfferState.OPEN, OfferState.ACCEPTED, OfferState.CONNECTED)
IN_OFFER = {
    OfferState.OPEN: (ContactState.OFFERED, SpecialistState.OFFERED),
    OfferState.ACCEPTED: (ContactState.OFFERED, SpecialistState.ENGAGED),
    OfferState.CONNECTED: (ContactState.CONNECTED, SpecialistState.ENGAGED),
}

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(FloorState)

K = TypeVar("K", bound=str)
Ranking = dict[tuple[Language, PartnerId | None], list[tuple[int, str]]]
Indexes = tuple[Ranking, Ranking, list[tuple[int, str]]]


def stored(floor: Floor) -> bytes:
    """A floor as a snapshot would keep it; equal bytes are equal records in equal order."""
    return _ENCODER.encode(capture(floor))


def revived(snapshot: bytes) -> Floor:
    return restore(_DECODER.decode(snapshot))


def indexes(floor: Floor) -> Indexes:
    """Waiting, ready and timers as plain ordered lists; empty scopes say nothing."""
    waiting: Ranking = {
        scope: list(ranked.in_order()) for scope, ranked in floor.waiting.items() if len(ranked)
    }
    ready: Ranking = {scope: list(ranked.in_order()) for scope, ranked in floor.ready.items() if len(ranked)}
    return waiting, ready, list(floor.timers.in_order())


# --- who may serve whom, said again without the indexes -------------------------------------------


def served_languages(floor: Floor, specialist: Specialist) -> set[Language]:
    book = floor.rule_book
    return set(specialist.languages) | set(book.interpreter_languages if book is not None else ())


def may_serve(floor: Floor, specialist: Specialist, contact: Contact) -> bool:
    if contact.route is None or contact.language not in served_languages(floor, specialist):
        return False
    partners = contact.route.steps[contact.step].partners
    return partners is None or specialist.partner in {contact.route.preferred, *partners}


def waiting_contacts(floor: Floor) -> Iterator[Contact]:
    return (contact for contact in floor.contacts.values() if contact.state is ContactState.WAITING)


def ready_specialists(floor: Floor) -> Iterator[Specialist]:
    return (person for person in floor.specialists.values() if person.state is SpecialistState.READY)


# --- truths of one moment -------------------------------------------------------------------------


def assert_offers_agree(floor: Floor) -> None:
    """S2, S3, S8: contact, offer and specialist tell one story, and nobody is in two."""
    live = [offer for offer in floor.offers.values() if offer.state in LIVE_OFFERS]
    for holders in (Counter(offer.contact for offer in live), Counter(offer.specialist for offer in live)):
        assert not holders or max(holders.values()) == 1, f"in more than one offer: {holders}"
    for offer in live:
        contact, specialist = floor.contacts[offer.contact], floor.specialists[offer.specialist]
        assert (contact.state, specialist.state) == IN_OFFER[offer.state], (contact, offer, specialist)
        assert contact.offer == specialist.offer == offer.id
        assert offer.state is OfferState.OPEN or specialist.contact == contact.id
    for contact in floor.contacts.values():
        assert (contact.offer is not None) == (
            contact.state in (ContactState.OFFERED, ContactState.CONNECTED)
        )
    for specialist in floor.specialists.values():
        busy = specialist.state in (SpecialistState.OFFERED, SpecialistState.ENGAGED)
        assert (specialist.offer is not None) == busy, specialist
        wrapping = specialist.state is SpecialistState.WRAP_UP
        assert (specialist.wrap_up_until is not None) == wrapping, specialist
    in_offers = {offer.specialist for offer in live}
    for specialist in floor.specialists.values():
        if specialist.state in (SpecialistState.OFFERED, SpecialistState.ENGAGED):
            assert specialist.id in in_offers, f"{specialist.id} is kept by an offer that is over"


def assert_indexes_are_true(floor: Floor) -> None:
    """Membership and order of every index follow from the records alone."""
    waiting: Ranking = {}
    for contact in waiting_contacts(floor):
        assert contact.route is not None
        assert contact.language is not None
        assert contact.queued_at is not None
        partners = contact.route.steps[contact.step].partners
        others: set[PartnerId | None] = {None} if partners is None else set(partners)
        for partner in others | {contact.route.preferred}:
            waiting.setdefault((contact.language, partner), []).append((contact.queued_at, contact.id))
    ready: Ranking = {}
    for specialist in ready_specialists(floor):
        assert specialist.idle_since is not None
        for language, partner in product(served_languages(floor, specialist), (specialist.partner, None)):
            ready.setdefault((language, partner), []).append((specialist.idle_since, specialist.id))
    found_waiting, found_ready, found_timers = indexes(floor)
    assert found_waiting == {scope: sorted(ranking) for scope, ranking in waiting.items()}
    assert found_ready == {scope: sorted(ranking) for scope, ranking in ready.items()}
    assert found_timers == sorted(found_timers)
    for queue in floor.waiting.values():
        assert_first_is_first(queue)
    for ready_there in floor.ready.values():
        assert_first_is_first(ready_there)
    assert_first_is_first(floor.timers)


def assert_first_is_first(ranked: RankedSet[K]) -> None:
    ordered = list(ranked.in_order())
    assert len(ordered) == len(ranked)
    assert ranked.first() == (ordered[0] if ordered else None)


def assert_nobody_idles_beside_a_caller(floor: Floor, at: Instant) -> None:
    """F08: no specialist is free beside a waiting contact they may serve, unless this pair is cooling."""
    for contact in waiting_contacts(floor):
        for specialist in ready_specialists(floor):
            cooling = contact.cooling.get(specialist.id, at) > at
            assert cooling or not may_serve(floor, specialist, contact), (
                f"{specialist.id} is free while {contact.id} waits for them"
            )


def assert_nothing_is_overdue(floor: Floor, at: Instant) -> None:
    """F04, F66, F69: once the due timers have fired, no reservation and no silent screen outlives its limit."""
    for offer in floor.offers.values():
        deadline = {
            OfferState.OPEN: offer.expires_at,
            OfferState.ACCEPTED: offer.connect_by,
            OfferState.CONNECTED: offer.drop_at,
        }.get(offer.state)
        assert deadline is None or deadline > at, offer
    for specialist in floor.specialists.values():
        in_a_call = specialist.state is SpecialistState.ENGAGED
        assert in_a_call or specialist.lease_until > at, specialist
        assert specialist.wrap_up_until is None or specialist.wrap_up_until > at, specialist


def assert_snapshot_holds_everything(floor: Floor) -> None:
    """A floor that was stored and revived has equal records, indexes and timers."""
    snapshot = stored(floor)
    again = revived(snapshot)
    assert stored(again) == snapshot
    assert indexes(again) == indexes(floor)
    assert again.legs == floor.legs


def assert_all_true(floor: Floor, at: Instant) -> None:
    assert_offers_agree(floor)
    assert_indexes_are_true(floor)
    assert_nobody_idles_beside_a_caller(floor, at)
    assert_snapshot_holds_everything(floor)


# --- truths of an event, asked just before it is applied ------------------------------------------


def assert_offer_is_due(floor: Floor, event: e.OfferMade) -> None:
    """F05, F67 and L6: only a free specialist is offered, and nobody with an older equal claim is passed."""
    contact, specialist = floor.contact(event.contact), floor.specialist(event.specialist)
    assert specialist.state is SpecialistState.READY, f"{specialist.id} is {specialist.state}"
    assert contact.state is ContactState.WAITING
    assert may_serve(floor, specialist, contact)
    assert contact.cooling.get(specialist.id, event.at) <= event.at
    assert event.offer not in floor.offers
    for rival in waiting_contacts(floor):
        if (rival.language, rival.route, rival.step) == (contact.language, contact.route, contact.step):
            assert rival.queued_at is not None
            assert contact.queued_at is not None
            older = (rival.queued_at, rival.id) < (contact.queued_at, contact.id)
            assert not older or specialist.id in rival.cooling, f"{contact.id} overtakes {rival.id}"


# --- truths of a whole history --------------------------------------------------------------------


def assert_history_is_sound(log: Sequence[e.Event]) -> None:
    """S1, F52 and F58: one arrival, one place, one end for each contact, and times that fit between them."""
    arrived: dict[ContactId, Instant] = {}
    queued: dict[ContactId, Instant] = {}
    closed: dict[ContactId, Instant] = {}
    seen: set[str] = set()
    for event in log:
        assert event.id not in seen, f"two events are called {event.id}"
        seen.add(event.id)
        if isinstance(event, e.ContactEvent):
            assert event.contact not in closed, f"{event} comes after the end of its contact"
        if isinstance(event, e.CallArrived):
            assert event.contact not in arrived
            arrived[event.contact] = event.arrived_at
        elif isinstance(event, e.ContactQueued):
            assert event.contact not in queued
            queued[event.contact] = event.queued_at
            assert event.queued_at >= arrived[event.contact]
        elif isinstance(event, e.ContactClosed):
            closed[event.contact] = event.at
            assert min(event.waited_ms, event.talked_ms) >= 0
            assert event.waited_ms + event.talked_ms <= event.at - arrived[event.contact], event


# --- truths of a reply ----------------------------------------------------------------------------

ASKS_WHAT_NEXT = (
    c.ReportCallArrived,
    c.ReportMenuKey,
    c.ReportStillWaiting,
    c.ReportCallerAtRoom,
    c.ReportCallerOutOfRoom,
    c.ReportCallerRequeued,
)
LEFT_ON_THE_LINE = ("queue-full", "error", "system-error", "leave")


def assert_caller_has_a_next_step(floor: Floor, command: c.Command, reply: r.Reply) -> None:
    """S4: a caller's leg that asks what next is told, and only one whose contact is over is told to end."""
    if isinstance(command, c.ReportQueueLeft):
        if command.result not in LEFT_ON_THE_LINE:
            return
    elif not isinstance(command, ASKS_WHAT_NEXT):
        return
    assert not isinstance(reply, r.Noted), f"{type(command).__name__} leaves the caller with nothing"
    assert isinstance(reply, r.EndsCall) == (command.contact not in floor.contacts)
