"""How a rule book answers for one caller: every cell of a condition, the order of rules, and the ladder of steps."""

from dataclasses import replace

import pytest

from routing.hours import ALWAYS_OPEN, OpenHours
from routing.model import (
    AT_ONCE,
    ENGLISH,
    FRENCH,
    OTHER,
    Confidence,
    EvidenceSource,
    Exit,
    ExitKind,
    Instant,
    PartnerId,
    RegionEvidence,
    Route,
    Skill,
    Step,
    Timers,
    Trial,
    Trigger,
)
from routing.routes import NoRule, Situation, holds, is_open, route_for
from routing.rulebook import (
    Condition,
    EmergencyPlan,
    First,
    LanguageRule,
    Partner,
    Reach,
    Rule,
    RuleBook,
    Term,
    Treatment,
    Widening,
)
from tests.routing.bench import NIGHT, NORTH, PUNJABI, SOUTH, region, rules

NINE, NOON, FIVE = Instant(9), Instant(12), Instant(17)
DAY, NEVER = OpenHours(opens=(NINE,), closes=(FIVE,)), OpenHours()
GONE = PartnerId("GONE")
CRISIS = Skill("crisis")
EVIDENCE = RegionEvidence(source=EvidenceSource.EXCHANGE, confidence=Confidence.MEDIUM, home=NORTH)
CALLER = Situation(at=NOON, language=ENGLISH, line="main", evidence=EVIDENCE)
ALWAYS = Rule(name="always")
BOOK = replace(
    rules(),
    partners=(
        Partner(id=NORTH, hours=DAY, neighbours=(SOUTH,), language_hours=((FRENCH, NEVER),)),
        Partner(id=SOUTH, hours=NEVER),
        Partner(id=NIGHT, hours=ALWAYS_OPEN),
    ),
)


def met(condition: Condition, situation: Situation, book: RuleBook = BOOK) -> bool:
    return holds(condition, book, situation, book.partner(situation.evidence.home))


def routed(*ruled: Rule, situation: Situation = CALLER, book: RuleBook = BOOK) -> Route:
    return route_for(replace(book, rules=(*ruled, ALWAYS)), situation)


def treated(treatment: Treatment, situation: Situation = CALLER, book: RuleBook = BOOK) -> Route:
    return routed(Rule(name="all", then=treatment), situation=situation, book=book)


UNKNOWN = replace(CALLER, evidence=region(None))
FRENCH_CALLER = replace(CALLER, language=FRENCH)


class TestHolds:
    @pytest.mark.parametrize(
        ("condition", "holds_for", "not_for"),
        [
            (Condition(name="c", lines=("main", "youth")), CALLER, replace(CALLER, line="tax")),
            (Condition(name="c", languages=(FRENCH, PUNJABI)), FRENCH_CALLER, CALLER),
            (Condition(name="c", homes=(NORTH,)), CALLER, replace(CALLER, evidence=region(SOUTH))),
            (Condition(name="c", homes=(NORTH,)), CALLER, UNKNOWN),
            (Condition(name="c", home_known=True), CALLER, UNKNOWN),
            (Condition(name="c", home_known=False), UNKNOWN, CALLER),
            (Condition(name="c", home_known=True), CALLER, replace(CALLER, evidence=region(GONE))),
            (Condition(name="c", home_open=True), CALLER, replace(CALLER, at=FIVE)),
            (Condition(name="c", home_open=False), FRENCH_CALLER, CALLER),
            (Condition(name="c", sources=(EvidenceSource.EXCHANGE,)), CALLER, UNKNOWN),
            (Condition(name="c", confidences=(Confidence.NONE,)), UNKNOWN, CALLER),
            (Condition(name="c", partners_open=(NORTH, NIGHT)), CALLER, FRENCH_CALLER),
            (Condition(name="c", hours=DAY), CALLER, replace(CALLER, at=FIVE)),
            (Condition(name="c", relay=True), replace(CALLER, relay=True), CALLER),
            (Condition(name="c", relay=False), CALLER, replace(CALLER, relay=True)),
        ],
        ids=lambda value: None,
    )
    def test_asks_each_cell_that_is_given(
        self, condition: Condition, holds_for: Situation, not_for: Situation
    ) -> None:
        """F41: changing the caller's choice changes the answer."""
        assert met(condition, holds_for)
        assert not met(condition, not_for)

    def test_says_yes_to_a_condition_that_asks_nothing(self) -> None:
        assert met(Condition(name="empty"), CALLER)

    def test_asks_all_cells_at_once(self) -> None:
        both = Condition(name="both", lines=("main",), languages=(FRENCH,))
        assert not met(both, CALLER)
        assert met(both, FRENCH_CALLER)

    def test_asks_the_default_home_whether_it_is_open_for_a_caller_of_no_region(self) -> None:
        closed, opened = BOOK, replace(BOOK, default_home=NIGHT)
        condition = Condition(name="c", home_open=True)
        assert not met(condition, UNKNOWN, closed)
        assert met(condition, UNKNOWN, opened)

    def test_takes_a_partner_that_left_the_network_for_closed(self) -> None:
        """S01: never silently open."""
        assert not met(Condition(name="c", partners_open=(GONE,)), CALLER)


