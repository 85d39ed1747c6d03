"""Carry out the floor's orders."""

from collections.abc import Callable
from dataclasses import dataclass

from routing.call_backs import is_called
from routing.effects import (
    CallPartyIn,
    Effect,
    EndCall,
    MoveCallerToRoom,
    PlaceCallBack,
    ReturnCallerToQueue,
    SendCallerOut,
    SendCallerToPartner,
    SendText,
    SetHold,
    SetListening,
)
from routing.endings import current_offer
from routing.floor import Contact, Floor
from routing.model import ContactState, Language, OfferId
from routing.talk_model import ListenMode, PartyKind, PartyState
from telephony.addresses import Addresses
from telephony.partner_documents import RING_S_MAX, RING_S_MIN
from telephony.ports import CallBackOrder, Carrier, CarrierResult, Invitation, Refused
from telephony.texting import is_settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where somebody of the lists is reached, by the settings alone (S10)."""

    to: str
    caller_id: str
    """A number of ours."""
    keys: str = ""
    """Pressed once they answer."""


Lists = Callable[[PartyKind, str, Language | None], Reach | None]
"""Look somebody up: kind, id, and the language of an interpreter; None: the settings do not name them."""
UNLISTED = Refused(404, 0)


def nobody_listed(_: PartyKind, __: str, ___: Language | None) -> Reach | None:
    return None


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
        case PlaceCallBack():
            return not _is_wanted(effect, floor, contact)
        case ReturnCallerToQueue():
            return sent is not None or (contact is not None and _is_with_somebody(contact, floor))
        case SetHold(on=on):
            return contact is None or on is not (contact.held is not None)
        case CallPartyIn():
            party = contact.parties.get(effect.party) if contact is not None else None
            return party is None or party.state is PartyState.JOINED or party.leg is not None
        case SendText():
            return is_settled(effect, floor)
        case SendCallerOut():
            outside = contact.outside if contact is not None else None
            return outside is None or outside.effect != effect.id
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


def _is_wanted(effect: PlaceCallBack, floor: Floor, contact: Contact | None) -> bool:
    """Tell whether a specialist still waits in the room of this offer for a caller who is not on the line."""
    if contact is None or contact.call_back is None or contact.on_the_line:
        return False
    offer = current_offer(floor, contact)
    return contact.call_back.effect == effect.id and offer is not None and is_called(offer)


def _is_with_somebody(contact: Contact, floor: Floor) -> bool:
    """Tell whether somebody has this caller, or waits for them in a room."""
    offer = floor.offers.get(contact.offer) if contact.offer is not None else None
    waits_there = offer is not None and offer.conference is not None
    return waits_there or contact.state in (ContactState.CONNECTED, ContactState.OUTSIDE)


async def perform(
    carrier: Carrier, addresses: Addresses, effect: Effect, lists: Lists = nobody_listed
) -> CarrierResult:
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
        case SetHold():
            music = addresses.hold_music() if effect.on else None
            return await carrier.set_hold(effect.conference, effect.call, music)
        case CallPartyIn():
            return await _call_in(carrier, addresses, effect, lists)
        case SendCallerOut():
            ring_s = min(RING_S_MAX, effect.ring_ms // 1000)
            url = addresses.outside(effect.contact, effect.id, effect.line, ring_s)
            return await carrier.move_caller(effect.call, url, addresses.fallback())
        case SetListening():
            muted = effect.mode is ListenMode.LISTEN
            return await carrier.set_listening(
                effect.conference, effect.call, muted=muted, coached=effect.coached
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


async def _call_in(
    carrier: Carrier, addresses: Addresses, effect: CallPartyIn, lists: Lists
) -> CarrierResult:
    """Ring somebody of the lists; one who wants keys pressed is rung apart, for the carrier presses none in a room."""
    reach = lists(effect.kind, effect.target, effect.language)
    if reach is None:
        return UNLISTED
    invitation = Invitation(
        label=effect.party,
        to=reach.to,
        caller_id=reach.caller_id,
        ring_s=max(RING_S_MIN, min(RING_S_MAX, effect.ring_ms // 1000)),
        status_url=addresses.party_status(effect.contact, effect.party),
    )
    if reach.keys:
        return await carrier.call(invitation, addresses.party(effect.contact, effect.party), reach.keys)
    return await carrier.call_into_room(effect.conference, invitation)
