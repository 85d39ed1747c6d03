"""How offers and contacts end: the steps that several commands share."""

from collections.abc import Collection
from typing import cast

from routing import events as e
from routing.draft import Draft
from routing.floor import Contact, Floor, Offer, Party, Specialist
from routing.legs import let_go, sign_off
from routing.message import message
from routing.model import (
    BOOK_TIMERS,
    ContactEnd,
    ContactState,
    EndedBy,
    FailReason,
    Instant,
    NotReadyReason,
    OfferId,
    OfferState,
    PartnerFailure,
    SpecialistId,
    SpecialistState,
    WithdrawReason,
)
from routing.talk_model import PartyEnd, PartyFailure, PartyKind, PartyState


@message(frozen=True, slots=True, kw_only=True)
class TimersOf:
    """The timers of one contact: its rule's where they are stretched, else its book's."""

    offer_ttl_ms: int
    connect_ms: int
    wrap_up_ms: int


def timers_of(floor: Floor, contact: Contact) -> TimersOf:
    limits = floor.book_of(contact).limits
    own = contact.route.timers if contact.route is not None else BOOK_TIMERS
    return TimersOf(
        offer_ttl_ms=limits.offer_ttl_ms if own.offer_ttl_ms is None else own.offer_ttl_ms,
        connect_ms=limits.connect_ms if own.connect_ms is None else own.connect_ms,
        wrap_up_ms=limits.wrap_up_ms if own.wrap_up_ms is None else own.wrap_up_ms,
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
    offer_is_over: bool = False,
    left_at: Instant | None = None,
) -> None:
    """End a contact in whatever state it is: withdraw its offer, free its specialist, record one end.

    `offer_is_over`: this decision has ended its offer already. `left_at`: when the caller was gone, if not now.
    """
    if contact.state is ContactState.OFFERED and contact.offer is not None and not offer_is_over:
        withdraw_offer(floor, floor.offer(contact.offer), draft, WithdrawReason.CALLER_LEFT)
    dismiss_all(floor, contact, draft)
    talking = contact.state is ContactState.CONNECTED
    talked_ms = contact.talked_ms
    if talking and contact.connected_at is not None:
        talked_ms += draft.at - contact.connected_at
    elif talking:
        by = EndedBy.SPECIALIST  # A partner's, who has hung up already.
    draft.add(
        e.ContactClosed(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            end=exit if exit is not None else _end_of(contact, failed, fallback),
            by=by,
            partner=contact.partner,
            specialist=contact.specialist,
            waited_ms=contact.waited_until(draft.at if left_at is None else left_at),
            talked_ms=talked_ms,
            detail=failed,
            held_ms=contact.held_ms + (draft.at - contact.held.since if contact.held is not None else 0),
        )
    )
    if talking and contact.specialist is not None:
        start_wrap_up(floor, floor.specialist(contact.specialist), contact, draft)


def close_after_meeting(floor: Floor, offer: Offer, draft: Draft, by: EndedBy) -> None:
    """End a contact of which only now is heard that caller and specialist had met, and that it is over."""
    contact = floor.contact(offer.contact)
    dismiss_all(floor, contact, draft)
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
            held_ms=contact.held_ms,
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
    if contact.state in (ContactState.CONNECTED, ContactState.OUTSIDE):
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


def start_wrap_up(
    floor: Floor, specialist: Specialist, contact: Contact, draft: Draft, *, line_lost: bool = False
) -> None:
    if line_lost and specialist.next_not_ready is None and not specialist.lost:
        lost = NotReadyReason.LINE_LOST
        draft.add(e.NextStateChosen(id=draft.id(), at=draft.at, specialist=specialist.id, not_ready=lost))
    wrap_up_ms = timers_of(floor, contact).wrap_up_ms
    until = later(draft.at, wrap_up_ms)
    draft.add(
        e.WrapUpStarted(id=draft.id(), at=draft.at, specialist=specialist.id, contact=contact.id, until=until)
    )
    if specialist.lost:
        sign_off(specialist, draft, lost=True)
    elif wrap_up_ms == 0:
        end_wrap_up(specialist, draft, line_lost=line_lost)


def end_wrap_up(specialist: Specialist, draft: Draft, *, line_lost: bool = False) -> None:
    """Go on to what was chosen during the call; a chosen break never turns into ready (F12)."""
    reason = specialist.next_not_ready
    if reason is None and (line_lost or (specialist.phone is not None and specialist.phone.is_missing)):
        reason = NotReadyReason.LINE_LOST
    if reason is not None:
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
    let_go(floor, offer, draft)
    specialist = floor.specialist(offer.specialist)
    if specialist.lost:
        sign_off(specialist, draft, lost=True)
    elif specialist.next_not_ready is not None:
        end_wrap_up(specialist, draft)


def fail_offer(
    floor: Floor, offer: Offer, draft: Draft, reason: FailReason, *, caller_is_back: bool = False
) -> None:
    """Give up bringing the two together; the contact keeps its place (F15).

    `caller_is_back`: the caller's leg asks us for its next step itself and need not be fetched.
    """
    contact, specialist = floor.contact(offer.contact), floor.specialist(offer.specialist)
    # Of an attempt that reached nobody the two are to blame neither: the next one may be theirs.
    apart_until = (
        later(draft.at, 1) if reason is FailReason.NOT_REACHED else cool_until(floor, contact, draft.at)
    )
    draft.add(
        e.OfferFailed(
            id=draft.id(),
            at=draft.at,
            contact=offer.contact,
            offer=offer.id,
            specialist=offer.specialist,
            reason=reason,
            cool_until=apart_until,
        )
    )
    if reason is not FailReason.LEG_LOST:
        let_go(floor, offer, draft)
    if offer.conference is not None and not offer.consult and not caller_is_back:
        draft.return_caller(contact.id, contact.call)
    if specialist.lost:
        sign_off(specialist, draft, lost=True)
    elif reason not in (FailReason.NO_CALLER_LEG, FailReason.NOT_REACHED):
        draft.add(
            e.SpecialistNotReady(
                id=draft.id(), at=draft.at, specialist=specialist.id, reason=NotReadyReason.LINE_LOST
            )
        )
    elif specialist.next_not_ready is not None:
        end_wrap_up(specialist, draft)


