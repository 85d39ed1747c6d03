"""Calling people back.

A call-back is a contact of its own (`routing/call_back_booking.py`). It waits as everybody does, is offered as
everybody is, and only when a specialist is in the room the carrier is ordered to call: so there is never more than one
attempt at a time, and never more calls than specialists who wait for them. Whoever answers has to press a key; a
machine does not.
"""

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.arrivals import Arrival, let_wait
from routing.call_back_booking import book
from routing.draft import Draft
from routing.endings import close_contact, current_offer, fail_offer, is_connecting, later
from routing.floor import Contact, Floor, Offer
from routing.model import (
    CallBackFailure,
    ContactEnd,
    ContactState,
    EndedBy,
    ExitKind,
    FailReason,
    Instant,
)
from routing.queueing import QUEUE_FULL


def book_and_let_go(floor: Floor, contact: Contact, draft: Draft) -> r.Reply:
    """The carrier has no room for a caller who has a place with us (F-48): they keep it, and are called back."""
    assert contact.language is not None, "a contact in the queue has a language"
    close_contact(floor, contact, draft, EndedBy.NETWORK, exit=ContactEnd.CALL_BACK, failed=QUEUE_FULL)
    book(floor, contact, draft)
    return r.LetGo(contact=contact.id, language=contact.language, kind=ExitKind.CALL_BACK)


def place(floor: Floor, contact: Contact, offer: Offer, draft: Draft) -> None:
    """The specialist is in the room: order the call."""
    assert contact.call_back is not None, "only somebody who is to be called back is called"
    assert contact.language is not None, "a contact in the queue has a language"
    effect = draft.call_back(
        contact.id,
        contact.call_back.number_of,
        offer.id,
        contact.line,
        contact.language,
        floor.book_of(contact).call_backs.ring_ms,
    )
    draft.add(
        e.CallBackPlaced(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer.id,
            effect=effect,
            attempt=contact.call_back.attempts + 1,
        )
    )


def call_back_taken(floor: Floor, command: c.ReportCallBackTaken, draft: Draft) -> r.Reply:
    """Somebody pressed the key. They are never sent away: whose specialist has gone meanwhile waits at their place,
    and whose next specialist is in the room already goes there."""
    contact = floor.contacts.get(command.contact)
    if contact is None and command.contact not in floor.closed:
        return let_wait(
            floor, Arrival(contact=command.contact, call=command.call, at=draft.at), None, draft, draft.at
        )
    if contact is None or contact.call_back is None or contact.language is None:
        return r.EndsCall()
    if contact.on_the_line and contact.call != command.call:
        return r.EndsCall()
    if not contact.on_the_line:
        draft.add(e.CallBackTaken(id=draft.id(), at=draft.at, contact=contact.id, call=command.call))
    offer = current_offer(floor, contact)
    if offer is not None and offer.conference is not None:
        return r.CallerJoinsRoom(contact=contact.id, offer=offer.id)
    return r.EnterQueue(contact=contact.id, language=contact.language)


def call_back_ended(floor: Floor, command: c.ReportCallBackEnded, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    if contact is None or contact.call_back is None:
        return r.Noted()
    if contact.call == command.call:
        close_contact(floor, contact, draft, EndedBy.CALLER)
    elif not contact.on_the_line:
        offer = current_offer(floor, contact)
        if offer is not None and offer.id == command.offer and is_called(offer):
            fail_attempt(floor, contact, offer, command.reason, draft)
    return r.Noted()


def order_refused(floor: Floor, contact: Contact, command: c.ReportEffect, draft: Draft) -> None:
    """The carrier did not place the call, or does not know any more whom to call."""
    offer = current_offer(floor, contact)
    known = contact.call_back is not None and contact.call_back.effect == command.effect
    if known and not contact.on_the_line and offer is not None and is_called(offer):
        fail_attempt(floor, contact, offer, CallBackFailure.FAILED, draft)


def is_called(offer: Offer) -> bool:
    """Tell whether the specialist of an offer is in the room and the caller is not."""
    return is_connecting(offer) and offer.conference is not None


def fail_attempt(floor: Floor, contact: Contact, offer: Offer, reason: CallBackFailure, draft: Draft) -> None:
    """Nobody was reached: the specialist is free at once, and the contact is tried again later, or given up."""
    assert contact.call_back is not None, "only call-backs have attempts"
    fail_offer(floor, offer, draft, FailReason.NOT_REACHED)
    rules, attempt = floor.book_of(contact).call_backs, contact.call_back.attempts
    if attempt >= rules.attempts_max:
        close_contact(floor, contact, draft, EndedBy.NETWORK, exit=ContactEnd.UNREACHED, offer_is_over=True)
        return
    draft.add(
        e.CallBackFailed(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            reason=reason,
            attempt=attempt,
            again_at=later(draft.at, max(1, rules.again_after_ms)),
        )
    )


def try_again(floor: Floor, command: c.TryCallBackAgain, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    if contact is None or contact.state is not ContactState.POSTPONED or contact.call_back is None:
        return r.Noted()
    if contact.call_back.again_at is not None and contact.call_back.again_at <= draft.at:
        draft.add(e.CallBackDue(id=draft.id(), at=draft.at, contact=contact.id))
    return r.Noted()


def cancel_call_back(floor: Floor, command: c.CancelCallBack, draft: Draft) -> r.Reply:
    """Only while nobody is on the line with them and no specialist is about to call."""
    contact = floor.contacts.get(command.contact)
    if contact is None:
        gone = command.contact in floor.closed
        return r.Noted() if gone else r.Refused(refusal=r.Refusal.UNKNOWN_CONTACT)
    idle = contact.state in (ContactState.WAITING, ContactState.POSTPONED)
    if contact.call_back is None or contact.on_the_line or not idle:
        return r.Refused(refusal=r.Refusal.WRONG_STATE, by=contact.specialist)
    draft.add(
        e.CallBackCancelled(
            id=draft.id(), at=draft.at, contact=contact.id, by=command.by, reason=command.reason
        )
    )
    close_contact(
        floor,
        contact,
        draft,
        EndedBy.SPECIALIST,
        exit=ContactEnd.UNREACHED,
        failed=f"cancelled: {command.reason}",
    )
    return r.Noted()


def is_late(floor: Floor, contact: Contact, at: Instant) -> bool:
    """Tell whether a call-back has been owed for longer than the rule book finds bearable."""
    if contact.call_back is None or contact.on_the_line:
        return False
    return at - contact.arrived_at >= floor.book_of(contact).call_backs.late_after_ms
