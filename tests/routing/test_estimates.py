"""How long a caller will wait: what the floor puts into the formula."""

from dataclasses import replace
from itertools import permutations

import pytest

from routing.estimates import (
    MEMORY,
    SCALE,
    ends_per_ms,
    expected_wait_ms,
    is_calibrated,
    leaves_per_ms,
    position,
    staffed,
    weighted_ahead,
)
from routing.floor import Demand, Floor, Observed
from routing.model import AT_ONCE, ENGLISH, FRENCH, OTHER, Language, PartnerId, Proficiency, Skill
from routing.rulebook import (
    First,
    LanguageRule,
    Pace,
    Partner,
    Reach,
    Rule,
    RuleBook,
    Treatment,
    WaitWords,
    Widening,
)
from tests.routing.bench import NIGHT, NORTH, PATIENT, PUNJABI, SOUTH, Bench, rules, treating
from tests.routing.loads import ENDS, HANDLE_MS, LEAVES, PATIENCE_MS
from tests.routing.test_estimate_sums import summed

CRISIS = Skill("crisis")


class TestRates:
    PACE = Pace(handle_mean_ms=HANDLE_MS, patience_mean_ms=PATIENCE_MS)

    def test_are_those_of_the_book_before_anything_was_seen(self) -> None:
        floor = Floor()
        assert ends_per_ms(floor, self.PACE) == pytest.approx(ENDS)
        assert leaves_per_ms(floor, self.PACE) == pytest.approx(LEAVES)

    def test_go_over_to_what_was_seen(self) -> None:
        """The book's word is worth ten observations at first, and fades like one of them."""
        ten, book = 10 * SCALE, 10 - 10 * 10 / MEMORY
        seen = Observed(handled=ten, handled_ms=ten * 300_000, left=ten, borne_ms=ten * 30_000)
        floor = Floor(observed=seen)
        assert ends_per_ms(floor, self.PACE) == pytest.approx((10 + book) / (book * HANDLE_MS + 10 * 300_000))
        assert leaves_per_ms(floor, self.PACE) == pytest.approx(
            (10 + book) / (book * PATIENCE_MS + 10 * 30_000)
        )

    def test_never_divide_by_zero_on_a_floor_where_nobody_ever_left(self) -> None:
        floor = Floor(observed=Observed(borne_ms=SCALE * 10**9))
        assert leaves_per_ms(floor, self.PACE) > 0


def bench_with(waiting: int, staff: int, book: RuleBook | None = None) -> Bench:
    """So many in the north talk, so many callers of the north wait; the last is `last`."""
    bench = Bench.opened(book or rules(limits=PATIENT))
    for number in range(staff):
        bench.staff(f"n{number}", NORTH)
        bench.call(f"busy{number}", NORTH)
        bench.connect(f"busy{number}")
    for number in range(waiting):
        bench.pass_time(1)
        bench.call(f"w{number}" if number < waiting - 1 else "last", NORTH)
    return bench


def expected(bench: Bench, contact: str) -> int | None:
    waiting = bench.contact(contact)
    return expected_wait_ms(bench.floor, waiting, bench.floor.book_of(waiting))


class TestExpectedWait:
    def test_is_the_ladder_over_staff_and_callers_ahead(self) -> None:
        bench = bench_with(waiting=4, staff=3)
        pace = bench.floor.book_of(bench.contact("last")).pace
        rates = 3 * ends_per_ms(bench.floor, pace), leaves_per_ms(bench.floor, pace)
        assert expected(bench, "last") == round(summed(3, *rates))

    def test_is_unknown_when_nobody_on_duty_may_serve(self) -> None:
        bench = bench_with(waiting=1, staff=0)
        bench.sign_in("idle", NORTH)
        assert expected(bench, "last") is None

    def test_counts_specialists_on_duty_in_whatever_they_do(self) -> None:
        bench = bench_with(waiting=1, staff=3)
        three = expected(bench, "last")
        bench.hang_up("n0", "busy0")
        assert expected(bench, "last") == three
        bench.not_ready("n1")
        bench.hang_up("n1", "busy1")
        bench.end_wrap_up("n1")
        after = expected(bench, "last")
        assert three is not None
        assert after is not None
        assert after > three

    def test_is_nothing_while_somebody_is_free(self) -> None:
        bench = Bench.opened()
        bench.staff("nan", NORTH)
        bench.call("ann", NORTH)
        bench.call("bea", NORTH)
        bench.staff("sue", SOUTH, (FRENCH,))
        fay = replace(bench.contact("bea"), language=FRENCH)
        assert expected_wait_ms(bench.floor, fay, bench.floor.book_of(fay)) == 0

    @pytest.mark.parametrize("partner", [Partner(id=SOUTH, cap=0), Partner(id=SOUTH, reserve=1)])
    def test_is_not_nothing_because_somebody_is_free_who_may_not_help(self, partner: Partner) -> None:
        """A caller beside specialists who are kept from them does wait, and is to be told so."""
        bench = Bench.opened(rules(limits=PATIENT, partners=(Partner(id=NORTH), partner)))
        bench.staff("sue", SOUTH)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") is None
        assert expected(bench, "ann") != 0

    def test_is_not_nothing_because_the_only_free_one_has_just_declined(self) -> None:
        bench = Bench.opened()
        bench.staff("amy", NORTH)
        bench.call("ann", NORTH)
        bench.decline("amy", "ann-1")
        assert expected(bench, "ann") != 0

    def test_is_not_nothing_because_somebody_without_the_skill_is_free(self) -> None:
        bench = Bench.opened(treating(Treatment(skills=(CRISIS,))))
        bench.staff("sam", NORTH)
        bench.call("ann", NORTH)
        assert expected(bench, "ann") is None


