"""Which specialist serves a contact: skills, interpreters, cool-downs, and fairness among those who can."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from routing.model import ENGLISH, FRENCH, OTHER, Language, Proficiency, Skill, SpecialistState, Trigger
from routing.rulebook import LanguageRule, Treatment, Widening
from tests.routing.bench import NORTH, PATIENT, PUNJABI, SOUTH, Bench, rules, treating
from tests.routing.truths import assert_history_is_sound


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
