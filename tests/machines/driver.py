"""Three floors held to one story: the one at work, one revived from its snapshot, one that only replays."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from routing import commands as c
from routing import events as e
from routing.call_backs import is_called
from routing.draft import Draft
from routing.engine import Decision, decide, fire_due, handle
from routing.evolve import evolve
from routing.floor import Contact, Floor, Offer
from routing.model import (
    CallBackFailure,
    CancelReason,
    CommandId,
    ContactId,
    ContactState,
    Instant,
    MatchReason,
    OfferId,
    OfferState,
    SpecialistId,
    SpecialistState,
)
from tests.routing.bench import NOON, call_of
from tests.routing.kept import indexes, revived, stored
from tests.routing.offer_truths import assert_offer_is_due, assert_sending_is_due
from tests.routing.truths import (
    assert_all_true,
    assert_caller_has_a_next_step,
    assert_history_is_sound,
    assert_nothing_is_overdue,
)

FREE_FOR_CALLS = (SpecialistState.READY, SpecialistState.OFFERED)
NOT_COMMANDS_TWICE = (c.ExtendWrapUp,)
"""Asking again for more time means more time; a repeat of one request is caught by its id, before the engine."""
SOON_MS = 500
"""How soon the queue is looked at after somebody has left (F33)."""

T = TypeVar("T")


def _repeated(command: c.Command) -> c.Command:
    """The same again. A caller who asks again what to play was brought in by the first; the second names no place."""
    return replace(command, quiet=True) if isinstance(command, c.ReportStillWaiting) else command


class FloorDriver(RuleBasedStateMachine):
    """Carry out commands, let time pass, and ask after each step what must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.floor = Floor()
        self.replayed = Floor()
        self.now = NOON
        self.log: list[e.Event] = []
        self.arrivals = 0
        self.commands = 0
        self.known: list[ContactId] = []
        self.offers: list[OfferId] = []
        self.places_said: dict[ContactId, int] = {}

    # --- driving --------------------------------------------------------------------------------------

    def id(self) -> CommandId:
        self.commands += 1
        return CommandId(f"c{self.commands}")

    def do(self, command: c.Command) -> None:
        """Carry out a command on the floor and on its revived twin, then ask for it a second time."""
        before = stored(self.floor)
        decision = handle(self.floor, command, self.now)
        twin = revived(before)
        decide(twin, command, Draft(command=command.id, at=self.now))
        assert stored(twin) == before, "deciding alone changes the floor"
        assert handle(twin, command, self.now) == decision, "a revived floor decides otherwise"
        willing = command.specialist if isinstance(command, c.BecomeReady) else None
        after = self._settle(decision, twin, willing)
        assert_caller_has_a_next_step(self.floor, command, decision.reply)
        if not isinstance(command, NOT_COMMANDS_TWICE):
            handle(twin, _repeated(command), self.now)
            assert stored(twin) == after, f"{type(command).__name__} works twice"
        self._fire_from(after)

    def _settle(self, decision: Decision, twin: Floor, willing: SpecialistId | None = None) -> bytes:
        """Hold the twin and the replayed floor to the one at work. Returns: that one, as it is stored."""
        after = stored(self.floor)
        assert stored(twin) == after
        on_duty = sum(self.replayed.staff.values())
        away_next = {
            key for key, person in self.replayed.specialists.items() if person.next_not_ready is not None
        }
        asked_for = {event.contact for event in decision.events if isinstance(event, e.ContactTransferred)}
        for event in decision.events:
            self._see(event, asked_for)
            evolve(self.replayed, event)
        self.log.extend(decision.events)
        assert stored(self.replayed) == after, "replayed events make another floor"
        assert indexes(self.replayed) == indexes(self.floor)
        for specialist in away_next & set(self.floor.specialists):
            # F12: who chose a break is ready again by their own word only.
            state = self.floor.specialists[specialist].state
            assert specialist == willing or state not in FREE_FOR_CALLS, f"the break of {specialist} is gone"
        if self.floor.review_due is not None and sum(self.floor.staff.values()) < on_duty:
            assert self.floor.review_due <= self.now + SOON_MS, (
                "F33: who waits for people who left is looked at"
            )
        return after

    def _see(self, event: e.Event, asked_for: set[ContactId]) -> None:
        """Ask of an event what must hold of the floor just before it; what a specialist asks for need not be due."""
        match event:
            case e.OfferMade() if event.why.match is MatchReason.ASKED_FOR:
                assert event.room is not None or event.contact in asked_for
                assert self.replayed.specialist(event.specialist).state is SpecialistState.READY
                self.offers.append(event.offer)
            case e.OfferMade():
                assert_offer_is_due(self.replayed, event)
                self.offers.append(event.offer)
            case e.ContactSent() if event.contact in asked_for and event.expected_here_ms is None:
                pass
            case e.ContactSent():
                assert_sending_is_due(self.replayed, event)
            case e.ContactTransferred() | e.ContactHandedOut():
                self._assert_may_be_passed_on(event.contact)
            case e.ContactHandedOver() if not event.broken:
                self._assert_may_be_passed_on(event.contact)
            case e.ContactQueued() if self.replayed.rule_book is not None:
                book = self.replayed.book_of(self.replayed.contact(event.contact))
                assert self.replayed.waiting < book.limits.queue_max, "the queue was full"
            case e.WaitTold() if event.position is not None:
                said = self.places_said.get(event.contact)
                assert said is None or event.position <= said, f"F31: {said} becomes {event.position}"
                self.places_said[event.contact] = event.position
            case e.ExitsOpened():
                contact = self.replayed.contact(event.contact)
                assert contact.route is not None
                assert not set(event.exits) & set(contact.exits_open), "opened before"
                assert set(event.exits) <= {way.kind for way in contact.route.exits if not way.forced}
            case _:
                pass

    def _assert_may_be_passed_on(self, contact: ContactId) -> None:
        passed = self.replayed.contact(contact)
        assert passed.transfers < self.replayed.book_of(passed).limits.transfers_max, "passed on too often"

    def fire_timers(self) -> None:
        """Let everything fire that is due by now."""
        self._fire_from(stored(self.floor))

    def _fire_from(self, before: bytes) -> None:
        """Fire what is due on a floor that is stored like this; a timer that fires at once for ever is a bug."""
        for _ in range(1_000):
            decision = fire_due(self.floor, self.now)
            if decision is None:
                return
            twin = revived(before)
            assert fire_due(twin, self.now) == decision
            before = self._settle(decision, twin)
        raise AssertionError("the timers never come to rest")

    def pass_time(self, by_ms: int) -> None:
        until = Instant(self.now + by_ms)
        while (due := self.floor.next_due()) is not None and due <= until:
            self.now = max(self.now, due)
            self.fire_timers()
        self.now = until

    def lag(self, by_ms: int) -> None:
        """Let the timers of a stretch fire late and all at once, as when the driver was busy."""
        self.now = Instant(self.now + by_ms)
        self.fire_timers()

    # --- choosing -------------------------------------------------------------------------------------

    def some_contact(self, pick: int, *states: ContactState) -> ContactId:
        """Mostly one that is live, now and then one that is over, or one that nobody ever heard of."""
        live = [one.id for one in self.floor.contacts.values() if not states or one.state in states]
        if pick < 24 and live:
            return live[pick % len(live)]
        if pick < 29 and self.known:
            return self.known[pick % len(self.known)]
        return ContactId("stranger")

    def some_offer(self, pick: int) -> OfferId:
        held = [
            offer.id for offer in self.in_state(OfferState.OPEN, OfferState.ACCEPTED, OfferState.CONNECTED)
        ]
        if pick < 20 and held:
            return held[pick % len(held)]
        if pick < 29 and self.offers:
            return self.offers[pick % len(self.offers)]
        return OfferId("stranger-1")

    def in_state(self, *states: OfferState) -> list[Offer]:
        return [offer for offer in self.floor.offers.values() if offer.state in states]

    def called_back(self) -> list[Contact]:
        return [contact for contact in self.floor.contacts.values() if contact.call_back is not None]

    def has(self, *states: OfferState) -> bool:
        return any(offer.state in states for offer in self.floor.offers.values())

    def one(self, candidates: Sequence[T], pick: int) -> T:
        return candidates[pick % len(candidates)]

    # --- what holds -----------------------------------------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        assert_all_true(self.floor, self.now)
        assert_nothing_is_overdue(self.floor, self.now)

    @invariant()
    def nobody_loses_their_place(self) -> None:
        """F15, F32, F52: the place in the queue is the one given on entering it, whatever happens after."""
        queued = (event for event in self.log if isinstance(event, e.ContactQueued | e.CallBackBooked))
        places = {event.contact: event.queued_at for event in queued}
        for contact in self.floor.contacts.values():
            assert contact.queued_at == places.get(contact.id)

    @invariant()
    def nobody_is_called_by_two(self) -> None:
        """F17, F18: an attempt has a specialist in the room who waits for this one caller."""
        held = {offer.contact for offer in self.floor.offers.values() if is_called(offer)}
        placed: dict[ContactId, int] = {}
        for event in self.log:
            if isinstance(event, e.CallBackPlaced):
                placed[event.contact] = placed.get(event.contact, 0) + 1
                assert event.attempt == placed[event.contact]
        for contact in self.called_back():
            assert contact.call_back is not None
            assert contact.call_back.attempts == placed.get(contact.id, 0)
            assert contact.on_the_line or contact.state is not ContactState.CONNECTED
            assert contact.state is not ContactState.POSTPONED or contact.id not in held

    @invariant()
    def nobody_is_lost(self) -> None:
        """S1, S8: whoever arrived is on the floor or has ended, and not both."""
        began = (event for event in self.log if isinstance(event, e.CallArrived | e.CallBackBooked))
        arrived = {event.contact for event in began}
        closed = {event.contact for event in self.log if isinstance(event, e.ContactClosed)}
        assert arrived - closed == set(self.floor.contacts)

    def _settle_call_backs(self) -> None:
        """Whoever is owed one is called in vain until it is given up, or it is called off."""
        for contact in self.called_back():
            offer = contact.offer
            if offer is not None:
                self.do(
                    c.ReportCallBackEnded(
                        id=self.id(),
                        contact=contact.id,
                        call=call_of(contact.id),
                        offer=offer,
                        reason=CallBackFailure.NO_ANSWER,
                    )
                )
        self.pass_time(60_000)
        for specialist in list(self.floor.specialists):
            self.do(c.SignOut(id=self.id(), specialist=specialist))
        self.pass_time(60_000)
        for contact in self.called_back():
            self.do(
                c.CancelCallBack(
                    id=self.id(), contact=contact.id, by=SpecialistId("sam"), reason=CancelReason.NOT_WANTED
                )
            )

    def teardown(self) -> None:
        """When everybody has hung up and the clock has run, each has one end and nobody is held back."""
        if self.floor.rule_book is None:
            return
        self.pass_time(120_000)
        for contact in [one for one in self.floor.contacts.values() if one.on_the_line]:
            self.do(
                c.ReportCallEnded(id=self.id(), contact=contact.id, call=contact.call, status="completed")
            )
        self._settle_call_backs()
        self.pass_time(3_600_000)
        assert_history_is_sound(self.log)
        floor = self.floor
        left_over = (floor.contacts, floor.offers, floor.legs, floor.helping, floor.ringing)
        assert not any(left_over), left_over
        assert (floor.waiting, floor.reviewing, floor.review_due) == (0, 0, None)
        for specialist in floor.specialists.values():
            assert specialist.state not in (SpecialistState.OFFERED, SpecialistState.ENGAGED), specialist
        assert all(not len(ranked) for ranked in floor.queues.values())
