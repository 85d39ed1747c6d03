"""What a decision costs: as much with ten waiting as with thousands. Counted in function calls, so that it repeats."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from routing import commands as c
from routing.engine import handle
from routing.model import ENGLISH, FRENCH, OTHER, Exit, ExitKind, Trigger
from routing.rulebook import RuleBook, Treatment
from tests.routing.bench import NIGHT, NORTH, PATIENT, SOUTH, Bench, rules, treating

FEW, MANY = 20, 2_000
HOMES, LANGUAGES = (NORTH, SOUTH, NIGHT), (ENGLISH, ENGLISH, FRENCH, OTHER)


def calls_made(do: Callable[[Bench], object], bench: Bench) -> int:
    """How many functions are called while something is done."""
    count = 0

    def note(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        do(bench)
    finally:
        sys.setprofile(None)
    return count


def busy(waiting: int, book: RuleBook | None = None) -> Bench:
    """Twelve specialists talk, and so many wait."""
    bench = Bench.opened(book or rules(limits=PATIENT))
    for number in range(12):
        bench.staff(f"s{number}", HOMES[number % 3], (ENGLISH, FRENCH) if number % 2 else (ENGLISH,))
        bench.call(f"busy{number}", HOMES[number % 3])
        bench.connect(f"busy{number}")
    for number in range(waiting):
        bench.call(f"k{number:05}", HOMES[number % 3], LANGUAGES[number % 4])
        bench.lag(1)
    return bench


def somebody_is_free(bench: Bench) -> object:
    bench.hang_up("s1", "busy1")
    return bench.end_wrap_up("s1")


def somebody_calls(bench: Bench) -> object:
    return bench.call("new", NORTH)


def somebody_leaves(bench: Bench) -> object:
    return bench.end_call("k00007")


def a_specialist_comes(bench: Bench) -> object:
    return bench.staff("late", SOUTH, (ENGLISH, FRENCH))


def review(bench: Bench) -> object:
    assert bench.floor.review_due is not None
    at = max(bench.floor.review_due, bench.now)
    return handle(bench.floor, c.ReviewQueue(id=bench.id()), at)


class TestHandle:
    @pytest.mark.parametrize(
        "happens", [somebody_is_free, somebody_calls, somebody_leaves, a_specialist_comes]
    )
    def test_costs_the_same_however_many_wait(self, happens: Callable[[Bench], object]) -> None:
        """F26, S06: no step of a call depends on a search; the answer comes from what is at hand."""
        few, many = (calls_made(happens, busy(waiting)) for waiting in (FEW, MANY))
        assert many <= few * 1.15, (few, many)


class TestReviewQueue:
    def test_costs_as_much_for_each_who_waits_however_many_they_are(self) -> None:
        """It grows with the queue, and by no more than the queue: nobody is compared with everybody."""
        ways = (
            Exit(kind=ExitKind.CALL_BACK, when=Trigger(expected_ms=10**9)),
            Exit(kind=ExitKind.VOICEMAIL, when=Trigger(depth=10**6)),
        )
        few, many = (
            calls_made(review, busy(waiting, treating(Treatment(exits=ways)))) / waiting
            for waiting in (200, MANY)
        )
        assert many <= few * 1.15, (few, many)
