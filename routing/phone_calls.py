"""What is asked of specialists' telephones, and what the carrier reports about them, decided.

Facts come late, twice and out of order, as everywhere: a call that nobody waits for any more is ended, and what is
known already changes nothing.
"""

from routing import commands as c
from routing import events as e
from routing import phones
from routing import replies as r
from routing.calls import leg_ended
from routing.draft import Draft
from routing.endings import is_connecting, withdraw_offer
from routing.floor import Floor, Offer, Specialist
from routing.legs import hang_up_phone
from routing.model import (
    NO_CONTACT,
    CallSid,
    ContactId,
    NotReadyReason,
    SpecialistState,
    WithdrawReason,
)
from routing.phone_model import Phone, PhoneFailure, Reach

MAY_CALL = {
    Reach.DESK_PHONE: (SpecialistState.NOT_READY,),
    Reach.PARKED_PHONE: (SpecialistState.NOT_READY, SpecialistState.WRAP_UP),
}


# --- how calls reach somebody ---------------------------------------------------------------------


def choose_reach(floor: Floor, command: c.ChooseReach, draft: Draft) -> r.Reply:
    """Change how calls reach somebody while none can come; a parked telephone is called at once."""
    specialist = floor.specialists.get(command.specialist)
    if specialist is None:
        return r.Refused(refusal=r.Refusal.NOT_SIGNED_IN)
    free = specialist.state is SpecialistState.NOT_READY
    if not command.anew and _is_chosen(specialist.phone, command):
        if free:
            _call_if_missing(specialist, draft)
        return r.Noted()
    if not free:
        return r.Refused(refusal=r.Refusal.WRONG_STATE)
    hang_up_phone(specialist, draft)
    draft.add(
        e.ReachChosen(
            id=draft.id(),
            at=draft.at,
            specialist=specialist.id,
            reach=command.reach,
            language=command.language,
        )
    )
    if command.reach is Reach.PARKED_PHONE:
        phones.call(specialist.id, command.language, draft)
    return r.Noted()


def _is_chosen(phone: Phone | None, command: c.ChooseReach) -> bool:
    if phone is None:
        return command.reach is Reach.SOFTPHONE
    return (phone.reach, phone.language) == (command.reach, command.language)


def _call_if_missing(specialist: Specialist, draft: Draft) -> None:
    phone = specialist.phone
    if phone is not None and phone.is_missing and phone.ringing is None:
        phones.call(specialist.id, phone.language, draft)


def call_phone(floor: Floor, command: c.CallPhone, draft: Draft) -> r.Reply:
    specialist = floor.specialists.get(command.specialist)
    if specialist is None:
        return r.Refused(refusal=r.Refusal.NOT_SIGNED_IN)
    phone = specialist.phone
    if phone is None or specialist.state not in MAY_CALL[phone.reach]:
        return r.Refused(refusal=r.Refusal.WRONG_STATE)
    if phone.ringing is None and phone.leg is None:
        phones.call(specialist.id, phone.language, draft)
    return r.Noted()


# --- the telephone of a shift ---------------------------------------------------------------------


def phone_rings(floor: Floor, command: c.ReportPhoneRings, draft: Draft) -> r.Reply:
    """A leg exists; one that nobody waits for is ended."""
    specialist = floor.specialists.get(command.specialist)
    phone = specialist.phone if specialist is not None else None
    if phone is not None and phone.leg == command.leg:
        return r.Noted()
    ringing = phone.ringing if phone is not None else None
    if specialist is None or ringing is None or ringing.leg not in (None, command.leg):
        draft.end_call(NO_CONTACT, command.leg)
    elif ringing.leg is None:
        draft.add(e.PhoneRang(id=draft.id(), at=draft.at, specialist=specialist.id, leg=command.leg))
    return r.Noted()


def phone_taken(floor: Floor, command: c.ReportPhoneTaken, draft: Draft) -> r.Reply:
    specialist = floor.specialists.get(command.specialist)
    phone = specialist.phone if specialist is not None else None
    if specialist is None or phone is None:
        return r.EndsCall()
    if phone.leg == command.leg:
        return r.StaysParked(specialist=specialist.id, language=phone.language)
    if phone.ringing is None or phone.ringing.leg not in (None, command.leg):
        return r.EndsCall()
    draft.add(e.PhoneTaken(id=draft.id(), at=draft.at, specialist=specialist.id, leg=command.leg))
    if phone.reach is Reach.PARKED_PHONE:
        return r.StaysParked(specialist=specialist.id, language=phone.language)
    return r.PhoneWorks(language=phone.language)


def phone_parked(floor: Floor, command: c.ReportPhoneParked, _: Draft) -> r.Reply:
    """Let a telephone wait on, if it is still the one that is kept on the line for somebody; or go where it is wanted.

    Of two orders to the carrier that cross, the one that led it here may have been the earlier.
    """
    specialist = floor.specialists.get(command.specialist)
    phone = specialist.phone if specialist is not None else None
    if phone is None or phone.leg != command.leg:
        return r.EndsCall()
    key = floor.legs.get(command.leg)
    offer = floor.offers.get(key) if key is not None else None
    if offer is not None and offer.leg == command.leg and is_connecting(offer) and offer.conference is None:
        return _way_in(offer, phone)
    return r.StaysParked(specialist=command.specialist, language=phone.language)


