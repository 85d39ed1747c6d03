"""What must hold of the records of a floor among themselves."""

from collections import Counter
from typing import TypeVar

from routing.floor import Contact, Demand, Floor, Offer, OwnScope, ReachScope, ReadyScope
from routing.indexes import BREADTH
from routing.model import (
    ContactId,
    ContactState,
    ExitKind,
    OfferId,
    OfferState,
    PartnerId,
    SpecialistId,
    SpecialistState,
)
from routing.ranked import RankedSet
from routing.supervision import IN_QUEUE
from routing.talk_model import PartyId, PartyKind, PartyState
from tests.routing.kept import Indexes, indexes
from tests.routing.service import IN_LANE, helped_by, ready_specialists, takes_more, waiting_contacts

LIVE_OFFERS = (OfferState.OPEN, OfferState.ACCEPTED, OfferState.CONSULTING, OfferState.CONNECTED)
IN_OFFER = {
    OfferState.OPEN: (ContactState.OFFERED, SpecialistState.OFFERED),
    OfferState.ACCEPTED: (ContactState.OFFERED, SpecialistState.ENGAGED),
    OfferState.CONNECTED: (ContactState.CONNECTED, SpecialistState.ENGAGED),
}
K = TypeVar("K", bound=str)


def assert_offers_agree(floor: Floor) -> None:
    """S2, S3, S8: contact, offer and specialist tell one story; nobody is in two, and no caller has two specialists.
    Beside the one who has the caller, at most one more is consulted."""
    live = [offer for offer in floor.offers.values() if offer.state in LIVE_OFFERS]
    answering, asked_in = (
        [one for one in live if not one.consult],
        [one for one in live if one.consult],
    )
    for holders in (
        Counter(offer.contact for offer in answering),
        Counter(offer.contact for offer in asked_in),
        Counter(offer.specialist for offer in live),
    ):
        assert not holders or max(holders.values()) == 1, f"in more than one offer: {holders}"
    for offer in answering:
        contact, specialist = floor.contacts[offer.contact], floor.specialists[offer.specialist]
        assert (contact.state, specialist.state) == IN_OFFER[offer.state], (contact, offer, specialist)
        assert contact.offer == specialist.offer == offer.id
        assert offer.state is OfferState.OPEN or specialist.contact == contact.id
        assert contact.state is not ContactState.CONNECTED or contact.room == offer.room, (contact, offer)
    for offer in asked_in:
        assert_is_consulted(floor, offer)
    for contact in floor.contacts.values():
        in_offer = contact.state is ContactState.OFFERED or (
            contact.state is ContactState.CONNECTED and contact.sent is None
        )
        assert (contact.offer is not None) == in_offer, contact
    for specialist in floor.specialists.values():
        busy = specialist.state in (SpecialistState.OFFERED, SpecialistState.ENGAGED)
        assert (specialist.offer is not None) == busy, specialist
        wrapping = specialist.state is SpecialistState.WRAP_UP
        assert (specialist.wrap_up_until is not None) == wrapping, specialist
    in_offers = {offer.specialist for offer in live}
    for specialist in floor.specialists.values():
        if specialist.state in (SpecialistState.OFFERED, SpecialistState.ENGAGED):
            assert specialist.id in in_offers, f"{specialist.id} is kept by an offer that is over"


def assert_is_consulted(floor: Floor, offer: Offer) -> None:
    """Who is asked in comes to a conversation that goes on, in its room, and is shown as one of those in it."""
    contact, specialist = floor.contacts[offer.contact], floor.specialists[offer.specialist]
    assert contact.state is ContactState.CONNECTED, contact
    assert contact.offer != offer.id
    assert contact.room == offer.room
    assert specialist.offer == offer.id
    is_open = offer.state is OfferState.OPEN
    assert specialist.state is (SpecialistState.OFFERED if is_open else SpecialistState.ENGAGED)
    party = contact.parties[PartyId(offer.id)]
    joined = offer.state is OfferState.CONSULTING
    assert (party.kind, party.target) == (PartyKind.SPECIALIST, specialist.id)
    assert (party.state is PartyState.JOINED) == joined, party


