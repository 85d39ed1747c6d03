"""Handing a call over to those called in, and sending it on unannounced."""

from dataclasses import replace

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.effects import EndCall, ReturnCallerToQueue, SendCallerOut, SendCallerToPartner
from routing.model import (
    ENGLISH,
    FRENCH,
    ContactEnd,
    ContactId,
    ContactState,
    EffectId,
    EndedBy,
    Instant,
    NotReadyReason,
    PartnerFailure,
    Skill,
    SpecialistState,
)
from routing.talk_model import PartyId
from tests.routing.bench import SOUTH, Bench, call_of, leg_of
from tests.routing.talks import AT_WEST, COLLEAGUE, INTERPRETER, LINE, QUEUE, happened, refusal, talking
from tests.routing.truths import assert_all_true


class TestHandingOver:
    def test_leaves_the_caller_to_the_colleague_in_the_same_room(self) -> None:
        bench = talking()
        bench.staff("bob")
        bench.consult("amy", "ann", "bob")
        bench.hold("amy", "ann")
        bench.hand_over("amy", "ann", "ann-2")
        contact = bench.contact("ann")
        assert (contact.specialist, contact.offer, contact.room) == ("bob", "ann-2", "ann-1")
        assert contact.held is None
        assert bench.specialist("amy").state is SpecialistState.WRAP_UP
        assert (EndCall, leg_of("ann-1")) in [(type(one), one.call) for one in bench.orders]
        assert_all_true(bench.floor, bench.now)

    def test_counts_the_wait_once_and_all_the_talk(self) -> None:
        bench = talking()
        bench.staff("bob")
        bench.consult("amy", "ann", "bob")
        bench.pass_time(10_000)
        bench.hand_over("amy", "ann", "ann-2")
        bench.pass_time(20_000)
        bench.leave_room(call_of("ann"), "ann-1")
        (closed,) = [event for event in bench.log if isinstance(event, e.ContactClosed)]
        assert (closed.waited_ms, closed.talked_ms) == (5_000, 30_000)
        assert (closed.end, closed.specialist) == (ContactEnd.ANSWERED, "bob")
        assert len(happened(bench, e.ContactConnected)) == 1

    def test_happens_by_itself_when_the_first_ones_line_breaks(self) -> None:
        bench = talking()
        bench.staff("bob")
        bench.consult("amy", "ann", "bob")
        bench.leave_room(leg_of("ann-1"), "ann-1")
        assert bench.contact("ann").specialist == "bob"
        assert bench.contact("ann").state is ContactState.CONNECTED
        bench.end_wrap_up("amy")
        assert bench.specialist("amy").not_ready is NotReadyReason.LINE_LOST

    def test_cannot_be_to_somebody_who_is_not_there_yet(self) -> None:
        bench = talking()
        bench.call_in("amy", "ann", LINE)
        assert refusal(bench.hand_over("amy", "ann", "ann-p1").reply) is r.Refusal.NOT_THERE

    def test_cannot_be_to_an_interpreter(self) -> None:
        bench = talking()
        bench.call_in("amy", "ann", INTERPRETER)
        bench.party_joins("ann-p1")
        assert refusal(bench.hand_over("amy", "ann", "ann-p1").reply) is r.Refusal.CANNOT_TAKE

    def test_to_an_outside_line_ends_answered(self) -> None:
        bench = talking()
        bench.call_in("amy", "ann", INTERPRETER)
        bench.party_joins("ann-p1")
        bench.call_in("amy", "ann", LINE)
        bench.party_joins("ann-p2")
        bench.hand_over("amy", "ann", "ann-p2")
        assert bench.contact("ann").state is ContactState.OUTSIDE
        assert set(bench.contact("ann").parties) == {"ann-p1", "ann-p2"}
        bench.party_leaves("ann-p2", "ann-1")
        (closed,) = [event for event in bench.log if isinstance(event, e.ContactClosed)]
        assert (closed.end, closed.by) == (ContactEnd.ANSWERED, EndedBy.OUTSIDE)
        # Out of the room, the caller is told that they were left, instead of sitting in silence.
        assert (ReturnCallerToQueue, call_of("ann")) in [(type(one), one.call) for one in bench.orders]
        told = bench.come_back_to_queue("ann").reply
        assert told == r.LeftAlone(contact=ContactId("ann"), language=ENGLISH)

    def test_is_limited(self) -> None:
        bench = talking(transfers_max=0)
        bench.staff("bob")
        bench.consult("amy", "ann", "bob")
        assert refusal(bench.hand_over("amy", "ann", "ann-2").reply) is r.Refusal.TRANSFERRED_OFTEN
        assert refusal(bench.transfer("amy", "ann", QUEUE).reply) is r.Refusal.TRANSFERRED_OFTEN