class TestIsOpen:
    def test_asks_for_the_hours_of_the_callers_language(self) -> None:
        north = BOOK.partner(NORTH)
        assert is_open(north, CALLER)
        assert not is_open(north, FRENCH_CALLER)

    def test_is_true_of_a_partner_that_a_plan_opens(self) -> None:
        plan = EmergencyPlan(name="storm", opens=(NORTH,))
        assert is_open(BOOK.partner(NORTH), replace(CALLER, at=FIVE, plans=(plan,)))
        assert not is_open(BOOK.partner(SOUTH), replace(CALLER, plans=(plan,)))

    def test_is_false_of_nobody(self) -> None:
        assert not is_open(None, CALLER)


FRENCH_SPOKEN = Condition(name="french", languages=(FRENCH,))
ON_MAIN = Condition(name="on-main", lines=("main",))


class TestRouteFor:
    def test_takes_the_first_rule_that_applies(self) -> None:
        first, second = (Rule(name=name, when=(Term(condition=ON_MAIN),)) for name in ("first", "second"))
        assert routed(first, second).rule == "first"

    def test_asks_that_all_terms_of_a_rule_hold(self) -> None:
        both = Rule(name="both", when=(Term(condition=ON_MAIN), Term(condition=FRENCH_SPOKEN)))
        assert routed(both).rule == "always"
        assert routed(both, situation=FRENCH_CALLER).rule == "both"

    def test_turns_a_negated_term_round(self) -> None:
        other = Rule(name="other", when=(Term(condition=FRENCH_SPOKEN, negated=True),))
        assert routed(other).rule == "other"
        assert routed(other, situation=FRENCH_CALLER).rule == "always"

    def test_says_of_each_rule_before_it_which_condition_did_not_hold(self) -> None:
        """The trace of a call shows the rules that were tried."""
        ruled = (
            Rule(name="one", when=(Term(condition=ON_MAIN), Term(condition=FRENCH_SPOKEN))),
            Rule(name="two", when=(Term(condition=ON_MAIN, negated=True),)),
        )
        assert routed(*ruled).tried == (
            Trial(rule="one", condition="french"),
            Trial(rule="two", condition="not on-main"),
        )

    def test_refuses_a_book_without_a_rule_for_this_caller(self) -> None:
        only_french = replace(BOOK, rules=(Rule(name="french", when=(Term(condition=FRENCH_SPOKEN),)),))
        with pytest.raises(NoRule):
            route_for(only_french, CALLER)

    def test_lays_the_rules_of_plans_in_front_the_latest_first(self) -> None:
        """S04: an emergency is an overlay; the base is not touched."""
        late, early = (
            EmergencyPlan(name=name, rules=(Rule(name=f"in-{name}"),)) for name in ("late", "early")
        )
        found = routed(situation=replace(CALLER, plans=(late, early)))
        assert (found.rule, found.emergency) == ("in-late", "late")

    def test_falls_through_a_plan_whose_rules_do_not_apply(self) -> None:
        late = EmergencyPlan(
            name="late", rules=(Rule(name="french-only", when=(Term(condition=FRENCH_SPOKEN),)),)
        )
        early = EmergencyPlan(name="early", rules=(Rule(name="in-early"),))
        found = routed(situation=replace(CALLER, plans=(late, early)))
        assert (found.rule, found.emergency) == ("in-early", "early")
        assert found.tried == (Trial(rule="french-only", condition="french"),)

    def test_adds_the_credits_of_all_plans_for_the_callers_region(self) -> None:
        plans = (
            EmergencyPlan(name="a", credits=((NORTH, 60_000), (SOUTH, 5_000))),
            EmergencyPlan(name="b", credits=((NORTH, 30_000),)),
        )
        treatment = Treatment(credit_ms=1_000)
        assert treated(treatment, replace(CALLER, plans=plans)).credit_ms == 91_000
        assert treated(treatment, replace(UNKNOWN, plans=plans)).credit_ms == 1_000

    def test_speaks_the_messages_of_all_plans_before_those_of_the_rule(self) -> None:
        plans = (EmergencyPlan(name="a", messages=("m1",)), EmergencyPlan(name="b", messages=("m2",)))
        found = treated(Treatment(messages=("m3",)), replace(CALLER, plans=plans))
        assert found.messages == ("m1", "m2", "m3")

    def test_carries_skills_exits_and_timers_as_the_rule_has_them(self) -> None:
        way = Exit(kind=ExitKind.VOICEMAIL, when=Trigger(waited_ms=1))
        timers = Timers(offer_ttl_ms=60_000)
        found = treated(Treatment(skills=(CRISIS,), exits=(way,), timers=timers))
        assert (found.skills, found.exits, found.timers) == ((CRISIS,), (way,), timers)

    def test_says_whose_region_the_caller_belongs_to_whoever_comes_first(self) -> None:
        found = treated(Treatment(first=First.AFTER_HOURS))
        assert (found.home, found.preferred) == (NORTH, NIGHT)
        assert treated(Treatment(), replace(CALLER, evidence=region(GONE))).home is None


