"""What must hold of every floor at every step, computed from its records alone.

The tests ask these; the engine does not know them. Each raises AssertionError with what it saw."""

from collections.abc import Sequence

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.floor import Floor
from routing.indexes import widens_at
from routing.model import ContactEnd, ContactId, ContactState, Instant, OfferState, SpecialistState
from routing.supervision import IN_QUEUE
from routing.talk_model import PartyKind, PartyState
from tests.routing.kept import indexes, revived, stored
from tests.routing.record_truths import (
    assert_contacts_agree,
    assert_indexes_are_true,
    assert_offers_agree,
    assert_parties_agree,
)
from tests.routing.service import lane_is_full, may_serve, ready_specialists, waiting_contacts

OF_SOUNDS = (e.MessageLeft, e.RecordingFailed, e.ConversationRecorded)
"""News from the carrier that may come when the contact is over."""


def assert_nobody_idles_beside_a_caller(floor: Floor, at: Instant) -> None:
    """F08: no specialist is free beside a waiting contact they may serve, unless this pair is cooling."""
    for contact in waiting_contacts(floor):
        if contact.source and lane_is_full(floor):
            continue
        for specialist in ready_specialists(floor):
            cooling = contact.cooling.get(specialist.id, at) > at
            assert cooling or not may_serve(floor, specialist, contact), (
                f"{specialist.id} is free while {contact.id} waits for them"
            )


def assert_nothing_is_overdue(floor: Floor, at: Instant) -> None:
    """F04, F66, F69: once the due timers have fired, no reservation and no silent screen outlives its limit."""
    for offer in floor.offers.values():
        deadline = {
            OfferState.OPEN: offer.expires_at,
            OfferState.ACCEPTED: offer.drop_at or offer.connect_by,
            OfferState.CONNECTED: offer.drop_at,
        }.get(offer.state)
        assert deadline is None or deadline > at, offer
    for specialist in floor.specialists.values():
        in_a_call = specialist.state is SpecialistState.ENGAGED
        assert in_a_call or specialist.lease_until > at, specialist
        assert specialist.wrap_up_until is None or specialist.wrap_up_until > at, specialist
    for contact in floor.contacts.values():
        assert contact.held is None or contact.held.remind_at > at, contact
        for party in contact.parties.values():
            late = party.state is PartyState.CALLING and party.kind is not PartyKind.SPECIALIST
            assert not late or party.until > at, party
        assert contact.state is not ContactState.SENT or (contact.sent and contact.sent.until > at), contact
        assert all(until > at for until in contact.cooling.values()), contact
        if contact.state in IN_QUEUE:
            due = widens_at(contact)
            assert due is None or due > at, contact
        if contact.call_back is not None and contact.call_back.again_at is not None:
            assert contact.call_back.again_at > at, contact
    assert all(emergency.ends_at > at for emergency in floor.emergencies.values())
    assert floor.review_due is None or floor.review_due > at
    first = floor.timers.first()
    assert first is None or first[0] > at, first


def assert_snapshot_holds_everything(floor: Floor) -> None:
    """A floor that was stored and revived has equal records, indexes and timers."""
    snapshot = stored(floor)
    again = revived(snapshot)
    assert stored(again) == snapshot
    assert indexes(again) == indexes(floor)
    assert again.legs == floor.legs


def assert_all_true(floor: Floor, at: Instant) -> None:
    assert_offers_agree(floor)
    assert_contacts_agree(floor)
    assert_parties_agree(floor)
    assert_indexes_are_true(floor)
    assert_nobody_idles_beside_a_caller(floor, at)
    assert_snapshot_holds_everything(floor)


def assert_history_is_sound(log: Sequence[e.Event]) -> None:
    """S1, F52 and F58: one arrival, one place, one end for each contact, and times that fit between them."""
    arrived: dict[ContactId, Instant] = {}
    queued: dict[ContactId, Instant] = {}
    closed: dict[ContactId, Instant] = {}
    booked: dict[ContactId, Instant] = {}
    seen: set[str] = set()
    for event in log:
        assert event.id not in seen, f"two events are called {event.id}"
        seen.add(event.id)
        if isinstance(event, e.ContactEvent) and not isinstance(event, OF_SOUNDS):
            assert event.contact not in closed, f"{event} comes after the end of its contact"
        if isinstance(event, e.CallArrived):
            assert event.contact not in arrived
            arrived[event.contact] = event.arrived_at
        elif isinstance(event, e.ContactQueued):
            assert event.contact not in queued
            queued[event.contact] = event.queued_at
            assert event.queued_at >= arrived[event.contact]
        elif isinstance(event, e.CallBackBooked):
            assert event.contact not in arrived, "booked twice"
            assert event.of in arrived, "nobody called"
            booked[event.of] = event.at
            arrived[event.contact], queued[event.contact] = event.at, event.queued_at
        elif isinstance(event, e.ContactClosed):
            closed[event.contact] = event.at
            assert min(event.waited_ms, event.talked_ms) >= 0
            assert event.waited_ms + event.talked_ms <= event.at - arrived[event.contact], event
    ended = {
        event.contact
        for event in log
        if isinstance(event, e.ContactClosed) and event.end is ContactEnd.CALL_BACK
    }
    assert ended == set(booked), "a call-back was promised and not booked, or booked and not promised"


ASKS_WHAT_NEXT = (
    c.ReportCallArrived,
    c.ReportMenuKey,
    c.ReportRegionGiven,
    c.ReportStillWaiting,
    c.ReportCallerAtRoom,
    c.ReportCallerOutOfRoom,
    c.ReportCallerRequeued,
    c.ReportPartnerFailed,
    c.ReportOutsideFailed,
    c.ReportCallBackTaken,
)

LEFT_ON_THE_LINE = ("queue-full", "error", "system-error", "leave")


def assert_caller_has_a_next_step(floor: Floor, command: c.Command, reply: r.Reply) -> None:
    """S4: a caller's leg that asks what next is told, and only one whose contact is over is told to end."""
    if isinstance(command, c.ReportQueueLeft):
        if command.result not in LEFT_ON_THE_LINE:
            return
    elif not isinstance(command, ASKS_WHAT_NEXT):
        return
    assert not isinstance(reply, r.Noted), f"{type(command).__name__} leaves the caller with nothing"
    ends = isinstance(reply, r.EndsCall | r.LetGo | r.LeftAlone)
    known = floor.contacts.get(command.contact)
    if isinstance(command, c.ReportCallBackTaken) and known is not None and known.call != command.call:
        # They are on the line with us already, on another call.
        known = None
    assert ends == (known is None)
