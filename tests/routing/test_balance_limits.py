"""What a partner keeps for its own callers, and what it never gives beyond."""

from dataclasses import replace

import pytest

from routing.model import AT_ONCE, ENGLISH, FRENCH, Chance, Lost, PartnerId, Trigger
from routing.rulebook import EmergencyPlan, LanguageRule, Partner, Reach, RuleBook, Treatment, Widening
from tests.routing.bench import NIGHT, NORTH, PATIENT, PUNJABI, SOUTH, STORM, Bench, rules, treating
from tests.routing.served import BOTH, agreed, why
from tests.routing.truths import assert_all_true


class TestKeptLanguages:
    """Whoever speaks fewer of the languages that are kept comes first, so that bilinguals stay free."""

    BOOK = replace(
        rules(limits=PATIENT),
        languages=(LanguageRule(code=FRENCH, official=True), LanguageRule(code=PUNJABI)),
    )

    def staffed(self, book: RuleBook) -> Bench:
        bench = Bench.opened(book)
        for specialist, languages in (("bil", BOTH), ("amy", (ENGLISH,)), ("tri", (*BOTH, PUNJABI))):
            bench.staff(specialist, NORTH, languages)
            bench.pass_time(1_000)
        return bench

    def test_take_whoever_speaks_nothing_else_first(self) -> None:
        bench = self.staffed(self.BOOK)
        for contact in ("ann", "bea", "cat"):
            bench.call(contact)
        assert [who for _, who in bench.offers_made()] == ["amy", "bil", "tri"]

    def test_are_served_by_whoever_speaks_fewest_of_them(self) -> None:
        bench = self.staffed(self.BOOK)
        bench.call("fay", language=FRENCH)
        assert bench.offered_to("fay") == "bil"

    def test_are_no_reason_to_leave_the_home_partner(self) -> None:
        bench = Bench.opened(self.BOOK)
        bench.staff("sue", SOUTH)
        bench.staff("bil", NORTH, BOTH)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "bil"

    def test_decide_between_partners_too(self) -> None:
        bench = Bench.opened(self.BOOK)
        bench.staff("bil", SOUTH, BOTH)
        bench.pass_time(1_000)
        bench.staff("eve", NIGHT)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "eve"

    def test_do_not_matter_where_the_book_keeps_none(self) -> None:
        book = replace(self.BOOK, languages=(LanguageRule(code=FRENCH, kept=False),))
        bench = self.staffed(book)
        bench.call("ann")
        assert bench.offered_to("ann") == "bil"

    def test_never_count_the_language_that_most_callers_speak(self) -> None:
        book = replace(self.BOOK, languages=(LanguageRule(code=ENGLISH), LanguageRule(code=FRENCH)))
        assert tuple(book.kept_languages()) == (FRENCH,)

    def test_are_counted_anew_under_a_new_book(self) -> None:
        bench = self.staffed(replace(self.BOOK, languages=()))
        bench.publish(replace(self.BOOK, version="second"))
        bench.call("ann")
        assert bench.offered_to("ann") == "amy"


