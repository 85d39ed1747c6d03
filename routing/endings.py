"""How offers and contacts end: the steps that several commands share."""

from typing import NamedTuple

from routing import events as e
from routing.draft import Draft
from routing.floor import Contact, Floor, Offer, Specialist
from routing.model import (
    BOOK_TIMERS,
    ContactEnd,
    ContactState,
    EndedBy,
    FailReason,
    Instant,
    NotReadyReason,
    OfferState,
    SpecialistState,
    WithdrawReason,
)


class TimersOf(NamedTuple):
    """The timers of one contact: its rule's where they are stretched, else its book's."""

    offer_ttl_ms: int
    connect_ms: int
    wrap_up_ms: int


def timers_of(floor: Floor, contact: Contact) -> TimersOf:
    limits = floor.book_of(contact).limits
    own = contact.route.timers if contact.route is not None else BOOK_TIMERS
    return TimersOf(
        limits.offer_ttl_ms if own.offer_ttl_ms is None else own.offer_ttl_ms,
        limits.connect_ms if own.connect_ms is None else own.connect_ms,
        limits.wrap_up_ms if own.wrap_up_ms is None else own.wrap_up_ms,
    )


def later(at: Instant, by_ms: int) -> Instant:
    return Instant(at + by_ms)


def cool_until(floor: Floor, contact: Contact, at: Instant) -> Instant:
    """Until when a contact is not brought again to where it was not accepted.

    Later than now, whatever the book says: an event is named after its timer, and no two may have one name.
    """
    return later(at, max(1, floor.book_of(contact).limits.cool_down_ms))


def close_contact(
    floor: Floor,
    contact: Contact,
    draft: Draft,
    by: EndedBy,
    *,
    failed: str = "",
    fallback: bool = False,
    exit: ContactEnd | None = None,
) -> None:
    """End a contact in whatever state it is: withdraw its offer, free its specialist, record one end."""
    if contact.state is ContactState.OFFERED and contact.offer is not None:
        withdraw_offer(floor, floor.offer(contact.offer), draft, WithdrawReason.CALLER_LEFT)
    talking = contact.state is ContactState.CONNECTED
    talked_ms = contact.talked_ms
    if talking and contact.connected_at is not None:
        talked_ms += draft.at - contact.connected_at
    draft.add(
        e.ContactClosed(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            end=exit if exit is not None else _end_of(contact, failed, fallback),
            by=by,
            partner=contact.partner,
            specialist=contact.specialist,
            waited_ms=contact.waited_until(draft.at),
            talked_ms=talked_ms,
            detail=failed,
        )
    )
    if talking and contact.specialist is not None:
        start_wrap_up(floor, floor.specialist(contact.specialist), contact, draft)


def close_after_meeting(floor: Floor, offer: Offer, draft: Draft, by: EndedBy) -> None:
    """End a contact of which only now is heard that caller and specialist had met, and that it is over."""
    contact = floor.contact(offer.contact)
    connect(contact, offer, draft)
    draft.add(
        e.ContactClosed(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            end=ContactEnd.ANSWERED,
            by=by,
            partner=offer.partner,
            specialist=offer.specialist,
            waited_ms=contact.waited_until(draft.at),
            talked_ms=contact.talked_ms,
        )
    )
    start_wrap_up(floor, floor.specialist(offer.specialist), contact, draft)


def connect(contact: Contact, offer: Offer, draft: Draft) -> None:
    draft.add(
        e.ContactConnected(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer.id,
            specialist=offer.specialist,
            waited_ms=contact.waited_until(draft.at),
        )
    )


def _end_of(contact: Contact, failed: str, fallback: bool) -> ContactEnd:
    if contact.state is ContactState.CONNECTED:
        return ContactEnd.ANSWERED
    if fallback:
        return ContactEnd.FALLBACK
    if failed:
        return ContactEnd.FAILED
    return {
        ContactState.WAITING: ContactEnd.ABANDONED_WAITING,
        ContactState.SENT: ContactEnd.ABANDONED_WAITING,
        ContactState.OFFERED: ContactEnd.ABANDONED_OFFERED,
    }.get(contact.state, ContactEnd.ABANDONED_MENU)


