"""What becomes of a caller who rings at a partner with a phone system of its own."""

import pytest

from routing import events as e
from routing.effects import ReturnCallerToQueue, SendCallerToPartner
from routing.model import ENGLISH, FRENCH, ContactEnd, ContactState, PartnerFailure, SpecialistState
from routing.rulebook import Partner, PhoneSystem
from tests.routing.bench import NORTH, WEST, Bench, call_of, leg_of
from tests.routing.sent import PAUSE_MS, REVIEW_MS, RING_MS, at_partner, busy_north, only, sent, with_west
from tests.routing.truths import assert_all_true


class TestPartnerAnswered:
    def test_connects_the_two(self) -> None:
        bench = with_west()
        bench.call("wes", WEST)
        bench.pass_time(7_000)
        bench.partner_answers("wes")
        contact = bench.contact("wes")
        assert (contact.state, contact.partner, contact.waited_ms) == (ContactState.CONNECTED, WEST, 7_000)
        assert bench.floor.ringing == {}
        bench.pass_time(60_000)
        bench.end_call("wes")
        (end,) = bench.ends("wes")
        assert (end.end, end.partner, end.waited_ms, end.talked_ms) == (
            ContactEnd.ANSWERED,
            WEST,
            7_000,
            60_000,
        )

    def test_takes_one_of_those_whom_the_report_called_free(self) -> None:
        """Between two reports, the calls that they have taken from us are known all the same."""
        bench = with_west()
        busy_north(bench)
        bench.report_load(staffed=1, free=1)
        bench.call("ann", NORTH)
        bench.partner_answers("ann")
        bench.call("bea", NORTH)
        assert at_partner(bench, "bea") is None
        assert bench.floor.loads[WEST].free == 0

    def test_leaves_whoever_dropped_the_caller_before_out_of_it(self) -> None:
        """S2: the end of the call is no wrap-up for a specialist whose line broke long ago."""
        bench = with_west()
        bench.report_load(WEST, staffed=0)
        bench.staff("wim", WEST)
        bench.call("ann", WEST)
        bench.connect("ann")
        bench.report_load(WEST, free=1)
        bench.leave_room(leg_of("ann-1"), "ann-1")
        assert bench.contact("ann").sent is not None
        bench.partner_answers("ann")
        bench.end_call("ann")
        (end,) = bench.ends("ann")
        assert (end.end, end.partner, end.specialist) == (ContactEnd.ANSWERED, WEST, None)
        assert bench.specialist("wim").state is SpecialistState.NOT_READY


class TestPartnerFailed:
    @pytest.mark.parametrize("reason", list(PartnerFailure))
    def test_keeps_the_place_and_the_waiting_time(self, reason: PartnerFailure) -> None:
        """F15, F32: a failed connection costs a caller nothing."""
        bench = with_west()
        bench.call("wes", WEST)
        queued_at = bench.contact("wes").queued_at
        bench.pass_time(9_000)
        bench.partner_fails("wes", reason)
        contact = bench.contact("wes")
        assert (contact.state, contact.queued_at) == (ContactState.WAITING, queued_at)
        bench.staff("nan", NORTH)
        assert bench.offer("wes").why.waited_ms == 9_000

    def test_frees_the_partners_cap_for_whoever_waits(self) -> None:
        """F08: somebody of that partner who signed in here does not stand idle beside them."""
        west = Partner(id=WEST, cap=1, phone_system=PhoneSystem())
        bench = only(Partner(id=NORTH), west)
        bench.call("fay", NORTH, FRENCH)
        assert bench.contact("fay").sent is not None
        bench.staff("wim", WEST, (ENGLISH,))
        bench.call("bea", NORTH)
        assert bench.offered_to("bea") is None
        bench.partner_fails("fay")
        assert bench.offered_to("bea") == "wim"


class TestGiveUpOnPartner:
    def test_brings_the_caller_back_when_it_has_rung_long_enough(self) -> None:
        """L3: each ring ends in an answer or another way."""
        bench = with_west()
        bench.call("wes", WEST)
        bench.pass_time(RING_MS - 1)
        assert at_partner(bench, "wes") == WEST
        bench.pass_time(1)
        assert bench.contact("wes").state is ContactState.WAITING
        assert [type(order) for order in bench.orders] == [SendCallerToPartner, ReturnCallerToQueue]
        assert bench.orders[-1].call == call_of("wes")
        (event,) = [one for one in bench.log if isinstance(one, e.PartnerFailed)]
        assert event.reason is PartnerFailure.NO_ANSWER

    def test_offers_the_caller_to_whoever_is_free_in_the_same_instant(self) -> None:
        bench = with_west()
        bench.call("wes", WEST)
        bench.staff("nan", NORTH)
        bench.pass_time(RING_MS)
        assert bench.offered_to("wes") == "nan"


