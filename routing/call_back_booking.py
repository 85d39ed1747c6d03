"""Booking a call-back: in place of waiting on, at the place in the queue that the call had."""

from routing import events as e
from routing.draft import Draft
from routing.floor import Contact, Floor
from routing.model import ContactId


def call_back_of(contact: ContactId) -> ContactId:
    """Name the contact of a call-back: always the same one, so that a repeat of the booking is no second one."""
    return ContactId(f"{contact}-back")


def book(floor: Floor, contact: Contact, draft: Draft) -> None:
    """Book a call-back for a caller who waits, or was about to, and is let go with this decision."""
    assert contact.language is not None, "a contact in the queue has a language"
    assert contact.route is not None, "a contact in the queue has a route"
    assert contact.queued_at is not None, "a contact in the queue has a place"
    identity = call_back_of(contact.id)
    if identity in floor.contacts or identity in floor.closed:
        return
    draft.add(
        e.CallBackBooked(
            id=draft.id(),
            at=draft.at,
            contact=identity,
            of=contact.id,
            number_of=contact.call,
            line=contact.line,
            rule_book=contact.rule_book,
            evidence=contact.evidence,
            language=contact.language,
            relay=contact.relay,
            route=contact.route,
            step=contact.step,
            queued_at=contact.stands_since,
        )
    )
    if contact.suspected:
        draft.add(e.CallerSuspected(id=draft.id(), at=draft.at, contact=identity, source=contact.source))
