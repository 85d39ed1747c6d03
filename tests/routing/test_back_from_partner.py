"""Callers who come back from a partner's own phone system, by whatever way the carrier brings them."""

import pytest

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.effects import SendCallerToPartner
from routing.model import (
    ENGLISH,
    CommandId,
    ContactEnd,
    ContactId,
    ContactState,
    EffectId,
    EndedBy,
    PartnerFailure,
)
from routing.rulebook import Partner, PhoneSystem
from tests.routing.bench import NIGHT, NORTH, SOUTH, Bench, call_of, rules

RING_MS, COOL_DOWN_MS, REVIEW_MS = 20_000, 30_000, 5_000


@pytest.fixture
def bench() -> Bench:
    """North has a phone system of its own, and nobody is on duty anywhere: its callers ring there at once."""
    north = Partner(id=NORTH, phone_system=PhoneSystem(ring_ms=RING_MS))
    bench = Bench.opened(rules(partners=(north, Partner(id=SOUTH), Partner(id=NIGHT))))
    bench.call("ann")
    assert bench.contact("ann").state is ContactState.SENT
    return bench


def sent_with(bench: Bench) -> EffectId:
    """Name the order with which the caller was last sent out."""
    return next(order.id for order in reversed(bench.orders) if isinstance(order, SendCallerToPartner))


def answered(bench: Bench, effect: EffectId, contact: str = "ann") -> r.Reply:
    command = c.ReportPartnerAnswered(
        id=bench.id(), contact=ContactId(contact), call=call_of(contact), effect=effect
    )
    return bench.do(command).reply


def failed(bench: Bench, effect: EffectId, reason: PartnerFailure, contact: str = "ann") -> r.Reply:
    command = c.ReportPartnerFailed(
        id=bench.id(), contact=ContactId(contact), call=call_of(contact), effect=effect, reason=reason
    )
    return bench.do(command).reply


def failures(bench: Bench) -> list[PartnerFailure]:
    return [event.reason for event in bench.log if isinstance(event, e.PartnerFailed)]


class TestLateAnswer:
    def test_is_told_that_the_caller_is_not_there_any_more(self, bench: Bench) -> None:
        """F-15: what would be bridged now is a caller who may be talking with somebody else."""
        effect = sent_with(bench)
        bench.pass_time(RING_MS)
        assert isinstance(answered(bench, effect), r.EndsCall)
        assert not any(isinstance(event, e.PartnerAnswered) for event in bench.log)

    def test_of_a_caller_who_hung_up_ends_too(self, bench: Bench) -> None:
        bench.end_call("ann")
        assert isinstance(answered(bench, sent_with(bench)), r.EndsCall)

    def test_is_not_what_a_repeat_is(self, bench: Bench) -> None:
        effect = sent_with(bench)
        assert isinstance(answered(bench, effect), r.Noted)
        assert isinstance(answered(bench, effect), r.Noted)
        assert sum(isinstance(event, e.PartnerAnswered) for event in bench.log) == 1


class TestAcceptedButNotBridged:
    def test_waits_again_at_the_old_place(self, bench: Bench) -> None:
        """F15: the far end hung up between its key and the bridge; nobody may think that the two are talking."""
        effect, queued_at = sent_with(bench), bench.contact("ann").queued_at
        answered(bench, effect)
        bench.staff("sue", SOUTH)
        assert isinstance(failed(bench, effect, PartnerFailure.DECLINED), r.EnterQueue)
        contact = bench.contact("ann")
        assert contact.queued_at == queued_at
        assert contact.connected_at is None
        assert bench.offered_to("ann") == "sue"
        bench.connect("ann")
        assert bench.contact("ann").state is ContactState.CONNECTED

    def test_says_nothing_of_a_later_conversation(self, bench: Bench) -> None:
        effect = sent_with(bench)
        failed(bench, effect, PartnerFailure.BUSY)
        bench.pass_time(COOL_DOWN_MS + REVIEW_MS)
        again = sent_with(bench)
        assert again != effect
        answered(bench, again)
        failed(bench, effect, PartnerFailure.BUSY)
        assert bench.contact("ann").state is ContactState.CONNECTED
        assert failures(bench) == [PartnerFailure.BUSY]


class TestBackInTheQueueByAnotherWay:
    @pytest.mark.parametrize("accepted", [False, True])
    def test_ends_what_was_at_the_partner(self, bench: Bench, accepted: bool) -> None:
        """F-6: the news of the call's end was lost, and the static document brought the caller back."""
        effect = sent_with(bench)
        if accepted:
            answered(bench, effect)
        bench.staff("sue", SOUTH)
        assert isinstance(bench.come_back_to_queue("ann").reply, r.EnterQueue)
        assert failures(bench) == [PartnerFailure.FAILED]
        assert bench.offered_to("ann") == "sue"


