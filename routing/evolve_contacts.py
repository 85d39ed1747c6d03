"""How contacts change. Only `evolve` applies these."""

from dataclasses import replace

from routing import events as e
from routing.errors import IllegalTransition
from routing.evolve_moves import end_talk, move_contact, wait_in_queue
from routing.floor import CallBack, ClosedContact, Contact, Floor, PartnerLoad, Sent, TimerKind, offer_id
from routing.indexes import (
    clear_timer,
    count_help,
    count_ringing,
    forget_closed,
    set_timer,
    set_widen_timer,
    unindex_waiting,
)
from routing.model import NO_CALL, ContactEnd, ContactState, EndedBy, PartnerId, SpecialistId
from routing.observing import left_waiting, see_help, see_wait
from routing.repeat_model import Again
from routing.states import next_contact_state


def call_arrived(floor: Floor, event: e.CallArrived) -> None:
    known = floor.contacts.get(event.contact)
    if known is not None or event.contact in floor.closed:
        next_contact_state(known.state if known is not None else ContactState.CLOSED, event)
    floor.contacts[event.contact] = Contact(
        id=event.contact,
        call=event.call,
        line=event.line,
        rule_book=event.rule_book,
        state=ContactState.ARRIVED,
        arrived_at=event.arrived_at,
        evidence=event.evidence,
        relay=event.relay,
        dialable=event.dialable,
    )


def caller_returned(floor: Floor, event: e.CallerReturned) -> None:
    contact = floor.contact(event.contact)
    move_contact(floor, contact, event)
    contact.again = Again(
        of=event.of,
        ended=event.ended,
        ended_at=event.ended_at,
        cut_off=event.cut_off,
        talked=event.talked,
        place=event.place,
        owed=event.owed,
    )


def language_menu_offered(floor: Floor, event: e.LanguageMenuOffered) -> None:
    contact = floor.contact(event.contact)
    move_contact(floor, contact, event)
    contact.menu_attempt = event.attempt


def language_chosen(floor: Floor, event: e.LanguageChosen) -> None:
    contact = floor.contact(event.contact)
    move_contact(floor, contact, event)
    contact.language = event.language


def region_asked(floor: Floor, event: e.RegionAsked) -> None:
    contact = floor.contact(event.contact)
    move_contact(floor, contact, event)
    contact.region_attempt = event.attempt


def region_learned(floor: Floor, event: e.RegionLearned) -> None:
    contact = floor.contact(event.contact)
    move_contact(floor, contact, event)
    contact.evidence = event.evidence


def contact_queued(floor: Floor, event: e.ContactQueued) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    contact.language, contact.route, contact.step = event.language, event.route, 0
    contact.queued_at = contact.waiting_since = event.queued_at
    contact.expected_ms = event.expected_ms
    move_contact(floor, contact, event)
    set_widen_timer(floor, contact)


def call_back_booked(floor: Floor, event: e.CallBackBooked) -> None:
    if event.contact in floor.contacts or event.contact in floor.closed:
        next_contact_state(ContactState.CLOSED, event)
    contact = floor.contacts[event.contact] = Contact(
        id=event.contact,
        call=NO_CALL,
        line=event.line,
        rule_book=event.rule_book,
        state=ContactState.WAITING,
        arrived_at=event.at,
        evidence=event.evidence,
        language=event.language,
        relay=event.relay,
        call_back=CallBack(of=event.of, number_of=event.number_of),
        route=event.route,
        step=event.step,
        queued_at=event.queued_at,
        waiting_since=event.at,
    )
    wait_in_queue(floor, contact, event.at)
    set_widen_timer(floor, contact)


def call_back_placed(floor: Floor, event: e.CallBackPlaced) -> None:
    contact = floor.contact(event.contact)
    call_back = _call_back(contact, event)
    move_contact(floor, contact, event)
    call_back.attempts, call_back.effect = event.attempt, event.effect


def call_back_taken(floor: Floor, event: e.CallBackTaken) -> None:
    contact = floor.contact(event.contact)
    _back_in_time(floor, contact, event)
    contact.call = event.call


