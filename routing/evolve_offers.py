"""How offers change, and with them the contact and the specialist in each. Only `evolve` applies these."""

from typing import cast

from routing import events as e
from routing.evolve_moves import check_all, finish_offer, give_back, move_contact, move_specialist
from routing.floor import Floor, Offer, TimerKind
from routing.indexes import clear_timer, count_help, set_timer, set_widen_timer
from routing.model import Instant, NotReadyReason, OfferState
from routing.observing import see_help, see_promise, see_wait
from routing.states import next_contact_state, next_offer_state


def offer_made(floor: Floor, event: e.OfferMade) -> None:
    contact, specialist = floor.contact(event.contact), floor.specialist(event.specialist)
    next_contact_state(contact.state, event)
    if contact.offers_made == 0:
        see_promise(floor, contact, event.at)
    move_specialist(floor, specialist, event)
    move_contact(floor, contact, event)
    count_help(floor, contact, event.partner, 1)
    specialist.occupied_since = event.at
    contact.offer = specialist.offer = event.offer
    contact.offers_made += 1
    floor.offers[event.offer] = Offer(
        id=event.offer,
        contact=contact.id,
        specialist=specialist.id,
        partner=event.partner,
        state=OfferState.OPEN,
        made_at=event.at,
        expires_at=event.expires_at,
        why=event.why,
    )
    set_timer(floor, TimerKind.OFFER, event.offer, event.expires_at)


def offer_accepted(floor: Floor, event: e.OfferAccepted) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    specialist = floor.specialist(event.specialist)
    check_all(event, contact, offer, specialist)
    finish_offer(floor, offer, event)
    offer.accepted_at = event.at
    move_specialist(floor, specialist, event)
    specialist.contact = contact.id
    offer.connect_by = event.connect_by
    set_timer(floor, TimerKind.CONNECT, offer.id, event.connect_by)


def offer_back(floor: Floor, event: e.OfferDeclined | e.OfferMissed | e.OfferFailed) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    specialist = floor.specialist(event.specialist)
    check_all(event, contact, offer, specialist)
    finish_offer(floor, offer, event)
    give_back(floor, contact, offer)
    contact.cooling[event.specialist] = event.cool_until
    set_timer(floor, TimerKind.COOL_DOWN, f"{contact.id}:{event.specialist}", event.cool_until)
    move_contact(floor, contact, event)
    move_specialist(floor, specialist, event)
    if isinstance(event, e.OfferMissed):
        specialist.not_ready = NotReadyReason.OFFER_MISSED


def offer_withdrawn(floor: Floor, event: e.OfferWithdrawn) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    specialist = floor.specialist(event.specialist)
    check_all(event, contact, offer, specialist)
    finish_offer(floor, offer, event)
    offer.withdrawn = event.reason
    give_back(floor, contact, offer)
    move_contact(floor, contact, event)
    move_specialist(floor, specialist, event)


def specialist_leg_started(floor: Floor, event: e.SpecialistLegStarted) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    next_contact_state(contact.state, event)
    offer.state = next_offer_state(offer.state, event)
    offer.leg = event.leg
    floor.legs[event.leg] = offer.id


def specialist_joined(floor: Floor, event: e.SpecialistJoined) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    next_contact_state(contact.state, event)
    offer.state = next_offer_state(offer.state, event)
    offer.conference = event.conference
    offer.connect_by = event.connect_by
    set_timer(floor, TimerKind.CONNECT, offer.id, event.connect_by)


def contact_connected(floor: Floor, event: e.ContactConnected) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    specialist = floor.specialist(event.specialist)
    check_all(event, contact, offer, specialist)
    finish_offer(floor, offer, event)
    see_wait(floor, contact, event.at, left=False)
    move_contact(floor, contact, event)
    contact.connected_at = event.at
    contact.specialist, contact.partner = specialist.id, specialist.partner
    specialist.since = event.at
    clear_timer(floor, TimerKind.WIDEN, contact.id)


def specialist_leg_ended(floor: Floor, event: e.SpecialistLegEnded) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    next_contact_state(contact.state, event)
    _await_news(floor, offer, event)


def caller_leg_ended(floor: Floor, event: e.CallerLegEnded) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    next_contact_state(contact.state, event)
    _await_news(floor, offer, event)
    offer.caller_ended = event.by


def _await_news(floor: Floor, offer: Offer, event: e.SpecialistLegEnded | e.CallerLegEnded) -> None:
    offer.state = next_offer_state(offer.state, event)
    offer.drop_at = event.drop_at
    clear_timer(floor, TimerKind.CONNECT, offer.id)
    set_timer(floor, TimerKind.DROP, offer.id, event.drop_at)


def specialist_dropped(floor: Floor, event: e.SpecialistDropped) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    specialist = floor.specialist(event.specialist)
    check_all(event, contact, offer, specialist)
    finish_offer(floor, offer, event)
    see_help(floor, contact, offer.partner, event.at)
    contact.talked_ms += event.at - cast(Instant, contact.connected_at)
    contact.connected_at = None
    give_back(floor, contact, offer)
    move_contact(floor, contact, event)
    move_specialist(floor, specialist, event)
    specialist.not_ready = NotReadyReason.LINE_LOST
    set_widen_timer(floor, contact)
