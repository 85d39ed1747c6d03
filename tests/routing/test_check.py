"""Each finding about people and waits with a book that provokes it, and the sound book beside it that does not."""

from dataclasses import replace
from pathlib import Path

import pytest

from routing.check import check
from routing.check_model import EVERYBODY, Callers, Code, Findings, Severity, Span
from routing.model import AT_ONCE, ENGLISH, FRENCH, OTHER, Exit, ExitKind, Instant, Trigger
from routing.rulebook import (
    Condition,
    EmergencyPlan,
    First,
    LanguageRule,
    Limits,
    Partner,
    PhoneSystem,
    Rule,
    Term,
    Treatment,
    Widening,
)
from tests.routing.check_books import (
    CALL_BACK_LATER,
    DAY,
    DAYS,
    EAST,
    HOME_OPEN,
    HOUR,
    MINUTE,
    MONDAY,
    NEVER,
    NIGHT,
    NORTH,
    OFFICE,
    SOUND_LANGUAGES,
    SOUND_PARTNERS,
    SOUND_RULES,
    SOUTH,
    TO_NIGHT,
    VOICEMAIL_WHEN_EMPTY,
    book_of,
)
from tests.routing.findings import BY_DAY, HOME_ALONE, PUNJABI, found, office_only, the


class TestSoundBook:
    def test_has_nothing_to_find(self) -> None:
        result = check(book_of(), MONDAY, DAYS)
        assert result.findings == ()
        assert result.ok

    def test_is_proved_for_the_time_that_was_asked(self) -> None:
        result = check(book_of(), MONDAY, DAYS)
        assert (result.first, result.until) == (MONDAY, MONDAY + DAYS * DAY)
        assert result.patterns == 2, "the offices are open, or they are not"

    def test_tells_how_far_it_is(self) -> None:
        told: list[float] = []
        check(book_of(plans=(EmergencyPlan(name="storm"),)), MONDAY, DAYS, progress=told.append)
        assert told == sorted(told)
        assert told[-1] == 1.0


