"""What specialists do with conversations by text, decided."""

from routing import commands as c
from routing import replies as r
from routing import text_events as t
from routing.draft import Draft
from routing.endings import later
from routing.floor import Floor, offer_id
from routing.model import ContactId, SpecialistId, SpecialistState
from routing.text_entries import TextContact
from routing.text_matching import able, hands
from routing.text_model import BackReason, TextEnd, TextMatch, TextOfferEnd, TextService, TextState
from routing.text_writing import close, put_back, write_own
from routing.texts import of_offer


def take(floor: Floor, command: c.TakeText, draft: Draft) -> r.Reply:
    """Take a conversation. A repeat of one's own press is answered as the first was."""
    contact, service = of_offer(floor, command.offer), floor.text_service
    if contact is None or service is None:
        return r.Refused(refusal=r.Refusal.UNKNOWN_OFFER)
    offer = contact.offer
    if offer is None or offer.id != command.offer:
        if contact.specialist == command.specialist:
            return r.Accepted(contact=contact.id, offer=command.offer)
        if contact.specialist is not None:
            return r.Refused(refusal=r.Refusal.OFFER_TAKEN, by=contact.specialist)
        return r.Refused(refusal=r.Refusal.OFFER_WITHDRAWN)
    specialist = floor.specialists.get(command.specialist)
    if offer.specialist != command.specialist or specialist is None:
        return r.Refused(refusal=r.Refusal.NOT_YOURS)
    queued_at = contact.queued_at if contact.queued_at is not None else contact.arrived_at
    draft.add(
        t.TextTaken(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer.id,
            specialist=specialist.id,
            partner=specialist.partner,
            waited_ms=draft.at - queued_at,
            from_specialist=contact.specialist,
            due_at=later(draft.at, service.answer_ms),
        )
    )
    return r.Accepted(contact=contact.id, offer=offer.id)


def decline(floor: Floor, command: c.DeclineText, draft: Draft) -> r.Reply:
    contact, service = of_offer(floor, command.offer), floor.text_service
    offer = contact.offer if contact is not None else None
    if contact is None or offer is None or offer.id != command.offer or service is None:
        return r.Noted()
    if offer.specialist != command.specialist:
        return r.Refused(refusal=r.Refusal.NOT_YOURS)
    draft.add(
        t.TextOfferEnded(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer.id,
            specialist=offer.specialist,
            how=TextOfferEnd.DECLINED,
            cool_until=later(draft.at, max(1, service.cool_down_ms)),
        )
    )
    return r.Noted()


def write_text(floor: Floor, command: c.WriteText, draft: Draft) -> r.Reply:
    contact, service = _theirs(floor, command.contact, command.specialist), floor.text_service
    if isinstance(contact, r.Refused) or service is None:
        return contact if isinstance(contact, r.Refused) else r.Noted()
    if contact.line_of(command.text) is not None:
        return r.Noted()
    if contact.sender in floor.texts_opted_out:
        return r.Refused(refusal=r.Refusal.OPTED_OUT)
    due_at = later(draft.at, service.rest_ms)
    write_own(contact, command.text, command.specialist, due_at, draft)
    return r.Noted()


def hand(floor: Floor, command: c.HandText, draft: Draft) -> r.Reply:
    contact, service = _theirs(floor, command.contact, command.specialist), floor.text_service
    if isinstance(contact, r.Refused) or service is None:
        return contact if isinstance(contact, r.Refused) else r.Noted()
    if contact.transfers >= service.transfers_max:
        return r.Refused(refusal=r.Refusal.TRANSFERRED_OFTEN)
    if command.to is None:
        put_back(contact, BackReason.PUT_BACK, service, draft)
        return r.Noted()
    return _ask(floor, contact, command.to, service, draft)


def _ask(floor: Floor, contact: TextContact, to: SpecialistId, service: TextService, draft: Draft) -> r.Reply:
    """Offer it to a colleague; until they take it, it stays where it is."""
    if contact.offer is not None:
        return r.Noted() if contact.offer.specialist == to else r.Refused(refusal=r.Refusal.ALREADY_THERE)
    specialist, in_hand = floor.specialists.get(to), hands(floor).get(to, 0)
    asked = any(one.offer is not None and one.offer.specialist == to for one in floor.texts.values())
    assert contact.route is not None, "a conversation that somebody has was routed"
    assert contact.language is not None, "a conversation that somebody has a language"
    fit = any(one.id == to for one in able(floor, contact.language, contact.route, service))
    if (
        specialist is None
        or to == contact.specialist
        or specialist.state is not SpecialistState.READY
        or asked
        or not fit
        or in_hand >= service.at_once_max
    ):
        return r.Refused(refusal=r.Refusal.NOT_FREE)
    draft.add(
        t.TextOffered(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer_id(contact.id, contact.offers_made + 1),
            specialist=to,
            partner=specialist.partner,
            expires_at=later(draft.at, service.offer_ttl_ms),
            match=TextMatch.ASKED_FOR,
            waited_ms=draft.at - (contact.queued_at if contact.queued_at is not None else contact.arrived_at),
            in_hand=in_hand,
            by=contact.specialist,
        )
    )
    return r.Noted()


def end(floor: Floor, command: c.EndText, draft: Draft) -> r.Reply:
    ended = floor.texts_closed.get(command.contact)
    if ended is not None and ended.specialist == command.specialist:
        return r.Noted()
    contact = _theirs(floor, command.contact, command.specialist)
    if isinstance(contact, r.Refused):
        return contact
    close(contact, TextEnd.ANSWERED, draft)
    return r.Noted()


def _theirs(floor: Floor, contact: ContactId, specialist: SpecialistId) -> TextContact | r.Refused:
    found = floor.texts.get(contact)
    if found is None:
        return r.Refused(refusal=r.Refusal.UNKNOWN_CONTACT)
    if found.state is not TextState.CONNECTED or found.specialist != specialist:
        return r.Refused(refusal=r.Refusal.NOT_YOURS, by=found.specialist)
    return found
