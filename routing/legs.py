"""Letting specialists' legs go: a softphone's call ends, a telephone that is kept on the line goes back to waiting."""

from routing import events as e
from routing.draft import Draft
from routing.floor import Floor, Offer, Specialist
from routing.model import NO_CONTACT, CallSid, ContactId, SpecialistId


def let_go(floor: Floor, offer: Offer, draft: Draft) -> None:
    """An offer needs its specialist's leg no more, nor the telephone that rings for it."""
    if offer.ringing is not None:
        draft.end_call(offer.contact, offer.ringing.leg)
    let_leg_go(floor, offer.contact, offer.specialist, offer.leg, draft)


def let_leg_go(
    floor: Floor, contact: ContactId, specialist: SpecialistId, leg: CallSid | None, draft: Draft
) -> None:
    person = floor.specialists.get(specialist)
    phone = person.phone if person is not None else None
    if person is None or phone is None or leg is None or phone.leg != leg:
        draft.end_call(contact, leg)
    elif not person.lost:
        # The telephone of somebody whose screen is lost is hung up when they are signed out.
        draft.park_leg(contact, leg, specialist, phone.language)


def sign_off(specialist: Specialist, draft: Draft, *, lost: bool) -> None:
    """Somebody leaves the floor, and the telephone that was on the line for them is hung up."""
    draft.add(e.SpecialistSignedOut(id=draft.id(), at=draft.at, specialist=specialist.id, lost=lost))
    hang_up_phone(specialist, draft)


def hang_up_phone(specialist: Specialist, draft: Draft) -> None:
    phone = specialist.phone
    if phone is None:
        return
    if phone.ringing is not None:
        draft.end_call(NO_CONTACT, phone.ringing.leg)
    draft.end_call(NO_CONTACT, phone.leg)
