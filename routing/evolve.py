"""`evolve(floor, event)`: the only code that changes a floor, in place, index by index.

Every change first asks the state tables; an event they do not allow raises and leaves the floor as it was.
"""

from collections.abc import Callable
from typing import cast

from routing import events as e
from routing.floor import ClosedContact, Contact, Floor, Offer, Specialist, TimerKind, offer_id
from routing.indexes import (
    clear_timer,
    forget_closed,
    index_ready,
    index_waiting,
    set_timer,
    set_widen_timer,
    unindex_ready,
    unindex_waiting,
)
from routing.model import ContactState, Instant, NotReadyReason, OfferState, SpecialistState
from routing.states import next_contact_state, next_offer_state, next_specialist_state


def evolve(floor: Floor, event: e.Event) -> None:
    """Apply one event.

    Raises: IllegalTransition or UnknownRecord; the floor is then unchanged.
    """
    _EVOLVE[type(event)](floor, event)
    if event.at > floor.at:
        floor.at = event.at


# --- moving along the tables ----------------------------------------------------------------------


def _move_contact(floor: Floor, contact: Contact, event: e.Event) -> None:
    """Change a contact's state and keep the waiting indexes true."""
    state = next_contact_state(contact.state, event)
    was, contact.state = contact.state, state
    if was is state:
        return
    if state is ContactState.WAITING:
        contact.waiting_since = event.at if contact.waiting_since is None else contact.waiting_since
        contact.offer = None
        index_waiting(floor, contact)
    elif was is ContactState.WAITING:
        unindex_waiting(floor, contact)
    if state in (ContactState.CONNECTED, ContactState.CLOSED):
        contact.waited_ms = contact.waited_until(event.at)
        contact.waiting_since = None


def _move_specialist(floor: Floor, specialist: Specialist, event: e.Event) -> None:
    """Change a specialist's state and keep the ready indexes true."""
    state = next_specialist_state(specialist.state, event)
    was = specialist.state
    if was is state:
        return
    if was is SpecialistState.READY:
        unindex_ready(floor, specialist)
    specialist.state, specialist.since = state, event.at
    if state in (SpecialistState.READY, SpecialistState.NOT_READY):
        specialist.offer = None
        specialist.contact = None
        specialist.wrap_up_until = None
        clear_timer(floor, TimerKind.WRAP_UP, specialist.id)
    if state is SpecialistState.READY:
        specialist.not_ready = None
        specialist.next_not_ready = None
        if not isinstance(event, e.OfferWithdrawn) or specialist.idle_since is None:
            specialist.idle_since = event.at
        index_ready(floor, specialist)


def _finish_offer(floor: Floor, offer: Offer, event: e.Event) -> None:
    offer.state = next_offer_state(offer.state, event)
    for kind in (TimerKind.OFFER, TimerKind.CONNECT, TimerKind.DROP):
        clear_timer(floor, kind, offer.id)


def _check_all(floor: Floor, event: e.Event, contact: Contact, offer: Offer, specialist: Specialist) -> None:
    """Ask all three tables before anything is written, so that an illegal event changes nothing."""
    next_contact_state(contact.state, event)
    next_offer_state(offer.state, event)
    next_specialist_state(specialist.state, event)


# --- contact events -------------------------------------------------------------------------------


def _rule_book_published(floor: Floor, event: e.RuleBookPublished) -> None:
    ready = [s for s in floor.specialists.values() if s.state is SpecialistState.READY]
    for specialist in ready:
        unindex_ready(floor, specialist)
    floor.rule_book = event.book
    floor.rule_books[event.book.version] = event.book
    for specialist in ready:
        index_ready(floor, specialist)
    in_use = {contact.rule_book for contact in floor.contacts.values()} | {event.book.version}
    for version in [v for v in floor.rule_books if v not in in_use]:
        del floor.rule_books[version]


