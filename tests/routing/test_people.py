"""What specialists do, and what the clock does with those who fall silent."""

import pytest

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.effects import EndCall
from routing.model import ENGLISH, FRENCH, ContactState, NotReadyReason, SpecialistId, SpecialistState
from tests.routing.bench import BREAK, MEAL, NORTH, PUNJABI, Bench, call_of, leg_of
from tests.routing.kept import stored
from tests.routing.truths import assert_all_true

LEASE_MS = 12_000


def talking(**limits: int) -> Bench:
    bench = Bench.opened(None, **limits)
    bench.staff("amy")
    bench.call("ann")
    bench.connect("ann")
    return bench


class TestNextState:
    def test_keeps_a_break_chosen_during_the_call_for_after_the_wrap_up(self) -> None:
        """F12: the queued state is neither ignored nor turned into ready."""
        bench = talking()
        bench.not_ready("amy", MEAL)
        bench.hang_up("amy", "ann")
        assert bench.specialist("amy").state is SpecialistState.WRAP_UP
        bench.call("bea")
        bench.pass_time(60_000)
        amy = bench.specialist("amy")
        assert (amy.state, amy.not_ready) == (SpecialistState.NOT_READY, MEAL)
        assert bench.offered_to("bea") is None

    def test_is_the_last_one_chosen(self) -> None:
        """F12: last write wins, also back to ready."""
        bench = talking()
        for reason in (MEAL, BREAK):
            bench.not_ready("amy", reason)
        bench.ready("amy")
        bench.hang_up("amy", "ann")
        bench.end_wrap_up("amy")
        assert bench.specialist("amy").state is SpecialistState.READY

    def test_of_whoever_lost_their_screen_is_offline(self) -> None:
        """F13: a queued change does not bring back somebody who is gone."""
        bench = talking(lease_ms=LEASE_MS)
        bench.not_ready("amy", BREAK)
        bench.pass_time(LEASE_MS)
        bench.end_call("ann")
        assert "amy" not in bench.floor.specialists

    def test_is_forgotten_once_it_has_come(self) -> None:
        bench = talking()
        bench.not_ready("amy", BREAK)
        bench.hang_up("amy", "ann")
        bench.end_wrap_up("amy")
        bench.ready("amy")
        bench.call("bea")
        bench.connect("bea")
        bench.hang_up("amy", "bea")
        bench.end_wrap_up("amy")
        assert bench.specialist("amy").state is SpecialistState.READY


class TestLease:
    def test_that_runs_out_takes_a_free_specialist_off_the_floor(self) -> None:
        """F66, F-20: a browser that was killed gets no offer."""
        bench = Bench.opened(lease_ms=LEASE_MS)
        bench.staff("amy")
        bench.pass_time(LEASE_MS)
        bench.call("ann")
        assert bench.offered_to("ann") is None
        assert "amy" not in bench.floor.specialists

    def test_that_runs_out_gives_the_offer_to_the_next(self) -> None:
        """F-20: the caller keeps the place and is offered on in the same instant."""
        bench = Bench.opened(lease_ms=LEASE_MS)
        bench.staff("amy")
        bench.pass_time(5_000)
        bench.staff("bob")
        bench.call("ann")
        assert bench.offered_to("ann") == "amy"
        bench.pass_time(LEASE_MS - 5_000)
        assert bench.offered_to("ann") == "bob"

    def test_that_runs_out_in_a_call_leaves_the_call_alone(self) -> None:
        """F66: the call goes on, and afterwards the specialist is offline."""
        bench = talking(lease_ms=LEASE_MS)
        bench.pass_time(10 * LEASE_MS)
        assert bench.contact("ann").state is ContactState.CONNECTED
        bench.call("bea")
        bench.hang_up("amy", "ann")
        assert bench.offered_to("bea") is None
        assert "amy" not in bench.floor.specialists
        lost = [event.lost for event in bench.log if isinstance(event, e.SpecialistSignedOut)]
        assert lost == [True]

    def test_that_is_renewed_in_a_call_gives_them_their_wrap_up(self) -> None:
        bench = talking(lease_ms=LEASE_MS)
        bench.pass_time(2 * LEASE_MS)
        bench.renew("amy")
        bench.hang_up("amy", "ann")
        assert bench.specialist("amy").state is SpecialistState.WRAP_UP

    def test_is_renewed_for_many_at_once_and_for_nobody_unknown(self) -> None:
        bench = Bench.opened(lease_ms=LEASE_MS)
        for specialist in ("amy", "bob"):
            bench.staff(specialist)
        bench.pass_time(LEASE_MS - 1)
        bench.renew("amy", "nobody")
        bench.pass_time(1)
        assert set(bench.floor.specialists) == {"amy"}
        assert not bench.renew("nobody").events

    def test_holds_until_its_last_millisecond(self) -> None:
        bench = Bench.opened(lease_ms=LEASE_MS)
        bench.staff("amy")
        bench.pass_time(LEASE_MS - 1)
        bench.call("ann")
        assert bench.offered_to("ann") == "amy"

    def test_of_somebody_connecting_lets_the_two_meet(self) -> None:
        bench = Bench.opened(lease_ms=LEASE_MS)
        bench.staff("amy")
        bench.pass_time(LEASE_MS - 1_000)
        bench.call("ann")
        bench.answer("ann")
        bench.pass_time(2_000)
        bench.join(call_of("ann"), "ann-1")
        assert bench.contact("ann").state is ContactState.CONNECTED


