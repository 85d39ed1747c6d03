"""Moving records along the state tables, with the indexes and counts that must stay true. Used by `evolve` only."""

from routing import events as e
from routing.floor import Contact, Floor, Offer, Specialist, TimerKind
from routing.indexes import (
    clear_timer,
    count_help,
    count_staff,
    index_ready,
    index_waiting,
    set_review_timer,
    unindex_ready,
    unindex_waiting,
)
from routing.lane import IN_LANE
from routing.model import ContactState, Instant, OfferState, PartnerId, SpecialistState
from routing.observing import see_handling, see_help
from routing.states import next_contact_state, next_offer_state, next_specialist_state

STAFF_GONE_MS = 500
"""How soon the whole queue is looked at again after somebody has left (F33)."""


def move_contact(floor: Floor, contact: Contact, event: e.Event) -> None:
    """Change a contact's state and keep the waiting indexes true."""
    state = next_contact_state(contact.state, event)
    was, contact.state = contact.state, state
    if was is state:
        return
    if contact.suspected:
        floor.lane += (state in IN_LANE) - (was in IN_LANE)
    if state is ContactState.WAITING:
        contact.waiting_since = event.at if contact.waiting_since is None else contact.waiting_since
        contact.offer = None
        wait_in_queue(floor, contact, event.at)
    elif was is ContactState.WAITING:
        unindex_waiting(floor, contact)
        _review_while_needed(floor, event.at)
    if state in (ContactState.CONNECTED, ContactState.CLOSED):
        contact.waited_ms = contact.waited_until(event.at)
        contact.waiting_since = None


def wait_in_queue(floor: Floor, contact: Contact, at: Instant) -> None:
    """Index a waiting contact, and see to it that the queue is looked at again if it needs that."""
    index_waiting(floor, contact)
    _review_while_needed(floor, at)


def _review_while_needed(floor: Floor, at: Instant) -> None:
    if not floor.reviewing:
        if floor.review_due is not None:
            set_review_timer(floor, None)
    elif floor.review_due is None and floor.rule_book is not None:
        set_review_timer(floor, at + floor.rule_book.limits.review_ms)


def move_specialist(floor: Floor, specialist: Specialist, event: e.Event) -> None:
    """Change a specialist's state and keep the ready indexes true."""
    state = next_specialist_state(specialist.state, event)
    was, stayed = specialist.state, specialist.stays
    if was is state:
        return
    if was is SpecialistState.READY:
        unindex_ready(floor, specialist)
    if was is SpecialistState.WRAP_UP:
        see_handling(floor, specialist, event.at)
    specialist.state, specialist.since = state, event.at
    if state in (SpecialistState.READY, SpecialistState.NOT_READY):
        specialist.offer = None
        specialist.contact = None
        specialist.wrap_up_until = None
        specialist.occupied_since = None
        clear_timer(floor, TimerKind.WRAP_UP, specialist.id)
    if state is SpecialistState.READY:
        specialist.not_ready = None
        specialist.next_not_ready = None
        if not isinstance(event, e.OfferWithdrawn) or specialist.idle_since is None:
            specialist.idle_since = event.at
        index_ready(floor, specialist)
    count_who_stays(floor, specialist, event.at, stayed=stayed)


def count_who_stays(floor: Floor, specialist: Specialist, at: Instant, *, stayed: bool) -> None:
    """Count somebody who has begun, or ceased, to take further callers; `stayed`: as it was before."""
    if stayed is specialist.stays:
        return
    count_staff(floor, specialist, 1 if specialist.stays else -1)
    if stayed:
        _review_soon(floor, at)


def _review_soon(floor: Floor, at: Instant) -> None:
    """Somebody left the floor: callers who waited for them alone must not wait for the next regular look."""
    if floor.reviewing and (floor.review_due is None or floor.review_due > at + STAFF_GONE_MS):
        set_review_timer(floor, at + STAFF_GONE_MS)


_TIMER_OF = {
    OfferState.OPEN: TimerKind.OFFER,
    OfferState.ACCEPTED: TimerKind.CONNECT,
}
"""The one timer that an offer has in each of its states, unless news are awaited of its end; while somebody is
consulted there is none."""


def finish_offer(floor: Floor, offer: Offer, event: e.Event) -> None:
    """Move an offer on, and with it from one deadline to the next."""
    was, offer.state = offer.state, next_offer_state(offer.state, event)
    timer = _TIMER_OF.get(was)
    if timer is not None:
        clear_timer(floor, timer, offer.id)
    if offer.state is not OfferState.CONNECTED:
        clear_timer(floor, TimerKind.DROP, offer.id)
    if offer.state is not OfferState.ACCEPTED:
        offer.ringing = None


def give_back(floor: Floor, contact: Contact, offer: Offer) -> None:
    """A contact is not with this offer's partner any more."""
    count_help(floor, contact, offer.partner, -1)


def check_all(event: e.Event, contact: Contact, offer: Offer, specialist: Specialist) -> None:
    """Ask all three tables before anything is written, so that an illegal event changes nothing."""
    next_contact_state(contact.state, event)
    next_offer_state(offer.state, event)
    next_specialist_state(specialist.state, event)


def end_talk(floor: Floor, contact: Contact, partner: PartnerId, at: Instant) -> None:
    """A conversation with a partner's people is over: add up what was talked, and what of it on hold."""
    assert contact.connected_at is not None, "only a connected contact talks"
    see_help(floor, contact, partner, at)
    contact.talked_ms += at - contact.connected_at
    contact.connected_at = None
    settle_hold(floor, contact, at)


def settle_hold(floor: Floor, contact: Contact, at: Instant) -> None:
    if contact.held is None:
        return
    contact.held_ms += at - contact.held.since
    contact.held = None
    clear_timer(floor, TimerKind.HOLD, contact.id)