class TestCallerHangsUp:
    def test_while_it_rings_at_the_partner(self) -> None:
        """F06: nothing is left behind, neither the ringing nor the help that it counted as."""
        bench = with_west()
        busy_north(bench)
        bench.report_load(free=1)
        bench.call("ann", NORTH)
        assert (bench.floor.ringing, bench.floor.helping) == ({WEST: 1}, {WEST: 1})
        bench.end_call("ann")
        (end,) = bench.ends("ann")
        assert (end.end, end.partner) == (ContactEnd.ABANDONED_WAITING, None)
        assert (bench.floor.ringing, bench.floor.helping) == ({}, {})
        bench.pass_time(RING_MS)
        assert not any(isinstance(event, e.PartnerFailed) for event in bench.log)

    def test_is_no_failure_of_the_partner(self) -> None:
        bench = with_west(PhoneSystem(failures_max=1))
        bench.call("wes", WEST)
        bench.end_call("wes")
        bench.call("una", WEST)
        assert at_partner(bench, "una") == WEST


class TestBreaker:
    """A partner that fails several times in a row is left alone for a while (F35)."""

    def failed(self, times: int = 3) -> Bench:
        bench = with_west(PhoneSystem(failures_max=3, pause_ms=PAUSE_MS))
        for number in range(times):
            bench.call(f"k{number}", WEST)
            assert at_partner(bench, f"k{number}") == WEST
            bench.partner_fails(f"k{number}")
        return bench

    def test_lets_calls_through_until_it_has_failed_often_enough(self) -> None:
        bench = self.failed(2)
        bench.call("ann", WEST)
        assert at_partner(bench, "ann") == WEST

    def test_sends_nobody_for_a_while_after_that(self) -> None:
        bench = self.failed()
        bench.call("ann", WEST)
        assert at_partner(bench, "ann") is None
        bench.pass_time(PAUSE_MS - 1)
        assert not sent(bench, "ann")

    def test_counts_failures_in_a_row_only(self) -> None:
        bench = self.failed(2)
        bench.call("ann", WEST)
        bench.partner_answers("ann")
        bench.end_call("ann")
        for name in ("bea", "cat"):
            bench.call(name, WEST)
            bench.partner_fails(name)
        bench.call("dot", WEST)
        assert at_partner(bench, "dot") == WEST

    def test_lets_one_call_try_after_the_pause(self) -> None:
        bench = self.failed()
        bench.pass_time(PAUSE_MS)
        bench.call("ann", WEST)
        bench.call("bea", WEST)
        rings = [name for name in ("k0", "k1", "k2", "ann", "bea") if at_partner(bench, name) == WEST]
        assert len(rings) == 1

    def test_is_whole_again_when_that_one_is_answered(self) -> None:
        bench = self.failed()
        bench.pass_time(PAUSE_MS + REVIEW_MS)
        (trying,) = [name for name in ("k0", "k1", "k2") if at_partner(bench, name) == WEST]
        bench.partner_answers(trying)
        load = bench.floor.loads[WEST]
        assert (load.failures, load.left_alone_until) == (0, None)
        bench.call("ann", WEST)
        assert at_partner(bench, "ann") == WEST

    def test_is_left_alone_again_when_that_one_fails(self) -> None:
        bench = self.failed()
        bench.pass_time(PAUSE_MS + REVIEW_MS)
        (trying,) = [name for name in ("k0", "k1", "k2") if at_partner(bench, name) == WEST]
        bench.partner_fails(trying)
        assert bench.floor.loads[WEST].left_alone_until == bench.now + PAUSE_MS
        assert bench.floor.ringing == {}

    def test_harms_no_other_partner(self) -> None:
        """F35: a bad destination is isolated; the others go on."""
        bench = self.failed()
        bench.staff("nan", NORTH)
        assert [bench.offered_to(f"k{number}") for number in range(3)] == ["nan", None, None]
        bench.call("ned", NORTH)
        bench.staff("ola", NORTH)
        assert bench.offered_to("ned") == "ola"
        assert_all_true(bench.floor, bench.now)
