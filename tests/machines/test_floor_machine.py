"""A floor under every command in every order, with what must hold asked after each step.

`FLOOR_MACHINE=night` plays longer stories and more of them. A failing story is printed with the blob that
replays it.
"""

import os
from dataclasses import dataclass

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from routing import commands as c
from routing.engine import timer_command
from routing.floor import TimerKind, offer_id
from routing.model import (
    ENGLISH,
    FRENCH,
    OTHER,
    CallBackFailure,
    CallSid,
    CancelReason,
    Confidence,
    ContactId,
    ContactState,
    EffectId,
    EvidenceSource,
    ExitKind,
    Instant,
    Language,
    NotReadyReason,
    OfferId,
    OfferState,
    PartnerFailure,
    PartnerId,
    Proficiency,
    RecordingSid,
    RegionEvidence,
    SpecialistId,
)
from routing.talk_model import party_id
from tests.machines.books import CRISIS, CRISIS_LINE, FLOOD, MAIN, RELAY_LINE, Features, features
from tests.machines.driver import FloorDriver
from tests.routing.bench import (
    KEYS,
    NIGHT,
    NORTH,
    PUNJABI,
    SOUTH,
    STORM,
    WEST,
    call_of,
    leg_of,
    region,
    room_of,
)
from tests.routing.truths import stored

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

