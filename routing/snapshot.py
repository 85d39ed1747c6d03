"""A floor as plain values, and back. Indexes and timers are not stored: they follow from the records."""

from dataclasses import dataclass, field

from routing.evolve import take_book
from routing.flood_model import Block
from routing.floor import (
    ClosedContact,
    Contact,
    Emergency,
    Floor,
    Given,
    Observed,
    Offer,
    PartnerLoad,
    Specialist,
    TimerKind,
)
from routing.indexes import (
    count_help,
    count_ringing,
    count_staff,
    index_ready,
    index_waiting,
    set_review_timer,
    set_timer,
    set_widen_timer,
)
from routing.lane import IN_LANE
from routing.model import ContactState, Instant, OfferState, PartnerId, SpecialistState
from routing.rulebook import RuleBook
from routing.supervision import IN_QUEUE
from routing.talk_model import PartyKind, PartyState
from routing.text_entries import ClosedText, TextContact
from routing.text_model import SenderId, TextService


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorState:
    at: Instant
    rule_book: str | None
    rule_books: tuple[RuleBook, ...]
    contacts: tuple[Contact, ...]
    specialists: tuple[Specialist, ...]
    offers: tuple[Offer, ...]
    closed: tuple[ClosedContact, ...]
    loads: dict[PartnerId, PartnerLoad] = field(default_factory=dict)
    given: dict[PartnerId, Given] = field(default_factory=dict)
    observed: Observed = field(default_factory=Observed)
    emergencies: tuple[Emergency, ...] = ()
    review_due: Instant | None = None
    blocks: tuple[Block, ...] = ()
    text_service: TextService | None = None
    texts: tuple[TextContact, ...] = ()
    texts_closed: tuple[ClosedText, ...] = ()
    texts_opted_out: dict[SenderId, Instant] = field(default_factory=dict)


def capture(floor: Floor) -> FloorState:
    """Take what a floor holds. The records are shared with the floor: encode them before it changes."""
    return FloorState(
        at=floor.at,
        rule_book=floor.rule_book.version if floor.rule_book is not None else None,
        rule_books=tuple(floor.rule_books.values()),
        contacts=tuple(floor.contacts.values()),
        specialists=tuple(floor.specialists.values()),
        offers=tuple(floor.offers.values()),
        closed=tuple(floor.closed.values()),
        loads=floor.loads,
        given=floor.given,
        observed=floor.observed,
        emergencies=tuple(floor.emergencies.values()),
        review_due=floor.review_due,
        blocks=tuple(floor.blocks.values()),
        text_service=floor.text_service,
        texts=tuple(floor.texts.values()),
        texts_closed=tuple(floor.texts_closed.values()),
        texts_opted_out=floor.texts_opted_out,
    )


def restore(state: FloorState) -> Floor:
    """Build a floor that decides everything as the captured one would."""
    floor = Floor(at=state.at, rule_books={book.version: book for book in state.rule_books})
    if state.rule_book is not None:
        take_book(floor, floor.rule_books[state.rule_book])
    floor.loads, floor.given, floor.observed = dict(state.loads), dict(state.given), state.observed
    for emergency in state.emergencies:
        floor.emergencies[emergency.plan] = emergency
        set_timer(floor, TimerKind.EMERGENCY, emergency.plan, emergency.ends_at)
    for block in state.blocks:
        floor.blocks[block.source] = block
        set_timer(floor, TimerKind.BLOCK, block.source, block.ends_at)
    floor.closed = {closed.contact: closed for closed in state.closed}
    for offer in state.offers:
        _restore_offer(floor, offer)
    for contact in state.contacts:
        _restore_contact(floor, contact)
    for specialist in state.specialists:
        _restore_specialist(floor, specialist)
    if state.review_due is not None:
        set_review_timer(floor, state.review_due)
    _restore_texts(floor, state)
    return floor


