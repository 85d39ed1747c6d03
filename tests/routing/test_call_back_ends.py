"""How a call-back ends: called off, owed after a broken line, and in every state one that is kept."""

from collections.abc import Callable
from dataclasses import replace

from routing import commands as c
from routing import replies as r
from routing.call_backs import is_late
from routing.floor import offer_id
from routing.model import FRENCH, CallSid, ContactEnd, ContactState, ExitKind, SpecialistId
from tests.routing.bench import NORTH, PATIENT, SOUTH, Bench, call_of, rules
from tests.routing.booked import AGAIN_MS, ANN_BACK, MINUTE_MS, OFFER, booked, offering, placed, ringing
from tests.routing.kept import revived, stored
from tests.routing.truths import assert_all_true


class TestCancelling:
    def test_ends_a_call_back_that_waits(self) -> None:
        bench = booked()
        bench.cancel_call_back("ann")
        (end,) = bench.ends(ANN_BACK)
        assert (end.end, end.detail) == (ContactEnd.UNREACHED, "cancelled: served")

    def test_ends_one_that_is_postponed_and_sets_no_timer_behind(self) -> None:
        bench = ringing()
        bench.call_back_ends("ann")
        bench.not_ready("amy")
        bench.cancel_call_back("ann")
        assert not bench.floor.contacts
        bench.pass_time(AGAIN_MS)
        assert not placed(bench)[1:]

    def test_waits_until_a_specialist_who_is_about_to_call_is_done(self) -> None:
        bench = ringing()
        assert bench.cancel_call_back("ann").reply == r.Refused(refusal=r.Refusal.WRONG_STATE)
        assert bench.contact(ANN_BACK).state is ContactState.OFFERED

    def test_repeats_harmlessly_and_knows_no_stranger(self) -> None:
        bench = booked()
        bench.cancel_call_back("ann")
        assert bench.cancel_call_back("ann").reply == r.Noted()
        assert bench.cancel_call_back("zoe").reply == r.Refused(refusal=r.Refusal.UNKNOWN_CONTACT)


class TestOwedCallBack:
    def test_is_late_from_its_booking_on(self) -> None:
        bench = booked(offering(late_after_ms=MINUTE_MS))
        back = bench.contact(ANN_BACK)
        bench.pass_time(MINUTE_MS - 1)
        assert not is_late(bench.floor, back, bench.now)
        bench.pass_time(1)
        assert is_late(bench.floor, back, bench.now)
        bench.staff("amy")
        bench.answer(ANN_BACK)
        bench.press_the_call_back_key("ann")
        assert not is_late(bench.floor, back, bench.now)

    def test_ends_by_no_news_of_a_call_that_is_over(self) -> None:
        """The reconciler, a late status callback or a lost queue do not know of it."""
        bench = booked()
        bench.end_call(ANN_BACK)
        bench.leave_queue(ANN_BACK, "hangup")
        bench.do(c.CloseLostContact(id=bench.id(), contact=ANN_BACK))
        bench.end_call("ann")
        assert bench.contact(ANN_BACK).state is ContactState.WAITING

    def test_gets_the_rules_of_a_recalling_book_while_it_is_postponed(self) -> None:
        bench = ringing()
        bench.call_back_ends("ann")
        newer = replace(offering(attempts_max=9), version="second")
        bench.publish(newer, recall=True)
        back = bench.contact(ANN_BACK)
        assert (back.state, back.rule_book) == (ContactState.POSTPONED, "second")
        assert_all_true(bench.floor, bench.now)

    def test_survives_the_night_without_anybody(self) -> None:
        bench = booked()
        bench.pass_time(12 * 60 * MINUTE_MS)
        assert bench.contact(ANN_BACK).state is ContactState.WAITING

    def test_says_nothing_of_how_long_callers_bear_to_wait(self) -> None:
        bench = ringing()
        seen = replace(bench.floor.observed)
        bench.press_the_call_back_key("ann")
        bench.join(call_of(ANN_BACK), OFFER)
        assert bench.floor.observed.borne_ms == seen.borne_ms

    def test_is_routed_as_the_call_was(self) -> None:
        bench = Bench.opened(rules(limits=PATIENT))
        bench.publish(replace(offering(), version="second"))
        bench.call("ann", SOUTH, FRENCH)
        bench.pass_time(5_000)
        bench.take_exit("ann", ExitKind.CALL_BACK)
        bench.staff("amy", NORTH)
        assert bench.offered_to(ANN_BACK) is None
        bench.staff("bob", NORTH, (FRENCH,))
        assert bench.offered_to(ANN_BACK) == "bob"


class TestEveryStateOfACallBack:
    def test_goes_on_alike_after_a_snapshot(self) -> None:
        stages: tuple[Callable[[Bench], object], ...] = (
            lambda bench: bench.staff("amy"),
            lambda bench: bench.answer(ANN_BACK),
            lambda bench: bench.call_back_ends("ann"),
            lambda bench: bench.pass_time(AGAIN_MS),
            lambda bench: bench.answer(ANN_BACK),
            lambda bench: bench.press_the_call_back_key("ann"),
            lambda bench: bench.join(CallSid(call_of(ANN_BACK)), offer_id(ANN_BACK, 2)),
            lambda bench: bench.end_call(ANN_BACK),
        )
        plain, stored_between = booked(), booked()
        for stage in stages:
            stage(plain)
            stage(stored_between)
            assert_all_true(plain.floor, plain.now)
            stored_between.floor = revived(stored(stored_between.floor))
            assert stored(stored_between.floor) == stored(plain.floor)
        assert stored_between.log == plain.log
        assert plain.specialist("amy").id == SpecialistId("amy")
