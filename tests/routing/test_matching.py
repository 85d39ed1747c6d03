"""Who serves whom: the order of choice, and that nobody idles beside a caller."""

from dataclasses import replace

import pytest

from routing import events as e
from routing.model import ENGLISH, FRENCH, OTHER, Language, MatchReason, PartnerId, Trigger
from routing.rulebook import Limits, Reach, Treatment, Widening
from tests.routing.bench import NIGHT, NORTH, PATIENT, PUNJABI, SOUTH, Bench, rules, treating
from tests.routing.truths import assert_all_true


class TestMatchForContact:
    def test_takes_the_longest_idle_of_the_home_partner(self) -> None:
        bench = Bench.opened()
        for specialist, partner in (("sue", SOUTH), ("nan", NORTH), ("ned", NORTH)):
            bench.staff(specialist, partner)
            bench.pass_time(1_000)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "nan"
        assert bench.offer("ann").why.match is MatchReason.HOME_LONGEST_IDLE

    def test_takes_the_longest_idle_of_the_network_when_nobody_is_free_at_home(self) -> None:
        bench = Bench.opened()
        for specialist, partner in (("sue", SOUTH), ("eve", NIGHT)):
            bench.staff(specialist, partner)
            bench.pass_time(1_000)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "sue"
        assert bench.offer("ann").why.match is MatchReason.NETWORK_LONGEST_IDLE

    def test_waits_when_nobody_speaks_the_language(self) -> None:
        bench = Bench.opened()
        bench.staff("amy", NORTH, (ENGLISH,))
        bench.call("ann", NORTH, FRENCH)
        assert bench.offered_to("ann") is None

    def test_gives_a_caller_who_needs_an_interpreter_to_anybody(self) -> None:
        bench = Bench.opened()
        bench.staff("amy", NORTH, (FRENCH,))
        bench.call("ann", NORTH, OTHER)
        assert bench.offered_to("ann") == "amy"

    def test_breaks_a_tie_of_idle_times_on_the_id(self) -> None:
        bench = Bench.opened()
        for specialist in ("zoe", "kim", "amy"):
            bench.staff(specialist)
        bench.call("ann")
        assert bench.offered_to("ann") == "amy"

    def test_keeps_to_the_home_partner_until_the_reach_widens(self) -> None:
        bench = Bench.opened(widen_after_ms=15_000)
        bench.staff("sue", SOUTH)
        bench.call("ann", NORTH)
        bench.pass_time(14_999)
        assert bench.offered_to("ann") is None
        bench.pass_time(1)
        assert bench.offered_to("ann") == "sue"

    def test_opens_a_later_step_that_names_no_limit_at_once(self) -> None:
        """F34: no step of a ladder is one that never comes."""
        steps = (Widening(reach=Reach.FIRST_ONLY), Widening())
        bench = Bench.opened(treating(Treatment(widening=steps)))
        bench.staff("sue", SOUTH)
        bench.call("ann", NORTH)
        bench.pass_time(0)
        assert bench.offered_to("ann") == "sue"

    def test_widens_over_all_steps_that_are_due_in_one_event(self) -> None:
        """An event's id is its timer's: two steps of one instant must not be two events of one name."""
        alone, near = (
            Widening(reach=Reach.FIRST_ONLY),
            Widening(reach=Reach.NEIGHBOURS, when=Trigger(waited_ms=5_000)),
        )
        bench = Bench.opened(
            treating(Treatment(widening=(alone, near, Widening(when=Trigger(waited_ms=5_000)))))
        )
        bench.call("ann", NORTH)
        bench.pass_time(5_000)
        assert [event.step for event in bench.log if isinstance(event, e.ReachWidened)] == [2]
        bench.staff("eve", NIGHT)
        assert bench.offered_to("ann") == "eve"

    def test_records_who_was_passed_over_because_they_are_cooling_down(self) -> None:
        """F23: a skip has a recorded reason."""
        bench = Bench.opened()
        bench.staff("amy")
        bench.call("ann")
        bench.decline("amy", "ann-1")
        bench.staff("bob")
        assert bench.offered_to("ann") == "bob"
        bench.pass_time(1_000)
        bench.decline("bob", "ann-2")
        bench.staff("cho")
        bench.end_call("ann")
        bench.call("bea")
        assert bench.offer("bea").why.passed_over == ()

    def test_counts_the_free_and_the_waiting_at_that_instant(self) -> None:
        bench = Bench.opened()
        bench.staff("nan", NORTH)
        bench.pass_time(2_500)
        bench.staff("sue", SOUTH)
        bench.call("ann", NORTH)
        seen = bench.offer("ann").why
        assert (seen.ready_home, seen.ready_network) == (1, 2)
        assert (seen.waiting_home, seen.waiting_network) == (1, 1)
        assert (seen.waited_ms, seen.idle_ms) == (0, 2_500)
        assert seen.rule == "home-open"


