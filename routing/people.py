"""What specialists do, and what the clock says about them and their offers, decided."""

from routing import commands as c
from routing import events as e
from routing import phones
from routing import replies as r
from routing.call_backs import fail_attempt, is_called
from routing.draft import Draft
from routing.endings import (
    close_contact,
    consulted,
    cool_until,
    drop_specialist,
    end_wrap_up,
    fail_offer,
    is_at_work,
    is_connecting,
    later,
    timers_of,
    withdraw_offer,
)
from routing.floor import Floor, Offer, Specialist
from routing.indexes import step_due
from routing.legs import let_go, sign_off
from routing.model import (
    CallBackFailure,
    ContactId,
    ContactState,
    EndedBy,
    FailReason,
    Instant,
    NotReadyReason,
    OfferState,
    SpecialistState,
    WithdrawReason,
)
from routing.phone_model import PhoneFailure
from routing.rulebook import Limits
from routing.supervision import IN_QUEUE


def _limits(floor: Floor) -> Limits:
    return floor.rule_book.limits if floor.rule_book is not None else Limits()


# --- presence -------------------------------------------------------------------------------------


def sign_in(floor: Floor, command: c.SignIn, draft: Draft) -> r.Reply:
    if command.specialist not in floor.specialists:
        draft.add(
            e.SpecialistSignedIn(
                id=draft.id(),
                at=draft.at,
                specialist=command.specialist,
                partner=command.partner,
                languages=command.languages,
                skills=command.skills,
                lease_until=later(draft.at, _limits(floor).lease_ms),
            )
        )
    return r.Noted()


def sign_out(floor: Floor, command: c.SignOut, draft: Draft) -> r.Reply:
    specialist = floor.specialists.get(command.specialist)
    if specialist is None:
        return r.Noted()
    if specialist.state is SpecialistState.ENGAGED:
        return r.Refused(refusal=r.Refusal.WRONG_STATE)
    _leave(floor, specialist, draft, lost=False)
    return r.Noted()


def renew_leases(floor: Floor, command: c.RenewLeases, draft: Draft) -> r.Reply:
    known = tuple(key for key in command.specialists if key in floor.specialists)
    if known:
        until = later(draft.at, _limits(floor).lease_ms)
        draft.add(e.LeasesRenewed(id=draft.id(), at=draft.at, specialists=known, until=until))
    return r.Noted()


def expire_lease(floor: Floor, command: c.ExpireLease, draft: Draft) -> r.Reply:
    """The screen has been silent too long: no more offers. A call in progress goes on (F-20, F66)."""
    specialist = floor.specialists.get(command.specialist)
    if specialist is None or specialist.lease_until > draft.at:
        return r.Noted()
    if specialist.state is SpecialistState.ENGAGED:
        if not specialist.lost:
            draft.add(e.LeaseLost(id=draft.id(), at=draft.at, specialist=specialist.id))
    else:
        _leave(floor, specialist, draft, lost=True)
    return r.Noted()


def _leave(floor: Floor, specialist: Specialist, draft: Draft, *, lost: bool) -> None:
    if specialist.state is SpecialistState.OFFERED and specialist.offer is not None:
        withdraw_offer(floor, floor.offer(specialist.offer), draft, WithdrawReason.SPECIALIST_LEFT)
    sign_off(specialist, draft, lost=lost)


def become_ready(floor: Floor, command: c.BecomeReady, draft: Draft) -> r.Reply:
    specialist = floor.specialists.get(command.specialist)
    if specialist is None:
        return r.Refused(refusal=r.Refusal.NOT_SIGNED_IN)
    if specialist.phone is not None and specialist.phone.is_missing:
        return r.Refused(refusal=r.Refusal.PHONE_NOT_THERE)
    if specialist.state in (SpecialistState.NOT_READY, SpecialistState.WRAP_UP):
        draft.add(e.SpecialistReady(id=draft.id(), at=draft.at, specialist=specialist.id))
    elif specialist.state is SpecialistState.ENGAGED and specialist.next_not_ready is not None:
        _choose_next(specialist, None, draft)
    return r.Noted()


def become_not_ready(floor: Floor, command: c.BecomeNotReady, draft: Draft) -> r.Reply:
    """While an offer is open, leaving the floor is a decline (F07); while engaged it is kept for later (F12)."""
    specialist = floor.specialists.get(command.specialist)
    if specialist is None:
        return r.Refused(refusal=r.Refusal.NOT_SIGNED_IN)
    if specialist.state is SpecialistState.ENGAGED:
        if specialist.next_not_ready != command.reason:
            _choose_next(specialist, command.reason, draft)
        return r.Noted()
    if specialist.state is SpecialistState.OFFERED and specialist.offer is not None:
        _decline(floor, floor.offer(specialist.offer), draft)
    if specialist.state is not SpecialistState.NOT_READY or specialist.not_ready != command.reason:
        draft.add(
            e.SpecialistNotReady(id=draft.id(), at=draft.at, specialist=specialist.id, reason=command.reason)
        )
    return r.Noted()


