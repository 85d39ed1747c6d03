"""Carry out the floor's orders."""

from routing.call_backs import is_called
from routing.effects import (
    Effect,
    EndCall,
    MoveCallerToRoom,
    PlaceCallBack,
    ReturnCallerToQueue,
    SendCallerToPartner,
)
from routing.endings import current_offer
from routing.floor import Contact, Floor
from routing.model import ContactState
from telephony.addresses import Addresses
from telephony.partner_documents import RING_S_MAX
from telephony.ports import CallBackOrder, Carrier, CarrierResult


def is_overtaken(effect: Effect, floor: Floor) -> bool:
    """Tell whether the floor has changed its mind about a caller since it gave this order.

    Sending a caller to a partner twice would cut a conversation that has begun there meanwhile; bringing one back who
    has been sent on would end that ringing. Both happen when a floor is taken over, or an order is slow.
    """
    contact = floor.contacts.get(effect.contact)
    sent = contact.sent if contact is not None and contact.state is ContactState.SENT else None
    match effect:
        case SendCallerToPartner():
            return sent is None or sent.effect != effect.id
        case PlaceCallBack():
            return not _is_wanted(effect, floor, contact)
        case ReturnCallerToQueue():
            return sent is not None
        case _:
            return False


def _is_wanted(effect: PlaceCallBack, floor: Floor, contact: Contact | None) -> bool:
    """Tell whether a specialist still waits in the room of this offer for a caller who is not on the line."""
    if contact is None or contact.call_back is None or contact.on_the_line:
        return False
    offer = current_offer(floor, contact)
    return contact.call_back.effect == effect.id and offer is not None and is_called(offer)


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
        case PlaceCallBack():
            order = CallBackOrder(
                url=addresses.call_back(effect.contact, effect.offer, effect.language),
                status_url=addresses.call_back_status(effect.contact, effect.offer),
                ring_s=min(RING_S_MAX, max(1, effect.ring_ms // 1000)),
            )
            return await carrier.call_back(effect.call, order)
        case EndCall():
            return await carrier.end_call(effect.call)
        case _:
            raise AssertionError(f"no order to the carrier is written for {type(effect).__name__}")
