"""Cold transfers, decided: the caller is passed on unannounced, and loses their place to nobody.

To a queue, a specialist or a partner the caller waits again where they stood, and waits add up. To an outside line
their own leg rings; if nobody there takes the call, they are back at their place. How often a caller may be passed on
is limited, so that nobody goes in circles.
"""

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing import sending
from routing.arrivals import recover
from routing.balance import book_partner
from routing.draft import Draft
from routing.endings import back_from_outside, cool_until, dismiss_all, start_wrap_up
from routing.floor import Contact, Floor
from routing.indexes import step_due
from routing.legs import let_go
from routing.model import Language, PartnerId, Route
from routing.talk_model import Target, TargetKind
from routing.talking import ask, free_specialist, leave, own_contact, refuse_partner, transferred_often
from routing.targets import is_served, route_to


def transfer(floor: Floor, command: c.Transfer, draft: Draft) -> r.Reply:
    contact = own_contact(floor, command.contact, command.specialist)
    if isinstance(contact, r.Refused):
        return contact
    if transferred_often(floor, contact):
        return r.Refused(refusal=r.Refusal.TRANSFERRED_OFTEN)
    match command.to.kind:
        case TargetKind.QUEUE:
            return _to_queue(floor, contact, command.to, draft)
        case TargetKind.SPECIALIST:
            return _to_specialist(floor, contact, command.to, draft)
        case TargetKind.PARTNER:
            return _to_partner(floor, contact, command.to, draft)
        case TargetKind.OUTSIDE:
            return _to_outside(floor, contact, command.to, draft)
        case _:
            return r.Refused(refusal=r.Refusal.CANNOT_TAKE)


def _to_queue(floor: Floor, contact: Contact, to: Target, draft: Draft) -> r.Reply:
    language, route = route_to(floor, contact, to, draft.at)
    if not is_served(floor, language, route):
        return r.Refused(refusal=r.Refusal.NOBODY_SERVES)
    _pass_on(floor, contact, to, language, route, draft)
    draft.return_caller(contact.id, contact.call)
    return r.Noted()


def _to_specialist(floor: Floor, contact: Contact, to: Target, draft: Draft) -> r.Reply:
    found = free_specialist(floor, contact, to, draft)
    if isinstance(found, r.Refused):
        return found
    _pass_on_as_routed(floor, contact, to, draft)
    ask(floor, contact, found, draft, room=None)
    draft.return_caller(contact.id, contact.call)
    return r.Noted()


def _to_partner(floor: Floor, contact: Contact, to: Target, draft: Draft) -> r.Reply:
    refused = refuse_partner(floor, to)
    if refused is not None:
        return refused
    if contact.hops >= floor.book_of(contact).limits.hops_max:
        return r.Refused(refusal=r.Refusal.TRANSFERRED_OFTEN)
    _pass_on_as_routed(floor, contact, to, draft)
    partner = book_partner(floor, PartnerId(to.id))
    assert partner is not None, "a partner that was not refused is in the book"
    sending.send_to(floor, contact, partner, draft)
    return r.Noted()


def _pass_on_as_routed(floor: Floor, contact: Contact, to: Target, draft: Draft) -> None:
    assert contact.route is not None, "a contact that was answered has a route"
    assert contact.language is not None, "a contact that was answered has a language"
    _pass_on(floor, contact, to, contact.language, contact.route, draft)


def _pass_on(
    floor: Floor, contact: Contact, to: Target, language: Language, route: Route, draft: Draft
) -> None:
    assert contact.offer is not None, "only a specialist who has the caller passes them on"
    offer = floor.offer(contact.offer)
    place = contact.queued_at if contact.queued_at is not None else contact.arrived_at
    dismiss_all(floor, contact, draft)
    draft.add(
        e.ContactTransferred(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer.id,
            specialist=offer.specialist,
            to=to,
            language=language,
            route=route,
            cool_until=cool_until(floor, contact, draft.at),
            step=step_due(route, 0, place, draft.at),
        )
    )
    let_go(floor, offer, draft)
    start_wrap_up(floor, floor.specialist(offer.specialist), contact, draft)


def _to_outside(floor: Floor, contact: Contact, to: Target, draft: Draft) -> r.Reply:
    dismiss_all(floor, contact, draft)
    ring_ms = floor.book_of(contact).limits.party_ring_ms
    effect = draft.send_out(contact.id, contact.call, to.id, ring_ms)
    leave(floor, contact, draft, to.kind, to.id, effect=effect)
    return r.Noted()


# --- what comes of it -----------------------------------------------------------------------------


def outside_failed(floor: Floor, command: c.ReportOutsideFailed, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    if contact is None:
        return r.EndsCall() if command.contact in floor.closed else recover(floor, command, draft)
    if contact.outside is not None and contact.outside.effect == command.effect:
        back_from_outside(floor, contact, command.reason, draft)
    if contact.language is None:
        return r.AskLanguage(contact=contact.id, attempt=max(1, contact.menu_attempt), relay=contact.relay)
    return r.EnterQueue(contact=contact.id, language=contact.language)