class TestNoHuman:
    def test_is_an_error_where_it_rings_for_ever(self) -> None:
        """F34: no volunteer on shift, and it rings for ever."""
        finding = the(office_only(), Code.NO_HUMAN)
        assert (finding.severity, finding.rule) == (Severity.ERROR, "home")
        assert finding.first == Span(MONDAY, Instant(MONDAY + 8 * HOUR))
        assert len(finding.times) == DAYS + 1
        assert finding.lasts_ms == DAYS * 12 * HOUR
        assert [case.callers for case in finding.cases] == [EVERYBODY]

    def test_names_the_next_time(self) -> None:
        finding = the(office_only(), Code.NO_HUMAN)
        evening = Span(Instant(MONDAY + 20 * HOUR), Instant(MONDAY + 32 * HOUR))
        assert finding.next_after(Instant(MONDAY + 12 * HOUR)) == evening
        assert finding.next_after(Instant(MONDAY + 21 * HOUR)) == evening
        assert finding.next_after(Instant(MONDAY + DAYS * DAY)) is None

    def test_names_whom_it_concerns(self) -> None:
        book = book_of(
            Rule(
                name="crisis",
                when=(Term(condition=Condition(name="crisis", lines=("crisis",), languages=(OTHER,))),),
                then=Treatment(widening=HOME_ALONE),
            ),
            *SOUND_RULES,
            lines=("main", "crisis"),
        )
        finding = the(book, Code.NO_HUMAN)
        # Callers of the north and south, and those of unknown region, whose partner is the south.
        assert {case.callers for case in finding.cases} == {
            Callers(languages=(OTHER,), homes=(NORTH, SOUTH, None), lines=("crisis",))
        }

    @pytest.mark.parametrize(
        "way_out",
        [
            CALL_BACK_LATER,
            VOICEMAIL_WHEN_EMPTY,
            Exit(kind=ExitKind.CALL_BACK, when=Trigger(expected_ms=MINUTE)),
            Exit(kind=ExitKind.CALL_BACK, when=Trigger(oldest_ms=MINUTE)),
            Exit(kind=ExitKind.MESSAGE, forced=True, when=Trigger(staffed_below=1), message="closed"),
        ],
    )
    def test_is_not_found_where_a_way_out_is_sure(self, way_out: Exit) -> None:
        assert found(office_only(way_out), Code.NO_HUMAN) == []

    @pytest.mark.parametrize(
        "way_out",
        [
            Exit(kind=ExitKind.CALL_BACK, when=Trigger(depth=5)),
            Exit(kind=ExitKind.CALL_BACK, when=Trigger(staffed_below=0)),
            Exit(kind=ExitKind.VOICEMAIL, forced=True, when=Trigger(waited_ms=MINUTE)),
        ],
    )
    def test_is_found_where_a_way_out_may_never_come(self, way_out: Exit) -> None:
        assert len(found(office_only(way_out), Code.NO_HUMAN)) == 1

    def test_looks_at_every_step_that_is_surely_reached(self) -> None:
        later = Widening(when=Trigger(waited_ms=MINUTE))
        widened = Rule(name="home", then=Treatment(widening=(*HOME_ALONE, later)))
        assert found(book_of(widened), Code.NO_HUMAN) == []
        never = Widening(when=Trigger(depth=3))
        stuck = Rule(name="home", then=Treatment(widening=(*HOME_ALONE, never, later)))
        assert len(found(book_of(stuck), Code.NO_HUMAN)) == 1

    def test_counts_no_partner_that_agreed_to_help_nobody(self) -> None:
        capped = tuple(replace(one, cap=0) if one.id == NIGHT else one for one in SOUND_PARTNERS)
        book = book_of(Rule(name="all"), partners=capped)
        assert {case.callers for case in the(book, Code.NO_HUMAN).cases} == {
            Callers(homes=(NORTH, SOUTH)),
        }

    def test_knows_that_another_language_always_needs_an_interpreter(self) -> None:
        unserved = book_of(Rule(name="all"), languages=())
        assert {case.callers for case in the(unserved, Code.NO_HUMAN).cases} == {Callers(languages=(OTHER,))}
        late = (LanguageRule(code=OTHER, interpreter=Trigger(waited_ms=MINUTE)),)
        assert found(book_of(Rule(name="all"), languages=late), Code.NO_HUMAN) == []

    def test_counts_a_phone_system_while_it_is_open(self) -> None:
        system = Partner(id=NIGHT, phone_system=PhoneSystem())
        book = book_of(*SOUND_RULES, partners=(*SOUND_PARTNERS[:2], system))
        assert found(book, Code.NO_HUMAN) == []
        unsent = replace(book, rules=(Rule(name="all"),), limits=Limits(hops_max=0))
        assert len(found(unsent, Code.NO_HUMAN)) == 1

    def test_is_found_with_a_plan_in_force_too(self) -> None:
        closing = Rule(name="home-only", then=Treatment(widening=HOME_ALONE))
        book = book_of(plans=(EmergencyPlan(name="storm", rules=(closing,)),))
        assert found(book, Code.NO_HUMAN) == []
        assert the(book, Code.NO_HUMAN, plan="storm").rule == "home-only"
        opening = EmergencyPlan(name="storm", rules=(closing,), opens=(NORTH, SOUTH))
        assert found(book_of(plans=(opening,)), Code.NO_HUMAN, plan="storm") == []


class TestUnboundedWait:
    def test_is_found_where_all_may_be_busy_and_no_way_out_ever_comes(self) -> None:
        """L2: each wait has a limit after which a way out is offered."""
        finding = the(book_of(Rule(name="all")), Code.UNBOUNDED_WAIT)
        assert (finding.severity, finding.rule, finding.number) == (Severity.WARNING, "all", None)

    def test_is_found_where_the_way_out_comes_too_late(self) -> None:
        late = Exit(kind=ExitKind.CALL_BACK, when=Trigger(waited_ms=30 * MINUTE))
        book = book_of(Rule(name="all", then=Treatment(exits=(late,))))
        assert the(book, Code.UNBOUNDED_WAIT).number == 30 * MINUTE
        assert check(book, MONDAY, DAYS, longest_ms=30 * MINUTE).of(Code.UNBOUNDED_WAIT) == ()

    def test_is_said_once_for_the_book_and_its_plans(self) -> None:
        book = book_of(Rule(name="all"), plans=(EmergencyPlan(name="storm"),))
        assert [one.plan for one in check(book, MONDAY, DAYS).of(Code.UNBOUNDED_WAIT)] == [""]