def _call_arrived(floor: Floor, event: e.CallArrived) -> None:
    known = floor.contacts.get(event.contact)
    if known is not None or event.contact in floor.closed:
        next_contact_state(known.state if known is not None else ContactState.CLOSED, event)
    floor.contacts[event.contact] = Contact(
        id=event.contact,
        call=event.call,
        line=event.line,
        rule_book=event.rule_book,
        state=ContactState.ARRIVED,
        arrived_at=event.arrived_at,
        evidence=event.evidence,
    )


def _language_menu_offered(floor: Floor, event: e.LanguageMenuOffered) -> None:
    contact = floor.contact(event.contact)
    _move_contact(floor, contact, event)
    contact.menu_attempt = event.attempt


def _language_chosen(floor: Floor, event: e.LanguageChosen) -> None:
    contact = floor.contact(event.contact)
    _move_contact(floor, contact, event)
    contact.language = event.language


def _contact_queued(floor: Floor, event: e.ContactQueued) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    contact.language, contact.route, contact.step = event.language, event.route, 0
    contact.queued_at = contact.waiting_since = event.queued_at
    _move_contact(floor, contact, event)
    set_widen_timer(floor, contact)


def _reach_widened(floor: Floor, event: e.ReachWidened) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    clear_timer(floor, TimerKind.WIDEN, contact.id)
    if contact.state is ContactState.WAITING:
        unindex_waiting(floor, contact)
    contact.step = event.step
    if contact.state is ContactState.WAITING:
        index_waiting(floor, contact)
    set_widen_timer(floor, contact)


def _cool_down_ended(floor: Floor, event: e.CoolDownEnded) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    contact.cooling.pop(event.specialist, None)
    clear_timer(floor, TimerKind.COOL_DOWN, f"{contact.id}:{event.specialist}")


def _cool(floor: Floor, contact: Contact, event: e.OfferDeclined | e.OfferMissed | e.OfferFailed) -> None:
    contact.cooling[event.specialist] = event.cool_until
    set_timer(floor, TimerKind.COOL_DOWN, f"{contact.id}:{event.specialist}", event.cool_until)


def _contact_closed(floor: Floor, event: e.ContactClosed) -> None:
    contact = floor.contact(event.contact)
    _move_contact(floor, contact, event)
    clear_timer(floor, TimerKind.WIDEN, contact.id)
    for specialist in contact.cooling:
        clear_timer(floor, TimerKind.COOL_DOWN, f"{contact.id}:{specialist}")
    for number in range(1, contact.offers_made + 1):
        offer = floor.offers.pop(offer_id(contact.id, number), None)
        if offer is not None:
            for kind in (TimerKind.OFFER, TimerKind.CONNECT, TimerKind.DROP):
                clear_timer(floor, kind, offer.id)
            if offer.leg is not None:
                floor.legs.pop(offer.leg, None)
    del floor.contacts[contact.id]
    floor.closed[contact.id] = ClosedContact(
        contact=contact.id, call=contact.call, end=event.end, at=event.at
    )
    forget_closed(floor, event.at)


# --- offer events ---------------------------------------------------------------------------------


def _offer_made(floor: Floor, event: e.OfferMade) -> None:
    contact, specialist = floor.contact(event.contact), floor.specialist(event.specialist)
    next_contact_state(contact.state, event)
    _move_specialist(floor, specialist, event)
    _move_contact(floor, contact, event)
    contact.offer = specialist.offer = event.offer
    contact.offers_made += 1
    floor.offers[event.offer] = Offer(
        id=event.offer,
        contact=contact.id,
        specialist=specialist.id,
        partner=event.partner,
        state=OfferState.OPEN,
        made_at=event.at,
        expires_at=event.expires_at,
        why=event.why,
    )
    set_timer(floor, TimerKind.OFFER, event.offer, event.expires_at)


