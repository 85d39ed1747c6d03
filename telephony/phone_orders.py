"""Which orders about specialists' telephones the floor has changed its mind about since it gave them."""

from routing.effects import MoveLegToRoom, ParkLeg, RingPhone, RingSpecialist
from routing.endings import is_connecting
from routing.floor import Floor
from routing.model import CallSid, OfferState

PhoneEffect = RingSpecialist | RingPhone | MoveLegToRoom | ParkLeg
IN_USE = (OfferState.ACCEPTED, OfferState.CONSULTING, OfferState.CONNECTED)


def is_phone_overtaken(effect: PhoneEffect, floor: Floor) -> bool:
    """Tell whether an order would ring a telephone that nobody waits for any more, or cut a conversation."""
    match effect:
        case RingSpecialist(offer=key, id=identity):
            offer = floor.offers.get(key)
            ringing = offer.ringing if offer is not None and is_connecting(offer) else None
            return ringing is None or ringing.effect != identity or ringing.leg is not None
        case RingPhone(specialist=who, id=identity):
            specialist = floor.specialists.get(who)
            phone = specialist.phone if specialist is not None else None
            ringing = phone.ringing if phone is not None else None
            return ringing is None or ringing.effect != identity or ringing.leg is not None
        case MoveLegToRoom(offer=key, call=leg):
            offer = floor.offers.get(key)
            coming = offer is not None and is_connecting(offer) and offer.conference is None
            return offer is None or not coming or offer.leg != leg
        case ParkLeg(call=leg):
            return _is_in_use(leg, floor)


def _is_in_use(leg: CallSid, floor: Floor) -> bool:
    key = floor.legs.get(leg)
    offer = floor.offers.get(key) if key is not None else None
    return offer is not None and offer.leg == leg and offer.state in IN_USE