class TestNoDefault:
    def test_is_an_error_and_names_who_is_left(self) -> None:
        """S03: an exhaustiveness check."""
        finding = the(book_of(BY_DAY), Code.NO_DEFAULT)
        assert finding.severity is Severity.ERROR
        assert {case.callers for case in finding.cases} == {Callers(homes=(NORTH, SOUTH, None))}
        assert finding.first == Span(MONDAY, Instant(MONDAY + 8 * HOUR))

    def test_is_an_error_even_if_the_rules_leave_nobody(self) -> None:
        other = Rule(name="by-night", when=(Term(condition=HOME_OPEN, negated=True),), then=TO_NIGHT)
        finding = the(book_of(BY_DAY, other), Code.NO_DEFAULT)
        assert finding.cases == ()


class TestUnreachablePartner:
    def test_is_an_error(self) -> None:
        east = Partner(id=EAST)
        rules = (Rule(name="night", then=Treatment(first=First.AFTER_HOURS, widening=HOME_ALONE)),)
        book = book_of(*rules, partners=(Partner(id=NIGHT), east), default_home=NIGHT)
        finding = the(book, Code.UNREACHABLE_PARTNER)
        assert (finding.severity, finding.names) == (Severity.ERROR, (EAST,))

    def test_is_only_noted_of_one_that_an_emergency_plan_leads_to(self) -> None:
        rules = (Rule(name="night", then=Treatment(first=First.AFTER_HOURS, widening=HOME_ALONE)),)
        helped = Rule(name="all-hands", then=TO_NIGHT)
        book = book_of(
            *rules,
            partners=(Partner(id=NIGHT), Partner(id=EAST)),
            default_home=NIGHT,
            plans=(EmergencyPlan(name="storm", rules=(helped,)),),
        )
        finding = the(book, Code.UNREACHABLE_PARTNER)
        assert (finding.severity, finding.names) == (Severity.NOTE, (EAST, "storm"))


class TestHours:
    def test_must_be_given(self) -> None:
        """S01: a missing schedule means closed, and is said."""
        book = book_of(partners=(*SOUND_PARTNERS, Partner(id=EAST, hours=NEVER)))
        assert the(book, Code.MISSING_SCHEDULE).names == (EAST,)

    def test_may_be_those_of_one_language_alone(self) -> None:
        french = Partner(id=EAST, hours=NEVER, language_hours=((FRENCH, OFFICE),))
        assert found(book_of(partners=(*SOUND_PARTNERS, french)), Code.MISSING_SCHEDULE) == []

    def test_that_end_too_soon_are_told(self) -> None:
        """S01: the holidays of next year that nobody has entered."""
        result = check(book_of(), MONDAY, DAYS + 30)
        (finding,) = result.of(Code.HOURS_END)
        assert finding.number == DAYS - 1
        assert result.until == MONDAY + (DAYS - 1) * DAY + 20 * HOUR
        assert result.ok, "what comes after is not held against the rules"

    def test_that_nobody_covers_are_listed(self) -> None:
        book = office_only(CALL_BACK_LATER)
        network, *regions = found(book, Code.UNCOVERED_HOURS)
        assert (network.severity, network.names, network.lasts_ms) == (
            Severity.WARNING,
            (),
            DAYS * 12 * HOUR,
        )
        assert [(one.severity, one.names) for one in regions] == [
            (Severity.NOTE, (NORTH,)),
            (Severity.NOTE, (SOUTH,)),
            (Severity.NOTE, ("",)),
        ]


class TestGaps:
    def test_are_none_in_a_sound_book(self) -> None:
        assert {(one.some, one.everybody) for one in check(book_of(), MONDAY, DAYS).gaps} == {((), ())}

    def test_tell_some_callers_from_all(self) -> None:
        north_alone = Rule(
            name="north",
            when=(Term(condition=Condition(name="north", homes=(NORTH,), languages=(ENGLISH,))),),
            then=Treatment(widening=HOME_ALONE, exits=(CALL_BACK_LATER,)),
        )
        gaps = {one.language: one for one in check(book_of(north_alone, *SOUND_RULES), MONDAY, 1).gaps}
        night = (
            Span(MONDAY, Instant(MONDAY + 8 * HOUR)),
            Span(Instant(MONDAY + 20 * HOUR), Instant(MONDAY + 24 * HOUR)),
        )
        assert (gaps[None].some, gaps[None].everybody) == (night, ())
        assert (gaps[ENGLISH].some, gaps[OTHER].some) == (night, ())
        everywhere = {one.language: one for one in check(office_only(CALL_BACK_LATER), MONDAY, 1).gaps}
        assert everywhere[None].everybody == night


