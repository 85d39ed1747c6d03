"""What happens to everybody who waits: the regular look at the queue, rule books that are recalled, emergencies."""

from routing import events as e
from routing.model import Exit, ExitKind, Trigger
from routing.rulebook import Reach, Treatment, Widening
from tests.routing.bench import NORTH, SOUTH, Bench, treating

REVIEW_MS = 5_000
NOBODY_THERE = Trigger(staffed_below=1)
ALONE = Widening(reach=Reach.FIRST_ONLY)
ALONE_WHILE_STAFFED = Treatment(widening=(ALONE, Widening(when=NOBODY_THERE)))


def exits_opened(bench: Bench, contact: str) -> list[tuple[tuple[ExitKind, ...], str]]:
    return [
        (event.exits, event.reason)
        for event in bench.log
        if isinstance(event, e.ExitsOpened) and event.contact == contact
    ]


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
