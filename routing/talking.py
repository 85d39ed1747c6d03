"""What a specialist does with the call in hand, decided: hold, others called in, and leaving the caller to one of them.

At most one specialist has the caller, and at most one more is consulted. Nobody who is called in, and does not come,
disturbs the two who talk.
"""

from routing import commands as c
from routing import events as e
from routing import recording
from routing import replies as r
from routing.balance import book_partner
from routing.draft import Draft
from routing.endings import (
    consulted,
    dismiss,
    dismiss_all,
    hand_over,
    later,
    resume,
    start_wrap_up,
    timers_of,
)
from routing.floor import Contact, Floor, Party, Specialist, offer_id
from routing.hearing import tell_after_hold
from routing.legs import let_go
from routing.matching import match_asked_for
from routing.model import (
    ContactId,
    ContactState,
    EffectId,
    Instant,
    OfferId,
    OfferState,
    PartnerId,
    SpecialistId,
    SpecialistState,
)
from routing.talk_model import PartyEnd, PartyId, PartyKind, PartyState, Target, TargetKind, party_id
from routing.targets import best_free

FOLLOWERS_MAX = 4
"""So many interpreter services are called after the first, each for as long as anybody rings."""
JOIN_MS = 10_000
"""How much longer than it rings somebody may take to be in the room: keys are sent, greetings are heard."""


def own_contact(floor: Floor, contact: ContactId, specialist: SpecialistId) -> Contact | r.Refused:
    """Find the contact that a specialist talks with, or say why it is not theirs."""
    found = floor.contacts.get(contact)
    if found is None:
        gone = floor.is_over_for(contact, specialist)
        return r.Refused(refusal=r.Refusal.CALLER_LEFT if gone else r.Refusal.UNKNOWN_CONTACT)
    if found.state is not ContactState.CONNECTED or found.offer is None or found.specialist != specialist:
        return r.Refused(refusal=r.Refusal.NOT_YOURS, by=found.specialist)
    return found


# --- hold -----------------------------------------------------------------------------------------


def hold_caller(floor: Floor, command: c.HoldCaller, draft: Draft) -> r.Reply:
    contact = own_contact(floor, command.contact, command.specialist)
    if isinstance(contact, r.Refused):
        return contact
    if contact.held is not None:
        return r.Noted()
    if contact.conference is None:
        return r.Refused(refusal=r.Refusal.WRONG_STATE)
    effect = draft.set_hold(contact.id, contact.call, contact.conference, on=True)
    draft.add(
        e.CallerHeld(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            specialist=command.specialist,
            effect=effect,
            remind_at=_remind_at(floor, contact, draft),
        )
    )
    recording.held(contact, draft)
    return r.Noted()


def resume_caller(floor: Floor, command: c.ResumeCaller, draft: Draft) -> r.Reply:
    contact = own_contact(floor, command.contact, command.specialist)
    if isinstance(contact, r.Refused):
        return contact
    tell_after_hold(floor, contact, draft)
    resume(contact, draft, by=command.specialist)
    offer = floor.offers.get(contact.offer) if contact.offer is not None else None
    if contact.held is not None and offer is not None:
        recording.after_connecting(floor, contact, offer, draft)
    return r.Noted()


def remind_of_hold(floor: Floor, command: c.RemindOfHold, draft: Draft) -> r.Reply:
    """A caller on hold for long is never dropped; their specialist is reminded, again and again."""
    contact = floor.contacts.get(command.contact)
    if contact is None or contact.held is None or contact.held.remind_at > draft.at:
        return r.Noted()
    assert contact.specialist is not None, "only a specialist puts a caller on hold"
    draft.add(
        e.HoldReminded(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            specialist=contact.specialist,
            held_ms=draft.at - contact.held.since,
            remind_at=_remind_at(floor, contact, draft),
        )
    )
    return r.Noted()