def assert_parties_agree(floor: Floor) -> None:
    """Who is in a conversation fits it: nobody is left in a room, on hold or called when it is over."""
    for contact in floor.contacts.values():
        talks = contact.state is ContactState.CONNECTED and contact.offer is not None
        assert contact.held is None or talks, contact
        outside = contact.state is ContactState.OUTSIDE
        assert (contact.outside is not None) == outside, contact
        assert not contact.parties or talks or outside, contact
        keeper = contact.outside.party if contact.outside is not None else None
        in_room = keeper is not None
        assert (contact.room is not None) == (talks or in_room), contact
        assert keeper is None or keeper in contact.parties, contact
        kinds = Counter(one.kind for one in contact.parties.values() if one.kind is not PartyKind.SUPERVISOR)
        assert not kinds or max(kinds.values()) == 1, f"two of a kind: {kinds}"
        consults = {one.id for one in contact.parties.values() if one.kind is PartyKind.SPECIALIST}
        live = [floor.offers[OfferId(one)] for one in consults]
        assert all(one.consult and one.state in LIVE_OFFERS for one in live), live
        for party in contact.parties.values():
            assert (party.joined_at is not None) == (party.state is PartyState.JOINED), party
            assert not outside or party.state is PartyState.JOINED, party


def assert_contacts_agree(floor: Floor) -> None:
    """S8, S13: what a contact says of itself fits its state, and the version that it keeps is at hand."""
    for contact in floor.contacts.values():
        assert contact.rule_book in floor.rule_books, f"{contact.rule_book} was forgotten"
        waits = contact.state in (*IN_QUEUE, ContactState.POSTPONED)
        assert (contact.waiting_since is not None) == waits, contact
        talks = contact.state is ContactState.CONNECTED
        # A partner that has hung up leaves the caller to be asked whether they were cut off.
        asked = talks and contact.sent is not None and contact.connected_at is None
        assert (contact.connected_at is not None) == talks or asked, contact
        assert not waits or (contact.route is not None and contact.language is not None), contact
        out = contact.state is ContactState.SENT or (
            contact.state is ContactState.CONNECTED and contact.offer is None
        )
        assert (contact.sent is not None) == out, contact
        assert len(set(contact.exits_open)) == len(contact.exits_open), contact
        assert_call_back_agrees(floor, contact)
        if contact.route is not None:
            assert 0 <= contact.step < len(contact.route.steps), contact


def assert_call_back_agrees(floor: Floor, contact: Contact) -> None:
    """Who is called back is on the line or owed; nobody else is without a call, postponed, or offered no way out."""
    called = contact.call_back
    if called is None:
        assert contact.on_the_line, contact
        assert contact.state is not ContactState.POSTPONED, contact
        assert contact.dialable or ExitKind.CALL_BACK not in contact.exits_open, contact
        return
    assert not contact.exits_open, contact
    assert called.of not in floor.contacts, "the call that booked it goes on"
    assert (called.again_at is not None) == (contact.state is ContactState.POSTPONED), contact
    assert contact.on_the_line or contact.state in (
        ContactState.WAITING,
        ContactState.OFFERED,
        ContactState.POSTPONED,
    ), contact


