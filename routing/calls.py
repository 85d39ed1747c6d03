"""What the carrier reports about callers and legs, decided.

Facts come late, twice and out of order. Each function below first asks in which state the contact is; a fact
that is already known, or that concerns something that is over, changes nothing.
"""

from routing import call_backs, texts
from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.arrivals import Arrival, admit, recover, where_it_stands
from routing.draft import Draft
from routing.endings import (
    back_from_outside,
    close_after_meeting,
    close_contact,
    connect,
    current_offer,
    drop_specialist,
    fail_offer,
    is_connecting,
    later,
    timers_of,
)
from routing.floor import ClosedContact, Contact, Floor, Offer
from routing.legs import let_go, let_leg_go
from routing.model import (
    CallSid,
    ContactEnd,
    ContactState,
    EndedBy,
    ExitKind,
    FailReason,
    OfferState,
    PartnerFailure,
)
from routing.parties import is_late, joined, left, party_of
from routing.phones import order_refused
from routing.sending import take_back
from routing.talk_model import PartyFailure, PartyState
from routing.voicemail import after_queue

CARRIER_FULL = "queue-full"
_OVER = (OfferState.WITHDRAWN, OfferState.FAILED, OfferState.MISSED, OfferState.PASSED_ON)
_STILL_ON_THE_LINE = frozenset({CARRIER_FULL, "error", "system-error", "leave"})
"""Ways out of the carrier's queue after which the caller waits for our word."""


