"""A floor under every command in every order, with what must hold asked after each step.

`FLOOR_MACHINE=night` plays longer stories and more of them. A failing story is printed with the blob that
replays it.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from routing import commands as c
from routing import events as e
from routing.draft import Draft
from routing.engine import Decision, decide, fire_due, handle, timer_command
from routing.evolve import evolve
from routing.floor import Floor, Offer, TimerKind
from routing.model import (
    ENGLISH,
    FRENCH,
    OTHER,
    CallSid,
    CommandId,
    ContactId,
    EffectId,
    Instant,
    Language,
    NotReadyReason,
    OfferId,
    OfferState,
    PartnerId,
    SpecialistId,
    SpecialistState,
)
from routing.rulebook import Limits, RuleBook
from tests.routing.bench import NIGHT, NOON, NORTH, PUNJABI, SOUTH, call_of, leg_of, region, room_of, rules
from tests.routing.offer_truths import assert_offer_is_due
from tests.routing.truths import (
    assert_all_true,
    assert_caller_has_a_next_step,
    assert_history_is_sound,
    assert_nothing_is_overdue,
    indexes,
    revived,
    stored,
)

settings.register_profile(
    "floor",
    max_examples=150,
    stateful_step_count=60,
    deadline=None,
    print_blob=True,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
settings.register_profile(
    "floor-night", settings.get_profile("floor"), max_examples=3_000, stateful_step_count=150
)

LIVE_MAX = 7
STAFF: dict[SpecialistId, tuple[PartnerId, tuple[Language, ...]]] = {
    SpecialistId("amy"): (NORTH, (ENGLISH,)),
    SpecialistId("bob"): (NORTH, (ENGLISH, FRENCH)),
    SpecialistId("cho"): (SOUTH, (ENGLISH, PUNJABI)),
    SpecialistId("dev"): (SOUTH, (FRENCH,)),
    SpecialistId("eve"): (NIGHT, (ENGLISH, FRENCH, PUNJABI)),
}
STRANGER = SpecialistId("nobody")
BOOKS = tuple(
    replace(
        rules(f"book {number}", interpreter_languages=interpreter_languages, widen_after_ms=widen_after_ms),
        limits=Limits(wrap_up_ms=wrap_up_ms),
    )
    for number, (widen_after_ms, wrap_up_ms, interpreter_languages) in enumerate(
        (
            (0, 60_000, (OTHER,)),
            (15_000, 5_000, (OTHER, PUNJABI)),
            (0, 0, ()),
        )
    )
)
FREE_FOR_CALLS = (SpecialistState.READY, SpecialistState.OFFERED)
NOT_COMMANDS_TWICE = (c.ExtendWrapUp,)
"""Asking again for more time means more time; a repeat of one request is caught by its id, before the engine."""

anybody = st.sampled_from((*STAFF, STRANGER))
somebody = st.sampled_from(tuple(STAFF))
a_language = st.sampled_from((ENGLISH, FRENCH, PUNJABI, OTHER))
a_home = st.sampled_from((NORTH, SOUTH, NIGHT, None, PartnerId("CLOSED DOWN")))
a_pick = st.integers(0, 30)
a_reason = st.sampled_from((NotReadyReason.BREAK, NotReadyReason.MEAL))

T = TypeVar("T")


class FloorMachine(RuleBasedStateMachine):
    """Hold three floors to one story: the one at work, one revived from its snapshot, one that only replays."""

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
        self._settle(decision, twin, willing)
        assert_caller_has_a_next_step(self.floor, command, decision.reply)
        if not isinstance(command, NOT_COMMANDS_TWICE):
            handle(twin, command, self.now)
            assert stored(twin) == stored(self.floor), f"{type(command).__name__} works twice"

    def _settle(self, decision: Decision, twin: Floor, willing: SpecialistId | None = None) -> None:
        assert stored(twin) == stored(self.floor)
        away_next = {
            key for key, person in self.replayed.specialists.items() if person.next_not_ready is not None
        }
        for event in decision.events:
            if isinstance(event, e.OfferMade):
                assert_offer_is_due(self.replayed, event)
                self.offers.append(event.offer)
            evolve(self.replayed, event)
        self.log.extend(decision.events)
        assert stored(self.replayed) == stored(self.floor), "replayed events make another floor"
        assert indexes(self.replayed) == indexes(self.floor)
        for specialist in away_next & set(self.floor.specialists):
            # F12: who chose a break is ready again by their own word only.
            state = self.floor.specialists[specialist].state
            assert specialist == willing or state not in FREE_FOR_CALLS, f"the break of {specialist} is gone"

    def _fire_timers(self) -> None:
        """Let everything fire that is due by now; a timer that fires at once for ever is a bug."""
        for _ in range(1_000):
            before = stored(self.floor)
            decision = fire_due(self.floor, self.now)
            if decision is None:
                return
            twin = revived(before)
            assert fire_due(twin, self.now) == decision
            self._settle(decision, twin)
        raise AssertionError("the timers never come to rest")

    def _pass_time(self, by_ms: int) -> None:
        until = Instant(self.now + by_ms)
        while (due := self.floor.next_due()) is not None and due <= until:
            self.now = max(self.now, due)
            self._fire_timers()
        self.now = until

    # --- choosing -------------------------------------------------------------------------------------

    def some_contact(self, pick: int) -> ContactId:
        """Mostly one that is live, now and then one that is over, or one that nobody ever heard of."""
        live = list(self.floor.contacts)
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

    def has(self, *states: OfferState) -> bool:
        return any(offer.state in states for offer in self.floor.offers.values())

    def _one(self, candidates: Sequence[T], pick: int) -> T:
        return candidates[pick % len(candidates)]

    # --- the rule book and the clock ------------------------------------------------------------------

    @initialize(
        book=st.sampled_from(BOOKS),
        callers=st.lists(st.tuples(a_home, a_language), max_size=4),
        absent=st.sets(somebody, max_size=3),
        talking=st.integers(0, 3),
    )
    def open_the_floor(
        self,
        book: RuleBook,
        callers: list[tuple[PartnerId | None, Language]],
        absent: set[SpecialistId],
        talking: int,
    ) -> None:
        """Start in the middle of a day: some people at work, some calls waiting, some in progress."""
        self.publish(book=book)
        for specialist in sorted(set(STAFF) - absent):
            self.sign_in(specialist=specialist)
            self.become_ready(specialist=specialist)
        for home, language in callers:
            self.call(home=home, language=language, keyed=True)
        for _ in range(min(talking, len(self.in_state(OfferState.OPEN)))):
            self.go_the_way(pick=talking, steps=4)

    @rule(book=st.sampled_from(BOOKS))
    def publish(self, book: RuleBook) -> None:
        self.do(c.PublishRuleBook(id=self.id(), book=book))

    @rule(by_ms=st.sampled_from((1, 999, 2_000, 7_999, 8_000, 19_999, 20_000, 30_000, 60_000)))
    def wait_while_screens_answer(self, by_ms: int) -> None:
        until = Instant(self.now + by_ms)
        while self.now < until:
            self._pass_time(min(4_000, until - self.now))
            self.renew(specialists=set(STAFF))

    @rule(by_ms=st.sampled_from((500, 6_000, 12_000, 40_000)))
    def wait_while_screens_are_silent(self, by_ms: int) -> None:
        self._pass_time(by_ms)

    @rule(specialists=st.sets(anybody))
    def renew(self, specialists: set[SpecialistId]) -> None:
        self.do(c.RenewLeases(id=self.id(), specialists=tuple(sorted(specialists))))

    @precondition(lambda self: self.floor.next_due() is not None)
    @rule(pick=a_pick)
    def fire_a_timer_early(self, pick: int) -> None:
        """A timer's command that comes before its time decides nothing."""
        timers = list(self.floor.timers.in_order())
        rare = [(due, timer) for due, timer in timers if not timer.startswith(TimerKind.LEASE)]
        due, timer = self._one(rare or timers, pick)
        before = stored(self.floor)
        self.do(timer_command(timer, Instant(due)))
        assert due <= self.now or stored(self.floor) == before, f"{timer} worked before its time"

    @rule(pick=a_pick, specialist=anybody)
    def fire_a_timer_of_somebody_else(self, pick: int, specialist: SpecialistId) -> None:
        offer, contact = self.some_offer(pick), self.some_contact(pick)
        for command in (
            c.ExpireOffer(id=self.id(), offer=offer),
            c.GiveUpConnecting(id=self.id(), offer=offer),
            c.ConfirmDrop(id=self.id(), offer=offer),
            c.ExpireWrapUp(id=self.id(), specialist=specialist),
            c.ExpireLease(id=self.id(), specialist=specialist),
            c.WidenReach(id=self.id(), contact=contact),
            c.EndCoolDown(id=self.id(), contact=contact, specialist=specialist),
        ):
            self.do(command)

    # --- callers --------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.floor.contacts) < LIVE_MAX)
    @rule(home=a_home, language=a_language, keyed=st.booleans())
    def call(self, home: PartnerId | None, language: Language, keyed: bool) -> None:
        self.arrivals += 1
        contact = ContactId(f"k{self.arrivals:03}")
        self.known.append(contact)
        self._arrive(contact, home)
        if keyed:
            digits = {ENGLISH: "1", FRENCH: "2", PUNJABI: "3", OTHER: "4"}[language]
            self.press(contact=contact, digits=digits, attempt=1)

    def _arrive(self, contact: ContactId, home: PartnerId | None) -> None:
        self.do(
            c.ReportCallArrived(
                id=self.id(), contact=contact, call=call_of(contact), line="main", evidence=region(home)
            )
        )

    def press(self, contact: ContactId, digits: str, attempt: int) -> None:
        self.do(
            c.ReportMenuKey(
                id=self.id(), contact=contact, call=call_of(contact), digits=digits, attempt=attempt
            )
        )

    @rule(pick=a_pick, home=a_home)
    def arrive_again(self, pick: int, home: PartnerId | None) -> None:
        contact = self.some_contact(pick)
        if contact != "stranger":
            self._arrive(contact, home)

    @rule(pick=a_pick, digits=st.sampled_from(("1", "2", "3", "4", "9", "")), attempt=st.integers(1, 3))
    def press_a_key(self, pick: int, digits: str, attempt: int) -> None:
        self.press(self.some_contact(pick), digits, attempt)

    @rule(pick=a_pick, language=a_language, queued_ms=st.sampled_from((0, 5_000, 90_000)))
    def ask_what_to_play(self, pick: int, language: Language, queued_ms: int) -> None:
        contact = self.some_contact(pick)
        self.do(
            c.ReportStillWaiting(
                id=self.id(),
                contact=contact,
                call=call_of(contact),
                language=language,
                queued_ms=queued_ms,
            )
        )

    @rule(
        pick=a_pick,
        result=st.sampled_from(("hangup", "redirected", "bridged", "queue-full", "error", "leave")),
    )
    def leave_the_carriers_queue(self, pick: int, result: str) -> None:
        contact = self.some_contact(pick)
        self.do(c.ReportQueueLeft(id=self.id(), contact=contact, call=call_of(contact), result=result))

    @rule(pick=a_pick, offered=a_pick)
    def ask_for_the_room(self, pick: int, offered: int) -> None:
        contact = self.some_contact(pick)
        self.do(
            c.ReportCallerAtRoom(
                id=self.id(), contact=contact, call=call_of(contact), offer=self.some_offer(offered)
            )
        )

    @rule(pick=a_pick, offered=a_pick)
    def come_out_of_the_room(self, pick: int, offered: int) -> None:
        contact = self.some_contact(pick)
        self.do(
            c.ReportCallerOutOfRoom(
                id=self.id(), contact=contact, call=call_of(contact), offer=self.some_offer(offered)
            )
        )

    @rule(pick=a_pick)
    def come_back_to_the_queue(self, pick: int) -> None:
        contact = self.some_contact(pick)
        self.do(c.ReportCallerRequeued(id=self.id(), contact=contact, call=call_of(contact)))

    @rule(pick=a_pick, fallback=st.booleans())
    def end_the_call(self, pick: int, fallback: bool) -> None:
        contact = self.some_contact(pick)
        self.do(
            c.ReportCallEnded(
                id=self.id(),
                contact=contact,
                call=call_of(contact),
                status="completed",
                fallback=fallback,
            )
        )

    @precondition(lambda self: self.has(OfferState.OPEN, OfferState.ACCEPTED, OfferState.CONNECTED))
    @rule(pick=a_pick)
    def hang_up_with_an_offer_in_hand(self, pick: int) -> None:
        """F06, F-14: the caller goes while somebody rings, dials in or talks."""
        offer = self._one(self.in_state(OfferState.OPEN, OfferState.ACCEPTED, OfferState.CONNECTED), pick)
        self.do(
            c.ReportCallEnded(
                id=self.id(), contact=offer.contact, call=call_of(offer.contact), status="completed"
            )
        )

    @rule(pick=a_pick)
    def end_before_arriving(self, pick: int) -> None:
        self.arrivals += 1
        contact = ContactId(f"k{self.arrivals:03}")
        self.known.append(contact)
        self.do(c.ReportCallEnded(id=self.id(), contact=contact, call=call_of(contact), status="no-answer"))
        if pick % 2:
            self._arrive(contact, NORTH)

    @rule(pick=a_pick, lost=st.booleans())
    def hear_that_the_call_is_gone(self, pick: int, lost: bool) -> None:
        contact = self.some_contact(pick)
        if lost:
            self.do(c.CloseLostContact(id=self.id(), contact=contact))
        else:
            self.do(
                c.ReportEffect(
                    id=self.id(),
                    effect=EffectId("order"),
                    contact=contact,
                    call=call_of(contact) if pick % 3 else CallSid("CA-other"),
                    gone=bool(pick % 4),
                )
            )

    # --- specialists ----------------------------------------------------------------------------------

    @rule(specialist=somebody)
    def sign_in(self, specialist: SpecialistId) -> None:
        partner, languages = STAFF[specialist]
        self.do(c.SignIn(id=self.id(), specialist=specialist, partner=partner, languages=languages))

    @rule(specialist=anybody)
    def become_ready(self, specialist: SpecialistId) -> None:
        self.do(c.BecomeReady(id=self.id(), specialist=specialist))

    @rule()
    def everybody_starts_work(self) -> None:
        for specialist in STAFF:
            self.sign_in(specialist=specialist)
            self.become_ready(specialist=specialist)

    @rule(specialist=anybody, reason=a_reason)
    def become_not_ready(self, specialist: SpecialistId, reason: NotReadyReason) -> None:
        self.do(c.BecomeNotReady(id=self.id(), specialist=specialist, reason=reason))

    @precondition(lambda self: self.has(OfferState.ACCEPTED, OfferState.CONNECTED))
    @rule(pick=a_pick, reason=a_reason)
    def choose_a_break_in_a_call(self, pick: int, reason: NotReadyReason) -> None:
        offer = self._one(self.in_state(OfferState.ACCEPTED, OfferState.CONNECTED), pick)
        self.do(c.BecomeNotReady(id=self.id(), specialist=offer.specialist, reason=reason))

    @rule(specialist=anybody)
    def sign_out(self, specialist: SpecialistId) -> None:
        self.do(c.SignOut(id=self.id(), specialist=specialist))

    @rule(specialist=anybody, longer=st.booleans())
    def settle_the_wrap_up(self, specialist: SpecialistId, longer: bool) -> None:
        kind = c.ExtendWrapUp if longer else c.EndWrapUp
        self.do(kind(id=self.id(), specialist=specialist))

    @precondition(lambda self: self.has(OfferState.OPEN))
    @rule(pick=a_pick)
    def accept(self, pick: int) -> None:
        offer = self._one(self.in_state(OfferState.OPEN), pick)
        self.do(c.AcceptOffer(id=self.id(), specialist=offer.specialist, offer=offer.id))

    @precondition(lambda self: self.has(OfferState.OPEN))
    @rule(pick=a_pick)
    def decline(self, pick: int) -> None:
        offer = self._one(self.in_state(OfferState.OPEN), pick)
        self.do(c.DeclineOffer(id=self.id(), specialist=offer.specialist, offer=offer.id))

    @rule(specialist=anybody, pick=a_pick, accepted=st.booleans())
    def answer_any_offer(self, specialist: SpecialistId, pick: int, accepted: bool) -> None:
        kind = c.AcceptOffer if accepted else c.DeclineOffer
        self.do(kind(id=self.id(), specialist=specialist, offer=self.some_offer(pick)))

    @rule(specialist=anybody, pick=a_pick)
    def hang_up_on_anybody(self, specialist: SpecialistId, pick: int) -> None:
        self.do(c.HangUp(id=self.id(), specialist=specialist, contact=self.some_contact(pick)))

    @precondition(lambda self: self.has(OfferState.CONNECTED))
    @rule(pick=a_pick)
    def hang_up(self, pick: int) -> None:
        offer = self._one(self.in_state(OfferState.CONNECTED), pick)
        self.do(c.HangUp(id=self.id(), specialist=offer.specialist, contact=offer.contact))

    # --- legs and rooms -------------------------------------------------------------------------------

    @precondition(lambda self: self.has(OfferState.ACCEPTED))
    @rule(pick=a_pick, second=st.booleans())
    def dial_in(self, pick: int, second: bool) -> None:
        offer = self._one(self.in_state(OfferState.ACCEPTED), pick)
        self._dial(offer.specialist, offer.id)
        if second:
            self._dial(offer.specialist, offer.id, CallSid(f"CA-second-{offer.id}"))

    @rule(specialist=anybody, pick=a_pick)
    def dial_into_any_room(self, specialist: SpecialistId, pick: int) -> None:
        offer = self.some_offer(pick)
        self._dial(specialist, offer, CallSid(f"CA-{specialist}-{offer}"))

    def _dial(self, specialist: SpecialistId, offer: OfferId, leg: CallSid | None = None) -> None:
        leg = leg if leg is not None else leg_of(offer)
        self.do(c.ReportSpecialistDialled(id=self.id(), specialist=specialist, offer=offer, leg=leg))

    def _join(self, offer: OfferId, call: CallSid) -> None:
        self.do(c.ReportParticipantJoined(id=self.id(), offer=offer, call=call, conference=room_of(offer)))

    @rule(pick=a_pick, steps=st.integers(1, 4))
    def go_the_way(self, pick: int, steps: int) -> None:
        """A call as it should be, or its beginning: accepted, dialled, joined, joined. Whoever is missing comes."""
        if not self.has(OfferState.OPEN):
            self.everybody_starts_work()
        if not self.has(OfferState.OPEN):
            self.call(home=NORTH, language=ENGLISH, keyed=True)
        if not self.has(OfferState.OPEN):
            return
        offer = self._one(self.in_state(OfferState.OPEN), pick)
        self.do(c.AcceptOffer(id=self.id(), specialist=offer.specialist, offer=offer.id))
        if steps > 1:
            self._dial(offer.specialist, offer.id)
        if steps > 2:
            self._join(offer.id, leg_of(offer.id))
        if steps > 3:
            self._join(offer.id, call_of(offer.contact))

    @rule(pick=a_pick, caller=st.booleans())
    def somebody_joins(self, pick: int, caller: bool) -> None:
        offer = self.some_offer(pick)
        self._join(offer, self._party(offer, caller))

    @rule(pick=a_pick, caller=st.booleans(), room_ended=st.booleans())
    def somebody_leaves(self, pick: int, caller: bool, room_ended: bool) -> None:
        offer = self.some_offer(pick)
        self.do(
            c.ReportParticipantLeft(
                id=self.id(), offer=offer, call=self._party(offer, caller), room_ended=room_ended
            )
        )

    def _party(self, offer: OfferId, caller: bool) -> CallSid:
        known = self.floor.offers.get(offer)
        if known is not None and known.leg is not None and not caller:
            return known.leg
        return call_of(offer.rpartition("-")[0]) if caller else leg_of(offer)

    @rule(pick=a_pick)
    def a_leg_ends(self, pick: int) -> None:
        self.do(c.ReportLegEnded(id=self.id(), leg=self._party(self.some_offer(pick), caller=False)))

    @precondition(lambda self: self.has(OfferState.ACCEPTED, OfferState.CONNECTED))
    @rule(pick=a_pick, by_ms=st.sampled_from((0, 1_999, 2_000)))
    def a_line_breaks(self, pick: int, by_ms: int) -> None:
        offer = self._one(self.in_state(OfferState.ACCEPTED, OfferState.CONNECTED), pick)
        self.do(c.ReportLegEnded(id=self.id(), leg=offer.leg or leg_of(offer.id)))
        self._pass_time(by_ms)

    # --- what holds -----------------------------------------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        assert_all_true(self.floor, self.now)
        assert_nothing_is_overdue(self.floor, self.now)

    @invariant()
    def nobody_loses_their_place(self) -> None:
        """F15, F32, F52: the place in the queue is the one given on entering it, whatever happens after."""
        places = {event.contact: event.queued_at for event in self.log if isinstance(event, e.ContactQueued)}
        for contact in self.floor.contacts.values():
            assert contact.queued_at == places.get(contact.id)

    @invariant()
    def nobody_is_lost(self) -> None:
        """S1, S8: whoever arrived is on the floor or has ended, and not both."""
        arrived = {event.contact for event in self.log if isinstance(event, e.CallArrived)}
        closed = {event.contact for event in self.log if isinstance(event, e.ContactClosed)}
        assert arrived - closed == set(self.floor.contacts)

    def teardown(self) -> None:
        """When everybody has hung up and the clock has run, each has one end and nobody is held back."""
        if self.floor.rule_book is None:
            return
        self._pass_time(3_600_000)
        for contact in list(self.floor.contacts):
            self.do(
                c.ReportCallEnded(id=self.id(), contact=contact, call=call_of(contact), status="completed")
            )
        self._pass_time(3_600_000)
        assert_history_is_sound(self.log)
        assert not self.floor.contacts
        assert not self.floor.offers
        assert not self.floor.legs
        for specialist in self.floor.specialists.values():
            assert specialist.state not in (SpecialistState.OFFERED, SpecialistState.ENGAGED), specialist
        assert all(not len(ranked) for ranked in self.floor.queues.values())


TestFloor = FloorMachine.TestCase
TestFloor.settings = settings.get_profile(
    "floor-night" if os.environ.get("FLOOR_MACHINE") == "night" else "floor"
)
