"""Calling people back: the place kept, one attempt at a time, and nobody who is called twice."""

from dataclasses import replace

import pytest

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.call_back_booking import call_back_of
from routing.effects import EndCall, MoveCallerToRoom
from routing.model import (
    ENGLISH,
    CallBackFailure,
    ContactEnd,
    ContactId,
    ContactState,
    EffectId,
    ExitKind,
    FailReason,
    SpecialistState,
)
from routing.rulebook import CallBacks
from tests.routing.bench import PATIENT, Bench, call_of, leg_of
from tests.routing.booked import (
    AGAIN_MS,
    ANN_BACK,
    MINUTE_MS,
    OFFER,
    WORDS,
    booked,
    offering,
    placed,
    ringing,
)


class TestBooking:
    def test_ends_the_call_and_keeps_its_place(self) -> None:
        bench = Bench.opened(offering())
        bench.call("ann")
        joined = bench.contact("ann").queued_at
        bench.pass_time(30_000)
        decision = bench.take_exit("ann", ExitKind.CALL_BACK)
        assert decision.reply == r.LetGo(
            contact=ContactId("ann"), language=ENGLISH, kind=ExitKind.CALL_BACK, message=WORDS
        )
        assert [event.end for event in bench.ends("ann")] == [ContactEnd.CALL_BACK]
        back = bench.contact(ANN_BACK)
        assert (back.queued_at, back.state, back.on_the_line) == (joined, ContactState.WAITING, False)
        assert back.call_back is not None
        assert (back.call_back.of, back.call_back.number_of) == ("ann", call_of("ann"))

    def test_is_not_offered_to_a_caller_without_a_number(self) -> None:
        bench = Bench.opened(offering())
        bench.arrive("ann", dialable=False)
        bench.key("ann")
        bench.pass_time(30_000)
        assert bench.contact("ann").exits_open == ()
        refused = bench.take_exit("ann", ExitKind.CALL_BACK).reply
        assert refused == r.Refused(refusal=r.Refusal.EXIT_NOT_OPEN)
        assert bench.contact("ann").state is ContactState.WAITING

    def test_is_not_forced_on_a_caller_without_a_number(self) -> None:
        bench = Bench.opened(offering(forced=True))
        bench.arrive("ann", dialable=False)
        bench.key("ann")
        bench.call("bea")
        assert bench.contact("ann").state is ContactState.WAITING
        assert [event.end for event in bench.ends("bea")] == [ContactEnd.CALL_BACK]
        assert bench.contact(call_back_of(ContactId("bea"))).state is ContactState.WAITING

    def test_is_not_offered_a_second_time_to_somebody_who_took_one_and_waits_again(self) -> None:
        bench = ringing()
        bench.end_leg(leg_of(OFFER))
        bench.press_the_call_back_key("ann", OFFER)
        bench.pass_time(MINUTE_MS)
        waits = bench.contact(ANN_BACK)
        assert (waits.state, waits.on_the_line, waits.exits_open) == (ContactState.WAITING, True, ())

    def test_takes_callers_whom_a_full_queue_cannot(self) -> None:
        book = offering(beyond_full_max=1)
        bench = Bench.opened(replace(book, limits=replace(PATIENT, queue_max=1)))
        bench.call("ann")
        replies = [bench.call(caller).reply for caller in ("bea", "cat")]
        assert [reply.kind for reply in replies if isinstance(reply, r.LetGo)] == [
            ExitKind.CALL_BACK,
            ExitKind.MESSAGE,
        ]
        assert bench.contact("bea-back").queued_at == bench.now

    def test_takes_a_caller_for_whom_the_carrier_has_no_room(self) -> None:
        """F-48: they have a place with us and keep it."""
        bench = Bench.opened(offering(beyond_full_max=1))
        bench.call("ann")
        joined = bench.contact("ann").queued_at
        bench.pass_time(1_000)
        reply = bench.leave_queue("ann", "queue-full").reply
        assert reply == r.LetGo(contact=ContactId("ann"), language=ENGLISH, kind=ExitKind.CALL_BACK)
        assert bench.contact(ANN_BACK).queued_at == joined

    def test_lets_a_caller_try_again_whom_the_carrier_cannot_take_where_the_book_says_so(self) -> None:
        bench = Bench.opened(offering())
        bench.call("ann")
        assert isinstance(bench.leave_queue("ann", "queue-full").reply, r.EnterQueue)


