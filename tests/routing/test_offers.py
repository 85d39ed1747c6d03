"""What becomes of an offer: one winner, one outcome, and the truth for everybody who asks late."""

from random import Random

import pytest

from routing import events as e
from routing import replies as r
from routing.effects import EndCall, MoveCallerToRoom, ReturnCallerToQueue
from routing.model import ContactEnd, ContactState, NotReadyReason, OfferState, SpecialistState
from tests.routing.bench import BREAK, MEAL, Bench, call_of, leg_of
from tests.routing.kept import stored
from tests.routing.truths import assert_all_true

DEADLINE_MS = 20_000


def ringing() -> Bench:
    """`amy` rings for `ann`; `bob` is at work, and not ready."""
    bench = Bench.opened()
    bench.sign_in("bob")
    bench.staff("amy")
    bench.call("ann")
    return bench


class TestAcceptOffer:
    def test_has_one_winner_however_many_ask_at_once(self) -> None:
        """F01, F02, F-28: 2,000 crowds in random order; the others are told by whom it was taken."""
        for seed in range(2_000):
            dice = Random(seed)
            bench = ringing()
            crowd = ["amy"] * dice.randint(2, 6) + ["bob", "nobody"] * dice.randint(0, 22)
            dice.shuffle(crowd)
            replies = [(name, bench.accept(name, "ann-1").reply) for name in crowd]
            won = [name for name, reply in replies if isinstance(reply, r.Accepted)]
            assert won == ["amy"], f"seed {seed}: {won}"
            refused = [reply for _, reply in replies if isinstance(reply, r.Refused)]
            assert len(refused) == len(crowd) - 1
            assert {reply.by for reply in refused} == {"amy"}
            first = [name for name, _ in replies].index("amy")
            for at, (_, reply) in enumerate(replies):
                if isinstance(reply, r.Refused):
                    expected = r.Refusal.NOT_YOURS if at < first else r.Refusal.OFFER_TAKEN
                    assert reply.refusal is expected, f"seed {seed}"
            assert sum(isinstance(event, e.OfferAccepted) for event in bench.log) == 1

    @pytest.mark.parametrize("early_ms", range(1, 51))
    def test_wins_until_the_last_millisecond(self, early_ms: int) -> None:
        bench = ringing()
        bench.pass_time(DEADLINE_MS - early_ms)
        assert isinstance(bench.accept("amy", "ann-1").reply, r.Accepted)
        bench.pass_time(early_ms)
        assert bench.offer("ann").state is OfferState.ACCEPTED

    @pytest.mark.parametrize("late_ms", range(51))
    @pytest.mark.parametrize("timers_ran", [True, False], ids=["after the timer", "before the timer"])
    def test_loses_from_the_deadline_on_whichever_the_driver_takes_first(
        self, late_ms: int, timers_ran: bool
    ) -> None:
        """F-24: the deadline decides, not the order in which a busy driver comes to things."""
        bench = ringing()
        (bench.pass_time if timers_ran else bench.lag)(DEADLINE_MS + late_ms)
        assert bench.accept("amy", "ann-1").reply == r.Refused(refusal=r.Refusal.OFFER_MISSED)
        bench.pass_time(0)
        outcomes = [event for event in bench.log if isinstance(event, e.OfferAccepted | e.OfferMissed)]
        assert [type(event) for event in outcomes] == [e.OfferMissed]
        assert bench.contact("ann").state is ContactState.WAITING

    def test_is_told_that_the_caller_left(self) -> None:
        """F06: a late accept hears what happened, whatever it finds of the contact."""
        bench = ringing()
        bench.end_call("ann")
        assert bench.accept("amy", "ann-1").reply == r.Refused(refusal=r.Refusal.CALLER_LEFT)
        bench.staff("bob")
        assert bench.accept("bob", "ann-1").reply == r.Refused(refusal=r.Refusal.UNKNOWN_OFFER)

    def test_is_told_that_it_was_declined_or_withdrawn(self) -> None:
        bench = ringing()
        bench.decline("amy", "ann-1")
        assert bench.accept("amy", "ann-1").reply == r.Refused(refusal=r.Refusal.OFFER_DECLINED)
        bench.ready("bob")
        bench.sign_out("bob")
        assert bench.accept("bob", "ann-2").reply == r.Refused(refusal=r.Refusal.OFFER_WITHDRAWN)

    def test_is_told_that_nobody_knows_the_offer(self) -> None:
        assert ringing().accept("amy", "zed-9").reply == r.Refused(refusal=r.Refusal.UNKNOWN_OFFER)

    def test_lets_the_softphone_into_the_room_and_no_second_one(self) -> None:
        """F-21: one leg for one offer, dialled by the one who accepted."""
        bench = ringing()
        assert isinstance(bench.dial("amy", "ann-1").reply, r.EndsCall)
        bench.accept("amy", "ann-1")
        assert isinstance(bench.dial("bob", "ann-1", "CA-bob").reply, r.EndsCall)
        assert isinstance(bench.dial("amy", "ann-1").reply, r.SpecialistJoinsRoom)
        assert isinstance(bench.dial("amy", "ann-1", "CA-again").reply, r.EndsCall)
        assert isinstance(bench.dial("amy", "ann-1").reply, r.SpecialistJoinsRoom)

    def test_brings_the_caller_only_when_the_specialist_stands_in_the_room(self) -> None:
        bench = ringing()
        bench.accept("amy", "ann-1")
        bench.dial("amy", "ann-1")
        assert not bench.orders
        bench.join(leg_of("ann-1"), "ann-1")
        assert [type(order) for order in bench.orders] == [MoveCallerToRoom]
        bench.join(leg_of("ann-1"), "ann-1")
        assert len(bench.orders) == 1
        assert isinstance(bench.ask_for_room("ann", "ann-1").reply, r.CallerJoinsRoom)


