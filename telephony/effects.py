"""Carry out the floor's orders."""

from routing.effects import Effect, EndCall, MoveCallerToRoom, ReturnCallerToQueue, SendCallerToPartner
from routing.floor import Contact, Floor
from routing.model import ContactState, OfferId
from telephony.addresses import Addresses
from telephony.partner_documents import RING_S_MAX
from telephony.ports import Carrier, CarrierResult


def is_overtaken(effect: Effect, floor: Floor) -> bool:
    """Tell whether the floor has changed its mind about a caller since it gave this order.

    Moving a caller twice would cut a conversation that has begun meanwhile: the carrier takes them out of the room, or
    of the dialling, before it brings them there again. Bringing one back who has been sent on would end that ringing,
    or that talk. All of it happens when a floor is taken over, an order is slow, or its outcome was not told.
    """
    contact = floor.contacts.get(effect.contact)
    sent = contact.sent if contact is not None and contact.state is ContactState.SENT else None
    match effect:
        case MoveCallerToRoom():
            return contact is None or not _is_expected_in_room(contact, effect.offer, floor)
        case SendCallerToPartner():
            return sent is None or sent.effect != effect.id
        case ReturnCallerToQueue():
            return sent is not None or (contact is not None and _has_a_room(contact, floor))
        case _:
            return False


def _is_expected_in_room(contact: Contact, room: OfferId, floor: Floor) -> bool:
    """Tell whether a specialist waits there for this caller, and neither of the two is known to have hung up."""
    offer = floor.offers.get(room)
    return (
        offer is not None
        and contact.offer == room
        and contact.state is ContactState.OFFERED
        and offer.drop_at is None
    )


def _has_a_room(contact: Contact, floor: Floor) -> bool:
    """Tell whether a specialist waits in a room for this caller, or has them there."""
    offer = floor.offers.get(contact.offer) if contact.offer is not None else None
    return offer is not None and offer.conference is not None


async def perform(carrier: Carrier, addresses: Addresses, effect: Effect) -> CarrierResult:
    """Give one order to the carrier. Giving it again does no harm, so `Unknown` may be answered by
    repeating it.
    """
    match effect:
        case MoveCallerToRoom():
            url = addresses.room(effect.contact, effect.offer)
            return await carrier.move_caller(
                effect.call, url, addresses.fallback(), addresses.fallback_method
            )
        case ReturnCallerToQueue():
            url = addresses.requeue(effect.contact, effect.id)
            return await carrier.move_caller(
                effect.call, url, addresses.fallback(), addresses.fallback_method
            )
        case SendCallerToPartner():
            ring_s = min(RING_S_MAX, effect.ring_ms // 1000)
            url = addresses.partner(effect.contact, effect.id, effect.partner, ring_s)
            return await carrier.move_caller(
                effect.call, url, addresses.fallback(), addresses.fallback_method
            )
        case EndCall():
            return await carrier.end_call(effect.call)
        case _:
            raise AssertionError(f"no order to the carrier is written for {type(effect).__name__}")