class TestPlace:
    def test_is_kept_so_that_nobody_overtakes_and_nobody_is_overtaken(self) -> None:
        """One who called before comes first, one who called after comes later, on the line or not."""
        bench = Bench.opened(offering())
        for caller in ("eva", "ann", "bea"):
            bench.call(caller)
            bench.pass_time(1_000)
        bench.pass_time(5_000)
        bench.take_exit("ann", ExitKind.CALL_BACK)
        for specialist in ("amy", "bob", "cho"):
            bench.staff(specialist)
        assert [contact for contact, _ in bench.offers_made()] == ["eva", ANN_BACK, "bea"]

    def test_is_kept_through_an_attempt_that_reached_nobody(self) -> None:
        bench = ringing("bea")
        place = bench.contact(ANN_BACK).queued_at
        bench.call_back_ends("ann", CallBackFailure.BUSY)
        assert bench.offered_to("bea") == "amy", "nobody waits for somebody who does not answer"
        bench.connect("bea")
        bench.call("cat")
        bench.pass_time(AGAIN_MS)
        back = bench.contact(ANN_BACK)
        assert (back.state, back.queued_at) == (ContactState.WAITING, place)
        bench.end_call("bea")
        bench.end_wrap_up("amy")
        assert bench.offered_to(ANN_BACK) == "amy"
        assert bench.contact("cat").state is ContactState.WAITING


class TestAttempt:
    def test_begins_only_when_a_specialist_is_in_the_room(self) -> None:
        bench = booked()
        bench.staff("amy")
        offer = bench.offer(ANN_BACK)
        bench.accept("amy", offer.id)
        bench.dial("amy", offer.id)
        assert placed(bench) == []
        bench.join(leg_of(offer.id), offer.id)
        (order,) = placed(bench)
        assert (order.call, order.offer, order.line) == (call_of("ann"), OFFER, "main")

    def test_connects_whoever_presses_the_key(self) -> None:
        bench = ringing()
        decision = bench.press_the_call_back_key("ann")
        assert decision.reply == r.CallerJoinsRoom(contact=ANN_BACK, offer=OFFER)
        bench.join(call_of(ANN_BACK), OFFER)
        assert bench.contact(ANN_BACK).state is ContactState.CONNECTED
        bench.end_call(ANN_BACK)
        assert [event.end for event in bench.ends(ANN_BACK)] == [ContactEnd.ANSWERED]
        assert bench.specialist("amy").state is SpecialistState.WRAP_UP

    @pytest.mark.parametrize("reason", CallBackFailure)
    def test_that_reaches_nobody_frees_the_specialist_at_once(self, reason: CallBackFailure) -> None:
        bench = ringing()
        bench.call_back_ends("ann", reason)
        assert bench.specialist("amy").state is SpecialistState.READY
        assert EndCall(id=bench.orders[-1].id, contact=ANN_BACK, call=leg_of(OFFER)) == bench.orders[-1], (
            "the specialist's line is free"
        )
        failed = [event for event in bench.log if isinstance(event, e.OfferFailed)]
        assert [event.reason for event in failed] == [FailReason.NOT_REACHED]
        assert bench.contact(ANN_BACK).state is ContactState.POSTPONED
        told = [event for event in bench.log if isinstance(event, e.CallBackFailed)]
        assert [(event.reason, event.attempt) for event in told] == [(reason, 1)]

    def test_lets_a_specialist_who_chose_a_break_meanwhile_have_it(self) -> None:
        """F12."""
        bench = ringing()
        bench.not_ready("amy")
        bench.call_back_ends("ann")
        assert bench.specialist("amy").state is SpecialistState.NOT_READY

    def test_ends_in_time_when_the_carrier_says_nothing(self) -> None:
        bench = ringing()
        bench.pass_time(CallBacks().attempt_ms)
        assert bench.contact(ANN_BACK).state is ContactState.POSTPONED
        assert bench.specialist("amy").state is SpecialistState.READY

    def test_ends_when_the_carrier_will_not_place_it(self) -> None:
        bench = ringing()
        (order,) = placed(bench)
        bench.do(c.ReportEffect(id=bench.id(), effect=order.id, contact=ANN_BACK, call=order.call, gone=True))
        assert bench.contact(ANN_BACK).state is ContactState.POSTPONED

    def test_is_not_ended_by_news_of_an_order_of_another_time(self) -> None:
        bench = ringing()
        bench.do(
            c.ReportEffect(
                id=bench.id(), effect=EffectId("old"), contact=ANN_BACK, call=call_of("ann"), refused=True
            )
        )
        bench.call_back_ends("ann", offer="ann-back-9")
        assert bench.contact(ANN_BACK).state is ContactState.OFFERED

    def test_is_given_up_after_so_many(self) -> None:
        bench = booked(offering(attempts_max=2))
        bench.staff("amy")
        for _ in range(2):
            bench.answer(ANN_BACK)
            bench.call_back_ends("ann")
            bench.pass_time(AGAIN_MS)
        (end,) = bench.ends(ANN_BACK)
        assert end.end is ContactEnd.UNREACHED
        assert ANN_BACK not in bench.floor.contacts
        assert len(placed(bench)) == 2

    def test_is_at_most_one_at_a_time(self) -> None:
        bench = booked()
        for specialist in ("amy", "bob"):
            bench.staff(specialist)
        bench.answer(ANN_BACK)
        assert len(placed(bench)) == 1
        assert bench.specialist("bob").state is SpecialistState.READY

    def test_that_overlaps_the_next_one_leads_into_the_room_of_that(self) -> None:
        """The first specialist's line broke while it rang: whoever picks that call up finds the second."""
        bench = ringing()
        bench.end_leg(leg_of(OFFER))
        assert bench.contact(ANN_BACK).state is ContactState.WAITING
        bench.staff("bob")
        second = bench.answer(ANN_BACK)
        decision = bench.press_the_call_back_key("ann", OFFER)
        assert decision.reply == r.CallerJoinsRoom(contact=ANN_BACK, offer=second.id)
        bench.join(call_of(ANN_BACK), second.id)
        assert bench.contact(ANN_BACK).specialist == "bob"

    def test_taken_a_second_time_on_another_call_is_ended(self) -> None:
        bench = ringing()
        bench.press_the_call_back_key("ann")
        assert bench.press_the_call_back_key("ann", call="CA-another").reply == r.EndsCall()
        assert bench.contact(ANN_BACK).call == call_of(ANN_BACK)