class TestCaps:
    def capped(self, cap: int, *, lifts_caps: bool = False) -> Bench:
        plan = EmergencyPlan(name=STORM, lifts_caps=lifts_caps)
        return Bench.opened(agreed(Partner(id=SOUTH, cap=cap), book=rules(limits=PATIENT, plans=(plan,))))

    def test_limit_the_callers_of_other_regions_at_one_time(self) -> None:
        bench = self.capped(2)
        for specialist in ("s1", "s2", "s3"):
            bench.staff(specialist, SOUTH)
        for contact in ("ann", "bea", "cat"):
            bench.call(contact, NORTH)
        assert [bench.offered_to(name) for name in ("ann", "bea", "cat")] == ["s1", "s2", None]
        assert bench.floor.helping == {SOUTH: 2}

    def test_say_so(self) -> None:
        bench = self.capped(0)
        bench.staff("sue", SOUTH)
        bench.staff("eve", NIGHT)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "eve"
        assert Chance(partner=SOUTH, free=1, lost=Lost.AT_CAP) in why(bench, "ann").chances

    @pytest.mark.parametrize("home", [SOUTH, None])
    def test_do_not_count_own_callers_or_those_of_no_region(self, home: PartnerId | None) -> None:
        bench = self.capped(0)
        bench.staff("sue", SOUTH)
        bench.call("ann", home)
        assert bench.offered_to("ann") == "sue"
        assert bench.floor.helping == {}

    @pytest.mark.parametrize(
        ("freed_by", "helped", "by"),
        [
            ("the end", "bea", "s2"),
            ("a decline", "ann", "s2"),
            ("a missed offer", "ann", "s2"),
            ("the caller leaving", "bea", "s1"),
        ],
    )
    def test_that_are_free_again_help_who_waits_at_once(self, freed_by: str, helped: str, by: str) -> None:
        """F08: an idle specialist does not stay idle because nobody asked again."""
        bench = self.capped(1)
        bench.staff("s1", SOUTH)
        bench.staff("s2", SOUTH)
        bench.call("ann", NORTH)
        bench.call("bea", NORTH)
        assert bench.offered_to("bea") is None
        match freed_by:
            case "the end":
                bench.connect("ann")
                bench.hang_up("s1", "ann")
            case "a decline":
                bench.decline("s1", "ann-1")
            case "a missed offer":
                bench.pass_time(20_000)
            case _:
                bench.end_call("ann")
        assert bench.offered_to(helped) == by
        assert_all_true(bench.floor, bench.now)

    def test_that_are_free_again_help_the_oldest_and_not_who_came_back_last(self) -> None:
        """L6: a caller whose offer was declined does not pass one who has waited longer for the same people."""
        bench = self.capped(1)
        bench.staff("s1", SOUTH)
        bench.call("bea", NORTH)
        bench.decline("s1", "bea-1")
        bench.pass_time(1)
        bench.call("ann", NORTH)
        bench.staff("s2", SOUTH)
        assert (bench.offered_to("ann"), bench.offered_to("bea")) == ("s1", None)
        bench.decline("s1", "ann-1")
        assert (bench.offered_to("ann"), bench.offered_to("bea")) == (None, "s2")

    def test_let_a_specialist_who_becomes_free_take_own_callers_only(self) -> None:
        bench = self.capped(0)
        for contact, home in (("ned", NORTH), ("sid", SOUTH)):
            bench.call(contact, home)
            bench.pass_time(1_000)
        bench.staff("sue", SOUTH)
        assert (bench.offered_to("ned"), bench.offered_to("sid")) == (None, "sue")

    def test_are_lifted_by_a_plan_that_says_so_and_by_no_other(self) -> None:
        for lifts, expected in ((True, "sue"), (False, None)):
            bench = self.capped(0, lifts_caps=lifts)
            bench.staff("sue", SOUTH)
            bench.call("ann", NORTH)
            bench.declare()
            assert bench.offered_to("ann") == expected

    def test_are_never_exceeded_by_a_new_offer_after_an_emergency(self) -> None:
        bench = self.capped(1, lifts_caps=True)
        for specialist in ("s1", "s2", "s3"):
            bench.staff(specialist, SOUTH)
        bench.declare()
        for contact in ("ann", "bea"):
            bench.call(contact, NORTH)
        bench.stand_down()
        bench.end_call("ann")
        bench.call("cat", NORTH)
        assert bench.floor.helping == {SOUTH: 1}
        assert bench.offered_to("cat") is None