class TestDeclineOffer:
    def test_never_ends_the_callers_leg(self) -> None:
        """F14: the caller waits on, at their place."""
        bench = ringing()
        assert not bench.decline("amy", "ann-1").effects
        assert bench.contact("ann").state is ContactState.WAITING

    def test_cools_this_pair_only(self) -> None:
        """F11: the same person is not asked for the same call again, but for every other; others are asked."""
        bench = ringing()
        bench.decline("amy", "ann-1")
        assert bench.specialist("amy").state is SpecialistState.READY
        bench.call("bea")
        assert bench.offered_to("bea") == "amy"
        bench.ready("bob")
        assert bench.offered_to("ann") == "bob"

    def test_lets_the_only_specialist_be_asked_again_after_the_cool_down(self) -> None:
        """F11: not at once for ever, and not never."""
        bench = ringing()
        bench.decline("amy", "ann-1")
        bench.pass_time(29_999)
        assert bench.offered_to("ann") is None
        bench.pass_time(1)
        assert bench.offered_to("ann") == "amy"

    def test_is_what_leaving_the_floor_while_rung_means(self) -> None:
        """F07: no loop of cancelled and repeated offers."""
        bench = ringing()
        bench.not_ready("amy", MEAL)
        assert bench.specialist("amy").not_ready is MEAL
        bench.ready("amy")
        assert bench.offered_to("ann") is None
        kinds = [type(event) for event in bench.log if isinstance(event, e.OfferDeclined | e.OfferMade)]
        assert kinds == [e.OfferMade, e.OfferDeclined]

    def test_belongs_to_the_one_who_was_asked(self) -> None:
        bench = ringing()
        assert isinstance(bench.decline("bob", "ann-1").reply, r.Refused)
        assert bench.offer("ann").state is OfferState.OPEN


class TestExpireOffer:
    def test_takes_whoever_missed_it_off_the_floor_until_they_come_back(self) -> None:
        """F09, F-22: they are visibly not ready, and one act brings them back."""
        bench = ringing()
        bench.pass_time(DEADLINE_MS)
        amy = bench.specialist("amy")
        assert (amy.state, amy.not_ready) == (SpecialistState.NOT_READY, NotReadyReason.OFFER_MISSED)
        bench.ready("amy")
        assert amy.state is SpecialistState.READY

    def test_leaves_no_reservation_behind(self) -> None:
        """F04, F69: at the deadline the next one is asked, in the same instant."""
        bench = ringing()
        bench.pass_time(5_000)
        bench.ready("bob")
        bench.pass_time(DEADLINE_MS - 5_000)
        assert bench.offered_to("ann") == "bob"

    def test_keeps_the_place_and_the_waiting_time(self) -> None:
        """F52: the wait runs from the arrival in the queue, whatever the offers did."""
        bench = ringing()
        queued_at = bench.contact("ann").queued_at
        bench.pass_time(DEADLINE_MS)
        bench.call("bea")
        bench.ready("bob")
        assert bench.offered_to("ann") == "bob"
        assert bench.contact("ann").queued_at == queued_at
        assert bench.offer("ann").why.waited_ms == DEADLINE_MS