def queue_left(floor: Floor, command: c.ReportQueueLeft, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    on_the_line = command.result in _STILL_ON_THE_LINE
    if contact is None:
        closed = floor.closed.get(command.contact)
        if closed is not None:
            return after_queue(closed, command.result)
        return recover(floor, command, draft) if on_the_line else r.Noted()
    if command.result == "hangup" and contact.call == command.call:
        close_contact(floor, contact, draft, EndedBy.CALLER)
    elif command.result == CARRIER_FULL and _is_called_back_when_full(floor, contact):
        return call_backs.book_and_let_go(floor, contact, draft)
    return where_it_stands(contact) if on_the_line else r.Noted()


def _is_called_back_when_full(floor: Floor, contact: Contact) -> bool:
    room = floor.book_of(contact).call_backs.beyond_full_max > 0
    return room and contact.state is ContactState.WAITING and contact.may_take(ExitKind.CALL_BACK)


def caller_at_room(floor: Floor, command: c.ReportCallerAtRoom, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    if contact is None:
        return r.EndsCall() if command.contact in floor.closed else recover(floor, command, draft)
    offer = current_offer(floor, contact)
    if contact.room == command.offer or (offer is not None and offer.room == command.offer):
        return r.CallerJoinsRoom(contact=contact.id, offer=command.offer)
    return where_it_stands(contact)


def caller_out_of_room(floor: Floor, command: c.ReportCallerOutOfRoom, draft: Draft) -> r.Reply:
    """The room let go of a caller who is still on the line: nobody is with them any more."""
    contact = floor.contacts.get(command.contact)
    if contact is None:
        return r.EndsCall() if command.contact in floor.closed else recover(floor, command, draft)
    offer = current_offer(floor, contact)
    if contact.outside is not None and contact.room == command.offer:
        back_from_outside(floor, contact, PartnerFailure.FAILED, draft)
        return where_it_stands(contact, after_room=True)
    if offer is None or offer.room != command.offer:
        # News of a room that is over: whoever the caller is with now is not touched by it.
        return where_it_stands(contact)
    if contact.state is ContactState.CONNECTED:
        drop_specialist(floor, offer, draft, caller_is_back=True)
        let_go(floor, offer, draft)
    elif is_connecting(offer) and offer.conference is not None:
        # The caller was in the room and is out again before we heard of either: no late news may connect them.
        fail_offer(floor, offer, draft, FailReason.NO_CALLER_LEG, caller_is_back=True)
    return where_it_stands(contact, after_room=True)


def after_the_end(closed: ClosedContact) -> r.Reply:
    """Answer a leg whose contact is over: whom somebody outside has left alone is told so."""
    if closed.by is EndedBy.OUTSIDE and closed.language is not None:
        return r.LeftAlone(contact=closed.contact, language=closed.language)
    return r.EndsCall()


def caller_requeued(floor: Floor, command: c.ReportCallerRequeued, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    if contact is None:
        closed = floor.closed.get(command.contact)
        return after_the_end(closed) if closed is not None else recover(floor, command, draft)
    if contact.sent is not None:
        # Nobody told us how it ended there (F-6), but a caller who asks for the queue is not there any more.
        take_back(floor, contact, PartnerFailure.FAILED, draft)
    elif contact.outside is not None:
        back_from_outside(floor, contact, PartnerFailure.FAILED, draft)
        return where_it_stands(contact, after_room=True)
    return where_it_stands(contact)


def specialist_dialled(floor: Floor, command: c.ReportSpecialistDialled, draft: Draft) -> r.Reply:
    """Let a softphone into the room only for an offer that its own specialist has accepted."""
    offer = floor.offers.get(command.offer)
    if offer is None or offer.specialist != command.specialist or not is_connecting(offer):
        return r.EndsCall()
    if floor.specialist(offer.specialist).phone is not None:
        # Whoever works by telephone comes by it alone.
        return r.EndsCall()
    if offer.leg is not None and offer.leg != command.leg:
        return r.EndsCall()
    if offer.leg is None:
        draft.add(
            e.SpecialistLegStarted(
                id=draft.id(),
                at=draft.at,
                contact=offer.contact,
                offer=offer.id,
                specialist=offer.specialist,
                leg=command.leg,
            )
        )
    return r.SpecialistJoinsRoom(
        contact=offer.contact, offer=offer.id, specialist=offer.specialist, room=offer.asked_into
    )


def participant_joined(floor: Floor, command: c.ReportParticipantJoined, draft: Draft) -> r.Reply:
    room = floor.offers.get(command.offer)
    if room is None:
        return r.Noted()
    contact = floor.contact(room.contact)
    party = party_of(contact, command.call, command.label)
    if party is not None:
        joined(contact, party, command.call, draft)
    elif is_late(contact, command.label):
        draft.end_call(contact.id, command.call)
    else:
        _one_of_the_two_joined(floor, contact, _offer_of(floor, contact, room, command.call), command, draft)
    return r.Noted()


def _offer_of(floor: Floor, contact: Contact, room: Offer, call: CallSid) -> Offer:
    """The offer that news of a room is about: that of the leg, else the one that is talked under there."""
    key = floor.legs.get(call)
    guest = floor.offers.get(key) if key is not None else None
    if guest is not None and guest.room == room.id:
        return guest
    present = current_offer(floor, contact)
    return present if present is not None and present.room == room.id else room


def _one_of_the_two_joined(
    floor: Floor, contact: Contact, offer: Offer, command: c.ReportParticipantJoined, draft: Draft
) -> None:
    caller = contact.on_the_line and command.call == contact.call
    if offer.consult:
        _consulted_joined(floor, contact, offer, command, draft)
    elif offer.state is OfferState.ACCEPTED and caller and offer.caller_ended is not None:
        close_after_meeting(floor, offer, draft, offer.caller_ended)
    elif offer.state is OfferState.ACCEPTED and caller:
        connect(contact, offer, draft)
    elif offer.state is OfferState.ACCEPTED and offer.conference is None and command.call == offer.leg:
        _bring_caller(floor, contact, offer, command, draft)
    elif offer.state in _OVER and not caller:
        let_leg_go(floor, contact.id, offer.specialist, command.call, draft)
    elif offer.state is OfferState.FAILED and contact.state in (ContactState.WAITING, ContactState.OFFERED):
        draft.return_caller(contact.id, contact.call)


def _consulted_joined(
    floor: Floor, contact: Contact, offer: Offer, command: c.ReportParticipantJoined, draft: Draft
) -> None:
    if offer.state is OfferState.ACCEPTED and command.call == offer.leg:
        draft.add(
            e.ConsultStarted(
                id=draft.id(),
                at=draft.at,
                contact=contact.id,
                offer=offer.id,
                specialist=offer.specialist,
                conference=command.conference,
            )
        )
    elif offer.state in (OfferState.WITHDRAWN, OfferState.FAILED, OfferState.MISSED):
        let_leg_go(floor, contact.id, offer.specialist, command.call, draft)


def _bring_caller(
    floor: Floor, contact: Contact, offer: Offer, command: c.ReportParticipantJoined, draft: Draft
) -> None:
    draft.add(
        e.SpecialistJoined(
            id=draft.id(),
            at=draft.at,
            contact=contact.id,
            offer=offer.id,
            specialist=offer.specialist,
            conference=command.conference,
            connect_by=later(draft.at, _caller_joins_within(floor, contact)),
        )
    )
    if contact.on_the_line:
        draft.move_caller(contact.id, contact.call, offer.id)
    else:
        call_backs.place(floor, contact, offer, draft)


def _caller_joins_within(floor: Floor, contact: Contact) -> int:
    if contact.on_the_line:
        return timers_of(floor, contact).connect_ms
    return floor.book_of(contact).call_backs.attempt_ms


def participant_left(floor: Floor, command: c.ReportParticipantLeft, draft: Draft) -> r.Reply:
    room = floor.offers.get(command.offer)
    if room is None:
        return r.Noted()
    contact = floor.contact(room.contact)
    if contact.outside is not None and contact.room == room.id and _ends_it(contact, command):
        close_contact(floor, contact, draft, EndedBy.CALLER)
        return r.Noted()
    party = party_of(contact, command.call, command.label)
    if party is None:
        _one_of_the_two_left(floor, contact, _offer_of(floor, contact, room, command.call), command, draft)
    elif not command.room_ended and party.leg in (None, command.call):
        left(floor, contact, party, PartyFailure.FAILED, draft)
    return r.Noted()


def _ends_it(contact: Contact, command: c.ReportParticipantLeft) -> bool:
    """Who was moved is still on the line; and a room that ended says only that the caller left it, not how."""
    return command.call == contact.call and not command.moved


def _one_of_the_two_left(
    floor: Floor, contact: Contact, offer: Offer, command: c.ReportParticipantLeft, draft: Draft
) -> None:
    connected = offer.state is OfferState.CONNECTED and contact.offer == offer.id
    if connected and _ends_it(contact, command):
        close_contact(floor, contact, draft, EndedBy.CALLER)
    elif connected and command.call == offer.leg and command.room_ended:
        _wait_for_news(floor, contact, offer, draft)
    elif connected and command.call == offer.leg:
        drop_specialist(floor, offer, draft)
    elif command.call == contact.call and _is_being_brought(contact, offer):
        # Whoever leaves had come, though the news of it are still on their way.
        if not command.moved and not command.room_ended:
            close_after_meeting(floor, offer, draft, offer.caller_ended or EndedBy.CALLER)
    elif command.call == offer.leg and _is_on_the_way(offer) and offer.caller_ended is None:
        if command.moved:
            # A telephone that is kept on the line was sent here twice: it comes again at once.
            return
        if not command.room_ended:
            fail_offer(floor, offer, draft, FailReason.LEG_LOST)
        elif not offer.consult:
            _wait_for_news(floor, contact, offer, draft)


def _is_on_the_way(offer: Offer) -> bool:
    """Tell whether a specialist comes into a room, or is consulted there, and does not have the caller."""
    return offer.state in (OfferState.ACCEPTED, OfferState.CONSULTING)


def _is_being_brought(contact: Contact, offer: Offer) -> bool:
    """Tell whether the caller is on the line, and on the way to a room where a specialist was seen."""
    return is_connecting(offer) and not offer.consult and offer.conference is not None and contact.on_the_line


def call_ended(floor: Floor, command: c.ReportCallEnded, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    if contact is not None:
        if contact.call != command.call:
            return r.Noted()
        offer = current_offer(floor, contact)
        if offer is not None and _is_being_brought(contact, offer) and not command.fallback:
            _ended_on_the_way(floor, contact, offer, command.by, draft)
        else:
            close_contact(floor, contact, draft, command.by, fallback=command.fallback)
            if command.by is EndedBy.OUTSIDE and contact.language is not None:
                return r.LeftAlone(contact=contact.id, language=contact.language)
    elif command.contact not in floor.closed:
        _ended_before_it_arrived(floor, command, draft)
    return r.Noted()


def _ended_on_the_way(floor: Floor, contact: Contact, offer: Offer, by: EndedBy, draft: Draft) -> None:
    """The news of the end may have overtaken those of the meeting; the specialist need not stay for them."""
    if offer.caller_ended is not None:
        return
    drop_at = later(draft.at, floor.book_of(contact).limits.drop_grace_ms)
    draft.add(
        e.CallerLegEnded(
            id=draft.id(), at=draft.at, contact=contact.id, offer=offer.id, by=by, drop_at=drop_at
        )
    )
    let_go(floor, offer, draft)


def _ended_before_it_arrived(floor: Floor, command: c.ReportCallEnded, draft: Draft) -> None:
    """The news of the end overtook the news of the call: record both, so that the late one finds it closed."""
    admit(floor, Arrival(contact=command.contact, call=command.call, at=draft.at), draft)
    draft.add(
        e.ContactClosed(
            id=draft.id(),
            at=draft.at,
            contact=command.contact,
            end=ContactEnd.FALLBACK if command.fallback else ContactEnd.ABANDONED_MENU,
            by=EndedBy.CALLER,
        )
    )


def leg_ended(floor: Floor, command: c.ReportLegEnded, draft: Draft) -> r.Reply:
    """A specialist's leg is over."""
    key = floor.legs.get(command.leg)
    offer = floor.offers.get(key) if key is not None else None
    if offer is None:
        return r.Noted()
    contact = floor.contact(offer.contact)
    if _is_on_the_way(offer) and not _is_being_brought(contact, offer):
        fail_offer(floor, offer, draft, FailReason.LEG_LOST)
    elif offer.state in (OfferState.ACCEPTED, OfferState.CONNECTED) and contact.offer == offer.id:
        _wait_for_news(floor, contact, offer, draft)
    return r.Noted()


def _wait_for_news(floor: Floor, contact: Contact, offer: Offer, draft: Draft) -> None:
    """The specialist is out of the room: usually the caller hung up, and the news of it are about to come."""
    if offer.drop_at is None:
        drop_at = later(draft.at, floor.book_of(contact).limits.drop_grace_ms)
        draft.add(
            e.SpecialistLegEnded(
                id=draft.id(), at=draft.at, contact=contact.id, offer=offer.id, drop_at=drop_at
            )
        )


def effect_reported(floor: Floor, command: c.ReportEffect, draft: Draft) -> r.Reply:
    """The carrier says the call is gone: for the caller's own call that is the end of the contact. What it did not do
    is put right where somebody relies on it."""
    if command.failed:
        order_refused(floor, command, draft)
    contact = floor.contacts.get(command.contact)
    if contact is None:
        texts.order_settled(floor, command, draft)
        return r.Noted()
    if command.gone and contact.call == command.call:
        close_contact(floor, contact, draft, EndedBy.CALLER)
    elif command.failed or command.gone or command.refused:
        call_backs.order_refused(floor, contact, command, draft)
        _put_right(floor, contact, command, draft)
    return r.Noted()


def _put_right(floor: Floor, contact: Contact, command: c.ReportEffect, draft: Draft) -> None:
    if contact.outside is not None and contact.outside.effect == command.effect:
        back_from_outside(floor, contact, PartnerFailure.FAILED, draft)
        draft.return_caller(contact.id, contact.call)
    elif contact.held is not None and contact.held.effect == command.effect:
        # A specialist must not believe that the caller does not hear them.
        held_ms = draft.at - contact.held.since
        draft.add(
            e.CallerResumed(id=draft.id(), at=draft.at, contact=contact.id, held_ms=held_ms, failed=True)
        )
    for party in contact.parties.values():
        if party.effect == command.effect and party.state is PartyState.CALLING and party.leg is None:
            left(floor, contact, party, PartyFailure.FAILED, draft)


def close_lost(floor: Floor, command: c.CloseLostContact, draft: Draft) -> r.Reply:
    contact = floor.contacts.get(command.contact)
    if contact is not None and contact.on_the_line:
        close_contact(floor, contact, draft, command.by)
        offer = current_offer(floor, contact)
        if offer is not None and contact.state is ContactState.CONNECTED:
            let_go(floor, offer, draft)
    return r.Noted()