class TestMatchForSpecialist:
    def test_takes_the_oldest_caller_of_their_own_partner_before_an_older_one(self) -> None:
        bench = Bench.opened()
        for contact, home in (("sid", SOUTH), ("ned", NORTH), ("nat", NORTH)):
            bench.call(contact, home)
            bench.pass_time(1_000)
        bench.staff("amy", NORTH)
        assert bench.offered_to("ned") == "amy"
        assert bench.offer("ned").why.match is MatchReason.OWN_CALLER_OLDEST

    def test_takes_the_oldest_of_the_network_when_no_own_caller_waits(self) -> None:
        bench = Bench.opened()
        for contact in ("sid", "sal"):
            bench.call(contact, SOUTH)
            bench.pass_time(1_000)
        bench.staff("amy", NORTH)
        assert bench.offered_to("sid") == "amy"
        assert bench.offer("sid").why.match is MatchReason.NETWORK_OLDEST

    def test_looks_at_the_oldest_over_all_their_languages(self) -> None:
        bench = Bench.opened()
        for contact, language in (("pia", PUNJABI), ("fay", FRENCH), ("ann", ENGLISH)):
            bench.call(contact, NORTH, language)
            bench.pass_time(1_000)
        bench.staff("amy", NORTH, (ENGLISH, FRENCH))
        assert bench.offered_to("fay") == "amy"

    def test_leaves_alone_the_callers_of_a_home_that_has_not_widened(self) -> None:
        bench = Bench.opened(widen_after_ms=15_000)
        bench.call("ned", NORTH)
        bench.staff("sue", SOUTH)
        assert bench.offered_to("ned") is None
        bench.call("sid", SOUTH)
        assert bench.offered_to("sid") == "sue"


class TestOwnFirst:
    """Own callers first, as long as nobody else has waited too much longer."""

    @pytest.mark.parametrize(
        ("within_ms", "older_by_ms", "taken", "reason"),
        [
            (None, 600_000, "own", MatchReason.OWN_CALLER_OLDEST),
            (30_000, 30_000, "own", MatchReason.OWN_CALLER_OLDEST),
            (30_000, 30_001, "other", MatchReason.NETWORK_OVERDUE),
            (0, 1, "other", MatchReason.NETWORK_OVERDUE),
            (0, 0, "own", MatchReason.OWN_CALLER_OLDEST),
        ],
    )
    def test_ends_where_somebody_else_has_waited_that_much_longer(
        self, within_ms: int | None, older_by_ms: int, taken: str, reason: MatchReason
    ) -> None:
        """L6: it bounds by how much a later caller of another region may pass."""
        bench = Bench.opened(rules(limits=replace(PATIENT, own_first_within_ms=within_ms)))
        bench.call("other", SOUTH)
        bench.pass_time(older_by_ms)
        bench.call("own", NORTH)
        bench.pass_time(7_000)
        bench.staff("nan", NORTH)
        assert bench.offered_to(taken) == "nan"
        assert bench.offer(taken).why.match is reason
        assert bench.offer(taken).why.oldest_waited_ms == older_by_ms + 7_000

    def test_says_how_long_the_oldest_had_waited_whom_the_specialist_may_serve(self) -> None:
        bench = Bench.opened()
        bench.call("fay", SOUTH, FRENCH)
        bench.pass_time(60_000)
        bench.call("ann", NORTH)
        bench.pass_time(5_000)
        bench.staff("nan", NORTH)
        why_ann = bench.offer("ann").why
        assert (why_ann.waited_ms, why_ann.oldest_waited_ms) == (5_000, 5_000)

    def test_says_nothing_of_an_oldest_where_the_caller_chose(self) -> None:
        bench = Bench.opened()
        bench.staff("nan", NORTH)
        bench.call("ann", NORTH)
        assert bench.offer("ann").why.oldest_waited_ms is None


