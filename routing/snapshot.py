"""A floor as plain values, and back. Indexes and timers are not stored: they follow from the records."""

from dataclasses import dataclass

from routing.floor import ClosedContact, Contact, Floor, Offer, Specialist, TimerKind
from routing.indexes import index_ready, index_waiting, set_timer, set_widen_timer
from routing.model import ContactState, Instant, OfferState, SpecialistState
from routing.rulebook import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorState:
    at: Instant
    rule_book: str | None
    rule_books: tuple[RuleBook, ...]
    contacts: tuple[Contact, ...]
    specialists: tuple[Specialist, ...]
    offers: tuple[Offer, ...]
    closed: tuple[ClosedContact, ...]


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
    )


def restore(state: FloorState) -> Floor:
    """Build a floor that decides everything as the captured one would."""
    floor = Floor(at=state.at, rule_books={book.version: book for book in state.rule_books})
    floor.rule_book = floor.rule_books[state.rule_book] if state.rule_book is not None else None
    floor.closed = {closed.contact: closed for closed in state.closed}
    for offer in state.offers:
        _restore_offer(floor, offer)
    for contact in state.contacts:
        _restore_contact(floor, contact)
    for specialist in state.specialists:
        _restore_specialist(floor, specialist)
    return floor


def _restore_offer(floor: Floor, offer: Offer) -> None:
    floor.offers[offer.id] = offer
    if offer.leg is not None:
        floor.legs[offer.leg] = offer.id
    if offer.state is OfferState.OPEN:
        set_timer(floor, TimerKind.OFFER, offer.id, offer.expires_at)
    elif offer.state is OfferState.ACCEPTED and offer.connect_by is not None:
        set_timer(floor, TimerKind.CONNECT, offer.id, offer.connect_by)
    elif offer.state is OfferState.CONNECTED and offer.drop_at is not None:
        set_timer(floor, TimerKind.DROP, offer.id, offer.drop_at)


def _restore_contact(floor: Floor, contact: Contact) -> None:
    floor.contacts[contact.id] = contact
    if contact.state is ContactState.WAITING:
        index_waiting(floor, contact)
    if contact.state in (ContactState.WAITING, ContactState.OFFERED):
        set_widen_timer(floor, contact)
    for specialist, until in contact.cooling.items():
        set_timer(floor, TimerKind.COOL_DOWN, f"{contact.id}:{specialist}", until)


def _restore_specialist(floor: Floor, specialist: Specialist) -> None:
    floor.specialists[specialist.id] = specialist
    if not specialist.lost:
        set_timer(floor, TimerKind.LEASE, specialist.id, specialist.lease_until)
    if specialist.wrap_up_until is not None:
        set_timer(floor, TimerKind.WRAP_UP, specialist.id, specialist.wrap_up_until)
    if specialist.state is SpecialistState.READY:
        index_ready(floor, specialist)