class TestLateTaker:
    def test_waits_at_their_place_when_the_specialist_is_gone(self) -> None:
        bench = ringing("bea")
        bench.call_back_ends("ann")
        bench.connect("bea")
        bench.pass_time(1_000)
        decision = bench.press_the_call_back_key("ann", OFFER)
        assert decision.reply == r.EnterQueue(contact=ANN_BACK, language=ENGLISH)
        bench.call("cat")
        bench.end_call("bea")
        bench.end_wrap_up("amy")
        assert bench.offered_to(ANN_BACK) == "amy"
        answered = bench.answer(ANN_BACK)
        moved = [order for order in bench.orders if isinstance(order, MoveCallerToRoom)]
        assert (moved[-1].call, moved[-1].offer) == (call_of(ANN_BACK), answered.id)
        assert len(placed(bench)) == 1

    def test_who_hangs_up_while_they_wait_has_ended_it(self) -> None:
        bench = ringing()
        bench.end_leg(leg_of(OFFER))
        bench.press_the_call_back_key("ann", OFFER)
        bench.call_back_ends("ann", offer=OFFER)
        assert [event.end for event in bench.ends(ANN_BACK)] == [ContactEnd.ABANDONED_WAITING]

    def test_of_a_call_back_that_is_over_is_let_go(self) -> None:
        bench = booked()
        bench.cancel_call_back("ann")
        assert bench.press_the_call_back_key("ann", OFFER).reply == r.EndsCall()

    def test_whom_the_floor_has_lost_waits(self) -> None:
        """F-11: a new floor takes whoever is on the line and asks what next."""
        bench = Bench.opened(offering())
        assert isinstance(bench.press_the_call_back_key("ann", OFFER).reply, r.EnterQueue)
        assert bench.contact(ANN_BACK).on_the_line