def drop_specialist(floor: Floor, offer: Offer, draft: Draft, *, caller_is_back: bool = False) -> None:
    """The specialist's line broke mid-call: whoever they were consulting has the caller, else the caller goes back to
    the place they had.

    `caller_is_back`: the caller's leg asks us for its next step itself and need not be fetched.
    """
    contact, specialist = floor.contact(offer.contact), floor.specialist(offer.specialist)
    heir = consulted(floor, contact)
    if heir is not None and heir.state is OfferState.CONSULTING and not caller_is_back:
        hand_over(floor, contact, heir, draft, broken=True)
        return
    dismiss_all(floor, contact, draft)
    draft.add(
        e.SpecialistDropped(
            id=draft.id(), at=draft.at, contact=contact.id, offer=offer.id, specialist=specialist.id
        )
    )
    if specialist.lost:
        sign_off(specialist, draft, lost=True)
    if not caller_is_back:
        draft.return_caller(contact.id, contact.call)


def hand_over(floor: Floor, contact: Contact, heir: Offer, draft: Draft, *, broken: bool = False) -> None:
    """Leave the caller to the specialist who was consulted; the room remains the same."""
    before = floor.offer(cast(OfferId, contact.offer))
    resume(contact, draft)
    dismiss_all(floor, contact, draft, kinds=(PartyKind.SUPERVISOR,))
    draft.add(
        e.ContactHandedOver(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=heir.id,
            specialist=heir.specialist,
            from_offer=before.id,
            from_specialist=before.specialist,
            broken=broken,
        )
    )
    let_go(floor, before, draft)
    start_wrap_up(floor, floor.specialist(before.specialist), contact, draft, line_lost=broken)


def resume(contact: Contact, draft: Draft, by: SpecialistId | None = None) -> None:
    """Take the caller off hold, if they are on it."""
    if contact.held is None:
        return
    held_ms = draft.at - contact.held.since
    draft.add(e.CallerResumed(id=draft.id(), at=draft.at, contact=contact.id, held_ms=held_ms, by=by))
    if contact.conference is not None:
        draft.set_hold(contact.id, contact.call, contact.conference, on=False)


def dismiss_all(
    floor: Floor, contact: Contact, draft: Draft, *, kinds: Collection[PartyKind] = tuple(PartyKind)
) -> None:
    """The conversation is over for these: let them go, and stop calling those who have not come."""
    for party in contact.parties.values():
        if party.kind in kinds:
            dismiss(floor, contact, party, draft, PartyEnd.CALL_OVER)


def dismiss(floor: Floor, contact: Contact, party: Party, draft: Draft, reason: PartyEnd) -> None:
    if party.kind is PartyKind.SPECIALIST:
        withdraw_offer(floor, floor.offer(OfferId(party.id)), draft, WithdrawReason.CONSULT_OVER)
        return
    cancelled = PartyFailure.CALL_OVER if reason is PartyEnd.CALL_OVER else PartyFailure.CANCELLED
    party_gone(contact, party, draft, cancelled, reason)
    draft.end_call(contact.id, party.leg)


def party_gone(
    contact: Contact, party: Party, draft: Draft, failure: PartyFailure, end: PartyEnd = PartyEnd.HUNG_UP
) -> None:
    """Record that somebody has left, or that they never came."""
    if party.state is PartyState.CALLING:
        draft.add(
            e.PartyFailed(id=draft.id(), at=draft.at, contact=contact.id, party=party.id, reason=failure)
        )
        return
    draft.add(
        e.PartyLeft(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            party=party.id,
            kind=party.kind,
            target=party.target,
            reason=end,
            present_ms=draft.at - (party.joined_at if party.joined_at is not None else draft.at),
            language=party.language,
        )
    )


def back_from_outside(floor: Floor, contact: Contact, reason: PartnerFailure, draft: Draft) -> None:
    """Nobody outside has the caller: they wait again, at the place they had."""
    assert contact.outside is not None, "only a caller who was left to somebody outside comes back"
    dismiss_all(floor, contact, draft)
    draft.add(
        e.OutsideFailed(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            kind=contact.outside.kind,
            target=contact.outside.target,
            reason=reason,
        )
    )


def consulted(floor: Floor, contact: Contact) -> Offer | None:
    """The offer with which a specialist was asked into the conversation."""
    for party in contact.parties.values():
        if party.kind is PartyKind.SPECIALIST:
            return floor.offer(OfferId(party.id))
    return None


def current_offer(floor: Floor, contact: Contact) -> Offer | None:
    return floor.offers.get(contact.offer) if contact.offer is not None else None


def is_connecting(offer: Offer) -> bool:
    return offer.state is OfferState.ACCEPTED


def is_at_work(specialist: Specialist) -> bool:
    return specialist.state in (SpecialistState.ENGAGED, SpecialistState.OFFERED)