class TestGiveUpConnecting:
    def test_takes_a_line_that_never_came_off_the_floor(self) -> None:
        bench = ringing()
        bench.accept("amy", "ann-1")
        bench.pass_time(8_000)
        amy = bench.specialist("amy")
        assert (amy.state, amy.not_ready) == (SpecialistState.NOT_READY, NotReadyReason.LINE_LOST)
        assert bench.contact("ann").state is ContactState.WAITING

    def test_returns_a_caller_who_was_sent_for_and_did_not_come(self) -> None:
        bench = ringing()
        bench.answer("ann")
        bench.pass_time(8_000)
        assert [type(order) for order in bench.orders] == [MoveCallerToRoom, EndCall, ReturnCallerToQueue]
        assert bench.specialist("amy").state is SpecialistState.READY
        assert bench.offered_to("ann") is None

    def test_keeps_a_break_that_was_chosen_meanwhile(self) -> None:
        """F12: a chosen break never becomes ready, also when the two never met."""
        bench = ringing()
        bench.answer("ann")
        bench.not_ready("amy", BREAK)
        bench.call("bea")
        bench.pass_time(8_000)
        amy = bench.specialist("amy")
        assert (amy.state, amy.not_ready) == (SpecialistState.NOT_READY, BREAK)
        assert bench.offered_to("bea") is None


class TestCallerLeaves:
    """F06, F-14: in every state the caller may go; the one end says when, and nobody is left ringing."""

    def test_while_the_menu_plays(self) -> None:
        bench = Bench.opened()
        bench.arrive("ann")
        bench.end_call("ann")
        assert [end.end for end in bench.ends("ann")] == [ContactEnd.ABANDONED_MENU]

    def test_while_waiting(self) -> None:
        bench = Bench.opened()
        bench.call("ann")
        bench.pass_time(7_000)
        bench.end_call("ann")
        assert [(end.end, end.waited_ms) for end in bench.ends("ann")] == [
            (ContactEnd.ABANDONED_WAITING, 7_000)
        ]
        bench.staff("amy")
        assert bench.specialist("amy").state is SpecialistState.READY

    def test_while_an_offer_rings(self) -> None:
        bench = ringing()
        bench.end_call("ann")
        assert [end.end for end in bench.ends("ann")] == [ContactEnd.ABANDONED_OFFERED]
        assert bench.specialist("amy").state is SpecialistState.READY

    def test_after_the_accept_and_before_the_dial(self) -> None:
        bench = ringing()
        bench.accept("amy", "ann-1")
        bench.end_call("ann")
        assert bench.specialist("amy").state is SpecialistState.READY
        assert isinstance(bench.dial("amy", "ann-1").reply, r.EndsCall)

    def test_while_the_specialist_dials_in(self) -> None:
        bench = ringing()
        bench.accept("amy", "ann-1")
        bench.dial("amy", "ann-1")
        decision = bench.end_call("ann")
        assert [(type(order), order.call) for order in decision.effects] == [(EndCall, leg_of("ann-1"))]
        assert bench.specialist("amy").state is SpecialistState.READY

    def test_while_being_brought_to_the_room(self) -> None:
        bench = ringing()
        bench.answer("ann")
        bench.end_call("ann")
        bench.pass_time(2_000)
        assert [end.end for end in bench.ends("ann")] == [ContactEnd.ABANDONED_OFFERED]
        bench.join(call_of("ann"), "ann-1")
        assert bench.specialist("amy").state is SpecialistState.READY

    def test_in_the_room_before_the_news_of_the_meeting(self) -> None:
        """F-4: the end waits a moment for the news that the two had met; with those it is an answered call."""
        bench = ringing()
        bench.answer("ann")
        decision = bench.end_call("ann")
        assert [(type(order), order.call) for order in decision.effects] == [(EndCall, leg_of("ann-1"))]
        bench.end_leg(leg_of("ann-1"))
        bench.leave_room(leg_of("ann-1"), "ann-1")
        assert bench.ends("ann") == []
        bench.join(call_of("ann"), "ann-1")
        assert [(end.end, end.specialist) for end in bench.ends("ann")] == [(ContactEnd.ANSWERED, "amy")]
        assert bench.specialist("amy").state is SpecialistState.WRAP_UP

    def test_while_talking(self) -> None:
        bench = ringing()
        bench.pass_time(3_000)
        bench.connect("ann")
        bench.pass_time(60_000)
        bench.end_call("ann")
        (end,) = bench.ends("ann")
        assert (end.end, end.specialist, end.waited_ms, end.talked_ms) == (
            ContactEnd.ANSWERED,
            "amy",
            3_000,
            60_000,
        )
        assert bench.specialist("amy").state is SpecialistState.WRAP_UP

    def test_and_the_break_chosen_while_connecting_is_kept(self) -> None:
        """F12: the call that never came about does not turn a chosen break into ready."""
        bench = ringing()
        bench.accept("amy", "ann-1")
        bench.not_ready("amy", MEAL)
        bench.call("bea")
        bench.end_call("ann")
        amy = bench.specialist("amy")
        assert (amy.state, amy.not_ready) == (SpecialistState.NOT_READY, MEAL)
        assert bench.offered_to("bea") is None

    @pytest.mark.parametrize("before_ms", [0, 1, 2])
    @pytest.mark.parametrize("caller_first", [True, False])
    def test_around_the_accept_with_one_outcome(self, before_ms: int, caller_first: bool) -> None:
        """F-15: whichever comes first, nobody is engaged without a caller."""
        bench = ringing()
        bench.pass_time(5_000)
        if not caller_first:
            assert isinstance(bench.accept("amy", "ann-1").reply, r.Accepted)
            bench.pass_time(before_ms)
        bench.end_call("ann")
        if caller_first:
            bench.pass_time(before_ms)
            assert bench.accept("amy", "ann-1").reply == r.Refused(refusal=r.Refusal.CALLER_LEFT)
        assert len(bench.ends("ann")) == 1
        assert bench.specialist("amy").state is SpecialistState.READY
        assert_all_true(bench.floor, bench.now)