def _choose_next(specialist: Specialist, reason: NotReadyReason | None, draft: Draft) -> None:
    draft.add(e.NextStateChosen(id=draft.id(), at=draft.at, specialist=specialist.id, not_ready=reason))


# --- offers ---------------------------------------------------------------------------------------


def accept_offer(floor: Floor, command: c.AcceptOffer, draft: Draft) -> r.Reply:
    """One accept wins; every other is told what became of the offer, and who has it (F01, F02)."""
    offer = floor.offers.get(command.offer)
    refused = _refusal(floor, command, offer, draft.at)
    if offer is None or refused is not None:
        return refused if refused is not None else r.Refused(refusal=r.Refusal.UNKNOWN_OFFER)
    contact = floor.contact(offer.contact)
    connect_ms = phones.connect_within_ms(
        floor.specialist(offer.specialist), timers_of(floor, contact).connect_ms
    )
    draft.add(
        e.OfferAccepted(
            id=draft.id(),
            at=draft.at,
            contact=offer.contact,
            offer=offer.id,
            specialist=offer.specialist,
            connect_by=later(draft.at, connect_ms),
        )
    )
    phones.reach_out(floor, contact, offer, draft)
    return r.Accepted(contact=offer.contact, offer=offer.id)


_OFFER_IS_OVER = {
    OfferState.ACCEPTED: r.Refusal.OFFER_TAKEN,
    OfferState.CONNECTED: r.Refusal.OFFER_TAKEN,
    OfferState.DECLINED: r.Refusal.OFFER_DECLINED,
    OfferState.MISSED: r.Refusal.OFFER_MISSED,
    OfferState.WITHDRAWN: r.Refusal.OFFER_WITHDRAWN,
    OfferState.FAILED: r.Refusal.OFFER_WITHDRAWN,
    OfferState.CONSULTING: r.Refusal.OFFER_TAKEN,
    OfferState.PASSED_ON: r.Refusal.OFFER_WITHDRAWN,
}
_TAKEN = (OfferState.ACCEPTED, OfferState.CONNECTED, OfferState.CONSULTING)


def _refusal(
    floor: Floor, command: c.AcceptOffer | c.DeclineOffer, offer: Offer | None, at: Instant
) -> r.Refused | None:
    if offer is None:
        left = floor.is_over_for(ContactId(command.offer.rpartition("-")[0]), command.specialist)
        return r.Refused(refusal=r.Refusal.CALLER_LEFT if left else r.Refusal.UNKNOWN_OFFER)
    if offer.state is not OfferState.OPEN:
        taken = offer.state in _TAKEN
        refusal = _OFFER_IS_OVER[offer.state]
        if offer.withdrawn is WithdrawReason.CALLER_LEFT:
            refusal = r.Refusal.CALLER_LEFT
        return r.Refused(refusal=refusal, by=offer.specialist if taken else None)
    if offer.specialist != command.specialist:
        return r.Refused(refusal=r.Refusal.NOT_YOURS, by=offer.specialist)
    if offer.expires_at <= at:
        # The deadline decides, not which of answer and timer the driver happened to take first (F-24).
        return r.Refused(refusal=r.Refusal.OFFER_MISSED)
    return None


def decline_offer(floor: Floor, command: c.DeclineOffer, draft: Draft) -> r.Reply:
    """A decline never ends the caller's leg (F14); it cools this pair down, never the caller (F11)."""
    offer = floor.offers.get(command.offer)
    refused = _refusal(floor, command, offer, draft.at)
    if offer is None or refused is not None:
        return refused if refused is not None else r.Refused(refusal=r.Refusal.UNKNOWN_OFFER)
    _decline(floor, offer, draft)
    return r.Noted()


def _decline(floor: Floor, offer: Offer, draft: Draft) -> None:
    draft.add(
        e.OfferDeclined(
            id=draft.id(),
            at=draft.at,
            contact=offer.contact,
            offer=offer.id,
            specialist=offer.specialist,
            cool_until=cool_until(floor, floor.contact(offer.contact), draft.at),
        )
    )


def expire_offer(floor: Floor, command: c.ExpireOffer, draft: Draft) -> r.Reply:
    offer = floor.offers.get(command.offer)
    if offer is None or offer.state is not OfferState.OPEN or offer.expires_at > draft.at:
        return r.Noted()
    draft.add(
        e.OfferMissed(
            id=draft.id(),
            at=draft.at,
            contact=offer.contact,
            offer=offer.id,
            specialist=offer.specialist,
            cool_until=cool_until(floor, floor.contact(offer.contact), draft.at),
        )
    )
    return r.Noted()


