"""Each finding about how rules are written: dead ones, names, steps, ways out, credits."""

from dataclasses import replace

import pytest

from routing.check import check
from routing.check_model import Code, Severity
from routing.hours import OpenHours
from routing.model import ENGLISH, Exit, ExitKind, Instant, PartnerId, Trigger
from routing.rulebook import Condition, EmergencyPlan, First, Reach, Rule, RuleBook, Term, Widening
from tests.routing.check_books import (
    CALL_BACK_LATER,
    DAY,
    DAYS,
    EAST,
    HOME_OPEN,
    HOUR,
    MINUTE,
    MONDAY,
    NIGHT,
    NORTH,
    SOUND_PARTNERS,
    SOUND_RULES,
    SOUTH,
    TO_HOME,
    TO_NIGHT,
    VOICEMAIL_WHEN_EMPTY,
    book_of,
)
from tests.routing.findings import BY_DAY, DEFAULT, STORM, found, the


class TestDeadRule:
    def test_is_an_error_and_names_who_shadows_it(self) -> None:
        at_day = Rule(name="again", when=(Term(condition=HOME_OPEN),), then=TO_HOME)
        finding = the(book_of(BY_DAY, at_day, DEFAULT), Code.DEAD_RULE)
        assert (finding.severity, finding.rule, finding.names) == (Severity.ERROR, "again", ("by-day",))

    def test_names_nobody_where_its_conditions_never_hold_together(self) -> None:
        both = (Term(condition=HOME_OPEN), Term(condition=HOME_OPEN, negated=True))
        finding = the(book_of(Rule(name="never", when=both, then=TO_HOME), *SOUND_RULES), Code.DEAD_RULE)
        assert (finding.rule, finding.names) == ("never", ())

    def test_is_only_noted_of_a_default_that_is_not_needed(self) -> None:
        other = Rule(name="by-night", when=(Term(condition=HOME_OPEN, negated=True),), then=TO_NIGHT)
        finding = the(book_of(BY_DAY, other, DEFAULT), Code.DEAD_RULE)
        assert (finding.severity, finding.names) == (Severity.NOTE, ("by-day", "by-night"))

    def test_is_found_in_a_plan(self) -> None:
        twice = (Rule(name="all", then=TO_NIGHT), Rule(name="late", then=TO_HOME))
        book = book_of(plans=(EmergencyPlan(name="storm", rules=twice),))
        assert the(book, Code.DEAD_RULE, plan="storm").rule == "late"

    def test_is_not_found_for_the_rules_that_a_plan_overrides(self) -> None:
        book = book_of(plans=(EmergencyPlan(name="storm", rules=(Rule(name="all", then=TO_NIGHT),)),))
        assert check(book, MONDAY, DAYS).of(Code.DEAD_RULE) == ()

    def test_is_found_for_hours_that_are_over(self) -> None:
        """S01: a date that can never come."""
        over = OpenHours(opens=(Instant(MONDAY - DAY),), closes=(Instant(MONDAY - HOUR),))
        term = Term(condition=Condition(name="last-christmas", hours=over))
        book = book_of(Rule(name="christmas", when=(term,), then=TO_NIGHT), *SOUND_RULES)
        assert the(book, Code.DEAD_RULE).rule == "christmas"
        assert the(book, Code.CONDITION_IDLE).names == ("last-christmas",)


class TestNames:
    def test_of_partners_must_be_in_the_book(self) -> None:
        nowhere = PartnerId("NOWHERE")
        ladder = (Widening(reach=Reach.PARTNERS, partners=(nowhere,)),)
        book = book_of(Rule(name="all", then=replace(TO_NIGHT, widening=ladder)))
        finding = the(book, Code.UNKNOWN_PARTNER)
        assert (finding.severity, finding.rule, finding.names) == (Severity.ERROR, "all", ("NOWHERE",))

    def test_of_a_first_partner_must_be_given(self) -> None:
        book = book_of(Rule(name="all", then=replace(TO_NIGHT, first=First.PARTNER)))
        assert the(book, Code.UNKNOWN_PARTNER).names == ("",)

    @pytest.mark.parametrize(
        "book",
        [
            book_of(after_hours=EAST),
            book_of(default_home=EAST),
            book_of(partners=(replace(SOUND_PARTNERS[0], neighbours=(EAST,)), *SOUND_PARTNERS[1:])),
        ],
    )
    def test_of_partners_are_looked_for_everywhere(self, book: RuleBook) -> None:
        assert found(book, Code.UNKNOWN_PARTNER)[0].names == (EAST,)

    def test_of_partners_are_looked_for_in_plans(self) -> None:
        plan = EmergencyPlan(name="storm", opens=(EAST,), credits=((NORTH, MINUTE),))
        assert the(book_of(plans=(plan,)), Code.UNKNOWN_PARTNER, plan="storm").names == (EAST,)

    def test_of_messages_must_be_in_the_book(self) -> None:
        rule = Rule(name="all", then=replace(TO_NIGHT, messages=("storm",)))
        finding = the(book_of(rule), Code.MESSAGE_MISSING)
        assert (finding.severity, finding.rule, finding.names) == (Severity.ERROR, "all", ("storm",))
        assert found(book_of(rule, messages=(STORM,)), Code.MESSAGE_MISSING) == []

    def test_of_messages_should_be_used(self) -> None:
        assert the(book_of(messages=(STORM,)), Code.MESSAGE_UNUSED).names == ("storm",)
        assert found(book_of(messages=(STORM,), full_message="storm"), Code.MESSAGE_UNUSED) == []

    def test_of_rules_are_given_once(self) -> None:
        book = book_of(BY_DAY, replace(DEFAULT, name="by-day"))
        assert the(book, Code.RULE_TWICE).rule == "by-day"

    def test_of_conditions_have_one_meaning(self) -> None:
        """S03: one shared predicate instead of pasted copies that drift apart."""
        other = Condition(name="home-open", home_open=True, languages=(ENGLISH,))
        book = book_of(Rule(name="first", when=(Term(condition=other),), then=TO_HOME), *SOUND_RULES)
        assert the(book, Code.CONDITION_DIFFERS).names == ("home-open",)