def _restore_texts(floor: Floor, state: FloorState) -> None:
    floor.text_service, floor.texts_opted_out = state.text_service, dict(state.texts_opted_out)
    for ended in state.texts_closed:
        floor.texts_closed[ended.contact] = ended
        floor.text_ended_of[ended.sender] = ended.contact
    for text in state.texts:
        floor.texts[text.id] = text
        floor.text_of[text.sender] = text.id
        if text.due_at is not None:
            set_timer(floor, TimerKind.TEXT_REST, text.id, text.due_at)
        if text.offer is not None:
            set_timer(floor, TimerKind.TEXT_OFFER, text.offer.id, text.offer.expires_at)
        for specialist, until in text.cooling.items():
            set_timer(floor, TimerKind.TEXT_COOL, f"{text.id}:{specialist}", until)


def _restore_offer(floor: Floor, offer: Offer) -> None:
    floor.offers[offer.id] = offer
    if offer.leg is not None:
        floor.legs[offer.leg] = offer.id
    if offer.state is OfferState.OPEN:
        set_timer(floor, TimerKind.OFFER, offer.id, offer.expires_at)
    elif offer.state in (OfferState.ACCEPTED, OfferState.CONNECTED) and offer.drop_at is not None:
        set_timer(floor, TimerKind.DROP, offer.id, offer.drop_at)
    elif offer.state is OfferState.ACCEPTED and offer.connect_by is not None:
        set_timer(floor, TimerKind.CONNECT, offer.id, offer.connect_by)


def _restore_contact(floor: Floor, contact: Contact) -> None:
    floor.contacts[contact.id] = contact
    if contact.state is ContactState.CONNECTED and contact.offer is not None and contact.room is None:
        # Stored by a version that did not keep the room.
        offer = floor.offers[contact.offer]
        contact.room, contact.conference = offer.room, offer.conference
    if contact.state is ContactState.WAITING:
        index_waiting(floor, contact)
    floor.lane += contact.suspected and contact.state in IN_LANE
    if contact.state in IN_QUEUE:
        set_widen_timer(floor, contact)
    if contact.call_back is not None and contact.call_back.again_at is not None:
        set_timer(floor, TimerKind.CALL_BACK, contact.id, contact.call_back.again_at)
    _restore_help(floor, contact)
    for specialist, until in contact.cooling.items():
        set_timer(floor, TimerKind.COOL_DOWN, f"{contact.id}:{specialist}", until)
    if contact.held is not None:
        set_timer(floor, TimerKind.HOLD, contact.id, contact.held.remind_at)
    for party in contact.parties.values():
        if party.kind is not PartyKind.SPECIALIST and party.state is PartyState.CALLING:
            set_timer(floor, TimerKind.PARTY, party.id, party.until)


def _restore_help(floor: Floor, contact: Contact) -> None:
    if contact.sent is not None:
        count_help(floor, contact, contact.sent.partner, 1)
        if contact.state is ContactState.SENT:
            count_ringing(floor, contact.sent.partner, 1)
            set_timer(floor, TimerKind.SENT, contact.id, contact.sent.until)
    elif contact.offer is not None:
        count_help(floor, contact, floor.offers[contact.offer].partner, 1)


def _restore_specialist(floor: Floor, specialist: Specialist) -> None:
    floor.specialists[specialist.id] = specialist
    floor.crews[specialist.partner] = floor.crews.get(specialist.partner, 0) + 1
    if specialist.stays:
        count_staff(floor, specialist, 1)
    if not specialist.lost:
        set_timer(floor, TimerKind.LEASE, specialist.id, specialist.lease_until)
    if specialist.wrap_up_until is not None:
        set_timer(floor, TimerKind.WRAP_UP, specialist.id, specialist.wrap_up_until)
    if specialist.phone is not None and specialist.phone.until is not None:
        set_timer(floor, TimerKind.PHONE, specialist.id, specialist.phone.until)
    if specialist.state is SpecialistState.READY:
        index_ready(floor, specialist)
