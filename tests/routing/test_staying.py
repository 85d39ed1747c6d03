"""Who finishes their shift takes nobody after the caller in hand: announced waits and thresholds do not count them."""

from dataclasses import replace

import pytest

from routing import events as e
from routing.estimates import expected_wait_ms, staffed
from routing.model import Exit, ExitKind, NotReadyReason, Trigger
from routing.rulebook import Reach, Treatment, WaitWords, Widening
from tests.routing.bench import NORTH, PATIENT, SOUTH, Bench, rules, treating
from tests.routing.truths import assert_all_true, assert_snapshot_holds_everything

BOOK = replace(rules(limits=PATIENT), wait_words=WaitWords(expected=True, promises_min=0))


def busy_floor(staff: int = 2) -> Bench:
    """So many specialists in conversation, and one caller who waits."""
    bench = Bench.opened(BOOK)
    for number in range(staff):
        bench.staff(f"s{number}", NORTH)
        bench.call(f"c{number}")
        bench.connect(f"c{number}")
    bench.call("ann")
    return bench


def expected(bench: Bench) -> int | None:
    return expected_wait_ms(bench.floor, bench.contact("ann"), BOOK)


def counted(bench: Bench) -> int:
    return staffed(bench.floor, bench.contact("ann").demand, None)


class TestStaff:
    def test_leaves_out_who_has_chosen_to_leave_after_this_call(self) -> None:
        """Two who talk, one of them for the last time: the next caller waits as if there were one."""
        bench, alone = busy_floor(2), busy_floor(1)
        assert counted(bench) == 2
        bench.not_ready("s0")
        assert counted(bench) == 1
        assert expected(bench) == expected(alone)
        assert_all_true(bench.floor, bench.now)

    def test_promises_nothing_when_the_last_one_leaves(self) -> None:
        bench = busy_floor(1)
        bench.not_ready("s0")
        assert (counted(bench), expected(bench)) == (0, None)

    def test_counts_who_has_changed_their_mind(self) -> None:
        bench = busy_floor(2)
        before = expected(bench)
        bench.not_ready("s0")
        bench.ready("s0")
        assert (counted(bench), expected(bench)) == (2, before)

    @pytest.mark.parametrize("reason", [NotReadyReason.MEAL, NotReadyReason.BREAK])
    def test_keeps_its_count_through_wrap_up_and_beyond(self, reason: NotReadyReason) -> None:
        bench = busy_floor(2)
        bench.not_ready("s0", reason)
        bench.hang_up("s0", "c0")
        assert counted(bench) == 1
        bench.end_wrap_up("s0")
        assert counted(bench) == 1
        bench.ready("s0")
        # The caller who waited is theirs at once.
        assert bench.offered_to("ann") == "s0"
        assert_all_true(bench.floor, bench.now)

    def test_leaves_out_whose_screen_is_silent_and_counts_them_once_it_speaks(self) -> None:
        bench = Bench.opened(replace(BOOK, limits=replace(PATIENT, lease_ms=12_000)))
        bench.staff("s0", NORTH)
        bench.call("c0")
        bench.connect("c0")
        bench.call("ann")
        bench.pass_time(12_000)
        assert counted(bench) == 0
        bench.renew("s0")
        assert counted(bench) == 1

    def test_is_the_same_on_a_floor_that_was_stored(self) -> None:
        bench = busy_floor(2)
        bench.not_ready("s0")
        assert_snapshot_holds_everything(bench.floor)


class TestThresholds:
    def test_open_a_way_out_as_soon_as_nobody_stays(self) -> None:
        """F33: callers who wait for those who leave are told at once, not when the last one has gone."""
        ways = (Exit(kind=ExitKind.CALL_BACK, when=Trigger(staffed_below=1)),)
        bench = Bench.opened(treating(Treatment(exits=ways)))
        bench.staff("s0", NORTH)
        bench.call("c0")
        bench.connect("c0")
        bench.call("ann")
        bench.pass_time(60_000)
        assert bench.contact("ann").exits_open == ()
        bench.not_ready("s0")
        bench.pass_time(500)
        assert bench.contact("ann").exits_open == (ExitKind.CALL_BACK,)

    def test_let_others_serve_as_soon_as_nobody_stays(self) -> None:
        steps = (Widening(reach=Reach.FIRST_ONLY), Widening(when=Trigger(staffed_below=1)))
        bench = Bench.opened(treating(Treatment(widening=steps)))
        bench.staff("s0", NORTH)
        bench.call("c0")
        bench.connect("c0")
        bench.call("ann")
        bench.staff("sue", SOUTH)
        assert bench.offered_to("ann") is None
        bench.not_ready("s0")
        bench.pass_time(500)
        assert bench.offered_to("ann") == "sue"
        assert any(isinstance(event, e.ReachWidened) for event in bench.log)