def _offer_accepted(floor: Floor, event: e.OfferAccepted) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    specialist = floor.specialist(event.specialist)
    _check_all(floor, event, contact, offer, specialist)
    _finish_offer(floor, offer, event)
    offer.accepted_at = event.at
    _move_specialist(floor, specialist, event)
    specialist.contact = contact.id
    offer.connect_by = event.connect_by
    set_timer(floor, TimerKind.CONNECT, offer.id, event.connect_by)


def _offer_back(floor: Floor, event: e.OfferDeclined | e.OfferMissed | e.OfferFailed) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    specialist = floor.specialist(event.specialist)
    _check_all(floor, event, contact, offer, specialist)
    _finish_offer(floor, offer, event)
    _cool(floor, contact, event)
    _move_contact(floor, contact, event)
    _move_specialist(floor, specialist, event)
    if isinstance(event, e.OfferMissed):
        specialist.not_ready = NotReadyReason.OFFER_MISSED


def _offer_withdrawn(floor: Floor, event: e.OfferWithdrawn) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    specialist = floor.specialist(event.specialist)
    _check_all(floor, event, contact, offer, specialist)
    _finish_offer(floor, offer, event)
    offer.withdrawn = event.reason
    _move_contact(floor, contact, event)
    _move_specialist(floor, specialist, event)


def _specialist_leg_started(floor: Floor, event: e.SpecialistLegStarted) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    next_contact_state(contact.state, event)
    offer.state = next_offer_state(offer.state, event)
    offer.leg = event.leg
    floor.legs[event.leg] = offer.id


def _specialist_joined(floor: Floor, event: e.SpecialistJoined) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    next_contact_state(contact.state, event)
    offer.state = next_offer_state(offer.state, event)
    offer.conference = event.conference
    offer.connect_by = event.connect_by
    set_timer(floor, TimerKind.CONNECT, offer.id, event.connect_by)


def _contact_connected(floor: Floor, event: e.ContactConnected) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    specialist = floor.specialist(event.specialist)
    _check_all(floor, event, contact, offer, specialist)
    _finish_offer(floor, offer, event)
    _move_contact(floor, contact, event)
    contact.connected_at = event.at
    contact.specialist, contact.partner = specialist.id, specialist.partner
    specialist.since = event.at
    clear_timer(floor, TimerKind.WIDEN, contact.id)


def _specialist_leg_ended(floor: Floor, event: e.SpecialistLegEnded) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    next_contact_state(contact.state, event)
    offer.state = next_offer_state(offer.state, event)
    offer.drop_at = event.drop_at
    set_timer(floor, TimerKind.DROP, offer.id, event.drop_at)


def _specialist_dropped(floor: Floor, event: e.SpecialistDropped) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    specialist = floor.specialist(event.specialist)
    _check_all(floor, event, contact, offer, specialist)
    _finish_offer(floor, offer, event)
    contact.talked_ms += event.at - cast(Instant, contact.connected_at)
    contact.connected_at = None
    _move_contact(floor, contact, event)
    _move_specialist(floor, specialist, event)
    specialist.not_ready = NotReadyReason.LINE_LOST
    set_widen_timer(floor, contact)


# --- specialist events ----------------------------------------------------------------------------


def _specialist_signed_in(floor: Floor, event: e.SpecialistSignedIn) -> None:
    known = floor.specialists.get(event.specialist)
    next_specialist_state(known.state if known is not None else SpecialistState.OFFLINE, event)
    floor.specialists[event.specialist] = Specialist(
        id=event.specialist,
        partner=event.partner,
        languages=event.languages,
        state=SpecialistState.NOT_READY,
        since=event.at,
        lease_until=event.lease_until,
        not_ready=NotReadyReason.SIGNED_IN,
    )
    set_timer(floor, TimerKind.LEASE, event.specialist, event.lease_until)


