"""What happens to everybody who waits: the regular look at the queue, rule books that are recalled, emergencies."""

from dataclasses import replace

import pytest

from routing import events as e
from routing.model import Exit, ExitKind, Trigger
from routing.rulebook import Reach, Treatment, Widening
from tests.routing.bench import NORTH, PATIENT, SOUTH, Bench, rules, treating

REVIEW_MS = 5_000
SOON_MS = 500
NOBODY_THERE = Trigger(staffed_below=1)
ALONE = Widening(reach=Reach.FIRST_ONLY)
ALONE_WHILE_STAFFED = Treatment(widening=(ALONE, Widening(when=NOBODY_THERE)))


def exits_opened(bench: Bench, contact: str) -> list[tuple[tuple[ExitKind, ...], str]]:
    return [
        (event.exits, event.reason)
        for event in bench.log
        if isinstance(event, e.ExitsOpened) and event.contact == contact
    ]


def due_in_ms(bench: Bench) -> int | None:
    due = bench.floor.review_due
    return None if due is None else due - bench.now


class TestReviewQueue:
    def test_lets_the_oldest_of_those_who_are_widened_together_come_first(self) -> None:
        """L6: who called first and keyed last does not pass whoever has waited longer."""
        bench = Bench.opened(treating(ALONE_WHILE_STAFFED))
        bench.arrive("ann", NORTH)
        bench.call("bea", NORTH)
        bench.pass_time(10)
        bench.key("ann")
        bench.staff("sue", SOUTH)
        assert bench.offers_made() == []
        bench.pass_time(REVIEW_MS)
        assert bench.offers_made() == [("bea", "sue")]

    @pytest.mark.parametrize(
        ("when", "calls"), [(Trigger(depth=1), 2), (Trigger(expected_ms=1), 1), (Trigger(oldest_ms=5_000), 1)]
    )
    def test_lets_more_partners_serve_once_a_limit_is_reached(self, when: Trigger, calls: int) -> None:
        bench = Bench.opened(treating(Treatment(widening=(ALONE, Widening(when=when)))))
        bench.staff("nan", NORTH)
        bench.call("busy", NORTH)
        bench.connect("busy")
        for number in range(calls):
            bench.call(f"k{number}", NORTH)
            bench.pass_time(1)
        bench.staff("sue", SOUTH)
        bench.pass_time(REVIEW_MS - 10)
        assert bench.offered_to(f"k{calls - 1}") is None
        bench.pass_time(REVIEW_MS)
        assert bench.offered_to(f"k{calls - 1}") == "sue"

    def test_goes_over_several_steps_at_one_look(self) -> None:
        steps = (ALONE, Widening(reach=Reach.NEIGHBOURS, when=NOBODY_THERE), Widening(when=NOBODY_THERE))
        bench = Bench.opened(treating(Treatment(widening=steps)))
        bench.call("ann", NORTH)
        bench.pass_time(REVIEW_MS)
        assert [event.step for event in bench.log if isinstance(event, e.ReachWidened)] == [2]

    def test_stays_at_a_step_whose_limit_is_not_reached(self) -> None:
        """Steps come one after another: a later one is not looked at before."""
        steps = (ALONE, Widening(when=Trigger(depth=9)), Widening(when=NOBODY_THERE))
        bench = Bench.opened(treating(Treatment(widening=steps)))
        bench.call("ann", NORTH)
        bench.pass_time(10 * REVIEW_MS)
        assert bench.contact("ann").step == 0

    def test_goes_on_as_long_as_somebody_needs_it(self) -> None:
        bench = Bench.opened(treating(Treatment(widening=(ALONE, Widening(when=Trigger(depth=9))))))
        bench.call("ann", NORTH)
        bench.pass_time(10 * REVIEW_MS)
        assert sum(isinstance(event, e.QueueReviewed) for event in bench.log) == 10

    def test_keeps_the_pace_that_the_book_gives(self) -> None:
        book = treating(ALONE_WHILE_STAFFED, rules(limits=replace(PATIENT, review_ms=1_000)))
        bench = Bench.opened(book)
        bench.staff("sue", SOUTH)
        bench.call("ann", NORTH)
        bench.pass_time(999)
        assert bench.offered_to("ann") is None
        bench.pass_time(1)
        assert bench.offered_to("ann") == "sue"

    def test_looks_at_nobody_who_waits_for_time_alone(self) -> None:
        bench = Bench.opened(treating(Treatment(widening=(ALONE, Widening(when=Trigger(waited_ms=10_000))))))
        bench.call("ann", NORTH)
        bench.pass_time(60_000)
        assert bench.contact("ann").step == 1
        assert not any(isinstance(event, e.QueueReviewed) for event in bench.log)

    def test_says_which_limit_opened_a_way_out(self) -> None:
        ways = (
            Exit(kind=ExitKind.CALL_BACK, when=Trigger(depth=1)),
            Exit(kind=ExitKind.VOICEMAIL, when=NOBODY_THERE),
            Exit(kind=ExitKind.MESSAGE),
        )
        bench = Bench.opened(treating(Treatment(exits=ways)))
        bench.call("ann")
        bench.pass_time(1)
        bench.call("bea")
        bench.pass_time(REVIEW_MS)
        assert exits_opened(bench, "ann") == [
            ((ExitKind.VOICEMAIL,), "staffed"),
            ((ExitKind.MESSAGE,), "at once"),
        ]
        assert exits_opened(bench, "bea") == [
            ((ExitKind.CALL_BACK,), "depth"),
            ((ExitKind.VOICEMAIL,), "staffed"),
            ((ExitKind.MESSAGE,), "at once"),
        ]

    def test_keeps_open_what_was_opened_once(self) -> None:
        bench = Bench.opened(
            treating(Treatment(exits=(Exit(kind=ExitKind.CALL_BACK, when=Trigger(depth=1)),)))
        )
        bench.call("ann")
        bench.pass_time(1)
        bench.call("bea")
        bench.pass_time(REVIEW_MS)
        bench.end_call("ann")
        bench.pass_time(10 * REVIEW_MS)
        assert bench.contact("bea").exits_open == (ExitKind.CALL_BACK,)
        assert len(exits_opened(bench, "bea")) == 1

    def test_opens_a_way_out_once_though_two_limits_lead_to_it(self) -> None:
        ways = tuple(
            Exit(kind=ExitKind.CALL_BACK, when=when) for when in (Trigger(waited_ms=1), Trigger(depth=0))
        )
        bench = Bench.opened(treating(Treatment(exits=ways)))
        bench.call("ann")
        bench.pass_time(3 * REVIEW_MS)
        assert exits_opened(bench, "ann") == [((ExitKind.CALL_BACK,), "waited")]
        assert bench.contact("ann").exits_open == (ExitKind.CALL_BACK,)