def call_back_failed(floor: Floor, event: e.CallBackFailed) -> None:
    contact = floor.contact(event.contact)
    call_back = _call_back(contact, event)
    move_contact(floor, contact, event)
    clear_timer(floor, TimerKind.WIDEN, contact.id)
    call_back.again_at = event.again_at
    set_timer(floor, TimerKind.CALL_BACK, contact.id, event.again_at)


def call_back_due(floor: Floor, event: e.CallBackDue) -> None:
    _back_in_time(floor, floor.contact(event.contact), event)


def call_back_cancelled(floor: Floor, event: e.CallBackCancelled) -> None:
    contact = floor.contact(event.contact)
    _call_back(contact, event)
    move_contact(floor, contact, event)


def _back_in_time(floor: Floor, contact: Contact, event: e.CallBackTaken | e.CallBackDue) -> None:
    """Let a postponed contact wait again, at the place that it always had."""
    call_back, was = _call_back(contact, event), contact.state
    move_contact(floor, contact, event)
    call_back.again_at = None
    clear_timer(floor, TimerKind.CALL_BACK, contact.id)
    if was is ContactState.POSTPONED:
        set_widen_timer(floor, contact)


def _call_back(contact: Contact, event: e.Event) -> CallBack:
    """Raises: IllegalTransition for a contact that began with a call to us."""
    if contact.call_back is None:
        raise IllegalTransition("contact without a call-back", contact.state, type(event).__name__)
    return contact.call_back


def reach_widened(floor: Floor, event: e.ReachWidened) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    clear_timer(floor, TimerKind.WIDEN, contact.id)
    waiting = contact.state is ContactState.WAITING
    if waiting:
        unindex_waiting(floor, contact)
    contact.step = event.step
    if waiting:
        wait_in_queue(floor, contact, event.at)
    set_widen_timer(floor, contact)


def contact_rerouted(floor: Floor, event: e.ContactRerouted) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    clear_timer(floor, TimerKind.WIDEN, contact.id)
    waiting, helper = contact.state is ContactState.WAITING, _helper(floor, contact)
    if waiting:
        unindex_waiting(floor, contact)
    if helper is not None:
        count_help(floor, contact, helper, -1)
    contact.route, contact.rule_book, contact.step = event.route, event.rule_book, event.step
    if helper is not None:
        count_help(floor, contact, helper, 1)
    if waiting:
        wait_in_queue(floor, contact, event.at)
    if contact.state is not ContactState.POSTPONED:
        set_widen_timer(floor, contact)


def _helper(floor: Floor, contact: Contact) -> PartnerId | None:
    """The partner that a contact is offered to, rings at or talks with."""
    if contact.sent is not None:
        return contact.sent.partner
    offer = floor.offers.get(contact.offer) if contact.offer is not None else None
    return offer.partner if offer is not None else None


def wait_told(floor: Floor, event: e.WaitTold) -> None:
    contact = floor.contact(event.contact)
    move_contact(floor, contact, event)
    if event.position is not None:
        contact.position_said = event.position


def exits_opened(floor: Floor, event: e.ExitsOpened) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    unindex_waiting(floor, contact)
    contact.exits_open = (*contact.exits_open, *event.exits)
    wait_in_queue(floor, contact, event.at)


def contact_sent(floor: Floor, event: e.ContactSent) -> None:
    contact = floor.contact(event.contact)
    move_contact(floor, contact, event)
    contact.sent = Sent(partner=event.partner, effect=event.effect, at=event.at, until=event.until)
    contact.hops += 1
    count_help(floor, contact, event.partner, 1)
    count_ringing(floor, event.partner, 1)
    set_timer(floor, TimerKind.SENT, contact.id, event.until)


def partner_answered(floor: Floor, event: e.PartnerAnswered) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    see_wait(floor, contact, event.at, left=False)
    move_contact(floor, contact, event)
    count_ringing(floor, event.partner, -1)
    contact.connected_at, contact.partner, contact.specialist = event.at, event.partner, None
    load = floor.loads.setdefault(event.partner, PartnerLoad())
    load.failures, load.left_alone_until = 0, None
    load.free = max(0, load.free - 1)
    clear_timer(floor, TimerKind.SENT, contact.id)
    clear_timer(floor, TimerKind.WIDEN, contact.id)


