"""How specialists' telephones change. Only `evolve` applies these."""

from dataclasses import replace

from routing import events as e
from routing.floor import Floor, Specialist, TimerKind
from routing.indexes import clear_timer, set_timer
from routing.model import Instant
from routing.phone_model import Phone, Reach, Ringing
from routing.states import next_contact_state, next_offer_state, next_specialist_state


def reach_chosen(floor: Floor, event: e.ReachChosen) -> None:
    specialist = floor.specialist(event.specialist)
    next_specialist_state(specialist.state, event)
    chosen = Phone(reach=event.reach, language=event.language)
    specialist.phone = None if event.reach is Reach.SOFTPHONE else chosen
    clear_timer(floor, TimerKind.PHONE, specialist.id)


def phone_called(floor: Floor, event: e.PhoneCalled) -> None:
    specialist = floor.specialist(event.specialist)
    phone = _phone(specialist, event)
    phone.ringing, phone.until, phone.failure = Ringing(effect=event.effect), event.until, None
    set_timer(floor, TimerKind.PHONE, specialist.id, event.until)


def phone_rang(floor: Floor, event: e.PhoneRang) -> None:
    phone = _phone(floor.specialist(event.specialist), event)
    if phone.ringing is not None:
        phone.ringing = replace(phone.ringing, leg=event.leg)


def phone_taken(floor: Floor, event: e.PhoneTaken) -> None:
    specialist = floor.specialist(event.specialist)
    phone = _phone(specialist, event)
    _rings_no_more(floor, specialist, phone)
    phone.taken_at = event.at
    if phone.reach is Reach.PARKED_PHONE:
        phone.leg = event.leg


def phone_unreached(floor: Floor, event: e.PhoneUnreached) -> None:
    specialist = floor.specialist(event.specialist)
    phone = _phone(specialist, event)
    _rings_no_more(floor, specialist, phone)
    phone.failure = event.reason


def phone_lost(floor: Floor, event: e.PhoneLost) -> None:
    _phone(floor.specialist(event.specialist), event).leg = None


def _phone(specialist: Specialist, event: e.Event) -> Phone:
    next_specialist_state(specialist.state, event)
    assert specialist.phone is not None, "only who works by telephone has one"
    return specialist.phone


def _rings_no_more(floor: Floor, specialist: Specialist, phone: Phone) -> None:
    phone.ringing = phone.until = None
    clear_timer(floor, TimerKind.PHONE, specialist.id)


def specialist_phoned(floor: Floor, event: e.SpecialistPhoned) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    next_contact_state(contact.state, event)
    offer.state = next_offer_state(offer.state, event)
    offer.ringing = Ringing(effect=event.effect)
    _remember(floor.specialist(event.specialist), None)


def specialist_phone_rang(floor: Floor, event: e.SpecialistPhoneRang) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    next_contact_state(contact.state, event)
    offer.state = next_offer_state(offer.state, event)
    if offer.ringing is not None:
        offer.ringing = replace(offer.ringing, leg=event.leg)


def specialist_phone_failed(floor: Floor, event: e.SpecialistPhoneFailed) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    next_contact_state(contact.state, event)
    offer.state = next_offer_state(offer.state, event)
    offer.ringing = None
    _remember(floor.specialist(event.specialist), event)


def _remember(specialist: Specialist, failed: e.SpecialistPhoneFailed | None) -> None:
    if specialist.phone is not None:
        specialist.phone.failure = failed.reason if failed is not None else None


def took(specialist: Specialist, at: Instant) -> None:
    """A specialist's leg has begun: whoever works by telephone has pressed the key, now or at the start."""
    phone = specialist.phone
    if phone is not None and phone.reach is Reach.DESK_PHONE:
        phone.taken_at = at