class TestFirst:
    @pytest.mark.parametrize(
        ("treatment", "known", "unknown"),
        [
            (Treatment(first=First.HOME), NORTH, SOUTH),
            (Treatment(first=First.DEFAULT_HOME), SOUTH, SOUTH),
            (Treatment(first=First.AFTER_HOURS), NIGHT, NIGHT),
            (Treatment(first=First.PARTNER, partner=NIGHT), NIGHT, NIGHT),
        ],
        ids=lambda value: value.first if isinstance(value, Treatment) else None,
    )
    def test_is_as_the_treatment_says(
        self, treatment: Treatment, known: PartnerId, unknown: PartnerId
    ) -> None:
        assert treated(treatment).preferred == known
        assert treated(treatment, UNKNOWN).preferred == unknown

    def test_is_where_the_wait_is_shortest_if_somebody_knows(self) -> None:
        treatment = Treatment(first=First.LEAST_WAIT)
        assert treated(treatment, replace(CALLER, least_wait=NIGHT)).preferred == NIGHT
        assert treated(treatment).preferred == SOUTH


def steps_of(*widening: Widening, language: LanguageRule | None = None) -> tuple[Step, ...]:
    book = replace(BOOK, languages=(language,) if language is not None else ())
    caller = replace(CALLER, language=language.code if language is not None else ENGLISH)
    return treated(Treatment(widening=widening), caller, book).steps


def waited(seconds: int) -> Trigger:
    return Trigger(waited_ms=seconds * 1_000)


ALONE = Widening(reach=Reach.FIRST_ONLY)
INTERPRETED_AFTER_30 = LanguageRule(code=PUNJABI, interpreter=waited(30))


