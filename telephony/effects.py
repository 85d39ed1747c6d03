"""Carry out the floor's orders."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import blake2b

from routing.call_backs import is_called
from routing.effects import (
    Announce,
    CallPartyIn,
    Effect,
    EndCall,
    MoveCallerToRoom,
    MoveLegToRoom,
    ParkLeg,
    PlaceCallBack,
    ReturnCallerToQueue,
    RingPhone,
    RingSpecialist,
    SendCallerOut,
    SendCallerToPartner,
    SendText,
    SetHold,
    SetListening,
    SetRecording,
)
from routing.endings import current_offer
from routing.floor import Contact, Floor
from routing.model import ContactState, Language, OfferId, SpecialistId
from routing.recording_model import RecordingOrder
from routing.talk_model import Announcement, ListenMode, PartyKind, PartyState
from telephony.addresses import Addresses
from telephony.partner_documents import RING_S_MAX, RING_S_MIN
from telephony.phone_orders import is_phone_overtaken
from telephony.ports import CallBackOrder, Carrier, CarrierResult, Invitation, PhoneOrder, Refused
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
VISIT_BYTES = 6


def nobody_listed(_: PartyKind, __: str, ___: Language | None) -> Reach | None:
    return None


Phones = Callable[[SpecialistId], Awaitable[Reach | None]]
"""Look up where a specialist's telephone is; None: nowhere that may be dialled."""


async def nobody_has_a_phone(_: SpecialistId) -> Reach | None:
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
        case Announce(words=Announcement.RECORDING):
            taping = contact.taping if contact is not None else None
            return taping is None or effect.call not in taping.unheard
        case SetRecording():
            return _is_recorded_otherwise(effect, contact)
        case SetHold() | CallPartyIn() | Announce() | SendCallerOut():
            return contact is None or _is_overtaken_in_talk(effect, contact)
        case SendText():
            return is_settled(effect, floor)
        case RingSpecialist() | RingPhone() | MoveLegToRoom() | ParkLeg():
            return is_phone_overtaken(effect, floor)
        case _:
            return False


def _is_recorded_otherwise(effect: SetRecording, contact: Contact | None) -> bool:
    """Tell whether an order to a recording is not meant any more. One that records less is carried out all the same."""
    taping = contact.taping if contact is not None else None
    present = taping is not None and taping.number == effect.number and taping.started
    match effect.order:
        case RecordingOrder.START:
            return not present
        case RecordingOrder.RESUME:
            return not present or (taping is not None and bool(taping.paused))
        case RecordingOrder.STOP:
            # The carrier would end the recording that has begun since.
            return taping is not None and taping.number != effect.number and taping.started
        case _:
            return not present


def _is_overtaken_in_talk(effect: SetHold | CallPartyIn | Announce | SendCallerOut, contact: Contact) -> bool:
    match effect:
        case SetHold(on=on):
            return on is not (contact.held is not None)
        case CallPartyIn():
            party = contact.parties.get(effect.party)
            return party is None or party.state is PartyState.JOINED or party.leg is not None
        case Announce():
            return contact.state is not ContactState.CONNECTED
        case SendCallerOut():
            return contact.outside is None or contact.outside.effect != effect.id


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
    carrier: Carrier,
    addresses: Addresses,
    effect: Effect,
    lists: Lists = nobody_listed,
    phones: Phones = nobody_has_a_phone,
) -> CarrierResult:
    """Give one order to the carrier. Giving it again does no harm, so `Unknown` may be answered by
    repeating it.
    """
    if isinstance(effect, RingSpecialist | RingPhone | MoveLegToRoom | ParkLeg):
        return await _to_phone(carrier, addresses, effect, phones)
    return await _in_call(carrier, addresses, effect, lists)


async def _in_call(carrier: Carrier, addresses: Addresses, effect: Effect, lists: Lists) -> CarrierResult:
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
        case CallPartyIn():
            return await _call_in(carrier, addresses, effect, lists)
        case SendCallerOut():
            ring_s = min(RING_S_MAX, effect.ring_ms // 1000)
            url = addresses.outside(effect.contact, effect.id, effect.line, ring_s)
            return await carrier.move_caller(effect.call, url, addresses.fallback())
        case SetHold() | Announce() | SetListening() | SetRecording():
            return await _in_room(carrier, addresses, effect)
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


async def _in_room(
    carrier: Carrier,
    addresses: Addresses,
    effect: SetHold | Announce | SetListening | SetRecording,
) -> CarrierResult:
    match effect:
        case SetHold():
            music = addresses.hold_music() if effect.on else None
            return await carrier.set_hold(effect.conference, effect.call, music)
        case Announce():
            url = addresses.announcement(effect.words, effect.language)
            return await carrier.announce(effect.conference, effect.call, url)
        case SetListening():
            muted = effect.mode is ListenMode.LISTEN
            return await carrier.set_listening(
                effect.conference, effect.call, muted=muted, coached=effect.coached
            )
        case SetRecording():
            status_url = addresses.taping_status(effect.contact, effect.number)
            return await carrier.record(effect.call, effect.order, status_url)


async def _to_phone(
    carrier: Carrier,
    addresses: Addresses,
    effect: RingSpecialist | RingPhone | MoveLegToRoom | ParkLeg,
    phones: Phones,
) -> CarrierResult:
    match effect:
        case MoveLegToRoom(specialist=specialist, language=language, offer=offer):
            url = addresses.parked_room(specialist, language, offer)
            back = addresses.parked(specialist, language, _visit(effect))
            return await carrier.move_caller(effect.call, url, back)
        case ParkLeg(specialist=specialist, language=language):
            url = addresses.parked(specialist, language, _visit(effect))
            return await carrier.move_caller(effect.call, url, addresses.phone_over())
        case RingSpecialist() | RingPhone():
            reach = await phones(effect.specialist)
            return UNLISTED if reach is None else await carrier.ring(_phone_order(addresses, effect, reach))


def _visit(effect: Effect) -> str:
    """Name the visit to where telephones wait that an order leads to: another one for each order."""
    return blake2b(effect.id.encode(), digest_size=VISIT_BYTES).hexdigest()


def _phone_order(addresses: Addresses, effect: RingSpecialist | RingPhone, reach: Reach) -> PhoneOrder:
    if isinstance(effect, RingSpecialist):
        url, status_url = addresses.phone(effect.offer, effect.language), addresses.phone_status(effect.offer)
    else:
        url = addresses.park(effect.specialist, effect.language)
        status_url = addresses.park_status(effect.specialist)
    return PhoneOrder(
        to=reach.to,
        caller_id=reach.caller_id,
        url=url,
        fallback_url=addresses.phone_over(),
        status_url=status_url,
        ring_s=max(RING_S_MIN, min(RING_S_MAX, effect.ring_ms // 1000)),
        since=effect.since,
    )


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