class TestOwnCallersFirst:
    """Five of the south and two of the north talk; callers of the south wait ahead of one of the north."""

    def waits(self, within_ms: int | None, south: int = 5) -> int:
        bench = bench_with(
            waiting=0, staff=2, book=rules(limits=replace(PATIENT, own_first_within_ms=within_ms))
        )
        for number in range(5):
            bench.staff(f"s{number}", SOUTH)
            bench.call(f"talks{number}", SOUTH)
            bench.connect(f"talks{number}")
        for number in range(south):
            bench.pass_time(1)
            bench.call(f"sid{number}", SOUTH)
        bench.pass_time(1)
        bench.call("ann", NORTH)
        found = expected(bench, "ann")
        assert found is not None
        return found

    def test_lets_a_caller_pass_those_of_other_partners(self) -> None:
        assert self.waits(None) < 0.8 * self.waits(0)

    def test_changes_a_wait_by_no_more_than_the_bound_allows(self) -> None:
        always, some, little, never = (self.waits(within_ms) for within_ms in (None, 200_000, 20_000, 0))
        assert always < some < little < never
        assert self.waits(10**9) == always

    def test_is_a_line_at_home_beside_however_many_wait_elsewhere(self) -> None:
        """A region in trouble does not make those of another believe that they stand behind all of its callers."""
        two_at_home = summed(0, 2 * ENDS, LEAVES)
        assert self.waits(None, south=200) < 1.1 * two_at_home < 0.5 * self.waits(0, south=200)


class TestStaffed:
    def test_counts_languages_skills_and_levels(self) -> None:
        bench = Bench.opened()
        bench.staff("amy", NORTH, (ENGLISH,))
        bench.staff("bob", NORTH, (ENGLISH, FRENCH), (Proficiency(skill=CRISIS, level=2),))
        bench.staff("sue", SOUTH, (FRENCH,), (Proficiency(skill=CRISIS, level=4),))
        bench.sign_in("off", NORTH, (ENGLISH, FRENCH))
        floor = bench.floor
        assert staffed(floor, Demand(ENGLISH), None) == 2
        assert staffed(floor, Demand(FRENCH), (NORTH,)) == 1
        assert staffed(floor, Demand(PUNJABI, interpreter=True), None) == 3
        assert [
            staffed(floor, Demand(FRENCH, skills=(CRISIS,), level_min=least), None) for least in (1, 3, 5)
        ] == [
            2,
            1,
            0,
        ]


