"""When a limit of the rule book is reached for a waiting contact: each limit, to its last millisecond and caller."""

import pytest

from routing.estimates import expected_wait_ms
from routing.model import AT_ONCE, ENGLISH, FRENCH, Instant, Proficiency, Skill, Trigger
from routing.rulebook import Reach, Treatment, Widening
from routing.triggers import reached
from tests.routing.bench import NORTH, SOUTH, Bench, treating

MINUTE_MS = 60_000


def limit(bench: Bench, contact: str, trigger: Trigger, later_ms: int = 0) -> str | None:
    waiting = bench.contact(contact)
    return reached(trigger, bench.floor, waiting, bench.floor.book_of(waiting), Instant(bench.now + later_ms))


def queue_of(waiting: int, staff: int = 1) -> Bench:
    """So many specialists talk, and so many callers wait: `k0` is the oldest."""
    bench = Bench.opened()
    for number in range(staff):
        bench.staff(f"s{number}", NORTH)
        bench.call(f"busy{number}")
        bench.connect(f"busy{number}")
    for number in range(waiting):
        bench.call(f"k{number}")
        bench.pass_time(1)
    return bench


class TestAtOnce:
    def test_is_reached_from_the_start(self) -> None:
        assert limit(queue_of(1), "k0", AT_ONCE) == "at once"


class TestWaited:
    @pytest.mark.parametrize(("later_ms", "name"), [(MINUTE_MS - 2, None), (MINUTE_MS - 1, "waited")])
    def test_counts_from_the_place_in_the_queue(self, later_ms: int, name: str | None) -> None:
        assert limit(queue_of(1), "k0", Trigger(waited_ms=MINUTE_MS), later_ms) == name

    def test_counts_the_waits_before_and_after_a_lost_line(self) -> None:
        bench = Bench.opened()
        bench.call("ann")
        bench.pass_time(40_000)
        bench.staff("amy")
        bench.connect("ann")
        bench.pass_time(10 * MINUTE_MS)
        bench.come_out_of_room("ann")
        assert limit(bench, "ann", Trigger(waited_ms=MINUTE_MS), 19_999) is None
        assert limit(bench, "ann", Trigger(waited_ms=MINUTE_MS), 20_000) == "waited"


class TestOldest:
    def test_asks_how_long_the_first_of_the_same_demand_has_waited(self) -> None:
        bench = queue_of(1)
        bench.pass_time(MINUTE_MS)
        bench.call("late")
        assert limit(bench, "late", Trigger(oldest_ms=MINUTE_MS)) == "oldest"
        bench.call("fay", language=FRENCH)
        assert limit(bench, "fay", Trigger(oldest_ms=MINUTE_MS)) is None


class TestDepth:
    @pytest.mark.parametrize(("depth", "name"), [(3, "depth"), (4, None)])
    def test_counts_who_waits_ahead(self, depth: int, name: str | None) -> None:
        assert limit(queue_of(4), "k3", Trigger(depth=depth)) == name

    def test_counts_nobody_for_whom_other_people_are_there(self) -> None:
        bench = queue_of(0)
        bench.staff("fin", NORTH, (FRENCH,))
        for contact in ("f1", "f2", "f3"):
            bench.call(contact, language=FRENCH)
        bench.pass_time(1)
        bench.call("ann")
        assert limit(bench, "ann", Trigger(depth=1)) is None

    def test_counts_who_waits_ahead_also_where_nobody_is_on_duty(self) -> None:
        assert limit(queue_of(3, staff=0), "k2", Trigger(depth=2)) == "depth"


class TestStaffedBelow:
    @pytest.mark.parametrize(("below", "name"), [(2, None), (3, "staffed")])
    def test_counts_who_is_on_duty_and_may_serve(self, below: int, name: str | None) -> None:
        assert limit(queue_of(1, staff=2), "k0", Trigger(staffed_below=below)) == name

    def test_counts_nobody_beyond_the_present_step(self) -> None:
        alone = treating(
            Treatment(widening=(Widening(reach=Reach.FIRST_ONLY), Widening(when=Trigger(waited_ms=1))))
        )
        bench = Bench.opened(alone)
        bench.staff("sue", SOUTH)
        bench.call("ann", NORTH)
        assert limit(bench, "ann", Trigger(staffed_below=1)) == "staffed"
        bench.pass_time(1)
        assert bench.offered_to("ann") == "sue"
        bench.connect("ann")
        bench.call("bea", NORTH)
        bench.pass_time(1)
        assert limit(bench, "bea", Trigger(staffed_below=1)) is None

    def test_counts_nobody_without_the_skill_at_its_level(self) -> None:
        skill = Skill("crisis")
        demanding = treating(Treatment(skills=(skill,), widening=(Widening(level_min=3),)))
        bench = Bench.opened(demanding)
        for specialist, level in (("low", 2), ("top", 4)):
            bench.staff(specialist, NORTH, (ENGLISH,), (Proficiency(skill=skill, level=level),))
        bench.call("ann")
        bench.connect("ann")
        bench.call("bea")
        assert limit(bench, "bea", Trigger(staffed_below=2)) == "staffed"
        assert limit(bench, "bea", Trigger(staffed_below=1)) is None


class TestExpected:
    def test_is_the_expected_wait_from_now_on(self) -> None:
        bench = queue_of(2)
        contact = bench.contact("k1")
        expected = expected_wait_ms(bench.floor, contact, bench.floor.book_of(contact))
        assert expected is not None
        assert limit(bench, "k1", Trigger(expected_ms=expected)) == "expected"
        assert limit(bench, "k1", Trigger(expected_ms=expected + 1)) is None

    def test_is_reached_where_there_is_no_end_to_the_wait(self) -> None:
        assert limit(queue_of(1, staff=0), "k0", Trigger(expected_ms=10**9)) == "expected"


class TestSeveralLimits:
    def test_are_reached_as_soon_as_one_is(self) -> None:
        trigger = Trigger(waited_ms=MINUTE_MS, depth=2)
        bench = queue_of(3)
        assert [limit(bench, contact, trigger) for contact in ("k0", "k1", "k2")] == [None, None, "depth"]
        assert limit(bench, "k0", trigger, MINUTE_MS) == "waited"