class TestColdTransfer:
    def test_to_a_queue_keeps_the_place_and_adds_up_the_waits(self) -> None:
        bench = talking()
        queued_at = bench.contact("ann").queued_at
        bench.sign_in("bob", SOUTH, (FRENCH,))
        bench.ready("bob")
        bench.not_ready("bob")
        bench.ready("bob")
        bench.pass_time(10_000)
        bench.not_ready("amy")
        bench.transfer("amy", "ann", replace(QUEUE, language=FRENCH, partner=SOUTH))
        contact = bench.contact("ann")
        assert contact.queued_at == queued_at
        assert contact.language == FRENCH
        assert bench.offer("ann").specialist == "bob"
        bench.pass_time(3_000)
        bench.connect("ann")
        bench.hang_up("bob", "ann")
        (closed,) = [event for event in bench.log if isinstance(event, e.ContactClosed)]
        assert closed.waited_ms == 5_000 + 3_000
        assert closed.talked_ms == 10_000

    def test_does_not_bring_the_caller_back_to_who_passed_them_on(self) -> None:
        bench = talking(wrap_up_ms=0)
        bench.transfer("amy", "ann", QUEUE)
        assert bench.contact("ann").state is ContactState.WAITING
        assert bench.specialist("amy").state is SpecialistState.READY

    def test_to_a_queue_that_nobody_serves_is_refused(self) -> None:
        bench = talking()
        crisis = replace(QUEUE, skill=Skill("crisis"))
        assert refusal(bench.transfer("amy", "ann", crisis).reply) is r.Refusal.NOBODY_SERVES

    def test_to_a_colleague_falls_back_to_the_queue(self) -> None:
        bench = talking()
        bench.staff("bob")
        bench.staff("cho")
        bench.transfer("amy", "ann", COLLEAGUE)
        assert bench.offer("ann").specialist == "bob"
        bench.decline("bob", "ann-2")
        assert bench.offer("ann").specialist == "cho"

    def test_to_a_partner_falls_back_to_the_place_in_the_queue(self) -> None:
        bench = talking(phone_system=True)
        queued_at = bench.contact("ann").queued_at
        bench.transfer("amy", "ann", AT_WEST)
        (order,) = [one for one in bench.orders if isinstance(one, SendCallerToPartner)]
        assert bench.contact("ann").state is ContactState.SENT
        bench.do(
            c.ReportPartnerFailed(
                id=bench.id(),
                contact=ContactId("ann"),
                call=call_of("ann"),
                effect=order.id,
                reason=PartnerFailure.BUSY,
            )
        )
        assert bench.contact("ann").state is ContactState.WAITING
        assert bench.contact("ann").queued_at == queued_at
        assert bench.specialist("amy").state is SpecialistState.WRAP_UP

    def test_to_an_outside_line_ends_answered(self) -> None:
        bench = talking()
        bench.transfer("amy", "ann", LINE)
        assert [one.line for one in bench.orders if isinstance(one, SendCallerOut)] == ["988"]
        assert bench.specialist("amy").state is SpecialistState.WRAP_UP
        bench.end_call("ann")
        (closed,) = [event for event in bench.log if isinstance(event, e.ContactClosed)]
        assert (closed.end, closed.specialist) == (ContactEnd.ANSWERED, "amy")

    def test_to_an_outside_line_that_does_not_answer_brings_the_caller_back(self) -> None:
        bench = talking()
        queued_at = bench.contact("ann").queued_at
        bench.transfer("amy", "ann", LINE)
        (order,) = [one for one in bench.orders if isinstance(one, SendCallerOut)]
        reply = outside_failed(bench, order.id)
        assert isinstance(reply, r.EnterQueue)
        assert bench.contact("ann").state is ContactState.WAITING
        assert bench.contact("ann").queued_at == queued_at
        bench.staff("bob")
        assert bench.offer("ann").specialist == "bob"

    def test_that_is_over_is_not_touched_by_late_news(self) -> None:
        bench = talking()
        bench.transfer("amy", "ann", LINE)
        assert isinstance(outside_failed(bench, EffectId("of another time")), r.EnterQueue)
        assert bench.contact("ann").state is ContactState.OUTSIDE

    def test_to_an_interpreter_cannot_be(self) -> None:
        assert refusal(talking().transfer("amy", "ann", INTERPRETER).reply) is r.Refusal.CANNOT_TAKE


def outside_failed(bench: Bench, effect: EffectId) -> r.Reply:
    return bench.do(
        c.ReportOutsideFailed(
            id=bench.id(),
            contact=ContactId("ann"),
            call=call_of("ann"),
            effect=effect,
            reason=PartnerFailure.NO_ANSWER,
        )
    ).reply


class TestDeadlines:
    def test_of_nobody_else_ends_a_hold_or_a_ringing(self) -> None:
        bench = talking()
        bench.call_in("amy", "ann", LINE)
        bench.hold("amy", "ann")
        assert bench.floor.next_due() is not None
        early = Instant(bench.now + 1)
        assert bench.floor.next_due() != early
        assert not bench.do(c.GiveUpOnParty(id=bench.id(), party=PartyId("ann-p1"))).events
        assert not bench.do(c.RemindOfHold(id=bench.id(), contact=ContactId("ann"))).events