class TestWrapUp:
    @pytest.mark.parametrize("contacts", [1, 6])
    def test_is_free_of_offers(self, contacts: int) -> None:
        """F67: whoever speaks six languages is left alone in all their queues."""
        bench = Bench.opened()
        bench.staff("amy", NORTH, (ENGLISH, FRENCH, PUNJABI))
        bench.call("ann")
        bench.connect("ann")
        bench.hang_up("amy", "ann")
        for number in range(contacts):
            bench.call(f"k{number}", None, (ENGLISH, FRENCH, PUNJABI)[number % 3])
        bench.pass_time(59_999)
        assert len(bench.offers_made()) == 1
        bench.pass_time(1)
        assert len(bench.offers_made()) == 2

    def test_of_each_ends_by_itself(self) -> None:
        """F17: no wrap-up waits for another."""
        bench = Bench.opened()
        for specialist, contact in (("amy", "ann"), ("bob", "bea")):
            bench.staff(specialist)
            bench.call(contact)
            bench.connect(contact)
            bench.hang_up(specialist, contact)
            bench.pass_time(10_000)
        bench.pass_time(40_000)
        assert bench.specialist("amy").state is SpecialistState.READY
        assert bench.specialist("bob").state is SpecialistState.WRAP_UP
        bench.pass_time(10_000)
        assert bench.specialist("bob").state is SpecialistState.READY

    def test_shows_until_when_it_lasts_and_can_be_extended(self) -> None:
        """F68: a displayed state with its remaining time."""
        bench = talking()
        bench.hang_up("amy", "ann")
        assert bench.specialist("amy").wrap_up_until == bench.now + 60_000
        bench.extend_wrap_up("amy")
        assert bench.specialist("amy").wrap_up_until == bench.now + 120_000
        bench.pass_time(119_999)
        assert bench.specialist("amy").state is SpecialistState.WRAP_UP
        bench.pass_time(1)
        assert bench.specialist("amy").state is SpecialistState.READY

    def test_is_over_at_once_where_the_rules_give_none(self) -> None:
        bench = talking(wrap_up_ms=0)
        bench.call("bea")
        bench.hang_up("amy", "ann")
        assert bench.offered_to("bea") == "amy"


class TestHangUp:
    def test_ends_both_legs_once(self) -> None:
        bench = talking()
        decision = bench.hang_up("amy", "ann")
        assert [(type(order), order.call) for order in decision.effects] == [
            (EndCall, call_of("ann")),
            (EndCall, leg_of("ann-1")),
        ]
        assert not bench.hang_up("amy", "ann").effects

    def test_of_a_contact_that_is_over_says_so_to_whom_it_was_offered_alone(self) -> None:
        """X-17: to anybody else it was never there."""
        bench = talking()
        bench.staff("bob")
        bench.hang_up("amy", "ann")
        assert bench.hang_up("amy", "ann").reply == r.Noted()
        unknown = r.Refused(refusal=r.Refusal.UNKNOWN_CONTACT)
        assert bench.hang_up("bob", "ann").reply == unknown == bench.hang_up("bob", "nobody").reply

    def test_is_for_the_one_who_talks(self) -> None:
        bench = talking()
        bench.staff("bob")
        refused = bench.hang_up("bob", "ann").reply
        assert refused == r.Refused(refusal=r.Refusal.NOT_YOURS, by=SpecialistId("amy"))
        assert bench.contact("ann").state is ContactState.CONNECTED


class TestSignOut:
    def test_is_refused_in_a_call(self) -> None:
        """F-26: the call stays intact."""
        bench = talking()
        assert isinstance(bench.sign_out("amy").reply, r.Refused)
        assert bench.contact("ann").state is ContactState.CONNECTED

    def test_while_rung_sends_the_call_on(self) -> None:
        bench = Bench.opened()
        for specialist in ("amy", "bob"):
            bench.staff(specialist)
        bench.call("ann")
        bench.sign_out("amy")
        assert bench.offered_to("ann") == "bob"
        assert_all_true(bench.floor, bench.now)

    def test_during_wrap_up_leaves_nothing_behind(self) -> None:
        bench = talking()
        bench.hang_up("amy", "ann")
        bench.sign_out("amy")
        assert bench.floor.next_due() is None


class TestStranger:
    def test_is_refused_whatever_they_ask(self) -> None:
        bench = talking()
        before = stored(bench.floor)
        for decision in (
            bench.ready("nobody"),
            bench.not_ready("nobody"),
            bench.extend_wrap_up("nobody"),
            bench.end_wrap_up("nobody"),
        ):
            assert decision.reply == r.Refused(refusal=r.Refusal.NOT_SIGNED_IN)
        bench.sign_out("nobody")
        bench.do(c.ExpireLease(id=bench.id(), specialist=SpecialistId("nobody")))
        assert stored(bench.floor) == before


class TestBecomeNotReady:
    def test_says_why_and_keeps_the_last_reason(self) -> None:
        bench = Bench.opened()
        bench.staff("amy")
        for reason in (BREAK, NotReadyReason.TRAINING):
            bench.not_ready("amy", reason)
        assert bench.specialist("amy").not_ready is NotReadyReason.TRAINING
        assert not bench.not_ready("amy", NotReadyReason.TRAINING).events