def _way_in(offer: Offer, phone: Phone) -> r.Reply:
    return r.ParkedJoinsRoom(
        contact=offer.contact,
        offer=offer.id,
        specialist=offer.specialist,
        language=phone.language,
        room=offer.asked_into,
    )


def phone_ended(floor: Floor, command: c.ReportPhoneEnded, draft: Draft) -> r.Reply:
    specialist = floor.specialists.get(command.specialist)
    phone = specialist.phone if specialist is not None else None
    if specialist is None or phone is None:
        return r.Noted()
    if phone.leg == command.leg:
        _lost(floor, specialist, command, draft)
    elif phone.ringing is not None and phone.ringing.leg in (None, command.leg):
        phones.unreached(specialist, command.reason, draft)
    return r.Noted()


def _lost(floor: Floor, specialist: Specialist, command: c.ReportPhoneEnded, draft: Draft) -> None:
    """A telephone that was on the line broke, or was put down: no call can come to its specialist now."""
    draft.add(e.PhoneLost(id=draft.id(), at=draft.at, specialist=specialist.id))
    match specialist.state:
        case SpecialistState.READY:
            _not_ready(specialist, draft)
        case SpecialistState.OFFERED:
            assert specialist.offer is not None, "whoever is offered a call has an offer"
            withdraw_offer(floor, floor.offer(specialist.offer), draft, WithdrawReason.SPECIALIST_LEFT)
            _not_ready(specialist, draft)
        case SpecialistState.ENGAGED | SpecialistState.WRAP_UP:
            _not_ready_next(specialist, draft)
            leg_ended(floor, c.ReportLegEnded(id=command.id, leg=command.leg), draft)
        case _:
            pass


def _not_ready(specialist: Specialist, draft: Draft) -> None:
    lost = NotReadyReason.LINE_LOST
    draft.add(e.SpecialistNotReady(id=draft.id(), at=draft.at, specialist=specialist.id, reason=lost))


def _not_ready_next(specialist: Specialist, draft: Draft) -> None:
    if specialist.next_not_ready is None and not specialist.lost:
        lost = NotReadyReason.LINE_LOST
        draft.add(e.NextStateChosen(id=draft.id(), at=draft.at, specialist=specialist.id, not_ready=lost))


def give_up_on_phone(floor: Floor, command: c.GiveUpOnPhone, draft: Draft) -> r.Reply:
    specialist = floor.specialists.get(command.specialist)
    phone = specialist.phone if specialist is not None else None
    if specialist is None or phone is None or phone.ringing is None or phone.until is None:
        return r.Noted()
    if phone.until <= draft.at:
        phones.unreached(specialist, PhoneFailure.NO_ANSWER, draft)
        draft.end_call(NO_CONTACT, phone.ringing.leg)
    return r.Noted()


def parked_at_room(floor: Floor, command: c.ReportParkedAtRoom, draft: Draft) -> r.Reply:
    """Let a telephone that was kept on the line into the room it was sent to, if it is still wanted there."""
    offer = floor.offers.get(command.offer)
    specialist = floor.specialists.get(command.specialist)
    phone = specialist.phone if specialist is not None else None
    if offer is None or phone is None or offer.leg != command.leg or offer.specialist != command.specialist:
        waits = c.ReportPhoneParked(id=command.id, specialist=command.specialist, leg=command.leg)
        return phone_parked(floor, waits, draft)
    return _way_in(offer, phone)


# --- the telephone of one call --------------------------------------------------------------------


def offer_rings(floor: Floor, command: c.ReportOfferRings, draft: Draft) -> r.Reply:
    offer = floor.offers.get(command.offer)
    if offer is not None and offer.leg == command.leg:
        return r.Noted()
    if offer is None or not _rings_for(offer, command.leg):
        draft.end_call(ContactId(command.offer.rpartition("-")[0]), command.leg)
    elif offer.ringing is not None and offer.ringing.leg is None:
        draft.add(
            e.SpecialistPhoneRang(
                id=draft.id(), at=draft.at, contact=offer.contact, offer=offer.id, leg=command.leg
            )
        )
    return r.Noted()


def _rings_for(offer: Offer, leg: CallSid) -> bool:
    return is_connecting(offer) and offer.ringing is not None and offer.ringing.leg in (None, leg)


def offer_taken(floor: Floor, command: c.ReportOfferTaken, draft: Draft) -> r.Reply:
    """Let whoever pressed the key into the room, as long as the offer is still theirs to take."""
    offer = floor.offers.get(command.offer)
    if offer is None or not is_connecting(offer):
        return r.EndsCall()
    if offer.leg != command.leg:
        if not _rings_for(offer, command.leg):
            return r.EndsCall()
        draft.add(
            e.SpecialistLegStarted(
                id=draft.id(),
                at=draft.at,
                contact=offer.contact,
                offer=offer.id,
                specialist=offer.specialist,
                leg=command.leg,
            )
        )
    return r.SpecialistJoinsRoom(
        contact=offer.contact, offer=offer.id, specialist=offer.specialist, room=offer.asked_into
    )


def offer_untaken(floor: Floor, command: c.ReportOfferUntaken, draft: Draft) -> r.Reply:
    offer = floor.offers.get(command.offer)
    if offer is None:
        return r.Noted()
    if offer.leg == command.leg:
        return leg_ended(floor, c.ReportLegEnded(id=command.id, leg=command.leg), draft)
    if _rings_for(offer, command.leg):
        phones.miss(floor, offer, command.reason, draft, ended=True)
    return r.Noted()
