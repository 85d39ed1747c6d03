"""What a specialist does with a call once it is answered: hold it, and call others in."""

from dataclasses import replace

import pytest

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.effects import CallPartyIn, EndCall, SetHold
from routing.model import (
    ENGLISH,
    FRENCH,
    CallSid,
    ContactId,
    ContactState,
    NotReadyReason,
    OfferState,
    Proficiency,
    Skill,
    SpecialistState,
)
from routing.talk_model import PartyFailure, PartyId, PartyState, Target, TargetKind
from tests.routing.bench import NORTH, SOUTH, leg_of
from tests.routing.talks import COLLEAGUE, INTERPRETER, LINE, QUEUE, happened, refusal, talking
from tests.routing.truths import assert_all_true


class TestHold:
    def test_puts_the_caller_on_hold_and_takes_them_off(self) -> None:
        bench = talking()
        on = bench.hold("amy", "ann")
        bench.pass_time(7_000)
        off = bench.resume("amy", "ann")
        assert [one.on for one in (*on.effects, *off.effects) if isinstance(one, SetHold)] == [True, False]
        assert bench.contact("ann").held is None
        assert bench.contact("ann").held_ms == 7_000

    def test_is_part_of_the_time_talked(self) -> None:
        bench = talking()
        bench.hold("amy", "ann")
        bench.pass_time(7_000)
        bench.hang_up("amy", "ann")
        (closed,) = [event for event in bench.log if isinstance(event, e.ContactClosed)]
        assert (closed.talked_ms, closed.held_ms) == (7_000, 7_000)

    def test_reminds_the_specialist_and_never_drops_the_caller(self) -> None:
        bench = talking(hold_remind_ms=30_000)
        bench.hold("amy", "ann")
        bench.pass_time(65_000)
        reminders = [event.held_ms for event in bench.log if isinstance(event, e.HoldReminded)]
        assert reminders == [30_000, 60_000]
        assert bench.contact("ann").state is ContactState.CONNECTED

    def test_is_nobody_elses(self) -> None:
        bench = talking()
        assert refusal(bench.hold("bob", "ann").reply) is r.Refusal.NOT_YOURS
        assert refusal(bench.hold("amy", "nobody").reply) is r.Refusal.UNKNOWN_CONTACT
        bench.hang_up("amy", "ann")
        assert refusal(bench.hold("amy", "ann").reply) is r.Refusal.CALLER_LEFT
        assert refusal(bench.hold("bob", "ann").reply) is r.Refusal.UNKNOWN_CONTACT

    def test_that_did_not_come_about_is_taken_back(self) -> None:
        """A specialist must never believe that a caller does not hear them."""
        bench = talking()
        (order,) = bench.hold("amy", "ann").effects
        bench.do(
            c.ReportEffect(
                id=bench.id(), effect=order.id, contact=ContactId("ann"), call=order.call, failed=True
            )
        )
        (resumed,) = [event for event in bench.log if isinstance(event, e.CallerResumed)]
        assert resumed.failed
        assert bench.contact("ann").held is None

    def test_ends_with_a_caller_who_hangs_up(self) -> None:
        bench = talking()
        bench.hold("amy", "ann")
        bench.end_call("ann")
        bench.pass_time(200_000)
        assert not happened(bench, e.HoldReminded)
        assert bench.specialist("amy").state is not SpecialistState.ENGAGED