def start_wrap_up(floor: Floor, specialist: Specialist, contact: Contact, draft: Draft) -> None:
    wrap_up_ms = timers_of(floor, contact).wrap_up_ms
    until = later(draft.at, wrap_up_ms)
    draft.add(
        e.WrapUpStarted(id=draft.id(), at=draft.at, specialist=specialist.id, contact=contact.id, until=until)
    )
    if specialist.lost:
        draft.add(e.SpecialistSignedOut(id=draft.id(), at=draft.at, specialist=specialist.id, lost=True))
    elif wrap_up_ms == 0:
        end_wrap_up(specialist, draft)


def end_wrap_up(specialist: Specialist, draft: Draft) -> None:
    """Go on to what was chosen during the call; a chosen break never turns into ready (F12)."""
    if specialist.next_not_ready is not None:
        reason = specialist.next_not_ready
        draft.add(e.SpecialistNotReady(id=draft.id(), at=draft.at, specialist=specialist.id, reason=reason))
    else:
        draft.add(e.SpecialistReady(id=draft.id(), at=draft.at, specialist=specialist.id))


def withdraw_offer(floor: Floor, offer: Offer, draft: Draft, reason: WithdrawReason) -> None:
    """Take an offer back. The specialist is free again with the idle clock they had (F06)."""
    draft.add(
        e.OfferWithdrawn(
            id=draft.id(),
            at=draft.at,
            contact=offer.contact,
            offer=offer.id,
            specialist=offer.specialist,
            reason=reason,
        )
    )
    draft.end_call(offer.contact, offer.leg)
    specialist = floor.specialist(offer.specialist)
    if specialist.lost:
        draft.add(e.SpecialistSignedOut(id=draft.id(), at=draft.at, specialist=specialist.id, lost=True))
    elif specialist.next_not_ready is not None:
        end_wrap_up(specialist, draft)


def fail_offer(
    floor: Floor, offer: Offer, draft: Draft, reason: FailReason, *, caller_is_back: bool = False
) -> None:
    """Give up bringing the two together; the contact keeps its place (F15).

    `caller_is_back`: the caller's leg asks us for its next step itself and need not be fetched.
    """
    contact, specialist = floor.contact(offer.contact), floor.specialist(offer.specialist)
    draft.add(
        e.OfferFailed(
            id=draft.id(),
            at=draft.at,
            contact=offer.contact,
            offer=offer.id,
            specialist=offer.specialist,
            reason=reason,
            cool_until=cool_until(floor, contact, draft.at),
        )
    )
    if reason is not FailReason.LEG_LOST:
        draft.end_call(offer.contact, offer.leg)
    if offer.conference is not None and not caller_is_back:
        draft.return_caller(contact.id, contact.call)
    if specialist.lost:
        draft.add(e.SpecialistSignedOut(id=draft.id(), at=draft.at, specialist=specialist.id, lost=True))
    elif reason is not FailReason.NO_CALLER_LEG:
        draft.add(
            e.SpecialistNotReady(
                id=draft.id(), at=draft.at, specialist=specialist.id, reason=NotReadyReason.LINE_LOST
            )
        )
    elif specialist.next_not_ready is not None:
        end_wrap_up(specialist, draft)


def drop_specialist(floor: Floor, offer: Offer, draft: Draft) -> None:
    """The specialist's line broke mid-call: the caller goes back to the place they had."""
    contact, specialist = floor.contact(offer.contact), floor.specialist(offer.specialist)
    draft.add(
        e.SpecialistDropped(
            id=draft.id(), at=draft.at, contact=contact.id, offer=offer.id, specialist=specialist.id
        )
    )
    if specialist.lost:
        draft.add(e.SpecialistSignedOut(id=draft.id(), at=draft.at, specialist=specialist.id, lost=True))


def current_offer(floor: Floor, contact: Contact) -> Offer | None:
    return floor.offers.get(contact.offer) if contact.offer is not None else None


def is_connecting(offer: Offer) -> bool:
    return offer.state is OfferState.ACCEPTED


def is_at_work(specialist: Specialist) -> bool:
    return specialist.state in (SpecialistState.ENGAGED, SpecialistState.OFFERED)