class TestBusy:
    def test_is_served_here_by_whoever_is_free(self, bench: Bench) -> None:
        """F35: one bad number does not keep a caller from everybody else."""
        effect, queued_at = sent_with(bench), bench.contact("ann").queued_at
        bench.staff("sue", SOUTH)
        assert isinstance(failed(bench, effect, PartnerFailure.BUSY), r.EnterQueue)
        assert bench.offered_to("ann") == "sue"
        assert bench.contact("ann").queued_at == queued_at

    def test_is_tried_again_after_a_while_when_nobody_is(self, bench: Bench) -> None:
        failed(bench, sent_with(bench), PartnerFailure.BUSY)
        assert bench.contact("ann").state is ContactState.WAITING
        bench.pass_time(COOL_DOWN_MS + REVIEW_MS)
        assert bench.contact("ann").state is ContactState.SENT


class TestUnknownCaller:
    def test_is_taken_in_again(self, bench: Bench) -> None:
        """F-11: never goodbye."""
        reply = failed(bench, EffectId("lost.e1"), PartnerFailure.BUSY, contact="bob")
        assert isinstance(reply, r.EnterQueue)
        assert bench.contact("bob").state in (ContactState.WAITING, ContactState.SENT)

    def test_is_let_through_to_the_human_who_accepted(self, bench: Bench) -> None:
        assert isinstance(answered(bench, EffectId("lost.e1"), contact="bob"), r.Noted)

    def test_who_is_known_to_have_ended_is_not(self, bench: Bench) -> None:
        bench.end_call("ann")
        assert isinstance(failed(bench, CommandId("x.e1"), PartnerFailure.BUSY), r.EndsCall)  # type: ignore[arg-type]


class TestHungUpThere:
    def test_ends_the_talk_and_asks_whether_that_was_the_end(self, bench: Bench) -> None:
        effect = sent_with(bench)
        answered(bench, effect)
        bench.pass_time(60_000)
        reply = bench.partner_hangs_up("ann").reply
        assert reply == r.AskIfCutOff(contact=ContactId("ann"), language=ENGLISH, effect=effect)
        bench.pass_time(7_000)
        bench.end_call("ann")
        (end,) = bench.ends("ann")
        assert (end.end, end.by, end.partner) == (ContactEnd.ANSWERED, EndedBy.SPECIALIST, NORTH)
        assert end.talked_ms == 60_000, "being asked is no talk"

    def test_brings_whoever_was_cut_off_back_to_the_old_place(self, bench: Bench) -> None:
        """F15: an outage at a partner in the middle of a call costs nobody their place."""
        effect, place = sent_with(bench), bench.contact("ann").queued_at
        answered(bench, effect)
        bench.pass_time(60_000)
        bench.partner_hangs_up("ann")
        bench.pass_time(3_000)
        assert isinstance(failed(bench, effect, PartnerFailure.CUT_OFF), r.EnterQueue)
        ann = bench.contact("ann")
        assert (ann.state, ann.queued_at, ann.talked_ms) == (ContactState.WAITING, place, 60_000)
        assert bench.floor.loads[NORTH].failures == 1
        assert bench.floor.ringing == {}

    def test_is_heard_once_however_often_it_is_told(self, bench: Bench) -> None:
        answered(bench, sent_with(bench))
        replies = [bench.partner_hangs_up("ann").reply for _ in range(3)]
        assert {type(one) for one in replies} == {r.AskIfCutOff}
        assert sum(isinstance(event, e.PartnerHungUp) for event in bench.log) == 1

    def test_proves_that_somebody_had_accepted(self, bench: Bench) -> None:
        """The news of the acceptance were lost; those of the end tell both."""
        bench.pass_time(5_000)
        bench.partner_hangs_up("ann")
        bench.end_call("ann")
        (end,) = bench.ends("ann")
        assert (end.end, end.waited_ms) == (ContactEnd.ANSWERED, 5_000)

    def test_of_a_caller_who_is_back_already_changes_nothing(self, bench: Bench) -> None:
        effect = sent_with(bench)
        failed(bench, effect, PartnerFailure.BUSY)
        command = c.ReportPartnerHungUp(
            id=bench.id(), contact=ContactId("ann"), call=call_of("ann"), effect=effect
        )
        assert isinstance(bench.do(command).reply, r.EnterQueue)
        bench.end_call("ann")
        again = c.ReportPartnerHungUp(
            id=bench.id(), contact=ContactId("ann"), call=call_of("ann"), effect=effect
        )
        assert isinstance(bench.do(again).reply, r.EndsCall)