class TestWeightedAhead:
    def test_counts_callers_of_the_same_demand_one_by_one(self) -> None:
        bench = bench_with(waiting=4, staff=3)
        assert weighted_ahead(bench.floor, bench.contact("last")) == 3.0

    def test_counts_nobody_who_is_served_by_other_people(self) -> None:
        """Fifty French callers ahead take nothing from an English one where nobody speaks both."""
        bench = bench_with(waiting=0, staff=2)
        bench.staff("fin", NORTH, (FRENCH,))
        for number in range(6):
            bench.call(f"f{number}", NORTH, FRENCH)
        bench.pass_time(1)
        bench.call("ann", NORTH)
        assert weighted_ahead(bench.floor, bench.contact("ann")) == 0.0

    def test_counts_others_by_the_part_of_their_specialists_who_are_ours(self) -> None:
        bench = Bench.opened()
        for specialist, languages in (("bil", (ENGLISH, FRENCH)), ("fin", (FRENCH,)), ("amy", (ENGLISH,))):
            self.busy(bench, specialist, languages)
        for number in range(4):
            bench.call(f"f{number}", NORTH, FRENCH)
        bench.pass_time(1)
        bench.call("ann", NORTH)
        assert weighted_ahead(bench.floor, bench.contact("ann")) == 4 * 1 / 2

    def test_counts_callers_for_an_interpreter_by_our_part_of_everybody(self) -> None:
        bench = bench_with(waiting=0, staff=1)
        bench.staff("fin", NORTH, (FRENCH,))
        bench.call("busy", NORTH, FRENCH)
        bench.call("oto", NORTH, OTHER)
        bench.pass_time(1)
        bench.call("ann", NORTH)
        assert weighted_ahead(bench.floor, bench.contact("ann")) == 1 / 2

    def test_counts_those_of_the_own_partner_alone_while_bound_to_it(self) -> None:
        bound = treating(Treatment(widening=(Widening(reach=Reach.FIRST_ONLY),)))
        bench = bench_with(waiting=3, staff=1, book=bound)
        bench.staff("sue", SOUTH)
        bench.call("busy", SOUTH)
        bench.call("sid", SOUTH)
        assert weighted_ahead(bench.floor, bench.contact("last")) == 2.0
        assert weighted_ahead(bench.floor, bench.contact("sid")) == 0.0

    def test_counts_those_of_every_partner_that_it_may_be_served_by(self) -> None:
        near = treating(
            Treatment(widening=(Widening(reach=Reach.NEIGHBOURS),)),
            rules(
                limits=PATIENT,
                partners=(Partner(id=NORTH, neighbours=(SOUTH,)), Partner(id=SOUTH), Partner(id=NIGHT)),
            ),
        )
        bench = bench_with(waiting=0, staff=1, book=near)
        for contact, home in (("sid", SOUTH), ("nic", NIGHT), ("ann", NORTH)):
            bench.call(contact, home)
            bench.pass_time(1)
        assert weighted_ahead(bench.floor, bench.contact("ann")) == 1.0

    def test_is_the_same_whatever_the_order_in_which_queues_began(self) -> None:
        """A half, a third and a sixth are one in any order: a revived floor opens the same ways out."""
        bench = Bench.opened(rules(limits=PATIENT, interpreter_languages=()))
        for language, others in ((FRENCH, 1), (PUNJABI, 2), (OTHER, 5)):
            for languages in ((ENGLISH, language), *((language,) for _ in range(others))):
                self.busy(bench, f"s{len(bench.floor.specialists)}", languages)
            bench.call(f"waits-{language}", NORTH, language)
        bench.pass_time(1)
        bench.call("ann", NORTH)
        contact, floor = bench.contact("ann"), bench.floor
        queues = list(floor.queues.items())
        for order in permutations(queues):
            floor.queues = dict(order)
            assert weighted_ahead(floor, contact) == 1.0

    def busy(self, bench: Bench, specialist: str, languages: tuple[Language, ...]) -> None:
        bench.staff(specialist, NORTH, languages)
        bench.call(f"with-{specialist}", NORTH, languages[-1])
        assert bench.offered_to(f"with-{specialist}") == specialist
        bench.connect(f"with-{specialist}")


class TestPosition:
    def test_is_the_place_among_those_of_the_language(self) -> None:
        bench = bench_with(waiting=3, staff=1)
        bench.call("fay", NORTH, FRENCH)
        assert [position(bench.floor, bench.contact(name)) for name in ("w0", "w1", "last", "fay")] == [
            1,
            2,
            3,
            1,
        ]

    def test_counts_who_has_priority_as_standing_ahead(self) -> None:
        urgent = Rule(name="urgent", then=Treatment(credit_ms=60_000))
        book = rules(limits=PATIENT)
        bench = bench_with(waiting=2, staff=1, book=book)
        bench.publish(replace(book, version="second", rules=(urgent,)))
        bench.call("urs", NORTH)
        assert position(bench.floor, bench.contact("urs")) == 1
        assert position(bench.floor, bench.contact("last")) == 3


class TestIsCalibrated:
    WORDS = WaitWords(promises_min=10, error_ms_max=60_000, error_percent_max=60)

    @pytest.mark.parametrize(
        ("promises", "error_ms", "true_ms", "said"),
        [
            (9, 0, 0, False),
            (10, 60_000, 0, True),
            (10, 60_001, 100_001, False),
            (10, 60_001, 100_002, True),
            (500, 120_000, 200_000, True),
            (500, 120_001, 200_000, False),
        ],
    )
    def test_asks_for_enough_promises_and_a_small_error(
        self, promises: int, error_ms: int, true_ms: int, said: bool
    ) -> None:
        """S12: before anything is known, nothing is said."""
        floor = Floor(observed=Observed(promises=promises, error_ms=error_ms, true_ms=true_ms))
        assert is_calibrated(floor, self.WORDS) is said


class TestLeastWait:
    def routed(self, bench: Bench, contact: str, home: PartnerId, language: Language = ENGLISH) -> PartnerId:
        bench.call(contact, home, language)
        route = bench.contact(contact).route
        assert route is not None
        return route.preferred

    def test_asks_for_whoever_may_bring_an_interpreter_in(self) -> None:
        book = treating(
            Treatment(first=First.LEAST_WAIT, widening=(Widening(reach=Reach.FIRST_ONLY),)),
            replace(
                rules(limits=PATIENT), languages=(LanguageRule(code=OTHER, interpreter=AT_ONCE, kept=False),)
            ),
        )
        bench = Bench.opened(book)
        bench.staff("eve", NIGHT)
        assert self.routed(bench, "oto", NORTH, OTHER) == NIGHT
        assert bench.offered_to("oto") == "eve"