class TestCredit:
    def of(self, *credits_ms: int) -> Bench:
        """Callers `k0`, `k1` ... come a second apart, each under a book that gives so much credit."""
        bench = Bench.opened()
        for number, credit_ms in enumerate(credits_ms):
            book = treating(Treatment(credit_ms=credit_ms))
            bench.publish(replace(book, version=f"v{number}"))
            bench.call(f"k{number}", NORTH)
            bench.pass_time(1_000)
        return bench

    def order(self, bench: Bench) -> list[str]:
        served = []
        for number in range(len(bench.floor.contacts)):
            bench.staff(f"s{number}", NORTH)
            served.append(bench.offers_made()[-1][0])
        return served

    def test_counts_as_so_much_more_waiting(self) -> None:
        """queueing.md 1.5: priority as a credit in seconds, a plain sort key."""
        assert self.order(self.of(0, 1_500, 0, 5_000)) == ["k3", "k1", "k0", "k2"]

    def test_breaks_a_tie_on_the_id(self) -> None:
        assert self.order(self.of(0, 1_000)) == ["k0", "k1"]

    def test_starves_nobody_who_has_waited_longer_than_it(self) -> None:
        """S02, L6: with a credit of c, nobody who came more than c later comes first."""
        bench = self.of(0, *[2_500] * 6)
        assert self.order(bench) == ["k1", "k2", "k0", "k3", "k4", "k5", "k6"]


class TestBurst:
    @pytest.mark.parametrize("size", [2, 10, 50])
    def test_gives_calls_of_one_instant_to_different_specialists(self, size: int) -> None:
        """F03, F05: as many calls as free people in one tick, and each person is asked once."""
        bench = Bench.opened()
        for number in range(size + 3):
            bench.staff(f"s{number:02}", (NORTH, SOUTH)[number % 2])
        for number in range(size):
            bench.call(f"k{number:02}", (NORTH, SOUTH, None)[number % 3])
        offers = bench.offers_made()
        assert len(offers) == size
        assert len({contact for contact, _ in offers}) == size
        assert len({specialist for _, specialist in offers}) == size

    def test_gives_waiting_calls_of_one_instant_to_the_people_who_come(self) -> None:
        """F03: the same from the other side: callers first, people after."""
        bench = Bench.opened()
        for number in range(20):
            bench.call(f"k{number:02}")
        for number in range(20):
            bench.staff(f"s{number:02}")
        assert bench.offers_made() == [(f"k{number:02}", f"s{number:02}") for number in range(20)]

    def test_asks_each_person_once_for_a_call_that_nobody_takes(self) -> None:
        """F05, F22: a missed call goes round everybody, and nobody is rung twice in a row."""
        bench = Bench.opened()
        for number in range(6):
            bench.staff(f"s{number}")
            bench.pass_time(10)
        bench.call("ann")
        bench.pass_time(6 * 20_000)
        assert bench.offers_made() == [("ann", f"s{number}") for number in range(6)]


class TestWorkConservation:
    @pytest.mark.parametrize(
        ("home", "language", "partner", "languages"),
        [
            (NORTH, ENGLISH, SOUTH, (ENGLISH,)),
            (None, FRENCH, NIGHT, (ENGLISH, FRENCH)),
            (SOUTH, OTHER, NORTH, (PUNJABI,)),
            (PartnerId("GONE"), PUNJABI, NORTH, (PUNJABI,)),
        ],
    )
    def test_brings_the_last_caller_and_the_first_specialist_together(
        self, home: PartnerId | None, language: Language, partner: PartnerId, languages: tuple[Language, ...]
    ) -> None:
        """F08: whoever comes first, the two meet in the same instant."""
        for caller_first in (True, False):
            bench = Bench.opened()
            if caller_first:
                bench.call("ann", home, language)
            bench.staff("amy", partner, languages)
            if not caller_first:
                bench.call("ann", home, language)
            assert bench.offered_to("ann") == "amy"

    def test_goes_on_when_the_only_specialist_comes_back(self) -> None:
        """F08: the queue does not stop for ever because the last one was away."""
        bench = Bench.opened()
        bench.staff("amy")
        bench.call("ann")
        bench.not_ready("amy")
        bench.call("bea")
        bench.pass_time(600_000)
        bench.ready("amy")
        assert bench.offered_to("ann") == "amy"

    def test_holds_after_a_new_rule_book_widens_who_may_serve(self) -> None:
        """F08: a caller recalled to a book that allows an interpreter is offered at once; others keep their version."""
        bench = Bench.opened(rules(limits=Limits(lease_ms=10**9)))
        bench.staff("bob", NORTH, (ENGLISH,))
        bench.staff("amy", NORTH, (ENGLISH,))
        bench.call("pia", SOUTH, PUNJABI)
        assert bench.offered_to("pia") is None
        bench.publish(rules("second", interpreter_languages=(OTHER, PUNJABI)))
        assert bench.offered_to("pia") is None
        bench.publish(rules("third", interpreter_languages=(OTHER, PUNJABI)), recall=True)
        assert bench.offered_to("pia") == "amy"
        assert bench.contact("pia").rule_book == "third"
        assert_all_true(bench.floor, bench.now)