def give_up_connecting(floor: Floor, command: c.GiveUpConnecting, draft: Draft) -> r.Reply:
    offer = floor.offers.get(command.offer)
    if offer is None or not is_connecting(offer) or offer.connect_by is None or offer.drop_at is not None:
        return r.Noted()
    if offer.connect_by <= draft.at:
        contact = floor.contact(offer.contact)
        if offer.ringing is not None:
            phones.miss(floor, offer, PhoneFailure.NO_ANSWER, draft)
        elif is_called(offer) and not contact.on_the_line:
            fail_attempt(floor, contact, offer, CallBackFailure.NO_ANSWER, draft)
        else:
            reason = FailReason.NO_SPECIALIST_LEG if offer.conference is None else FailReason.NO_CALLER_LEG
            fail_offer(floor, offer, draft, reason)
    return r.Noted()


def confirm_drop(floor: Floor, command: c.ConfirmDrop, draft: Draft) -> r.Reply:
    offer = floor.offers.get(command.offer)
    if offer is None or offer.drop_at is None or offer.drop_at > draft.at:
        return r.Noted()
    contact = floor.contact(offer.contact)
    if offer.state is OfferState.CONNECTED and contact.offer == offer.id:
        drop_specialist(floor, offer, draft)
    elif is_connecting(offer) and offer.caller_ended is not None:
        close_contact(floor, contact, draft, offer.caller_ended, left_at=offer.caller_ended_at)
    elif is_connecting(offer):
        fail_offer(floor, offer, draft, FailReason.LEG_LOST)
    return r.Noted()


# --- the call in hand -----------------------------------------------------------------------------


def hang_up(floor: Floor, command: c.HangUp, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    if contact is None:
        gone = floor.is_over_for(command.contact, command.specialist)
        return r.Noted() if gone else r.Refused(refusal=r.Refusal.UNKNOWN_CONTACT)
    asked_in = consulted(floor, contact)
    if asked_in is not None and asked_in.specialist == command.specialist:
        withdraw_offer(floor, asked_in, draft, WithdrawReason.CONSULT_OVER)
        return r.Noted()
    if contact.state is not ContactState.CONNECTED or contact.specialist != command.specialist:
        return r.Refused(refusal=r.Refusal.NOT_YOURS, by=contact.specialist)
    offer = floor.offers.get(contact.offer) if contact.offer is not None else None
    close_contact(floor, contact, draft, EndedBy.SPECIALIST)
    draft.end_call(contact.id, contact.call)
    if offer is not None:
        let_go(floor, offer, draft)
    return r.Noted()


def extend_wrap_up(floor: Floor, command: c.ExtendWrapUp, draft: Draft) -> r.Reply:
    specialist = floor.specialists.get(command.specialist)
    if specialist is None:
        return r.Refused(refusal=r.Refusal.NOT_SIGNED_IN)
    if specialist.state is not SpecialistState.WRAP_UP or specialist.wrap_up_until is None:
        return r.Refused(refusal=r.Refusal.WRONG_STATE)
    until = later(specialist.wrap_up_until, _limits(floor).wrap_up_extension_ms)
    draft.add(e.WrapUpExtended(id=draft.id(), at=draft.at, specialist=specialist.id, until=until))
    return r.Noted()


def finish_wrap_up(floor: Floor, command: c.EndWrapUp, draft: Draft) -> r.Reply:
    specialist = floor.specialists.get(command.specialist)
    if specialist is None:
        return r.Refused(refusal=r.Refusal.NOT_SIGNED_IN)
    if specialist.state is SpecialistState.WRAP_UP:
        end_wrap_up(specialist, draft)
    elif is_at_work(specialist):
        return r.Refused(refusal=r.Refusal.WRONG_STATE)
    return r.Noted()


def expire_wrap_up(floor: Floor, command: c.ExpireWrapUp, draft: Draft) -> r.Reply:
    specialist = floor.specialists.get(command.specialist)
    if specialist is not None and specialist.state is SpecialistState.WRAP_UP:
        until = specialist.wrap_up_until
        if until is not None and until <= draft.at:
            end_wrap_up(specialist, draft)
    return r.Noted()


# --- the queue's clock ----------------------------------------------------------------------------


def widen_reach(floor: Floor, command: c.WidenReach, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    if contact is None or contact.state not in IN_QUEUE:
        return r.Noted()
    assert contact.route is not None, "a contact in the queue has a route"
    assert contact.queued_at is not None, "a contact in the queue has a place"
    step = step_due(contact.route, contact.step, contact.queued_at, draft.at)
    if step != contact.step:
        draft.add(e.ReachWidened(id=draft.id(), at=draft.at, contact=contact.id, step=step))
    return r.Noted()


def end_cool_down(floor: Floor, command: c.EndCoolDown, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    if contact is not None and contact.cooling.get(command.specialist, draft.at + 1) <= draft.at:
        draft.add(
            e.CoolDownEnded(id=draft.id(), at=draft.at, contact=contact.id, specialist=command.specialist)
        )
    return r.Noted()