class TestCallingIn:
    def test_rings_somebody_of_the_list_by_id_alone(self) -> None:
        bench = talking()
        decision = bench.call_in("amy", "ann", INTERPRETER)
        (order,) = decision.effects
        assert isinstance(order, CallPartyIn)
        assert (order.target, order.language, order.party) == ("voices", ENGLISH, "ann-p1")
        assert decision.reply == r.Called(contact=ContactId("ann"), party=PartyId("ann-p1"))

    def test_keeps_the_interpreters_language_and_time(self) -> None:
        bench = talking()
        bench.call_in("amy", "ann", replace(INTERPRETER, language=FRENCH))
        bench.party_joins("ann-p1")
        bench.pass_time(61_000)
        bench.hang_up("amy", "ann")
        (left,) = [event for event in bench.log if isinstance(event, e.PartyLeft)]
        assert (left.language, left.present_ms, left.target) == (FRENCH, 61_000, "voices")
        assert (EndCall, leg_of("ann-p1")) in [(type(one), one.call) for one in bench.orders]

    def test_gives_up_who_does_not_answer_and_disturbs_nobody(self) -> None:
        bench = talking(party_ring_ms=20_000)
        bench.call_in("amy", "ann", LINE)
        bench.pass_time(40_000)
        (failed,) = [event for event in bench.log if isinstance(event, e.PartyFailed)]
        assert failed.reason is PartyFailure.NO_ANSWER
        assert bench.contact("ann").state is ContactState.CONNECTED
        assert not bench.contact("ann").parties

    def test_takes_one_of_each_kind(self) -> None:
        bench = talking()
        bench.call_in("amy", "ann", LINE)
        assert refusal(bench.call_in("amy", "ann", LINE).reply) is r.Refusal.ALREADY_THERE
        assert isinstance(bench.call_in("amy", "ann", INTERPRETER).reply, r.Called)

    def test_ends_a_leg_that_comes_too_late(self) -> None:
        """F-22: whoever is not called any more does not come by a late answer."""
        bench = talking()
        bench.call_in("amy", "ann", LINE)
        bench.drop_party("amy", "ann", "ann-p1")
        late = bench.do(
            c.ReportPartyRings(
                id=bench.id(),
                contact=ContactId("ann"),
                party=PartyId("ann-p1"),
                leg=leg_of("ann-p1"),
            )
        )
        assert [(type(one), one.call) for one in late.effects] == [(EndCall, leg_of("ann-p1"))]

    def test_lets_one_leg_of_a_call_that_was_made_twice_in(self) -> None:
        """F-31: nobody knew whether the first had come about."""
        bench = talking()
        bench.call_in("amy", "ann", LINE)
        bench.party_joins("ann-p1")
        second = bench.do(
            c.ReportPartyRings(
                id=bench.id(), contact=ContactId("ann"), party=PartyId("ann-p1"), leg=CallSid("CA-second")
            )
        )
        assert [one.call for one in second.effects] == ["CA-second"]
        assert bench.contact("ann").parties[PartyId("ann-p1")].leg == leg_of("ann-p1")

    @pytest.mark.parametrize(
        ("target", "expected"),
        [
            (Target(kind=TargetKind.PARTNER, id="GONE"), r.Refusal.UNKNOWN_PARTNER),
            (Target(kind=TargetKind.PARTNER, id=NORTH), r.Refusal.NO_PHONE_SYSTEM),
            (COLLEAGUE, r.Refusal.NOT_FREE),
            (QUEUE, r.Refusal.NOBODY_FREE),
        ],
    )
    def test_says_why_somebody_cannot_be_called(self, target: Target, expected: r.Refusal) -> None:
        assert refusal(talking().call_in("amy", "ann", target).reply) is expected


class TestConsulting:
    def test_asks_a_free_colleague_into_the_same_room(self) -> None:
        bench = talking()
        bench.staff("bob")
        offer = bench.consult("amy", "ann", "bob")
        assert (offer.room, offer.state) == ("ann-1", OfferState.CONSULTING)
        assert bench.contact("ann").specialist == "amy"
        assert bench.contact("ann").parties[PartyId("ann-2")].state is PartyState.JOINED
        assert_all_true(bench.floor, bench.now)

    def test_chooses_for_a_queue_as_the_rules_would(self) -> None:
        bench = talking()
        bench.staff("bob", SOUTH, (ENGLISH, FRENCH))
        bench.staff("cho", NORTH, (ENGLISH,), (Proficiency(skill=Skill("crisis")),))
        french = bench.call_in("amy", "ann", replace(QUEUE, language=FRENCH))
        assert isinstance(french.reply, r.Called)
        bench.drop_party("amy", "ann", french.reply.party)
        bench.call_in("amy", "ann", replace(QUEUE, skill=Skill("crisis")))
        made = [event.specialist for event in bench.log if isinstance(event, e.OfferMade)]
        assert made == ["amy", "bob", "cho"]

    def test_of_a_partner_stays_within_it(self) -> None:
        bench = talking()
        bench.staff("bob", NORTH)
        assert refusal(bench.call_in("amy", "ann", replace(QUEUE, partner=SOUTH)).reply) is (
            r.Refusal.NOBODY_FREE
        )

    def test_that_is_declined_changes_nothing_for_the_two_who_talk(self) -> None:
        bench = talking()
        bench.staff("bob")
        bench.call_in("amy", "ann", COLLEAGUE)
        bench.decline("bob", "ann-2")
        assert bench.contact("ann").state is ContactState.CONNECTED
        assert not bench.contact("ann").parties
        assert bench.specialist("bob").state is SpecialistState.READY

    def test_that_is_missed_takes_the_colleague_off_the_floor(self) -> None:
        bench = talking()
        bench.staff("bob")
        bench.call_in("amy", "ann", COLLEAGUE)
        bench.pass_time(20_000)
        assert bench.specialist("bob").not_ready is NotReadyReason.OFFER_MISSED
        assert bench.contact("ann").state is ContactState.CONNECTED

    def test_is_over_when_the_colleague_leaves(self) -> None:
        bench = talking()
        bench.staff("bob")
        bench.consult("amy", "ann", "bob")
        bench.pass_time(60_000)
        bench.hang_up("bob", "ann")
        assert bench.specialist("bob").state is SpecialistState.READY
        assert bench.specialist("bob").idle_since == bench.now
        assert bench.contact("ann").specialist == "amy"

    def test_is_over_when_the_caller_leaves(self) -> None:
        bench = talking()
        bench.staff("bob")
        bench.consult("amy", "ann", "bob")
        bench.end_call("ann")
        assert bench.specialist("bob").state is SpecialistState.READY
        assert bench.specialist("amy").state is SpecialistState.WRAP_UP