def partner_hung_up(floor: Floor, event: e.PartnerHungUp) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    end_talk(floor, contact, event.partner, event.at)


def partner_failed(floor: Floor, event: e.PartnerFailed) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    count_help(floor, contact, event.partner, -1)
    if contact.state is ContactState.SENT:
        count_ringing(floor, event.partner, -1)
    else:
        if contact.connected_at is not None:
            end_talk(floor, contact, event.partner, event.at)
        set_widen_timer(floor, contact)
    contact.sent = None
    if event.cool_until is not None:
        contact.returned_from[event.partner] = event.cool_until
    clear_timer(floor, TimerKind.SENT, contact.id)
    load = floor.loads.setdefault(event.partner, PartnerLoad())
    load.failures += 1
    load.left_alone_until = event.left_alone_until
    move_contact(floor, contact, event)


def cool_down_ended(floor: Floor, event: e.CoolDownEnded) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    contact.cooling.pop(event.specialist, None)
    clear_timer(floor, TimerKind.COOL_DOWN, f"{contact.id}:{event.specialist}")


def contact_closed(floor: Floor, event: e.ContactClosed) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    helper = _helper(floor, contact)
    if contact.route is not None and left_waiting(contact):
        see_wait(floor, contact, event.at, left=True)
    elif contact.partner is not None and contact.state is ContactState.CONNECTED:
        see_help(floor, contact, contact.partner, event.at)
    if helper is not None:
        count_help(floor, contact, helper, -1)
    if contact.state is ContactState.SENT and helper is not None:
        count_ringing(floor, helper, -1)
    move_contact(floor, contact, event)
    _clear_timers(floor, contact)
    asked: dict[SpecialistId, None] = {}
    room = contact.room
    for number in range(1, contact.offers_made + 1):
        offer = floor.offers.pop(offer_id(contact.id, number), None)
        if offer is None:
            continue
        asked[offer.specialist] = None
        if offer.drop_at is not None:
            clear_timer(floor, TimerKind.DROP, offer.id)
        if offer.leg is not None:
            floor.legs.pop(offer.leg, None)
            room = contact.room or offer.room
    del floor.contacts[contact.id]
    floor.closed[contact.id] = ClosedContact(
        contact=contact.id,
        call=contact.call,
        end=event.end,
        at=event.at,
        language=contact.language,
        partner=contact.route.preferred if contact.route is not None else None,
        by=event.by,
        cut_off=_is_cut_off(contact, event),
        talked=contact.specialist is not None,
        place=contact.stands_since if contact.queued_at is not None else None,
        relay=contact.relay,
        asked=tuple(asked),
        room=room,
    )
    forget_closed(floor, event.at)


def _is_cut_off(contact: Contact, event: e.ContactClosed) -> bool:
    """Tell whether the caller lost us rather than left us: the network failed, or it had just broken the line."""
    if event.end in (ContactEnd.FAILED, ContactEnd.FALLBACK):
        return True
    left = event.end in (ContactEnd.ABANDONED_WAITING, ContactEnd.ABANDONED_OFFERED)
    return left and (event.by is EndedBy.NETWORK or contact.dropped)


def message_left(floor: Floor, event: e.MessageLeft) -> None:
    closed = floor.closed.get(event.contact)
    if closed is not None:
        floor.closed[event.contact] = replace(closed, message=event.recording)


def _clear_timers(floor: Floor, contact: Contact) -> None:
    clear_timer(floor, TimerKind.WIDEN, contact.id)
    clear_timer(floor, TimerKind.SENT, contact.id)
    clear_timer(floor, TimerKind.HOLD, contact.id)
    clear_timer(floor, TimerKind.RECORDING, contact.id)
    if contact.call_back is not None:
        clear_timer(floor, TimerKind.CALL_BACK, contact.id)
    for specialist in contact.cooling:
        clear_timer(floor, TimerKind.COOL_DOWN, f"{contact.id}:{specialist}")