class TestReserves:
    def kept(self, reserve: int, *, lifts_reserves: bool = False) -> Bench:
        plan = EmergencyPlan(name=STORM, lifts_reserves=lifts_reserves)
        book = rules(limits=PATIENT, plans=(plan,))
        return Bench.opened(agreed(Partner(id=SOUTH, reserve=reserve), book=book))

    def test_keep_the_last_free_ones_for_own_callers(self) -> None:
        bench = self.kept(1)
        bench.staff("s1", SOUTH)
        bench.staff("s2", SOUTH)
        bench.call("ann", NORTH)
        bench.call("bea", NORTH)
        bench.call("sid", SOUTH)
        assert [bench.offered_to(name) for name in ("ann", "bea", "sid")] == ["s1", None, "s2"]

    def test_say_so(self) -> None:
        bench = self.kept(1)
        bench.staff("s1", SOUTH)
        bench.staff("eve", NIGHT)
        bench.call("ann", NORTH)
        assert Chance(partner=SOUTH, free=1, lost=Lost.RESERVED) in why(bench, "ann").chances

    def test_let_the_longest_idle_help_once_one_more_is_free(self) -> None:
        bench = self.kept(1)
        bench.staff("s1", SOUTH)
        bench.call("ann", NORTH)
        bench.pass_time(5_000)
        assert bench.offered_to("ann") is None
        bench.staff("s2", SOUTH)
        assert bench.offered_to("ann") in ("s1", "s2")
        assert_all_true(bench.floor, bench.now)

    def test_count_those_who_speak_the_language(self) -> None:
        bench = self.kept(1)
        bench.staff("s1", SOUTH, BOTH)
        bench.staff("s2", SOUTH, (ENGLISH,))
        bench.call("fay", NORTH, FRENCH)
        assert bench.offered_to("fay") is None
        bench.call("ann", NORTH, ENGLISH)
        assert bench.offered_to("ann") is not None

    def test_hold_against_an_interpreter_call_too(self) -> None:
        """The only speaker of a language is kept for it, though others of the partner are free beside."""
        book = replace(
            rules(limits=PATIENT), languages=(LanguageRule(code=PUNJABI, interpreter=AT_ONCE, kept=False),)
        )
        bench = Bench.opened(agreed(Partner(id=SOUTH, reserve=1), book=book))
        bench.staff("pam", SOUTH, (ENGLISH, PUNJABI))
        bench.pass_time(1_000)
        for specialist in ("s1", "s2"):
            bench.staff(specialist, SOUTH)
        bench.call("pia", NORTH, PUNJABI)
        assert bench.offered_to("pia") == "s1"
        assert why(bench, "pia").interpreter
        assert_all_true(bench.floor, bench.now)

    def test_are_lifted_by_a_plan_that_says_so(self) -> None:
        bench = self.kept(1, lifts_reserves=True)
        bench.staff("s1", SOUTH)
        bench.call("ann", NORTH)
        bench.declare()
        assert bench.offered_to("ann") == "s1"


class TestReach:
    def bench(self, *widening: Widening) -> Bench:
        """East neighbours on the south only; nobody is on duty in the north, where the callers live."""
        north = Partner(id=NORTH, neighbours=(SOUTH,))
        return Bench.opened(treating(Treatment(widening=widening), agreed(north)))

    def test_goes_to_the_neighbours_of_the_home_partner(self) -> None:
        bench = self.bench(Widening(reach=Reach.NEIGHBOURS))
        bench.staff("eve", NIGHT)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") is None
        bench.staff("sue", SOUTH)
        assert bench.offered_to("ann") == "sue"

    def test_goes_to_the_partners_that_the_step_names(self) -> None:
        bench = self.bench(Widening(reach=Reach.PARTNERS, partners=(NIGHT,)))
        bench.staff("sue", SOUTH)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") is None
        bench.staff("eve", NIGHT)
        assert bench.offered_to("ann") == "eve"

    def test_goes_from_step_to_step(self) -> None:
        bench = self.bench(
            Widening(reach=Reach.FIRST_ONLY),
            Widening(reach=Reach.NEIGHBOURS, when=Trigger(waited_ms=10_000)),
            Widening(when=Trigger(waited_ms=20_000)),
        )
        bench.staff("eve", NIGHT)
        bench.call("ann", NORTH)
        bench.pass_time(15_000)
        bench.staff("sue", SOUTH)
        assert bench.offered_to("ann") == "sue"
        bench.connect("ann")
        bench.call("bea", NORTH)
        bench.pass_time(19_999)
        assert bench.offered_to("bea") is None
        bench.pass_time(1)
        assert bench.offered_to("bea") == "eve"

    def test_includes_people_of_a_partner_that_the_book_does_not_name_any_more(self) -> None:
        bench = Bench.opened()
        bench.staff("gus", PartnerId("GONE"))
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "gus"
