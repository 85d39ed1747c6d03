"""The preview of a moment: which rule, why not the others, who may answer and when, which ways out."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.check_paths import Outcome
from routing.explain import Cell, Explanation, explain
from routing.model import (
    ENGLISH,
    FRENCH,
    Confidence,
    EvidenceSource,
    Exit,
    ExitKind,
    Instant,
    Language,
    PartnerId,
    RegionEvidence,
    Trigger,
)
from routing.routes import NoRule, Situation, route_for
from routing.rulebook import (
    Condition,
    EmergencyPlan,
    Partner,
    Reach,
    Rule,
    RuleBook,
    Term,
    Treatment,
    Widening,
)
from tests.routing.check_books import (
    CALL_BACK_LATER,
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    NIGHT,
    NORTH,
    SOUND_PARTNERS,
    SOUND_RULES,
    SOUTH,
    book_of,
    random_books,
)
from tests.routing.test_check_proof import Caller, everybody

NOON, EVENING = Instant(MONDAY + 12 * HOUR), Instant(MONDAY + 21 * HOUR)


def call(
    at: Instant,
    home: PartnerId | None = NORTH,
    language: Language = ENGLISH,
    plans: tuple[EmergencyPlan, ...] = (),
) -> Situation:
    evidence = RegionEvidence(source=EvidenceSource.EXCHANGE, confidence=Confidence.MEDIUM, home=home)
    return Situation(at=at, language=language, line="main", evidence=evidence, plans=plans)


def outcome(explanation: Explanation) -> tuple[str, Outcome]:
    assert explanation.route is not None
    assert explanation.verdict is not None
    return explanation.route.rule, explanation.verdict.outcome


class TestExplain:
    def test_tells_day_from_night(self) -> None:
        """F47: the after-hours rule, applied in reverse, shows in a preview of any moment."""
        book = book_of()
        assert outcome(explain(book, call(NOON))) == ("by-day", Outcome.HUMAN)
        by_night = explain(book, call(EVENING))
        assert outcome(by_night) == ("default", Outcome.HUMAN)
        assert [(one.partner, one.open) for one in by_night.steps[0].partners] == [
            (NIGHT, True),
            (NORTH, False),
            (SOUTH, False),
        ]
        assert by_night.steps[0].there == (NIGHT,)

    def test_names_the_condition_and_the_cell_that_failed(self) -> None:
        asked = Condition(
            name="french-of-the-south", languages=(FRENCH,), homes=(NORTH, SOUTH), home_open=True
        )
        rule = Rule(name="french", when=(Term(condition=asked),))
        found = explain(book_of(rule, *SOUND_RULES), call(EVENING)).rules
        (term,) = found[0].terms
        assert (found[0].applied, term.held) == (False, False)
        assert term.failed == (Cell.LANGUAGES, Cell.HOME_OPEN)
        assert [one.rule for one in found] == ["french", "by-day", "default"]
        assert [one.applied for one in found] == [False, False, True]

    def test_knows_a_negation_that_failed(self) -> None:
        never = Rule(name="never", when=(Term(condition=SOUND_RULES[0].when[0].condition, negated=True),))
        (term,) = explain(book_of(never, *SOUND_RULES), call(NOON)).rules[0].terms
        assert (term.negated, term.held, term.failed) == (True, False, ())

    def test_says_until_when_it_holds(self) -> None:
        found = explain(book_of(), call(NOON))
        assert found.until == MONDAY + 20 * HOUR
        north = next(one for one in found.steps[0].partners if one.partner == NORTH)
        assert north.changes_at == MONDAY + 20 * HOUR
        assert found.steps[0].partners[-1].changes_at is None, "the after-hours partner never closes"

    def test_counts_an_emergency_plan_in(self) -> None:
        first = Rule(name="all-hands", then=Treatment(exits=(CALL_BACK_LATER,)))
        plan = EmergencyPlan(name="storm", rules=(first,), opens=(NORTH,))
        found = explain(book_of(plans=(plan,)), call(EVENING, plans=(plan,)))
        assert (found.plans, found.rules[0].plan) == (("storm",), "storm")
        assert found.steps[0].there == (NORTH, NIGHT)
        assert found.steps[0].partners[0].lifted

    def test_tells_each_step_with_when_it_is_surely_reached(self) -> None:
        ladder = (
            Widening(reach=Reach.FIRST_ONLY),
            Widening(reach=Reach.NEIGHBOURS, when=Trigger(waited_ms=MINUTE)),
            Widening(when=Trigger(depth=5)),
        )
        found = explain(book_of(Rule(name="all", then=Treatment(widening=ladder))), call(EVENING))
        assert [step.sure_ms for step in found.steps] == [0, MINUTE, None]
        assert found.steps[0].there == ()

    def test_tells_ways_out_that_are_sure_from_those_that_need_luck(self) -> None:
        ways = (
            CALL_BACK_LATER,
            Exit(kind=ExitKind.VOICEMAIL, when=Trigger(staffed_below=1)),
            Exit(kind=ExitKind.MESSAGE, when=Trigger(depth=9)),
        )
        found = explain(book_of(Rule(name="all", then=Treatment(exits=ways))), call(NOON)).exits
        assert [(one.empty_ms, one.busy_ms) for one in found] == [
            (3 * MINUTE, 3 * MINUTE),
            (0, None),
            (None, None),
        ]

    def test_says_that_a_partner_agreed_to_help_nobody(self) -> None:
        partners = tuple(replace(one, cap=0) if one.id == NIGHT else one for one in SOUND_PARTNERS)
        found = explain(book_of(partners=partners), call(EVENING))
        assert next((one.partner, one.may, one.own) for one in found.steps[0].partners) == (
            NIGHT,
            False,
            False,
        )

    def test_says_that_no_rule_applies(self) -> None:
        found = explain(book_of(SOUND_RULES[0]), call(EVENING))
        assert (found.route, found.verdict, found.steps) == (None, None, ())
        assert [one.applied for one in found.rules] == [False]

    def test_has_nothing_to_say_of_changes_where_all_are_always_open(self) -> None:
        book = book_of(Rule(name="all"), partners=(Partner(id=NORTH), Partner(id=SOUTH), Partner(id=NIGHT)))
        assert explain(book, call(NOON)).until is None

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(random_books(), st.data())
    def test_tells_of_every_caller_what_the_book_answers(self, book: RuleBook, data: st.DataObject) -> None:
        caller: Caller = data.draw(st.sampled_from(everybody(book)))
        minute = data.draw(st.integers(0, DAY // MINUTE - 1))
        situation = caller.at(MONDAY + minute * MINUTE, data.draw(st.sampled_from(((), book.plans))))
        found = explain(book, situation)
        try:
            route = route_for(book, situation)
        except NoRule:
            assert found.route is None
            return
        assert found.route == route
        assert [one.rule for one in found.rules] == [*(trial.rule for trial in route.tried), route.rule]
        for trial, told in zip(route.tried, found.rules, strict=False):
            first = next(term for term in told.terms if not term.held)
            assert trial.condition == ("not " if first.negated else "") + first.condition
        assert all(term.held for term in found.rules[-1].terms)