class TestReviewDue:
    """When the queue is looked at again: never without need, and soon when people leave."""

    def test_is_set_while_somebody_waits_for_a_limit_other_than_time(self) -> None:
        bench = Bench.opened(treating(ALONE_WHILE_STAFFED))
        assert due_in_ms(bench) is None
        bench.call("ann")
        assert due_in_ms(bench) == REVIEW_MS

    def test_is_gone_with_the_last_who_needed_it(self) -> None:
        bench = Bench.opened(treating(ALONE_WHILE_STAFFED))
        bench.call("ann")
        bench.call("bea")
        bench.end_call("ann")
        assert due_in_ms(bench) is not None
        bench.end_call("bea")
        assert due_in_ms(bench) is None
        bench.pass_time(2 * REVIEW_MS)
        assert not any(isinstance(event, e.QueueReviewed) for event in bench.log)

    def test_is_gone_when_new_rules_or_another_step_leave_nobody_who_needs_it(self) -> None:
        steps = (ALONE, Widening(when=Trigger(depth=9, waited_ms=1_000)))
        bench = Bench.opened(treating(Treatment(widening=steps)))
        bench.call("ann")
        assert due_in_ms(bench) == REVIEW_MS
        bench.pass_time(1_000)
        assert due_in_ms(bench) is None
        bench.call("bea")
        bench.publish(rules("second", limits=PATIENT), recall=True)
        assert due_in_ms(bench) is None

    def test_comes_soon_after_the_last_specialist_has_left(self) -> None:
        """F33: a caller who waits for people who are gone is looked at within a second."""
        bench = Bench.opened(treating(ALONE_WHILE_STAFFED))
        bench.staff("nan", NORTH)
        bench.call("ann", NORTH)
        bench.connect("ann")
        bench.call("bea", NORTH)
        bench.staff("sue", SOUTH)
        bench.pass_time(REVIEW_MS - 1)
        bench.not_ready("nan")
        bench.hang_up("nan", "ann")
        assert bench.offered_to("bea") is None
        bench.end_wrap_up("nan")
        bench.pass_time(SOON_MS)
        assert bench.offered_to("bea") == "sue"

    def test_is_not_put_off_by_a_new_rule_book(self) -> None:
        """F33: publishing in that second does not let them wait longer."""
        book = treating(ALONE_WHILE_STAFFED)
        bench = Bench.opened(book)
        bench.staff("nan", NORTH)
        bench.call("ann", NORTH)
        bench.call("bea", NORTH)
        bench.staff("sue", SOUTH)
        bench.sign_out("nan")
        bench.publish(replace(book, version="second"))
        bench.pass_time(SOON_MS)
        assert bench.offered_to("ann") == "sue"

    def test_is_not_put_off_by_whoever_joins_the_queue(self) -> None:
        bench = Bench.opened(treating(ALONE_WHILE_STAFFED))
        bench.call("ann")
        bench.pass_time(REVIEW_MS - 1)
        bench.call("bea")
        assert due_in_ms(bench) == 1