def _remind_at(floor: Floor, contact: Contact, draft: Draft) -> Instant:
    return later(draft.at, max(1, floor.book_of(contact).limits.hold_remind_ms))


# --- others called in -----------------------------------------------------------------------------


def call_party(floor: Floor, command: c.CallParty, draft: Draft) -> r.Reply:
    contact = own_contact(floor, command.contact, command.specialist)
    if isinstance(contact, r.Refused):
        return contact
    if contact.conference is None or contact.room is None:
        return r.Refused(refusal=r.Refusal.WRONG_STATE)
    if command.target.kind in (TargetKind.QUEUE, TargetKind.SPECIALIST):
        return _consult(floor, contact, command.target, draft)
    kind = PartyKind(command.target.kind.value)
    if _is_there(contact, kind):
        return r.Refused(refusal=r.Refusal.ALREADY_THERE)
    refused = refuse_partner(floor, command.target)
    if refused is not None:
        return refused
    then = command.then[:FOLLOWERS_MAX] if kind is PartyKind.INTERPRETER else ()
    party = ring(floor, contact, kind, command.target, command.specialist, draft, then=then)
    return r.Called(contact=contact.id, party=party)


def refuse_partner(floor: Floor, target: Target) -> r.Refused | None:
    """Only a partner with a phone system of its own can be rung."""
    if target.kind is not TargetKind.PARTNER:
        return None
    partner = book_partner(floor, PartnerId(target.id))
    if partner is None:
        return r.Refused(refusal=r.Refusal.UNKNOWN_PARTNER)
    return r.Refused(refusal=r.Refusal.NO_PHONE_SYSTEM) if partner.phone_system is None else None


def _is_there(contact: Contact, kind: PartyKind) -> bool:
    return any(party.kind is kind for party in contact.parties.values())


def ring(
    floor: Floor,
    contact: Contact,
    kind: PartyKind,
    target: Target,
    by: SpecialistId,
    draft: Draft,
    *,
    then: tuple[str, ...] = (),
    instead_of: PartyId | None = None,
) -> PartyId:
    """Ring somebody of the settings' lists into the caller's room."""
    assert contact.conference is not None, "a conversation is in a room that is known"
    assert contact.room is not None, "a conversation is in a room that is known"
    party = party_id(contact.id, contact.parties_called + 1)
    language = (target.language or contact.language) if kind is PartyKind.INTERPRETER else None
    ring_ms = floor.book_of(contact).limits.party_ring_ms
    effect = draft.call_party(
        contact.id,
        contact.call,
        contact.room,
        contact.conference,
        party,
        kind,
        target.id,
        language,
        ring_ms,
    )
    draft.add(
        e.PartyCalled(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            party=party,
            kind=kind,
            by=by,
            until=later(draft.at, ring_ms + JOIN_MS),
            target=target.id,
            language=language,
            effect=effect,
            then=then,
            instead_of=instead_of,
        )
    )
    return party


def _consult(floor: Floor, contact: Contact, target: Target, draft: Draft) -> r.Reply:
    """Ask a free specialist into the conversation, with an offer that shows them the record."""
    if _is_there(contact, PartyKind.SPECIALIST):
        return r.Refused(refusal=r.Refusal.ALREADY_THERE)
    found = free_specialist(floor, contact, target, draft)
    if isinstance(found, r.Refused):
        return found
    offer = ask(floor, contact, found, draft, room=contact.room)
    return r.Called(contact=contact.id, party=PartyId(offer))


def free_specialist(floor: Floor, contact: Contact, target: Target, draft: Draft) -> Specialist | r.Refused:
    """Find the specialist who was named, or the best one of a queue, if they are free now."""
    if target.kind is TargetKind.QUEUE:
        found = best_free(floor, contact, target, draft.at)
        return found if found is not None else r.Refused(refusal=r.Refusal.NOBODY_FREE)
    named = floor.specialists.get(SpecialistId(target.id))
    if named is None or named.state is not SpecialistState.READY:
        return r.Refused(refusal=r.Refusal.NOT_FREE)
    return named


