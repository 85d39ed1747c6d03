"""What a floor learns: handling times, patience, the truth of its promises, and who gave how much to whom."""

from dataclasses import replace

import pytest

from routing.estimates import MEMORY, PROMISE_MEMORY, SCALE
from routing.floor import Given, Observed
from routing.model import Instant, PartnerId
from routing.rulebook import WaitWords
from tests.routing.bench import NIGHT, NORTH, PATIENT, SOUTH, WEST, Bench, leg_of, rules, with_phone_system
from tests.routing.kept import revived, stored

DAY_MS = 86_400_000
PROMISING = replace(rules(limits=PATIENT), wait_words=WaitWords(expected=True))


def decayed(observations: list[int]) -> int:
    """Each takes away one part in MEMORY of all earlier ones, in whole numbers."""
    total = 0
    for one in observations:
        total += one * SCALE - total // MEMORY
    return total


def handle(bench: Bench, contact: str, handle_ms: int, home: PartnerId = NORTH) -> None:
    bench.call(contact, home)
    specialist = bench.offered_to(contact)
    assert specialist is not None
    bench.connect(contact)
    bench.pass_time(handle_ms)
    bench.hang_up(specialist, contact)
    bench.end_wrap_up(specialist)


class TestSeeHandling:
    def test_keeps_decaying_sums_in_whole_numbers(self) -> None:
        bench = Bench.opened()
        bench.staff("amy")
        times = [100_000 + 977 * turn for turn in range(300)]
        for turn, handle_ms in enumerate(times):
            handle(bench, f"k{turn}", handle_ms)
        seen = bench.floor.observed
        assert (seen.handled, seen.handled_ms) == (decayed([1] * 300), decayed(times))

    def test_never_counts_more_than_its_memory(self) -> None:
        assert decayed([1] * 10_000) <= MEMORY * SCALE + MEMORY

    def test_takes_the_time_from_the_offer_to_the_end_of_the_notes(self) -> None:
        bench = Bench.opened()
        bench.staff("amy")
        bench.call("ann")
        bench.pass_time(3_000)
        bench.connect("ann")
        bench.pass_time(60_000)
        bench.hang_up("amy", "ann")
        bench.pass_time(20_000)
        bench.end_wrap_up("amy")
        assert bench.floor.observed.handled_ms == 83_000 * SCALE

    @pytest.mark.parametrize("outcome", ["declined", "missed", "withdrawn"])
    def test_leaves_out_offers_that_came_to_nothing(self, outcome: str) -> None:
        bench = Bench.opened()
        bench.staff("amy")
        bench.call("ann")
        match outcome:
            case "declined":
                bench.decline("amy", "ann-1")
            case "missed":
                bench.pass_time(20_000)
            case _:
                bench.end_call("ann")
        assert bench.floor.observed.handled == 0


class TestSeeWait:
    def test_counts_who_left_and_all_the_waiting_that_was_borne(self) -> None:
        bench = Bench.opened()
        for contact in ("ann", "bea"):
            bench.call(contact)
        bench.pass_time(10_000)
        bench.end_call("ann")
        bench.staff("amy")
        bench.connect("bea")
        seen = bench.floor.observed
        assert seen.left == 1 * SCALE - SCALE // MEMORY
        assert seen.borne_ms == decayed([10_000, 10_000])

    def test_counts_the_second_wait_of_a_caller_whose_line_was_lost_once(self) -> None:
        bench = Bench.opened()
        bench.call("ann")
        bench.pass_time(10_000)
        bench.staff("amy")
        bench.connect("ann")
        bench.pass_time(30_000)
        bench.leave_room(leg_of("ann-1"), "ann-1")
        bench.pass_time(4_000)
        bench.staff("bob")
        bench.connect("ann")
        assert bench.floor.observed.borne_ms == decayed([10_000, 4_000])

    def test_counts_the_second_wait_of_one_who_then_gives_up_once(self) -> None:
        bench = Bench.opened()
        bench.call("ann")
        bench.pass_time(10_000)
        bench.staff("amy")
        bench.connect("ann")
        bench.leave_room(leg_of("ann-1"), "ann-1")
        bench.pass_time(4_000)
        bench.end_call("ann")
        assert bench.floor.observed.borne_ms == decayed([10_000, 4_000])
        (end,) = bench.ends("ann")
        assert end.waited_ms == 14_000

    def test_leaves_out_callers_who_never_waited(self) -> None:
        bench = Bench.opened()
        bench.arrive("ann")
        bench.end_call("ann")
        assert bench.floor.observed == Observed()