def _specialist_signed_out(floor: Floor, event: e.SpecialistSignedOut) -> None:
    specialist = floor.specialist(event.specialist)
    _move_specialist(floor, specialist, event)
    clear_timer(floor, TimerKind.LEASE, specialist.id)
    clear_timer(floor, TimerKind.WRAP_UP, specialist.id)
    del floor.specialists[specialist.id]


def _leases_renewed(floor: Floor, event: e.LeasesRenewed) -> None:
    for specialist in [floor.specialist(key) for key in event.specialists]:
        specialist.lease_until = event.until
        specialist.lost = False
        set_timer(floor, TimerKind.LEASE, specialist.id, event.until)


def _lease_lost(floor: Floor, event: e.LeaseLost) -> None:
    specialist = floor.specialist(event.specialist)
    _move_specialist(floor, specialist, event)
    specialist.lost = True
    clear_timer(floor, TimerKind.LEASE, specialist.id)


def _specialist_ready(floor: Floor, event: e.SpecialistReady) -> None:
    _move_specialist(floor, floor.specialist(event.specialist), event)


def _specialist_not_ready(floor: Floor, event: e.SpecialistNotReady) -> None:
    specialist = floor.specialist(event.specialist)
    _move_specialist(floor, specialist, event)
    specialist.not_ready = event.reason
    specialist.next_not_ready = None


def _next_state_chosen(floor: Floor, event: e.NextStateChosen) -> None:
    specialist = floor.specialist(event.specialist)
    _move_specialist(floor, specialist, event)
    specialist.next_not_ready = event.not_ready


def _wrap_up_started(floor: Floor, event: e.WrapUpStarted) -> None:
    specialist = floor.specialist(event.specialist)
    _move_specialist(floor, specialist, event)
    specialist.contact, specialist.offer = event.contact, None
    specialist.wrap_up_until = event.until
    set_timer(floor, TimerKind.WRAP_UP, specialist.id, event.until)


def _wrap_up_extended(floor: Floor, event: e.WrapUpExtended) -> None:
    specialist = floor.specialist(event.specialist)
    _move_specialist(floor, specialist, event)
    specialist.wrap_up_until = event.until
    set_timer(floor, TimerKind.WRAP_UP, specialist.id, event.until)


_EVOLVE: dict[type[e.Event], Callable[[Floor, e.Event], None]] = {
    event: cast(Callable[[Floor, e.Event], None], apply)
    for event, apply in (
        (e.RuleBookPublished, _rule_book_published),
        (e.CallArrived, _call_arrived),
        (e.LanguageMenuOffered, _language_menu_offered),
        (e.LanguageChosen, _language_chosen),
        (e.ContactQueued, _contact_queued),
        (e.ReachWidened, _reach_widened),
        (e.CoolDownEnded, _cool_down_ended),
        (e.ContactConnected, _contact_connected),
        (e.SpecialistDropped, _specialist_dropped),
        (e.SpecialistLegEnded, _specialist_leg_ended),
        (e.ContactClosed, _contact_closed),
        (e.OfferMade, _offer_made),
        (e.OfferAccepted, _offer_accepted),
        (e.OfferDeclined, _offer_back),
        (e.OfferMissed, _offer_back),
        (e.OfferFailed, _offer_back),
        (e.OfferWithdrawn, _offer_withdrawn),
        (e.SpecialistLegStarted, _specialist_leg_started),
        (e.SpecialistJoined, _specialist_joined),
        (e.SpecialistSignedIn, _specialist_signed_in),
        (e.SpecialistSignedOut, _specialist_signed_out),
        (e.LeasesRenewed, _leases_renewed),
        (e.LeaseLost, _lease_lost),
        (e.SpecialistReady, _specialist_ready),
        (e.SpecialistNotReady, _specialist_not_ready),
        (e.NextStateChosen, _next_state_chosen),
        (e.WrapUpStarted, _wrap_up_started),
        (e.WrapUpExtended, _wrap_up_extended),
    )
}
