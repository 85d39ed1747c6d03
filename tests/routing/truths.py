"""What must hold of every floor at every step, computed from its records alone.

The tests ask these; the engine does not know them. Each raises AssertionError with what it found.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.floor import (
    ON_DUTY,
    Contact,
    Demand,
    Floor,
    Offer,
    OwnScope,
    Profile,
    ReachScope,
    ReadyScope,
    Specialist,
)
from routing.indexes import BREADTH, widens_at
from routing.model import (
    ContactEnd,
    ContactId,
    ContactState,
    ExitKind,
    Instant,
    Language,
    OfferId,
    OfferState,
    PartnerId,
    SpecialistId,
    SpecialistState,
)
from routing.ranked import RankedSet
from routing.snapshot import FloorState, capture, restore
from routing.supervision import IN_QUEUE
from routing.talk_model import PartyId, PartyKind, PartyState

IN_LANE = (ContactState.OFFERED, ContactState.SENT, ContactState.CONNECTED)
LIVE_OFFERS = (OfferState.OPEN, OfferState.ACCEPTED, OfferState.CONSULTING, OfferState.CONNECTED)
IN_OFFER = {
    OfferState.OPEN: (ContactState.OFFERED, SpecialistState.OFFERED),
    OfferState.ACCEPTED: (ContactState.OFFERED, SpecialistState.ENGAGED),
    OfferState.CONNECTED: (ContactState.CONNECTED, SpecialistState.ENGAGED),
}


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

K = TypeVar("K", bound=str)


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


# --- who may serve whom, said again without the indexes -------------------------------------------


def may_serve(floor: Floor, specialist: Specialist, contact: Contact) -> bool:
    """Whether nothing in the rule book stands against this pair; cooling down is another matter."""
    route, language = contact.route, contact.language
    if route is None or language is None:
        return False
    step = route.steps[contact.step]
    if language not in specialist.languages and not step.interpreter:
        return False
    levels = {own.skill: own.level for own in specialist.skills}
    if any(levels.get(skill, 0) < step.level_min for skill in route.skills):
        return False
    preferred = specialist.partner == route.preferred
    if not preferred and step.partners is not None and specialist.partner not in step.partners:
        return False
    partner = floor.rule_book.partner(specialist.partner) if floor.rule_book is not None else None
    if partner is None:
        return True
    foreign = route.home is not None and route.home != partner.id
    if foreign and partner.cap is not None and not lifted(floor, "lifts_caps"):
        helped = sum(1 for other in floor.contacts.values() if helped_by(floor, other, partner.id))
        if helped >= partner.cap:
            return False
    if not preferred and partner.reserve and not lifted(floor, "lifts_reserves"):
        spoken = language in specialist.languages
        free = sum(
            1
            for other in ready_specialists(floor)
            if other.partner == partner.id and (not spoken or language in other.languages)
        )
        return free > partner.reserve
    return True


def takes_more(one: Specialist) -> bool:
    return one.state in ON_DUTY and one.next_not_ready is None and not one.lost


def lane_is_full(floor: Floor) -> bool:
    """Whether as many suspected callers are served as may be at one time (reliability.md 5.1)."""
    book = floor.rule_book
    if book is None or (book.floods.lane_percent == 100 and not book.floods.kept):
        return False
    staff = sum(takes_more(one) for one in floor.specialists.values())
    part, others = staff * book.floods.lane_percent // 100, staff - book.floods.kept
    served = sum(bool(one.source) and one.state in IN_LANE for one in floor.contacts.values())
    return served >= max(1, min(part, others))


def lifted(floor: Floor, what: str) -> bool:
    book = floor.rule_book
    plans = [book.plan(name) for name in floor.emergencies] if book is not None else []
    return any(plan is not None and getattr(plan, what) for plan in plans)


def helped_by(floor: Floor, contact: Contact, partner: PartnerId) -> bool:
    """Whether a partner serves, or is offered, this contact of another region."""
    if contact.route is None or contact.route.home in (None, partner):
        return False
    if contact.sent is not None:
        return contact.sent.partner == partner
    return contact.offer is not None and floor.offers[contact.offer].partner == partner


def waiting_contacts(floor: Floor) -> Iterator[Contact]:
    return (contact for contact in floor.contacts.values() if contact.state is ContactState.WAITING)


def ready_specialists(floor: Floor) -> Iterator[Specialist]:
    return (person for person in floor.specialists.values() if person.state is SpecialistState.READY)


# --- truths of one moment -------------------------------------------------------------------------


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
        assert (contact.connected_at is not None) == (contact.state is ContactState.CONNECTED), contact
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
    suspected = [one for one in floor.contacts.values() if one.source]
    assert floor.suspects == sum(one.state is ContactState.WAITING for one in suspected)
    assert floor.lane == sum(one.state in IN_LANE for one in suspected)
    rings = Counter(
        one.sent.partner for one in floor.contacts.values() if one.state is ContactState.SENT and one.sent
    )
    assert found.ringing == rings
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


def assert_nobody_idles_beside_a_caller(floor: Floor, at: Instant) -> None:
    """F08: no specialist is free beside a waiting contact they may serve, unless this pair is cooling."""
    for contact in waiting_contacts(floor):
        if contact.source and lane_is_full(floor):
            continue
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
            OfferState.ACCEPTED: offer.drop_at or offer.connect_by,
            OfferState.CONNECTED: offer.drop_at,
        }.get(offer.state)
        assert deadline is None or deadline > at, offer
    for specialist in floor.specialists.values():
        in_a_call = specialist.state is SpecialistState.ENGAGED
        assert in_a_call or specialist.lease_until > at, specialist
        assert specialist.wrap_up_until is None or specialist.wrap_up_until > at, specialist
    for contact in floor.contacts.values():
        assert contact.held is None or contact.held.remind_at > at, contact
        for party in contact.parties.values():
            late = party.state is PartyState.CALLING and party.kind is not PartyKind.SPECIALIST
            assert not late or party.until > at, party
        assert contact.state is not ContactState.SENT or (contact.sent and contact.sent.until > at), contact
        assert all(until > at for until in contact.cooling.values()), contact
        if contact.state in IN_QUEUE:
            due = widens_at(contact)
            assert due is None or due > at, contact
        if contact.call_back is not None and contact.call_back.again_at is not None:
            assert contact.call_back.again_at > at, contact
    assert all(emergency.ends_at > at for emergency in floor.emergencies.values())
    assert floor.review_due is None or floor.review_due > at
    first = floor.timers.first()
    assert first is None or first[0] > at, first


def assert_snapshot_holds_everything(floor: Floor) -> None:
    """A floor that was stored and revived has equal records, indexes and timers."""
    snapshot = stored(floor)
    again = revived(snapshot)
    assert stored(again) == snapshot
    assert indexes(again) == indexes(floor)
    assert again.legs == floor.legs


def assert_all_true(floor: Floor, at: Instant) -> None:
    assert_offers_agree(floor)
    assert_contacts_agree(floor)
    assert_parties_agree(floor)
    assert_indexes_are_true(floor)
    assert_nobody_idles_beside_a_caller(floor, at)
    assert_snapshot_holds_everything(floor)


# --- truths of a whole history --------------------------------------------------------------------


def assert_history_is_sound(log: Sequence[e.Event]) -> None:
    """S1, F52 and F58: one arrival, one place, one end for each contact, and times that fit between them."""
    arrived: dict[ContactId, Instant] = {}
    queued: dict[ContactId, Instant] = {}
    closed: dict[ContactId, Instant] = {}
    booked: dict[ContactId, Instant] = {}
    seen: set[str] = set()
    for event in log:
        assert event.id not in seen, f"two events are called {event.id}"
        seen.add(event.id)
        if isinstance(event, e.ContactEvent) and not isinstance(event, e.MessageLeft):
            assert event.contact not in closed, f"{event} comes after the end of its contact"
        if isinstance(event, e.CallArrived):
            assert event.contact not in arrived
            arrived[event.contact] = event.arrived_at
        elif isinstance(event, e.ContactQueued):
            assert event.contact not in queued
            queued[event.contact] = event.queued_at
            assert event.queued_at >= arrived[event.contact]
        elif isinstance(event, e.CallBackBooked):
            assert event.contact not in arrived, "booked twice"
            assert event.of in arrived, "nobody called"
            booked[event.of] = event.at
            arrived[event.contact], queued[event.contact] = event.at, event.queued_at
        elif isinstance(event, e.ContactClosed):
            closed[event.contact] = event.at
            assert min(event.waited_ms, event.talked_ms) >= 0
            assert event.waited_ms + event.talked_ms <= event.at - arrived[event.contact], event
    ended = {
        event.contact
        for event in log
        if isinstance(event, e.ContactClosed) and event.end is ContactEnd.CALL_BACK
    }
    assert ended == set(booked), "a call-back was promised and not booked, or booked and not promised"


# --- truths of a reply ----------------------------------------------------------------------------

ASKS_WHAT_NEXT = (
    c.ReportCallArrived,
    c.ReportMenuKey,
    c.ReportRegionGiven,
    c.ReportStillWaiting,
    c.ReportCallerAtRoom,
    c.ReportCallerOutOfRoom,
    c.ReportCallerRequeued,
    c.ReportPartnerFailed,
    c.ReportOutsideFailed,
    c.ReportCallBackTaken,
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
    ends = isinstance(reply, r.EndsCall | r.LetGo)
    known = floor.contacts.get(command.contact)
    if isinstance(command, c.ReportCallBackTaken) and known is not None and known.call != command.call:
        # They are on the line with us already, on another call.
        known = None
    assert ends == (known is None)