class TestSeePromise:
    def test_compares_the_wait_with_the_one_that_was_expected_when_queued(self) -> None:
        bench = Bench.opened(PROMISING)
        bench.staff("amy")
        bench.call("ann")
        bench.connect("ann")
        bench.call("bea")
        promised = bench.contact("bea").expected_ms
        assert promised
        bench.pass_time(50_000)
        bench.hang_up("amy", "ann")
        bench.end_wrap_up("amy")
        seen = bench.floor.observed
        assert (seen.promises, seen.true_ms, seen.error_ms) == (1, 50_000, abs(50_000 - promised))
        bench.call("cat")
        bench.connect("bea")
        bench.pass_time(10_000)
        bench.hang_up("amy", "bea")
        bench.end_wrap_up("amy")
        assert bench.floor.observed.true_ms == 50_000 + (10_000 - 50_000) // PROMISE_MEMORY

    def test_counts_the_first_offer_only(self) -> None:
        bench = Bench.opened(PROMISING)
        bench.staff("amy")
        bench.call("ann")
        bench.connect("ann")
        bench.call("bea")
        bench.staff("bob")
        bench.decline("bob", "bea-1")
        bench.staff("cho")
        assert bench.offered_to("bea") == "cho"
        assert bench.floor.observed.promises == 1

    def test_leaves_out_who_was_promised_nothing(self) -> None:
        bench = Bench.opened()
        bench.call("ann")
        bench.staff("amy")
        assert bench.floor.observed.promises == 0


class TestSeeHelp:
    def test_writes_down_the_minutes_given_to_callers_of_other_regions(self) -> None:
        """lessons 3.4(c): a ledger of minutes given and received."""
        bench = Bench.opened()
        bench.staff("sue", SOUTH)
        handle(bench, "ann", 60_000, NORTH)
        handle(bench, "sid", 90_000, SOUTH)
        assert bench.floor.given == {SOUTH: Given(day=bench.now // DAY_MS, today_ms=60_000)}

    def test_turns_the_page_at_midnight(self) -> None:
        bench = Bench.opened()
        bench.staff("sue", SOUTH)
        handle(bench, "ann", 60_000)
        bench.pass_time(DAY_MS)
        handle(bench, "bea", 30_000)
        given = bench.floor.given[SOUTH]
        assert (given.today_ms, given.before_ms) == (30_000, 60_000)
        bench.pass_time(2 * DAY_MS)
        handle(bench, "cat", 10_000)
        assert (given.today_ms, given.before_ms) == (10_000, 0)

    def test_gives_each_partner_its_own_part_of_a_call_that_two_had(self) -> None:
        bench = Bench.opened()
        bench.staff("sue", SOUTH)
        bench.call("ann", NORTH)
        bench.connect("ann")
        bench.pass_time(60_000)
        bench.leave_room(leg_of("ann-1"), "ann-1")
        bench.staff("eve", NIGHT)
        bench.connect("ann")
        bench.pass_time(30_000)
        bench.hang_up("eve", "ann")
        given = bench.floor.given
        assert (given[SOUTH].today_ms, given[NIGHT].today_ms) == (60_000, 30_000)

    def test_counts_what_a_partners_own_phone_system_gave(self) -> None:
        bench = Bench.opened(rules(limits=PATIENT, partners=with_phone_system()))
        bench.call("ann", NORTH)
        bench.partner_answers("ann")
        bench.pass_time(60_000)
        bench.end_call("ann")
        assert bench.floor.given[WEST].today_ms == 60_000

    def test_counts_what_it_gave_before_the_caller_came_back(self) -> None:
        bench = Bench.opened(rules(limits=PATIENT, partners=with_phone_system()))
        bench.call("ann", NORTH)
        bench.partner_answers("ann")
        bench.pass_time(60_000)
        bench.partner_fails("ann")
        assert bench.floor.given[WEST].today_ms == 60_000


class TestGiven:
    @pytest.mark.parametrize(("days_later", "recent_ms"), [(0, 12), (1, 10), (2, 0), (9, 0)])
    def test_covers_today_and_the_day_before(self, days_later: int, recent_ms: int) -> None:
        given = Given(day=100, today_ms=10, before_ms=2)
        assert given.recent_ms(Instant((100 + days_later) * DAY_MS)) == recent_ms


class TestSnapshot:
    def test_holds_everything_that_was_learned(self) -> None:
        bench = Bench.opened(replace(PROMISING, partners=with_phone_system()))
        bench.staff("sue", SOUTH)
        handle(bench, "ann", 60_000, NORTH)
        bench.call("sid", SOUTH)
        bench.end_call("sid")
        bench.report_load(WEST, waiting=2, staffed=3)
        again = revived(stored(bench.floor))
        assert again.observed == bench.floor.observed
        assert again.given == bench.floor.given
        assert again.loads == bench.floor.loads