LIVE_MAX = 9
GONE = PartnerId("GONE")
"""A partner that no book names; its people help until they sign out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    partner: PartnerId
    languages: tuple[Language, ...]
    crisis: int = 0
    """Their level in the one skill that rules ask for; 0: they do not have it."""

    @property
    def skills(self) -> tuple[Proficiency, ...]:
        return (Proficiency(skill=CRISIS, level=self.crisis),) if self.crisis else ()


STAFF: dict[SpecialistId, Person] = {
    SpecialistId("amy"): Person(partner=NORTH, languages=(ENGLISH,)),
    SpecialistId("bob"): Person(partner=NORTH, languages=(ENGLISH, FRENCH), crisis=4),
    SpecialistId("cho"): Person(partner=SOUTH, languages=(ENGLISH, PUNJABI), crisis=2),
    SpecialistId("dev"): Person(partner=SOUTH, languages=(FRENCH,)),
    SpecialistId("eve"): Person(partner=NIGHT, languages=(ENGLISH, FRENCH, PUNJABI), crisis=3),
    SpecialistId("wim"): Person(partner=WEST, languages=(ENGLISH,)),
    SpecialistId("gus"): Person(partner=GONE, languages=(ENGLISH, FRENCH)),
}
STRANGER = SpecialistId("nobody")

anybody = st.sampled_from((*STAFF, STRANGER))
somebody = st.sampled_from(tuple(STAFF))
a_language = st.sampled_from((ENGLISH, FRENCH, PUNJABI, OTHER))
a_home = st.sampled_from((NORTH, SOUTH, NIGHT, WEST, None, PartnerId("CLOSED DOWN")))
a_line = st.sampled_from((MAIN, CRISIS_LINE, RELAY_LINE))
a_plan = st.sampled_from((STORM, FLOOD, "quake"))
a_pick = st.integers(0, 30)
a_reason = st.sampled_from((NotReadyReason.BREAK, NotReadyReason.MEAL))


class FloorMachine(FloorDriver):
    """Every command in every order: callers, specialists, legs and rooms, partners, supervisors, the clock."""

    in_force = Features()

    # --- the rule book and the clock ------------------------------------------------------------------

    @initialize(
        book=features,
        callers=st.lists(st.tuples(a_home, a_language, a_line), max_size=4),
        absent=st.sets(somebody, max_size=5),
        talking=st.integers(0, 3),
    )
    def open_the_floor(
        self,
        book: Features,
        callers: list[tuple[PartnerId | None, Language, str]],
        absent: set[SpecialistId],
        talking: int,
    ) -> None:
        """Start in the middle of a day: some people at work, some calls waiting, some in progress."""
        self.in_force = book
        self.do(c.PublishRuleBook(id=self.id(), book=book.book()))
        for specialist in sorted(set(STAFF) - absent):
            self.sign_in(specialist=specialist)
            self.become_ready(specialist=specialist)
        for home, language, line in callers:
            self.call(home=home, language=language, line=line, keyed=True)
        for _ in range(min(talking, len(self.in_state(OfferState.OPEN)))):
            self.go_the_way(pick=talking, steps=4)

    @rule(book=features, pick=st.integers(0, 99), recall=st.booleans())
    def publish(self, book: Features, pick: int, recall: bool) -> None:
        """Mostly a book that differs in one thing."""
        self.in_force = book if pick > 90 else self.in_force.with_one_of(book, pick)
        self.do(c.PublishRuleBook(id=self.id(), book=self.in_force.book(), recall=recall))

    @rule(plan=a_plan, lasts_ms=st.sampled_from((None, 0, 10_000, 10**9)))
    def declare(self, plan: str, lasts_ms: int | None) -> None:
        self.do(
            c.DeclareEmergency(
                id=self.id(), plan=plan, by=SpecialistId("sam"), reason="ice", lasts_ms=lasts_ms
            )
        )

    @rule(plan=a_plan)
    def stand_down(self, plan: str) -> None:
        self.do(c.StandDown(id=self.id(), plan=plan, by=SpecialistId("sam")))

    @rule(by_ms=st.sampled_from((1, 999, 2_000, 7_999, 8_000, 19_999, 20_000, 30_000, 60_000)))
    def wait_while_screens_answer(self, by_ms: int) -> None:
        until = Instant(self.now + by_ms)
        while self.now < until:
            self.pass_time(min(4_000, until - self.now))
            self.renew(specialists=set(STAFF))

    @rule(by_ms=st.sampled_from((500, 6_000, 12_000, 40_000)))
    def wait_while_screens_are_silent(self, by_ms: int) -> None:
        self.pass_time(by_ms)

    @rule(by_ms=st.sampled_from((5_000, 11_000)))
    def wait_while_the_driver_is_busy(self, by_ms: int) -> None:
        self.renew(specialists=set(STAFF))
        self.lag(by_ms)

    @rule(specialists=st.sets(anybody))
    def renew(self, specialists: set[SpecialistId]) -> None:
        self.do(c.RenewLeases(id=self.id(), specialists=tuple(sorted(specialists))))

    @precondition(lambda self: self.floor.next_due() is not None)
    @rule(pick=a_pick)
    def fire_a_timer_early(self, pick: int) -> None:
        """A timer's command that comes before its time decides nothing."""
        timers = list(self.floor.timers.in_order())
        rare = [(due, timer) for due, timer in timers if not timer.startswith(TimerKind.LEASE)]
        due, timer = self.one(rare or timers, pick)
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
            c.ReviewQueue(id=self.id()),
            c.GiveUpOnPartner(id=self.id(), contact=contact),
            c.ExpireEmergency(id=self.id(), plan=STORM),
            c.RemindOfHold(id=self.id(), contact=contact),
            c.GiveUpOnParty(id=self.id(), party=party_id(contact, 1)),
            c.TryCallBackAgain(id=self.id(), contact=contact),
        ):
            self.do(command)

    # --- callers --------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.floor.contacts) < LIVE_MAX)
    @rule(
        home=a_home,
        language=a_language,
        line=a_line,
        keyed=st.booleans(),
        dialable=st.sampled_from((True, True, True, False)),
    )
    def call(
        self, home: PartnerId | None, language: Language, line: str, keyed: bool, dialable: bool = True
    ) -> None:
        self.arrivals += 1
        contact = ContactId(f"k{self.arrivals:03}")
        self.known.append(contact)
        self._arrive(contact, home, line, dialable=dialable)
        if keyed:
            self.press(contact=contact, digits=KEYS[language], attempt=1)
            if contact in self.floor.contacts and self.floor.contacts[contact].region_attempt:
                self.say_where(contact, NORTH, attempt=1)

    @precondition(lambda self: len(self.floor.contacts) < LIVE_MAX - 3)
    @rule(
        callers=st.lists(st.tuples(a_home, a_language, a_line), min_size=2, max_size=4),
        apart_ms=st.sampled_from((0, 1, 4_000)),
    )
    def several_call(self, callers: list[tuple[PartnerId | None, Language, str]], apart_ms: int) -> None:
        for home, language, line in callers:
            self.call(home=home, language=language, line=line, keyed=True)
            self.pass_time(apart_ms)

    def _arrive(
        self, contact: ContactId, home: PartnerId | None, line: str = MAIN, *, dialable: bool = True
    ) -> None:
        self.do(
            c.ReportCallArrived(
                id=self.id(),
                contact=contact,
                call=call_of(contact),
                line=line,
                evidence=region(home),
                dialable=dialable,
            )
        )

    def say_where(self, contact: ContactId, home: PartnerId | None, attempt: int) -> None:
        evidence = RegionEvidence(source=EvidenceSource.PLACE, confidence=Confidence.HIGH, home=home)
        self.do(
            c.ReportRegionGiven(
                id=self.id(),
                contact=contact,
                call=call_of(contact),
                evidence=evidence if home is not None else None,
                attempt=attempt,
            )
        )

    @rule(pick=a_pick, home=a_home, attempt=st.integers(1, 3), choosing=st.booleans())
    def say_where_they_are(self, pick: int, home: PartnerId | None, attempt: int, choosing: bool) -> None:
        states = (ContactState.CHOOSING,) if choosing else ()
        self.say_where(self.some_contact(pick, *states), home, attempt)

    @rule(pick=a_pick, kind=st.sampled_from(ExitKind))
    def take_a_way_out(self, pick: int, kind: ExitKind) -> None:
        contact = self.some_contact(pick)
        self.do(c.TakeExit(id=self.id(), contact=contact, call=call_of(contact), kind=kind))

    @precondition(lambda self: any(one.exits_open for one in self.floor.contacts.values()))
    @rule(pick=a_pick)
    def take_a_way_out_that_is_open(self, pick: int) -> None:
        contact = self.one([one for one in self.floor.contacts.values() if one.exits_open], pick)
        kind = self.one(contact.exits_open, pick)
        self.do(c.TakeExit(id=self.id(), contact=contact.id, call=contact.call, kind=kind))

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
        offer = self.one(self.in_state(OfferState.OPEN, OfferState.ACCEPTED, OfferState.CONNECTED), pick)
        self.do(
            c.ReportCallEnded(
                id=self.id(), contact=offer.contact, call=call_of(offer.contact), status="completed"
            )
        )

    @precondition(lambda self: self.called_back())
    @rule(pick=a_pick, another_call=st.booleans())
    def press_the_key_of_a_call_back(self, pick: int, another_call: bool) -> None:
        contact, offer = self._to_be_called(pick)
        call = call_of(contact)
        self.do(
            c.ReportCallBackTaken(
                id=self.id(),
                contact=contact,
                call=CallSid(f"{call}-another") if another_call and pick % 3 == 0 else call,
                offer=offer,
            )
        )

    @precondition(lambda self: self.called_back())
    @rule(pick=a_pick, reason=st.sampled_from(CallBackFailure), refused=st.booleans())
    def a_call_back_ends(self, pick: int, reason: CallBackFailure, refused: bool) -> None:
        contact, offer = self._to_be_called(pick)
        known = self.floor.contacts.get(contact)
        if refused and known is not None and known.call_back is not None and known.call_back.effect:
            self.do(
                c.ReportEffect(
                    id=self.id(),
                    effect=known.call_back.effect,
                    contact=contact,
                    call=known.call_back.number_of,
                    refused=True,
                )
            )
            return
        self.do(
            c.ReportCallBackEnded(
                id=self.id(), contact=contact, call=call_of(contact), offer=offer, reason=reason
            )
        )

    @precondition(lambda self: self.called_back())
    @rule(pick=a_pick, reason=st.sampled_from(CancelReason))
    def call_a_call_back_off(self, pick: int, reason: CancelReason) -> None:
        contact, _ = self._to_be_called(pick)
        self.do(c.CancelCallBack(id=self.id(), contact=contact, by=SpecialistId("sam"), reason=reason))

    @rule(pick=a_pick, recording=st.sampled_from(("RE-1", "RE-2")))
    def a_message_is_left(self, pick: int, recording: str) -> None:
        contact = self.some_contact(pick)
        self.do(
            c.ReportMessageLeft(
                id=self.id(),
                contact=contact,
                call=call_of(contact),
                recording=RecordingSid(recording),
                duration_ms=9_000,
            )
        )

    @rule(pick=a_pick)
    def call_anybody_off(self, pick: int) -> None:
        contact = self.some_contact(pick)
        self.do(
            c.CancelCallBack(
                id=self.id(), contact=contact, by=SpecialistId("sam"), reason=CancelReason.DOUBLE
            )
        )

    def _to_be_called(self, pick: int) -> tuple[ContactId, OfferId]:
        contact = self.one(self.called_back(), pick)
        offers = max(1, contact.offers_made - pick % 2)
        return contact.id, offer_id(contact.id, offers)

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
        person = STAFF[specialist]
        self.do(
            c.SignIn(
                id=self.id(),
                specialist=specialist,
                partner=person.partner,
                languages=person.languages,
                skills=person.skills,
            )
        )

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
        offer = self.one(self.in_state(OfferState.ACCEPTED, OfferState.CONNECTED), pick)
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
        offer = self.one(self.in_state(OfferState.OPEN), pick)
        self.do(c.AcceptOffer(id=self.id(), specialist=offer.specialist, offer=offer.id))

    @precondition(lambda self: self.has(OfferState.OPEN))
    @rule(pick=a_pick)
    def decline(self, pick: int) -> None:
        offer = self.one(self.in_state(OfferState.OPEN), pick)
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
        offer = self.one(self.in_state(OfferState.CONNECTED), pick)
        self.do(c.HangUp(id=self.id(), specialist=offer.specialist, contact=offer.contact))

    # --- partners with a phone system of their own ---------------------------------------------------

    @rule(
        partner=st.sampled_from((WEST, WEST, WEST, NORTH, GONE)),
        waiting=st.integers(0, 3),
        staffed=st.integers(0, 2),
        free=st.integers(0, 2),
    )
    def say_how_busy_a_partner_is(self, partner: PartnerId, waiting: int, staffed: int, free: int) -> None:
        self.do(
            c.ReportPartnerLoad(id=self.id(), partner=partner, waiting=waiting, staffed=staffed, free=free)
        )

    @precondition(lambda self: any(one.sent for one in self.floor.contacts.values()))
    @rule(pick=a_pick)
    def a_human_at_a_partner_accepts(self, pick: int) -> None:
        contact, effect = self._sent_out(pick, ContactState.SENT)
        self.do(c.ReportPartnerAnswered(id=self.id(), contact=contact, call=call_of(contact), effect=effect))

    @precondition(lambda self: any(one.sent for one in self.floor.contacts.values()))
    @rule(pick=a_pick, reason=st.sampled_from(PartnerFailure), ringing=st.booleans())
    def nobody_at_a_partner_accepts(self, pick: int, reason: PartnerFailure, ringing: bool) -> None:
        self._partner_fails(
            *self._sent_out(pick, ContactState.SENT if ringing else ContactState.CONNECTED), reason
        )

    @precondition(lambda self: any(one.sent for one in self.floor.contacts.values()))
    @rule(pick=a_pick)
    def a_partner_hangs_up(self, pick: int) -> None:
        contact, effect = self._sent_out(pick, ContactState.SENT, ContactState.CONNECTED)
        self.do(c.ReportPartnerHungUp(id=self.id(), contact=contact, call=call_of(contact), effect=effect))

    @rule(pick=a_pick, reason=st.sampled_from((None, PartnerFailure.BUSY)))
    def hear_of_a_partner_by_anybody(self, pick: int, reason: PartnerFailure | None) -> None:
        contact, effect = self._sent_out(pick)
        if reason is not None:
            self._partner_fails(contact, effect, reason)
            return
        self.do(c.ReportPartnerAnswered(id=self.id(), contact=contact, call=call_of(contact), effect=effect))

    def _partner_fails(self, contact: ContactId, effect: EffectId, reason: PartnerFailure) -> None:
        self.do(
            c.ReportPartnerFailed(
                id=self.id(), contact=contact, call=call_of(contact), effect=effect, reason=reason
            )
        )

    def _sent_out(self, pick: int, *states: ContactState) -> tuple[ContactId, EffectId]:
        """A caller and the order with which they were sent to a partner, or an order of another time."""
        contact = self.some_contact(pick, *states)
        known = self.floor.contacts.get(contact)
        out = known.sent if known is not None else None
        return contact, out.effect if out is not None else EffectId("of another time")

    # --- legs and rooms -------------------------------------------------------------------------------

    @precondition(lambda self: self.has(OfferState.ACCEPTED))
    @rule(pick=a_pick, second=st.booleans())
    def dial_in(self, pick: int, second: bool) -> None:
        offer = self.one(self.in_state(OfferState.ACCEPTED), pick)
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
        known = self.floor.offers.get(offer)
        room = known.room if known is not None else offer
        self.do(c.ReportParticipantJoined(id=self.id(), offer=room, call=call, conference=room_of(room)))

    @rule(pick=a_pick, steps=st.integers(1, 4))
    def go_the_way(self, pick: int, steps: int) -> None:
        """A call as it should be, or its beginning: accepted, dialled, joined, joined. Whoever is missing comes."""
        if not self.has(OfferState.OPEN):
            self.everybody_starts_work()
        if not self.has(OfferState.OPEN):
            self.call(home=NORTH, language=ENGLISH, line=MAIN, keyed=True)
        if not self.has(OfferState.OPEN):
            return
        offer = self.one(self.in_state(OfferState.OPEN), pick)
        self.do(c.AcceptOffer(id=self.id(), specialist=offer.specialist, offer=offer.id))
        if steps > 1:
            self._dial(offer.specialist, offer.id)
        if steps > 2:
            self._join(offer.id, leg_of(offer.id))
        if steps > 3:
            called = self.floor.contacts.get(offer.contact)
            if called is not None and not called.on_the_line:
                self.do(
                    c.ReportCallBackTaken(
                        id=self.id(), contact=called.id, call=call_of(called.id), offer=offer.id
                    )
                )
            self._join(offer.id, call_of(offer.contact))

    @rule(pick=a_pick, caller=st.booleans())
    def somebody_joins(self, pick: int, caller: bool) -> None:
        offer = self.some_offer(pick)
        self._join(offer, self._party(offer, caller))

    @rule(pick=a_pick, caller=st.booleans(), how=st.sampled_from(("hung up", "room ended", "moved")))
    def somebody_leaves(self, pick: int, caller: bool, how: str) -> None:
        offer, ended, moved = self.some_offer(pick), how == "room ended", how == "moved"
        party = self._party(offer, caller)
        self.do(c.ReportParticipantLeft(id=self.id(), offer=offer, call=party, room_ended=ended, moved=moved))

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
        offer = self.one(self.in_state(OfferState.ACCEPTED, OfferState.CONNECTED), pick)
        self.do(c.ReportLegEnded(id=self.id(), leg=offer.leg or leg_of(offer.id)))
        self.pass_time(by_ms)


TestFloor = FloorMachine.TestCase
TestFloor.settings = settings.get_profile(
    "floor-night" if os.environ.get("FLOOR_MACHINE") == "night" else "floor"
)