class TestLanguage:
    def test_needs_an_interpreter_or_somebody_who_is_known_to_speak_it(self) -> None:
        book = book_of(menu=(ENGLISH, PUNJABI))
        assert the(book, Code.LANGUAGE_UNSPOKEN).names == (PUNJABI,)
        served = (*SOUND_LANGUAGES, LanguageRule(code=PUNJABI, interpreter=AT_ONCE))
        assert found(book_of(menu=(ENGLISH, PUNJABI), languages=served), Code.LANGUAGE_UNSPOKEN) == []
        hours = (*SOUND_PARTNERS[:2], Partner(id=NIGHT, language_hours=((PUNJABI, OFFICE),)))
        assert found(book_of(menu=(ENGLISH, PUNJABI), partners=hours), Code.LANGUAGE_UNSPOKEN) == []

    def test_that_is_official_should_be_asked_for_somewhere(self) -> None:
        french = (*SOUND_LANGUAGES, LanguageRule(code=FRENCH, official=True))
        book = book_of(languages=french)
        assert the(book, Code.OFFICIAL_NOT_PREFERRED).names == (FRENCH,)
        term = Term(condition=Condition(name="french", languages=(FRENCH,)))
        asked = book_of(Rule(name="french", when=(term,), then=TO_NIGHT), *SOUND_RULES, languages=french)
        assert found(asked, Code.OFFICIAL_NOT_PREFERRED) == []

    def test_that_is_official_must_be_on_the_menu(self) -> None:
        """French is actively offered, never something to ask for."""
        official = (*SOUND_LANGUAGES, LanguageRule(code=FRENCH, official=True))
        finding = the(book_of(languages=official), Code.OFFICIAL_UNOFFERED)
        assert (finding.severity, finding.names) == (Severity.ERROR, (FRENCH,))
        offered = book_of(languages=official, menu=(ENGLISH, FRENCH, OTHER))
        assert found(offered, Code.OFFICIAL_UNOFFERED) == []

    def test_that_is_no_language_is_not_official(self) -> None:
        odd = (LanguageRule(code=OTHER, official=True, interpreter=AT_ONCE),)
        assert the(book_of(languages=odd), Code.OFFICIAL_UNOFFERED).names == (OTHER,)

    def test_gets_its_interpreter_by_time_alone(self) -> None:
        odd = (LanguageRule(code=OTHER, interpreter=Trigger(staffed_below=1)),)
        assert the(book_of(languages=odd), Code.INTERPRETER_TRIGGER).names == (OTHER,)


class TestHops:
    SYSTEM = Partner(id=NIGHT, phone_system=PhoneSystem())

    def test_end_somewhere(self) -> None:
        """F43: a partner that hands calls back is tried so often and no more; then there must be a way out."""
        night = Rule(name="default", then=Treatment(first=First.AFTER_HOURS))
        book = book_of(BY_DAY, night, partners=(*SOUND_PARTNERS[:2], self.SYSTEM))
        finding = the(book, Code.HOPS)
        assert (finding.rule, finding.names, finding.number) == ("default", (NIGHT,), 3)
        assert found(book_of(partners=(*SOUND_PARTNERS[:2], self.SYSTEM)), Code.HOPS) == []

    def test_may_be_too_few_for_all_phone_systems(self) -> None:
        partners = tuple(replace(one, phone_system=PhoneSystem()) for one in SOUND_PARTNERS)
        book = replace(book_of(partners=partners), limits=Limits(hops_max=2))
        assert [one.number for one in found(book, Code.HOPS_UNTRIED)] == [2, 2]
        assert found(book_of(partners=partners), Code.HOPS_UNTRIED) == []


class TestCode:
    def test_is_provoked_by_a_test_of_its_own(self) -> None:
        here = Path(__file__).parent
        text = "".join(
            (here / f"{name}.py").read_text(encoding="utf-8") for name in ("test_check", "test_check_writing")
        )
        assert [code for code in Code if f"Code.{code.name}" not in text] == []


def test_findings_are_plain_values_that_can_be_kept() -> None:
    first, second = (check(office_only(), MONDAY, DAYS) for _ in range(2))
    assert isinstance(first, Findings)
    assert first == second
