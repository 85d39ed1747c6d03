"""Specialists who work by telephone: ringing it for an accepted offer, and what comes of an order to ring.

A telephone is rung once its specialist has accepted on the screen. Only somebody who presses the key is let into the
caller's room; nobody who does not, and no machine, ever is. Until then the caller waits where they wait.
"""

from typing import Final

from routing import commands as c
from routing import events as e
from routing.draft import Draft
from routing.endings import cool_until, end_wrap_up, is_connecting, later
from routing.floor import Contact, Floor, Offer, Specialist
from routing.legs import sign_off
from routing.model import Language, SpecialistId
from routing.phone_model import PhoneFailure, Reach

RING_MS: Final = 25_000
KEY_MS: Final = 20_000
"""What two rounds of asking for the key take, with the carrier's own delay beside the ringing."""
PHONE_MS: Final = RING_MS + KEY_MS


def connect_within_ms(specialist: Specialist, book_ms: int) -> int:
    """Say how long an accepted offer may take to have its specialist in the room."""
    phone = specialist.phone
    return max(book_ms, PHONE_MS) if phone is not None and phone.reach is Reach.DESK_PHONE else book_ms


def reach_out(floor: Floor, contact: Contact, offer: Offer, draft: Draft) -> None:
    """Bring the telephone of a specialist who has just accepted to the caller; a softphone comes by itself."""
    specialist = floor.specialist(offer.specialist)
    phone = specialist.phone
    if phone is None:
        return
    if phone.reach is Reach.DESK_PHONE:
        effect = draft.ring_specialist(
            contact.id, contact.call, specialist.id, offer.id, phone.language, RING_MS
        )
        draft.add(
            e.SpecialistPhoned(
                id=draft.id(),
                at=draft.at,
                contact=contact.id,
                offer=offer.id,
                specialist=specialist.id,
                effect=effect,
            )
        )
        return
    assert phone.leg is not None, "whoever is ready has their telephone on the line"
    draft.add(
        e.SpecialistLegStarted(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer.id,
            specialist=specialist.id,
            leg=phone.leg,
        )
    )
    draft.move_leg(contact.id, phone.leg, specialist.id, offer.id, phone.language)


def miss(floor: Floor, offer: Offer, reason: PhoneFailure, draft: Draft, *, ended: bool = False) -> None:
    """The telephone did not take the call: the offer is missed, and the caller keeps their place.

    `ended`: its call is over already.
    """
    contact, specialist = floor.contact(offer.contact), floor.specialist(offer.specialist)
    draft.add(
        e.SpecialistPhoneFailed(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer.id,
            specialist=specialist.id,
            reason=reason,
        )
    )
    draft.add(
        e.OfferMissed(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer.id,
            specialist=specialist.id,
            cool_until=cool_until(floor, contact, draft.at),
        )
    )
    if offer.ringing is not None and not ended:
        draft.end_call(contact.id, offer.ringing.leg)
    if specialist.lost:
        sign_off(specialist, draft, lost=True)
    elif specialist.next_not_ready is not None:
        end_wrap_up(specialist, draft)


def call(specialist: SpecialistId, language: Language, draft: Draft) -> None:
    """Ring a specialist's telephone between calls."""
    effect = draft.ring_phone(specialist, language, RING_MS)
    until = later(draft.at, PHONE_MS)
    draft.add(e.PhoneCalled(id=draft.id(), at=draft.at, specialist=specialist, effect=effect, until=until))


def order_refused(floor: Floor, command: c.ReportEffect, draft: Draft) -> None:
    """The carrier did not ring, or the settings allow no such number."""
    for offer in floor.offers.values():
        rings = offer.ringing is not None and offer.ringing.effect == command.effect
        if rings and is_connecting(offer) and offer.ringing is not None and offer.ringing.leg is None:
            miss(floor, offer, PhoneFailure.FAILED, draft)
            return
    for specialist in floor.specialists.values():
        ringing = specialist.phone.ringing if specialist.phone is not None else None
        if ringing is not None and ringing.effect == command.effect and ringing.leg is None:
            unreached(specialist, PhoneFailure.FAILED, draft)
            return


def unreached(specialist: Specialist, reason: PhoneFailure, draft: Draft) -> None:
    draft.add(e.PhoneUnreached(id=draft.id(), at=draft.at, specialist=specialist.id, reason=reason))