class TestSteps:
    def test_must_be_there(self) -> None:
        rule = Rule(name="all", then=replace(TO_NIGHT, widening=()))
        assert the(book_of(rule), Code.NO_STEP).severity is Severity.ERROR

    def test_start_at_once(self) -> None:
        late = (Widening(when=Trigger(waited_ms=MINUTE)),)
        book = book_of(Rule(name="all", then=replace(TO_NIGHT, widening=late)))
        assert the(book, Code.STEP_TRIGGER_IGNORED).number == 1

    @pytest.mark.parametrize(
        ("before", "after", "lost"),
        [
            (Widening(), Widening(reach=Reach.FIRST_ONLY), (NORTH, SOUTH, NIGHT)),
            (
                Widening(reach=Reach.PARTNERS, partners=(NORTH, SOUTH)),
                Widening(reach=Reach.PARTNERS, partners=(SOUTH,)),
                (NORTH,),
            ),
            (Widening(reach=Reach.FIRST_ONLY), Widening(reach=Reach.NEIGHBOURS), ()),
            (Widening(reach=Reach.NEIGHBOURS), Widening(), ()),
            (Widening(reach=Reach.PARTNERS, partners=(NORTH,)), Widening(), ()),
        ],
    )
    def test_take_nobody_away(self, before: Widening, after: Widening, lost: tuple[str, ...]) -> None:
        rule = Rule(name="all", then=replace(TO_NIGHT, widening=(before, after)))
        named = [one.names for one in found(book_of(rule), Code.STEP_NARROWS)]
        assert named == ([lost] if lost else [])


class TestExits:
    @pytest.mark.parametrize(
        ("exits", "dead"),
        [
            ((CALL_BACK_LATER, VOICEMAIL_WHEN_EMPTY), []),
            ((Exit(kind=ExitKind.VOICEMAIL, forced=True), CALL_BACK_LATER), [2]),
            (
                (Exit(kind=ExitKind.VOICEMAIL, forced=True, when=Trigger(staffed_below=1)), CALL_BACK_LATER),
                [],
            ),
            ((Exit(kind=ExitKind.VOICEMAIL, forced=True, when=Trigger(waited_ms=MINUTE)),), [1]),
            ((Exit(kind=ExitKind.VOICEMAIL, when=Trigger(staffed_below=0)),), [1]),
            ((CALL_BACK_LATER, Exit(kind=ExitKind.CALL_BACK, when=Trigger(waited_ms=5 * MINUTE))), [2]),
            ((CALL_BACK_LATER, Exit(kind=ExitKind.CALL_BACK)), [1]),
            ((CALL_BACK_LATER, Exit(kind=ExitKind.CALL_BACK, when=Trigger(depth=5))), []),
        ],
    )
    def test_can_be_had(self, exits: tuple[Exit, ...], dead: list[int]) -> None:
        book = book_of(Rule(name="all", then=replace(TO_NIGHT, exits=exits)))
        assert [one.number for one in found(book, Code.EXIT_UNREACHABLE)] == dead

    def test_that_let_callers_go_say_something(self) -> None:
        silent = Exit(kind=ExitKind.MESSAGE, when=Trigger(waited_ms=MINUTE))
        book = book_of(Rule(name="all", then=replace(TO_NIGHT, exits=(silent,))))
        assert the(book, Code.EXIT_SILENT).number == 1
        spoken = replace(silent, message="storm")
        book = book_of(Rule(name="all", then=replace(TO_NIGHT, exits=(spoken,))), messages=(STORM,))
        assert found(book, Code.EXIT_SILENT) == []


class TestCredit:
    def test_that_overtakes_many_is_told(self) -> None:
        """S02: a strict priority can starve others; a credit is a number of seconds, and this one is large."""
        crisis = Rule(
            name="crisis",
            when=(Term(condition=Condition(name="crisis", lines=("main",))),),
            then=replace(TO_NIGHT, credit_ms=20 * MINUTE),
        )
        assert the(book_of(crisis, *SOUND_RULES), Code.CREDIT_OVERTAKES).number == 20 * MINUTE
        small = replace(crisis, then=replace(TO_NIGHT, credit_ms=2 * MINUTE))
        assert found(book_of(small, *SOUND_RULES), Code.CREDIT_OVERTAKES) == []

    def test_counts_against_the_least_of_the_book(self) -> None:
        same = tuple(replace(one, then=replace(one.then, credit_ms=20 * MINUTE)) for one in SOUND_RULES)
        assert found(book_of(*same), Code.CREDIT_OVERTAKES) == []

    def test_of_an_emergency_plan_is_told_too(self) -> None:
        plan = EmergencyPlan(name="storm", credits=((NORTH, 30 * MINUTE),))
        finding = the(book_of(plans=(plan,)), Code.CREDIT_OVERTAKES, plan="storm")
        assert (finding.names, finding.number) == ((NORTH,), 30 * MINUTE)