def ask(
    floor: Floor, contact: Contact, specialist: Specialist, draft: Draft, *, room: OfferId | None
) -> OfferId:
    """Offer a contact to a specialist who was asked for."""
    offer = offer_id(contact.id, contact.offers_made + 1)
    draft.add(
        e.OfferMade(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer,
            specialist=specialist.id,
            partner=specialist.partner,
            expires_at=later(draft.at, timers_of(floor, contact).offer_ttl_ms),
            why=match_asked_for(floor, contact, specialist, draft.at).why,
            room=room,
        )
    )
    return offer


def drop_party(floor: Floor, command: c.DropParty, draft: Draft) -> r.Reply:
    contact = own_contact(floor, command.contact, command.specialist)
    if isinstance(contact, r.Refused):
        return contact
    party = contact.parties.get(command.party)
    if party is None or party.kind is PartyKind.SUPERVISOR:
        return r.Refused(refusal=r.Refusal.NOT_THERE)
    dismiss(floor, contact, party, draft, PartyEnd.DROPPED)
    return r.Noted()


# --- a warm transfer ------------------------------------------------------------------------------


def hand_caller_over(floor: Floor, command: c.HandOver, draft: Draft) -> r.Reply:
    """The specialist leaves, and the one who was called in keeps the caller."""
    contact = own_contact(floor, command.contact, command.specialist)
    if isinstance(contact, r.Refused):
        return contact
    party = contact.parties.get(command.party)
    if party is None or party.state is not PartyState.JOINED:
        return r.Refused(refusal=r.Refusal.NOT_THERE)
    if party.kind in (PartyKind.INTERPRETER, PartyKind.SUPERVISOR):
        return r.Refused(refusal=r.Refusal.CANNOT_TAKE)
    if transferred_often(floor, contact):
        return r.Refused(refusal=r.Refusal.TRANSFERRED_OFTEN)
    heir = consulted(floor, contact)
    if party.kind is PartyKind.SPECIALIST and heir is not None and heir.state is OfferState.CONSULTING:
        hand_over(floor, contact, heir, draft)
    else:
        _hand_out(floor, contact, party, draft)
    return r.Noted()


def transferred_often(floor: Floor, contact: Contact) -> bool:
    return contact.transfers >= floor.book_of(contact).limits.transfers_max


def _hand_out(floor: Floor, contact: Contact, party: Party, draft: Draft) -> None:
    """Leave the caller to somebody outside who is in the room; an interpreter who is there stays with them."""
    resume(contact, draft)
    dismiss_all(floor, contact, draft, kinds=(PartyKind.SUPERVISOR, PartyKind.SPECIALIST))
    for other in contact.parties.values():
        stays = other.id == party.id or other.state is PartyState.JOINED
        if not stays and other.kind not in (PartyKind.SUPERVISOR, PartyKind.SPECIALIST):
            dismiss(floor, contact, other, draft, PartyEnd.CALL_OVER)
    leave(floor, contact, draft, TargetKind(party.kind.value), party.target, party=party)


def leave(
    floor: Floor,
    contact: Contact,
    draft: Draft,
    kind: TargetKind,
    target: str,
    *,
    party: Party | None = None,
    effect: EffectId | None = None,
) -> None:
    """The specialist leaves the caller to somebody outside."""
    assert contact.offer is not None, "only a specialist who has the caller leaves them to somebody"
    offer = floor.offer(contact.offer)
    recording.stop(contact, draft)
    draft.add(
        e.ContactHandedOut(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer.id,
            specialist=offer.specialist,
            kind=kind,
            target=target,
            party=party.id if party is not None else None,
            effect=effect,
        )
    )
    let_go(floor, offer, draft)
    start_wrap_up(floor, floor.specialist(offer.specialist), contact, draft)
