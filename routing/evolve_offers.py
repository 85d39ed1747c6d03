"""How offers change, and with them the contact and the specialist in each. Only `evolve` applies these."""

from routing import events as e
from routing.evolve_moves import check_all, end_talk, finish_offer, give_back, move_contact, move_specialist
from routing.evolve_phones import took
from routing.floor import Contact, Floor, Offer, Party, Specialist, TimerKind
from routing.indexes import clear_timer, count_help, set_timer, set_widen_timer
from routing.model import NotReadyReason, OfferState
from routing.observing import see_promise, see_wait
from routing.states import next_contact_state, next_offer_state
from routing.talk_model import PartyId, PartyKind, PartyState


def offer_made(floor: Floor, event: e.OfferMade) -> None:
    contact, specialist = floor.contact(event.contact), floor.specialist(event.specialist)
    next_contact_state(contact.state, event)
    if contact.offers_made == 0:
        see_promise(floor, contact, event.at)
    move_specialist(floor, specialist, event)
    move_contact(floor, contact, event)
    specialist.occupied_since = event.at
    specialist.offer = event.offer
    contact.offers_made += 1
    if event.room is None:
        contact.offer = event.offer
        count_help(floor, contact, event.partner, 1)
    else:
        _ask_in(contact, specialist, event)
    floor.offers[event.offer] = Offer(
        id=event.offer,
        contact=contact.id,
        specialist=specialist.id,
        partner=event.partner,
        state=OfferState.OPEN,
        made_at=event.at,
        expires_at=event.expires_at,
        why=event.why,
        asked_into=event.room,
        consult=event.room is not None,
    )
    set_timer(floor, TimerKind.OFFER, event.offer, event.expires_at)


def _ask_in(contact: Contact, specialist: Specialist, event: e.OfferMade) -> None:
    """Somebody else is the caller's specialist and remains so, until they hand over."""
    party = PartyId(event.offer)
    contact.parties[party] = Party(
        id=party,
        kind=PartyKind.SPECIALIST,
        target=specialist.id,
        state=PartyState.CALLING,
        since=event.at,
        until=event.expires_at,
    )


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
    if offer.consult:
        del contact.parties[PartyId(offer.id)]
    else:
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
    if offer.state is OfferState.CONSULTING:
        # They have been in a conversation: they are free from now on, not since before it.
        specialist.idle_since = None
    finish_offer(floor, offer, event)
    offer.withdrawn = event.reason
    if offer.consult:
        del contact.parties[PartyId(offer.id)]
    else:
        give_back(floor, contact, offer)
    move_contact(floor, contact, event)
    move_specialist(floor, specialist, event)


def specialist_leg_started(floor: Floor, event: e.SpecialistLegStarted) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    next_contact_state(contact.state, event)
    offer.state = next_offer_state(offer.state, event)
    # A telephone that is kept on the line comes from the offer before.
    before = floor.offers.get(floor.legs.get(event.leg, offer.id))
    if before is not None and before is not offer:
        before.leg = None
    offer.leg, offer.ringing = event.leg, None
    floor.legs[event.leg] = offer.id
    took(floor.specialist(event.specialist), event.at)


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
    contact.connected_at, contact.dropped = event.at, False
    contact.specialist, contact.partner = specialist.id, specialist.partner
    contact.room, contact.conference = offer.room, offer.conference
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
    offer.caller_ended, offer.caller_ended_at = event.by, event.at


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
    end_talk(floor, contact, offer.partner, event.at)
    give_back(floor, contact, offer)
    contact.room = contact.conference = None
    contact.dropped = True
    move_contact(floor, contact, event)
    move_specialist(floor, specialist, event)
    specialist.not_ready = NotReadyReason.LINE_LOST
    set_widen_timer(floor, contact)
