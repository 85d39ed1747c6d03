"""The triggers that the proof of a rule book relies on: what it calls sure must come true on a floor."""

from dataclasses import replace

from routing import commands as c
from routing import events as e
from routing.model import (
    ENGLISH,
    ContactState,
    Exit,
    ExitKind,
    Proficiency,
    Skill,
    SpecialistId,
    Trigger,
)
from routing.rulebook import (
    EmergencyPlan,
    First,
    Limits,
    Line,
    Partner,
    PhoneSystem,
    Reach,
    Rule,
    RuleBook,
    Treatment,
    Widening,
)
from tests.routing.bench import NIGHT, NORTH, SOUTH, Bench, rules

CRISIS = Skill("crisis")
MINUTE = 60_000


def book_of(*ruled: Rule, plans: tuple[EmergencyPlan, ...] = ()) -> RuleBook:
    return replace(rules(limits=Limits(lease_ms=10**9)), rules=ruled, plans=plans, lines=(Line(name="main"),))


def exits_of(bench: Bench, contact: str) -> list[tuple[ExitKind, ...]]:
    return [
        event.exits for event in bench.log if isinstance(event, e.ExitsOpened) and event.contact == contact
    ]


class TestExpectedWait:
    def test_counts_nobody_who_is_free_but_lacks_the_skill(self) -> None:
        way_out = Exit(kind=ExitKind.CALL_BACK, when=Trigger(expected_ms=5 * MINUTE))
        bench = Bench.opened(book_of(Rule(name="crisis", then=Treatment(skills=(CRISIS,), exits=(way_out,)))))
        bench.staff("sam", NORTH)
        bench.call("ann", NORTH)
        bench.pass_time(MINUTE)
        assert bench.offered_to("ann") is None
        assert exits_of(bench, "ann") == [(ExitKind.CALL_BACK,)]

    def test_is_nothing_while_somebody_with_the_skill_is_free(self) -> None:
        way_out = Exit(kind=ExitKind.CALL_BACK, when=Trigger(expected_ms=5 * MINUTE))
        bench = Bench.opened(book_of(Rule(name="crisis", then=Treatment(skills=(CRISIS,), exits=(way_out,)))))
        bench.do(
            c.SignIn(
                id=bench.id(),
                specialist=SpecialistId("sam"),
                partner=NORTH,
                languages=(ENGLISH,),
                skills=(Proficiency(skill=CRISIS),),
            )
        )
        bench.ready("sam")
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "sam"


class TestOldest:
    def test_is_never_less_than_the_own_wait_whoever_has_a_credit(self) -> None:
        way_out = Exit(kind=ExitKind.VOICEMAIL, when=Trigger(oldest_ms=2 * MINUTE))
        plan = EmergencyPlan(name="storm", credits=((SOUTH, 60 * MINUTE),))
        book = book_of(Rule(name="all", then=Treatment(exits=(way_out,))), plans=(plan,))
        bench = Bench.opened(book)
        boss = SpecialistId("boss")
        bench.do(c.DeclareEmergency(id=bench.id(), plan="storm", by=boss, reason="storm"))
        bench.call("ann", NORTH)
        bench.pass_time(MINUTE + 50_000)
        bench.call("bea", SOUTH)
        bench.pass_time(20_000)
        assert exits_of(bench, "ann") == [(ExitKind.VOICEMAIL,)]


class TestLeastWait:
    def test_is_asked_for_the_rules_of_a_plan_too(self) -> None:
        shortest = Rule(name="shortest", then=Treatment(first=First.LEAST_WAIT))
        book = book_of(Rule(name="all"), plans=(EmergencyPlan(name="storm", rules=(shortest,)),))
        bench = Bench.opened(book)
        bench.staff("sam", NORTH)
        boss = SpecialistId("boss")
        bench.do(c.DeclareEmergency(id=bench.id(), plan="storm", by=boss, reason="storm"))
        bench.call("ann", None)
        route = bench.contact("ann").route
        assert route is not None
        assert route.preferred == NORTH


class TestSecondStep:
    def test_that_has_no_limit_comes_at_once(self) -> None:
        ladder = (Widening(reach=Reach.FIRST_ONLY), Widening())
        bench = Bench.opened(book_of(Rule(name="all", then=Treatment(widening=ladder))))
        bench.staff("sam", SOUTH)
        bench.call("ann", NORTH)
        bench.pass_time(1)
        assert bench.offered_to("ann") == "sam"

    def test_that_is_due_with_the_third_does_not_keep_it_from_coming(self) -> None:
        """Somebody who waits for an interpreter and for the network at the same time gets both."""
        due = Trigger(waited_ms=MINUTE)
        ladder = (
            Widening(reach=Reach.FIRST_ONLY),
            Widening(when=due, reach=Reach.NEIGHBOURS),
            Widening(when=due),
        )
        bench = Bench.opened(book_of(Rule(name="all", then=Treatment(widening=ladder))))
        bench.staff("sam", SOUTH)
        bench.call("ann", NORTH)
        bench.pass_time(MINUTE - 1)
        assert bench.offered_to("ann") is None
        bench.pass_time(1)
        assert bench.offered_to("ann") == "sam"


class TestCap:
    def test_of_none_keeps_nobody_from_being_sent_elsewhere(self) -> None:
        """A free specialist who may not serve is no reason to wait here."""
        partners = (
            Partner(id=NORTH, phone_system=PhoneSystem()),
            Partner(id=SOUTH, cap=0),
            Partner(id=NIGHT),
        )
        book = replace(book_of(Rule(name="all", then=Treatment(first=First.AFTER_HOURS))), partners=partners)
        bench = Bench.opened(book)
        bench.staff("sam", SOUTH)
        bench.call("ann", NORTH)
        assert bench.contact("ann").state is ContactState.SENT

    def test_of_none_counts_as_nobody_on_duty(self) -> None:
        way_out = Exit(kind=ExitKind.CALL_BACK, when=Trigger(staffed_below=1))
        partners = (Partner(id=NORTH), Partner(id=SOUTH, cap=0), Partner(id=NIGHT))
        bench = Bench.opened(
            replace(book_of(Rule(name="all", then=Treatment(exits=(way_out,)))), partners=partners)
        )
        bench.staff("sam", SOUTH)
        bench.call("ann", NORTH)
        bench.pass_time(10_000)
        assert exits_of(bench, "ann") == [(ExitKind.CALL_BACK,)]

    def test_that_is_full_is_no_reason_to_wait_beside_a_phone_system(self) -> None:
        partners = (
            Partner(id=NORTH),
            Partner(id=SOUTH, cap=1),
            Partner(id=NIGHT, phone_system=PhoneSystem()),
        )
        bench = Bench.opened(replace(book_of(Rule(name="all")), partners=partners))
        for name in ("sam", "sue"):
            bench.staff(name, SOUTH)
        for name in ("ann", "bea"):
            bench.call(name, NORTH)
        assert bench.contact("ann").state is ContactState.OFFERED
        assert bench.contact("bea").state is ContactState.SENT
