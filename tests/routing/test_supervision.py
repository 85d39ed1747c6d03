"""What happens to everybody who waits: the regular look at the queue, rule books that are recalled, emergencies."""

from dataclasses import replace

from routing import events as e
from routing.model import Exit, ExitKind, Trigger
from routing.rulebook import Reach, Treatment, Widening
from tests.routing.bench import NORTH, SOUTH, Bench, treating

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
