"""How conversations change: holds, others in them, callers passed on. Only `evolve` applies these."""

from routing import events as e
from routing.errors import UnknownRecord
from routing.evolve_moves import check_all, end_talk, finish_offer, give_back, move_contact, settle_hold
from routing.floor import Contact, Floor, Held, Offer, Outside, Party, TimerKind
from routing.indexes import clear_timer, count_help, set_timer, set_widen_timer
from routing.states import next_contact_state, next_offer_state, next_specialist_state
from routing.talk_model import PartyId, PartyState

# --- hold -----------------------------------------------------------------------------------------


def caller_held(floor: Floor, event: e.CallerHeld) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    contact.held = Held(since=event.at, effect=event.effect, remind_at=event.remind_at)
    set_timer(floor, TimerKind.HOLD, contact.id, event.remind_at)


def caller_resumed(floor: Floor, event: e.CallerResumed) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    settle_hold(floor, contact, event.at)


def hold_reminded(floor: Floor, event: e.HoldReminded) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    if contact.held is not None:
        contact.held = Held(since=contact.held.since, effect=contact.held.effect, remind_at=event.remind_at)
        set_timer(floor, TimerKind.HOLD, contact.id, event.remind_at)


# --- others in the conversation -------------------------------------------------------------------


def party_called(floor: Floor, event: e.PartyCalled) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    contact.parties_called += 1
    contact.parties[event.party] = Party(
        id=event.party,
        kind=event.kind,
        target=event.target,
        state=PartyState.CALLING,
        since=event.at,
        until=event.until,
        effect=event.effect,
        language=event.language,
        mode=event.mode,
        then=event.then,
        by=event.by,
    )
    set_timer(floor, TimerKind.PARTY, event.party, event.until)


def party_leg_started(floor: Floor, event: e.PartyLegStarted) -> None:
    contact, party = _party(floor, event)
    next_contact_state(contact.state, event)
    party.leg = event.leg


def party_joined(floor: Floor, event: e.PartyJoined) -> None:
    contact, party = _party(floor, event)
    next_contact_state(contact.state, event)
    party.state, party.leg, party.joined_at = PartyState.JOINED, event.leg, event.at
    clear_timer(floor, TimerKind.PARTY, party.id)


def party_gone(floor: Floor, event: e.PartyFailed | e.PartyLeft) -> None:
    contact, party = _party(floor, event)
    next_contact_state(contact.state, event)
    del contact.parties[party.id]
    clear_timer(floor, TimerKind.PARTY, party.id)


def listening_changed(floor: Floor, event: e.ListeningChanged) -> None:
    contact, party = _party(floor, event)
    next_contact_state(contact.state, event)
    party.mode = event.mode


def _party(
    floor: Floor,
    event: e.PartyLegStarted | e.PartyJoined | e.PartyFailed | e.PartyLeft | e.ListeningChanged,
) -> tuple[Contact, Party]:
    contact = floor.contact(event.contact)
    try:
        return contact, contact.parties[event.party]
    except KeyError:
        raise UnknownRecord("party", event.party) from None


# --- passing a caller on --------------------------------------------------------------------------


def consult_started(floor: Floor, event: e.ConsultStarted) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    check_all(event, contact, offer, floor.specialist(event.specialist))
    finish_offer(floor, offer, event)
    offer.conference, offer.connect_by = event.conference, None
    party = contact.parties[PartyId(offer.id)]
    party.state, party.leg, party.joined_at = PartyState.JOINED, offer.leg, event.at


def contact_handed_over(floor: Floor, event: e.ContactHandedOver) -> None:
    contact, offer, before = (
        floor.contact(event.contact),
        floor.offer(event.offer),
        floor.offer(event.from_offer),
    )
    specialist = floor.specialist(event.specialist)
    check_all(event, contact, offer, specialist)
    next_offer_state(before.state, event)
    next_specialist_state(floor.specialist(event.from_specialist).state, event)
    _leave(floor, contact, before, event)
    finish_offer(floor, offer, event)
    count_help(floor, contact, offer.partner, 1)
    offer.consult = False
    contact.connected_at, contact.offer = event.at, offer.id
    contact.specialist, contact.partner = specialist.id, specialist.partner
    del contact.parties[PartyId(offer.id)]
    specialist.since = event.at


def contact_transferred(floor: Floor, event: e.ContactTransferred) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    check_all(event, contact, offer, floor.specialist(event.specialist))
    _leave(floor, contact, offer, event)
    contact.language, contact.route, contact.step = event.language, event.route, event.step
    contact.room = contact.conference = None
    contact.exits_open = ()
    contact.cooling[event.specialist] = event.cool_until
    set_timer(floor, TimerKind.COOL_DOWN, f"{contact.id}:{event.specialist}", event.cool_until)
    move_contact(floor, contact, event)
    set_widen_timer(floor, contact)


def contact_handed_out(floor: Floor, event: e.ContactHandedOut) -> None:
    contact, offer = floor.contact(event.contact), floor.offer(event.offer)
    check_all(event, contact, offer, floor.specialist(event.specialist))
    _leave(floor, contact, offer, event)
    contact.offer = None
    contact.outside = Outside(
        kind=event.kind, target=event.target, party=event.party, effect=event.effect, at=event.at
    )
    if event.party is None:
        contact.room = contact.conference = None
    move_contact(floor, contact, event)


def outside_failed(floor: Floor, event: e.OutsideFailed) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    contact.outside = contact.room = contact.conference = None
    move_contact(floor, contact, event)
    set_widen_timer(floor, contact)


def _leave(
    floor: Floor,
    contact: Contact,
    offer: Offer,
    event: e.ContactHandedOver | e.ContactTransferred | e.ContactHandedOut,
) -> None:
    """The specialist of this offer has nothing more to do with the contact, but for their notes."""
    finish_offer(floor, offer, event)
    end_talk(floor, contact, offer.partner, event.at)
    give_back(floor, contact, offer)
    contact.transfers += 1