class TestSteps:
    @pytest.mark.parametrize(
        ("widening", "partners"),
        [
            (Widening(reach=Reach.FIRST_ONLY), (NORTH,)),
            (Widening(reach=Reach.NEIGHBOURS), (NORTH, SOUTH)),
            (Widening(reach=Reach.PARTNERS, partners=(NIGHT, NORTH)), (NORTH, NIGHT)),
            (Widening(reach=Reach.NETWORK), None),
        ],
        ids=lambda value: value.reach if isinstance(value, Widening) else None,
    )
    def test_reach_as_far_as_they_say(
        self, widening: Widening, partners: tuple[PartnerId, ...] | None
    ) -> None:
        (step,) = steps_of(widening)
        assert step.partners == partners

    def test_begin_at_once_whatever_the_first_says(self) -> None:
        assert steps_of(replace(ALONE, when=waited(5)), Widening(when=waited(9)))[0].when == AT_ONCE

    def test_carry_the_least_level_of_each(self) -> None:
        assert [step.level_min for step in steps_of(Widening(level_min=4), Widening(when=waited(60)))] == [
            4,
            1,
        ]

    def test_let_an_interpreter_help_at_once_where_the_language_says_so(self) -> None:
        for trigger in (AT_ONCE, waited(0)):
            steps = steps_of(
                ALONE, Widening(when=waited(15)), language=LanguageRule(code=OTHER, interpreter=trigger)
            )
            assert [(step.when, step.interpreter) for step in steps] == [(AT_ONCE, True), (waited(15), True)]

    def test_let_no_interpreter_help_where_the_language_says_never(self) -> None:
        assert not any(step.interpreter for step in steps_of(ALONE, language=LanguageRule(code=PUNJABI)))

    @pytest.mark.parametrize(
        ("widens_after", "ladder"),
        [
            (
                (15, 60),
                [
                    (0, (NORTH,), False),
                    (15, (NORTH, SOUTH), False),
                    (30, (NORTH, SOUTH), True),
                    (60, None, True),
                ],
            ),
            (
                (30, 60),
                [(0, (NORTH,), False), (30, (NORTH,), True), (30, (NORTH, SOUTH), True), (60, None, True)],
            ),
            (
                (5, 10),
                [(0, (NORTH,), False), (5, (NORTH, SOUTH), False), (10, None, False), (30, None, True)],
            ),
        ],
    )
    def test_let_an_interpreter_come_between_them_at_its_time(
        self,
        widens_after: tuple[int, int],
        ladder: list[tuple[int, tuple[PartnerId, ...] | None, bool]],
    ) -> None:
        """F44: the order of falling back is explicit: who else, and from when with an interpreter."""
        near, all_ = widens_after
        steps = steps_of(
            ALONE,
            Widening(reach=Reach.NEIGHBOURS, when=waited(near)),
            Widening(when=waited(all_)),
            language=INTERPRETED_AFTER_30,
        )
        assert [
            ((step.when.waited_ms or 0) // 1_000, step.partners, step.interpreter) for step in steps
        ] == ladder

    def test_keep_an_interpreter_from_nobody_because_a_queue_is_not_deep(self) -> None:
        """A step with another limit before it opens by then at the latest: steps come one after another."""
        deep = Trigger(depth=5)
        steps = steps_of(ALONE, Widening(reach=Reach.NEIGHBOURS, when=deep), language=INTERPRETED_AFTER_30)
        assert [(step.when, step.interpreter) for step in steps] == [
            (AT_ONCE, False),
            (Trigger(depth=5, waited_ms=30_000), False),
            (waited(30), True),
        ]

    def test_keep_the_sooner_of_both_times_of_a_step_with_several_limits(self) -> None:
        sooner, later = (Trigger(depth=5, waited_ms=ms) for ms in (10_000, 60_000))
        for given, kept in ((sooner, 10_000), (later, 30_000)):
            steps = steps_of(ALONE, Widening(when=given), language=INTERPRETED_AFTER_30)
            assert steps[1].when == Trigger(depth=5, waited_ms=kept)
            assert (steps[2].when, steps[2].interpreter) == (waited(30), True)