def assert_indexes_are_true(floor: Floor) -> None:
    """Membership and order of every index follow from the records alone."""
    queues: dict[Demand, list[tuple[int, ContactId]]] = {}
    own: dict[OwnScope, list[tuple[int, ContactId]]] = {}
    reach: dict[ReachScope, list[tuple[int, ContactId]]] = {}
    for contact in waiting_contacts(floor):
        route, language, queued_at = contact.route, contact.language, contact.queued_at
        assert route is not None
        assert language is not None
        assert queued_at is not None
        step = route.steps[contact.step]
        demand = Demand(language, step.interpreter, route.skills, step.level_min, contact.source != "")
        first = contact.again.place if contact.again is not None else None
        entry = ((first if first is not None else queued_at) - route.credit_ms, contact.id)
        foreign = route.home is not None and route.home != route.preferred
        queues.setdefault(demand, []).append(entry)
        own.setdefault((demand, route.preferred, foreign), []).append(entry)
        others: set[PartnerId | None] = {None} if step.partners is None else set(step.partners)
        for partner in others - {route.preferred}:
            reach.setdefault((demand, partner), []).append(entry)
    ready: dict[ReadyScope, list[tuple[int, SpecialistId]]] = {}
    kept = floor.kept_languages
    for specialist in ready_specialists(floor):
        assert specialist.idle_since is not None
        rank = sum(language in kept for language in specialist.languages) * BREADTH + specialist.idle_since
        for spoken in (*specialist.languages, None):
            ready.setdefault((spoken, specialist.partner), []).append((rank, specialist.id))
    found = indexes(floor)
    assert found.queues == {scope: sorted(ranking) for scope, ranking in queues.items()}
    assert found.own == {scope: sorted(ranking) for scope, ranking in own.items()}
    assert found.reach == {scope: sorted(ranking) for scope, ranking in reach.items()}
    assert found.ready == {scope: sorted(ranking) for scope, ranking in ready.items()}
    assert found.timers == sorted(found.timers)
    for indexed in (floor.queues, floor.own, floor.reach):
        for queue in indexed.values():
            assert_first_is_first(queue)
    for ready_there in floor.ready.values():
        assert_first_is_first(ready_there)
    assert_first_is_first(floor.timers)
    assert_counts_are_true(floor, found)


def assert_counts_are_true(floor: Floor, found: Indexes) -> None:
    people = list(floor.specialists.values())
    assert found.staff == Counter(one.profile for one in people if takes_more(one))
    assert found.crews == Counter(one.partner for one in people)
    helped: Counter[PartnerId] = Counter()
    for contact in floor.contacts.values():
        partners = {one.partner for one in people} | set(found.helping)
        helped.update(partner for partner in partners if helped_by(floor, contact, partner))
    assert found.helping == helped
    rings = Counter(
        one.sent.partner for one in floor.contacts.values() if one.state is ContactState.SENT and one.sent
    )
    assert found.ringing == rings
    suspected = [one for one in floor.contacts.values() if one.source]
    assert floor.suspects == sum(one.state is ContactState.WAITING for one in suspected)
    assert floor.lane == sum(one.state in IN_LANE for one in suspected)
    needing = sum(_needs_review(floor, contact) for contact in waiting_contacts(floor))
    assert found.counts == (sum(1 for _ in waiting_contacts(floor)), needing)
    assert (floor.review_due is not None) == (needing > 0), (
        "the queue is looked at exactly while somebody needs it"
    )
    book = floor.rule_book
    assert found.kept == (frozenset(book.kept_languages()) if book is not None else frozenset())


def _needs_review(floor: Floor, contact: Contact) -> bool:
    """Whether anything but time may yet change what a waiting contact gets."""
    route, book = contact.route, floor.rule_book
    assert route is not None
    assert book is not None
    if any(partner.phone_system is not None for partner in book.partners):
        return True
    may_leave = contact.call_back is None
    owed = contact.again is not None and contact.again.owed
    callable_once = contact.dialable and not owed
    open_to = [way for way in route.exits if callable_once or way.kind is not ExitKind.CALL_BACK]
    if may_leave and any(way.kind not in contact.exits_open for way in open_to if not way.forced):
        return True
    following = route.steps[contact.step + 1 :]
    if not following:
        return False
    when = following[0].when
    return any(
        limit is not None for limit in (when.expected_ms, when.depth, when.oldest_ms, when.staffed_below)
    )


def assert_first_is_first(ranked: RankedSet[K]) -> None:
    ordered = list(ranked.in_order())
    assert len(ordered) == len(ranked)
    assert ranked.first() == (ordered[0] if ordered else None)