class TestLateNews:
    def test_of_a_closed_contact_changes_nothing(self) -> None:
        """S1, F-3: whatever still comes in about a call that is over, its record stands."""
        bench = ringing()
        bench.connect("ann")
        bench.end_call("ann")
        bench.pass_time(120_000)
        before = stored(bench.floor)
        for decision in (
            bench.arrive("ann"),
            bench.key("ann"),
            bench.ask_what_to_play("ann"),
            bench.leave_queue("ann", "hangup"),
            bench.leave_queue("ann", "error"),
            bench.ask_for_room("ann", "ann-1"),
            bench.come_out_of_room("ann"),
            bench.come_back_to_queue("ann"),
            bench.accept("amy", "ann-1"),
            bench.decline("amy", "ann-1"),
            bench.dial("amy", "ann-1"),
            bench.join(leg_of("ann-1"), "ann-1"),
            bench.join(call_of("ann"), "ann-1"),
            bench.leave_room(call_of("ann"), "ann-1"),
            bench.leave_room(leg_of("ann-1"), "ann-1", room_ended=True),
            bench.end_leg(leg_of("ann-1")),
            bench.hang_up("amy", "ann"),
            bench.end_call("ann", fallback=True),
        ):
            assert decision.events == ()
            assert decision.effects == ()
        assert stored(bench.floor) == before

    def test_of_an_end_before_the_arrival_closes_the_contact_that_arrives(self) -> None:
        """The end overtook the arrival: one record, and the late call is told to end."""
        bench = ringing()
        bench.end_call("bea")
        assert isinstance(bench.arrive("bea").reply, r.EndsCall)
        assert isinstance(bench.key("bea").reply, r.EndsCall)
        assert [end.end for end in bench.ends("bea")] == [ContactEnd.ABANDONED_MENU]

    def test_of_the_fallback_says_so_in_the_end(self) -> None:
        bench = Bench.opened()
        bench.end_call("ann", fallback=True)
        assert [end.end for end in bench.ends("ann")] == [ContactEnd.FALLBACK]
