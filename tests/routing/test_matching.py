"""Who serves whom: the order of choice, and that it is fair to callers and to specialists."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from routing import events as e
from routing.model import (
    ENGLISH,
    FRENCH,
    OTHER,
    Language,
    MatchReason,
    PartnerId,
    Proficiency,
    Skill,
    SpecialistState,
    Trigger,
)
from routing.rulebook import LanguageRule, Limits, Reach, Treatment, Widening
from tests.routing.bench import NIGHT, NORTH, PATIENT, PUNJABI, SOUTH, Bench, rules, treating
from tests.routing.truths import assert_all_true, assert_history_is_sound


def why(bench: Bench, contact: str) -> MatchReason:
    return bench.offer(contact).why.match


class TestMatchForContact:
    def test_takes_the_longest_idle_of_the_home_partner(self) -> None:
        bench = Bench.opened()
        for specialist, partner in (("sue", SOUTH), ("nan", NORTH), ("ned", NORTH)):
            bench.staff(specialist, partner)
            bench.pass_time(1_000)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "nan"
        assert why(bench, "ann") is MatchReason.HOME_LONGEST_IDLE

    def test_takes_the_longest_idle_of_the_network_when_nobody_is_free_at_home(self) -> None:
        bench = Bench.opened()
        for specialist, partner in (("sue", SOUTH), ("eve", NIGHT)):
            bench.staff(specialist, partner)
            bench.pass_time(1_000)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "sue"
        assert why(bench, "ann") is MatchReason.NETWORK_LONGEST_IDLE

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
        assert why(bench, "ned") is MatchReason.OWN_CALLER_OLDEST

    def test_takes_the_oldest_of_the_network_when_no_own_caller_waits(self) -> None:
        bench = Bench.opened()
        for contact in ("sid", "sal"):
            bench.call(contact, SOUTH)
            bench.pass_time(1_000)
        bench.staff("amy", NORTH)
        assert bench.offered_to("sid") == "amy"
        assert why(bench, "sid") is MatchReason.NETWORK_OLDEST

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


class TestSkills:
    CRISIS, TAX = Skill("crisis"), Skill("tax")

    def bench(self, *skills: Skill, levels: tuple[int, ...] = (1,)) -> Bench:
        """Callers who need these skills, at the level of each step; a step lasts ten seconds."""
        widening = tuple(
            Widening(level_min=level, when=Trigger(waited_ms=10_000 * number))
            for number, level in enumerate(levels)
        )
        return Bench.opened(treating(Treatment(skills=skills, widening=widening)))

    def staff(self, bench: Bench, specialist: str, **levels: int) -> None:
        skills = tuple(Proficiency(skill=Skill(name), level=level) for name, level in levels.items())
        bench.staff(specialist, NORTH, (ENGLISH,), skills)

    def test_are_asked_for_all_of_them(self) -> None:
        bench = self.bench(self.CRISIS, self.TAX)
        self.staff(bench, "one", crisis=5)
        self.staff(bench, "two", crisis=1, tax=1)
        bench.call("ann")
        assert bench.offered_to("ann") == "two"

    def test_are_asked_for_at_the_level_of_the_step(self) -> None:
        bench = self.bench(self.CRISIS, levels=(4, 2))
        self.staff(bench, "low", crisis=2)
        bench.call("ann")
        bench.pass_time(9_999)
        assert bench.offered_to("ann") is None
        bench.pass_time(1)
        assert bench.offered_to("ann") == "low"

    def test_leave_out_whoever_is_not_good_enough_when_they_become_free(self) -> None:
        bench = self.bench(self.CRISIS, levels=(4,))
        bench.call("ann")
        self.staff(bench, "low", crisis=3)
        assert bench.offered_to("ann") is None
        self.staff(bench, "top", crisis=4)
        assert bench.offered_to("ann") == "top"

    def test_are_no_reason_to_skip_the_longest_idle_of_those_who_have_them(self) -> None:
        bench = self.bench(self.CRISIS)
        for specialist, level in (("old", 1), ("new", 5)):
            self.staff(bench, specialist, crisis=level)
            bench.pass_time(1_000)
        bench.call("ann")
        assert bench.offered_to("ann") == "old"

    def test_that_nobody_has_keep_the_caller_waiting_while_others_are_served(self) -> None:
        """F40: unknown is not eligible."""
        bench = self.bench(self.CRISIS)
        bench.call("ann")
        bench.publish(rules("plain", limits=PATIENT))
        bench.pass_time(1_000)
        bench.call("bea")
        bench.staff("amy")
        assert (bench.offered_to("ann"), bench.offered_to("bea")) == (None, "amy")


class TestInterpreter:
    BOOK = replace(
        rules(limits=PATIENT),
        languages=(LanguageRule(code=PUNJABI, interpreter=Trigger(waited_ms=30_000), kept=False),),
    )

    def test_may_help_from_the_time_that_the_language_says(self) -> None:
        bench = Bench.opened(self.BOOK)
        bench.staff("amy", NORTH)
        bench.call("pia", NORTH, PUNJABI)
        bench.pass_time(29_999)
        assert bench.offered_to("pia") is None
        bench.pass_time(1)
        assert bench.offered_to("pia") == "amy"
        assert bench.offer("pia").why.interpreter

    def test_is_not_waited_for_by_whoever_meets_a_speaker(self) -> None:
        bench = Bench.opened(self.BOOK)
        bench.staff("pam", SOUTH, (PUNJABI,))
        bench.call("pia", NORTH, PUNJABI)
        assert bench.offered_to("pia") == "pam"
        assert not bench.offer("pia").why.interpreter

    def test_lets_who_has_waited_longer_come_first_whatever_the_language(self) -> None:
        """queueing.md: else queue, oldest first for both."""
        bench = Bench.opened()
        bench.call("oto", NORTH, OTHER)
        bench.pass_time(1_000)
        bench.call("ann", NORTH)
        bench.staff("amy", NORTH)
        assert bench.offered_to("oto") == "amy"

    @pytest.mark.parametrize("language", [FRENCH, PUNJABI])
    def test_helps_with_no_language_that_the_book_does_not_name(self, language: Language) -> None:
        """F40: who speaks no language of the caller is not eligible."""
        bench = Bench.opened()
        bench.call("ann", NORTH, language)
        bench.staff("amy", NORTH, (ENGLISH,))
        assert bench.offered_to("ann") is None


class TestCoolDown:
    def test_that_is_over_for_two_gives_the_specialist_the_older(self) -> None:
        """L6: a driver that was busy brings the timers late; who has waited longer comes first all the same."""
        bench = Bench.opened()
        for specialist, contact in (("bob", "ann"), ("amy", "bea")):
            bench.staff(specialist)
            bench.call(contact)
            assert bench.offered_to(contact) == specialist
        for specialist, offer in (("amy", "bea-1"), ("bob", "ann-1"), ("amy", "ann-2"), ("bob", "bea-2")):
            bench.decline(specialist, offer)
            bench.pass_time(1_000)
        bench.sign_out("bob")
        bench.lag(40_000)
        bench.pass_time(0)
        assert bench.offered_to("ann") == "amy"
        assert bench.offered_to("bea") is None

    def test_that_is_over_brings_the_two_together_again(self) -> None:
        """F11: not at once for ever, and not never."""
        bench = Bench.opened()
        bench.staff("amy")
        bench.call("ann")
        bench.decline("amy", "ann-1")
        bench.pass_time(29_999)
        assert bench.offered_to("ann") is None
        bench.pass_time(1)
        assert bench.offered_to("ann") == "amy"

    def test_of_no_length_still_names_each_event_once(self) -> None:
        bench = Bench.opened(cool_down_ms=0)
        bench.staff("amy")
        bench.call("ann")
        for turn in range(1, 4):
            bench.decline("amy", f"ann-{turn}")
            bench.pass_time(0)
        bench.pass_time(1)
        assert bench.offered_to("ann") == "amy"
        assert_history_is_sound(bench.log)


class TestIdleOrder:
    """F20: recorded idle-order stories; the order of offers in each is what a person would call fair."""

    def serve(self, bench: Bench, contact: str) -> str:
        bench.call(contact)
        offered = bench.offered_to(contact)
        assert offered is not None
        bench.connect(contact)
        bench.pass_time(60_000)
        bench.hang_up(offered, contact)
        bench.end_wrap_up(offered)
        bench.pass_time(1_000)
        return offered

    def test_goes_round_when_calls_come_one_after_another(self) -> None:
        bench = Bench.opened()
        for specialist in ("amy", "bob", "cho"):
            bench.staff(specialist)
            bench.pass_time(1_000)
        served = [self.serve(bench, f"k{turn}") for turn in range(7)]
        assert served == ["amy", "bob", "cho", "amy", "bob", "cho", "amy"]

    def test_counts_idle_time_from_the_end_of_wrap_up_not_of_the_call(self) -> None:
        bench = Bench.opened()
        for specialist in ("amy", "bob"):
            bench.staff(specialist)
        for contact in ("ann", "bea"):
            bench.call(contact)
            bench.connect(contact)
        bench.hang_up("amy", "ann")
        bench.pass_time(5_000)
        bench.hang_up("bob", "bea")
        bench.end_wrap_up("bob")
        bench.pass_time(5_000)
        bench.end_wrap_up("amy")
        bench.call("cat")
        assert bench.offered_to("cat") == "bob"

    def test_sends_whoever_takes_a_break_to_the_end(self) -> None:
        bench = Bench.opened()
        for specialist in ("amy", "bob"):
            bench.staff(specialist)
            bench.pass_time(1_000)
        bench.not_ready("amy")
        bench.pass_time(1_000)
        bench.ready("amy")
        bench.call("ann")
        assert bench.offered_to("ann") == "bob"

    def test_keeps_the_place_of_whoever_says_ready_again(self) -> None:
        bench = Bench.opened()
        for specialist in ("amy", "bob"):
            bench.staff(specialist)
            bench.pass_time(1_000)
        bench.ready("amy")
        bench.call("ann")
        assert bench.offered_to("ann") == "amy"

    def test_moves_down_whoever_missed_an_offer(self) -> None:
        """F22: the one who did not answer comes after everybody who stayed ready."""
        bench = Bench.opened()
        for specialist in ("amy", "bob"):
            bench.staff(specialist)
            bench.pass_time(1_000)
        bench.call("ann")
        bench.pass_time(20_000)
        assert bench.specialist("amy").state is SpecialistState.NOT_READY
        assert bench.offered_to("ann") == "bob"
        bench.end_call("ann")
        bench.ready("amy")
        bench.call("bea")
        assert bench.offered_to("bea") == "bob"

    def test_moves_down_whoever_declined_an_offer(self) -> None:
        bench = Bench.opened()
        for specialist in ("amy", "bob"):
            bench.staff(specialist)
            bench.pass_time(1_000)
        bench.call("ann")
        bench.decline("amy", "ann-1")
        bench.end_call("ann")
        bench.call("bea")
        assert bench.offered_to("bea") == "bob"

    def test_keeps_the_idle_clock_of_whoever_was_offered_a_caller_that_left(self) -> None:
        """F06: an offer that ended without their doing costs a specialist nothing."""
        bench = Bench.opened()
        for specialist in ("amy", "bob"):
            bench.staff(specialist)
            bench.pass_time(1_000)
        bench.call("ann")
        bench.pass_time(3_000)
        bench.end_call("ann")
        bench.call("bea")
        assert bench.offered_to("bea") == "amy"


class TestShareOfOffers:
    @pytest.mark.parametrize("seed", range(4))
    def test_is_even_among_identical_specialists_within_a_tenth(self, seed: int) -> None:
        """F21: with calls of random length, nobody is favoured for their name or their place in a list."""
        dice = Random(seed)
        bench = Bench.opened(wrap_up_ms=0)
        people = [f"s{number}" for number in range(5)]
        dice.shuffle(people)
        for specialist in people:
            bench.staff(specialist)
        busy: list[tuple[int, str, str]] = []
        for turn in range(600):
            arrives_at = bench.now + dice.randrange(20_000, 60_000)
            while busy and busy[0][0] <= arrives_at:
                until, specialist, talking = busy.pop(0)
                bench.pass_time(until - bench.now)
                bench.hang_up(specialist, talking)
            bench.pass_time(arrives_at - bench.now)
            contact = f"k{turn}"
            bench.call(contact)
            offered = bench.offered_to(contact)
            if offered is None:
                bench.end_call(contact)
                continue
            bench.connect(contact)
            busy.append((bench.now + dice.randrange(30_000, 200_000), offered, contact))
            busy.sort()
        share = Counter(specialist for _, specialist in bench.offers_made())
        even = sum(share.values()) / len(people)
        assert len(share) == len(people)
        assert all(abs(count - even) <= even / 10 for count in share.values()), (seed, share)


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
