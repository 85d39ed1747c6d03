"""The sample rule book: what it decides, and that nothing in it is there for nobody."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import product
from pathlib import Path

import pytest

from config.clock import instant_from
from config.compile import compile_rulebook
from config.network import load_network, presets
from routing.check import check
from routing.check_model import Code
from routing.model import (
    AT_ONCE,
    UNKNOWN_REGION,
    Confidence,
    EvidenceSource,
    ExitKind,
    Language,
    PartnerId,
    RegionEvidence,
    Route,
    Timers,
    Trigger,
)
from routing.routes import NoRule, Situation, route_for
from routing.rulebook import EmergencyPlan, RuleBook
from tests.config.callers import TORONTO, route_of
from tests.config.mutants import mutants_of

NETWORK = load_network()
BOOK = compile_rulebook(NETWORK, date(2026, 11, 1), 60)

# A Monday from before the first desk opens to the small hours, a week end, a holiday.
TIMES = (
    "2026-11-23 07:30", "2026-11-23 08:30", "2026-11-23 12:00", "2026-11-23 17:30", "2026-11-23 19:30",
    "2026-11-23 22:00", "2026-11-24 02:00", "2026-11-28 12:00", "2026-12-25 12:00",
)  # fmt: skip
LINES = ("main", "crisis", "crisis-tty", "benefits", "tty-south-west")


def situations(book: RuleBook, plans: tuple[EmergencyPlan, ...]) -> Iterator[Situation]:
    """Callers of every region and none, line and language, through the week."""
    homes = [*(partner.id for partner in BOOK.partners), None]
    sureness = (Confidence.MEDIUM, Confidence.HIGH, Confidence.LOW)
    languages = tuple(
        language.code for language in BOOK.languages if language.code in ("en", "fr", "pa", "other")
    )
    for home, confidence, line, language, local in product(homes, sureness, LINES, languages, TIMES):
        known = RegionEvidence(source=EvidenceSource.AREA_CODE, confidence=confidence, home=home)
        dialled = book.line(line)
        yield Situation(
            at=instant_from(datetime.fromisoformat(local).replace(tzinfo=TORONTO)),
            language=language,
            line=line,
            evidence=known if home is not None else UNKNOWN_REGION,
            relay=dialled is not None and dialled.relay,
            plans=plans,
        )


def decision(route: Route) -> tuple[object, ...]:
    """What a caller notices of a route: everything but its names."""
    return (
        route.preferred, route.steps, route.credit_ms, route.skills, route.exits, route.messages, route.timers,
    )  # fmt: skip


def decisions(book: RuleBook) -> Iterator[tuple[object, ...]]:
    for plan in (None, *BOOK.plans):
        now = book.plan(plan.name) if plan is not None else None
        for situation in situations(book, (now,) if now is not None else ()):
            try:
                yield decision(route_for(book, situation))
            except NoRule:
                yield ("nobody",)


DECISIONS = tuple(decisions(BOOK))
MUTANTS = dict(mutants_of(BOOK))
# Interpreters of languages that no key of the menu chooses: they are for specialists' lists, not for these callers.
UNKEYED = {f"no interpreter for {code}" for code in NETWORK.languages if code not in ("fr", "pa", "other")}


class TestEveryPartOfTheSample:
    @pytest.mark.parametrize("mutant", sorted(MUTANTS.keys() - UNKEYED))
    def test_decides_something_for_somebody(self, mutant: str) -> None:
        """Flip, drop or move any rule, condition, step or exit: somebody is treated differently."""
        changed = decisions(MUTANTS[mutant])
        assert any(was != now for was, now in zip(DECISIONS, changed, strict=True)), mutant

    def test_is_tried_with_every_rule_in_force(self) -> None:
        assert len(MUTANTS) > 150
        rules = {rule.name for rule in BOOK.rules}
        assert {name for name in rules if f"drop {name}" in MUTANTS} == rules


class TestCallersInCrisis:
    @pytest.mark.parametrize("plan", [(), ("ice-storm",), ("flood-north",), ("surge",)])
    def test_come_before_all_who_came_half_an_hour_earlier_or_later(self, plan: tuple[str, ...]) -> None:
        for local in TIMES:
            route = route_of(BOOK, local, "NORTH", line="crisis", plans=plan)
            assert route.rule == "crisis"
            assert route.credit_ms >= 1_800_000
            assert {way.kind for way in route.exits} == {ExitKind.CALL_BACK}


class TestFrenchCallers:
    def test_reach_every_french_speaker_of_the_network_at_once(self) -> None:
        """F44: served in French by the whole network first, by an interpreter only after a minute."""
        for local, home in product(TIMES, ["NORTH", "SOUTH_WEST", None]):
            first, helped = route_of(BOOK, local, home, language="fr").steps
            assert (first.when, first.partners, first.interpreter) == (AT_ONCE, None, False)
            assert (helped.when, helped.partners, helped.interpreter) == (
                Trigger(waited_ms=60_000),
                None,
                True,
            )

    def test_are_helped_before_the_target_of_their_line_is_missed(self) -> None:
        french = next(rule for rule in BOOK.languages if rule.code == "fr")
        assert french.interpreter is not None
        assert french.interpreter.waited_ms is not None
        assert all(
            french.interpreter.waited_ms < line.answer_within_ms for line in BOOK.lines if line.name == "main"
        )

    def test_never_get_less_than_english_callers(self) -> None:
        """No later way out, no smaller credit, no narrower reach, at any time and from any region."""
        for local, partner, line in product(TIMES, BOOK.partners, LINES):
            relay = "tty" in line
            english = route_of(BOOK, local, partner.id, line=line, relay=relay)
            french = route_of(BOOK, local, partner.id, line=line, relay=relay, language="fr")
            assert french.skills == english.skills
            assert french.credit_ms >= english.credit_ms
            assert {step.partners for step in french.steps} == {None}
            assert min((_first_exit_ms(french), _first_exit_ms(english))) == _first_exit_ms(french)

    def test_are_preferred_where_a_french_desk_is_open(self) -> None:
        assert route_of(BOOK, "2026-11-23 12:00", "SOUTH_WEST", language="fr").preferred == "SOUTH_WEST"
        assert route_of(BOOK, "2026-11-23 17:30", "SOUTH_WEST", language="fr").preferred == "EASTERN"
        assert route_of(BOOK, "2026-11-23 22:00", "SOUTH_WEST", language="fr").preferred == "CENTRAL"


def _first_exit_ms(route: Route) -> int:
    return min((way.when.waited_ms or 0 for way in route.exits), default=10**9)


class TestRelayCallers:
    def test_get_more_time_and_no_spoken_messages(self) -> None:
        route = route_of(BOOK, "2026-11-23 12:00", "SOUTH_WEST", line="tty-south-west", relay=True)
        assert route.timers == Timers(offer_ttl_ms=40_000, connect_ms=20_000, wrap_up_ms=180_000)
        assert (route.preferred, route.messages) == ("SOUTH_WEST", ())


class TestCallersOfOtherLanguages:
    @pytest.mark.parametrize("language", ["other", "pa", "oj"])
    def test_get_an_interpreter_at_once(self, language: str) -> None:
        for local in TIMES:
            (step,) = route_of(BOOK, local, "NORTH", language=language).steps
            assert (step.interpreter, step.partners) == (True, None)


class TestAfterHours:
    @pytest.mark.parametrize("home", [partner.id for partner in BOOK.partners] + [None])
    def test_sends_everybody_to_somebody_who_is_open(self, home: PartnerId | None) -> None:
        """R06: at every quarter of an hour of a week and a holiday, the partner that comes first is open."""
        for hour, minute, day in product(range(24), (0, 30), (*range(23, 30),)):
            at = datetime(2026, 11, day, hour, minute, tzinfo=TORONTO)
            for language in ("en", "fr"):
                route = route_of(BOOK, at, home, language=language)
                first = BOOK.partner(route.preferred)
                assert first is not None
                assert first.is_open(Language(language), instant_from(at)), (at, route)

    def test_tells_only_callers_whose_region_is_sure_that_it_is_closed(self) -> None:
        sure = route_of(BOOK, "2026-11-23 22:00", "NORTH")
        guessed = route_of(BOOK, "2026-11-23 22:00", "NORTH", confidence=Confidence.LOW)
        assert (sure.preferred, guessed.preferred) == ("CENTRAL", "CENTRAL")
        assert (sure.messages, guessed.messages) == (("after-hours",), ())


class TestPlans:
    def test_open_the_partners_that_they_name(self) -> None:
        night = "2026-11-24 02:00"
        assert route_of(BOOK, night, "NORTH").preferred == "CENTRAL"
        assert route_of(BOOK, night, "NORTH", plans=("flood-north",)).preferred == "NORTH"

    def test_offer_a_call_back_sooner(self) -> None:
        (usual, *_) = route_of(BOOK, "2026-11-23 12:00", "CENTRAL").exits
        (sooner, *_) = route_of(BOOK, "2026-11-23 12:00", "CENTRAL", plans=("ice-storm",)).exits
        assert usual.kind is sooner.kind is ExitKind.CALL_BACK
        assert (usual.when.waited_ms, sooner.when.waited_ms) == (120_000, 60_000)

    def test_lift_caps_that_there_are(self) -> None:
        assert any(plan.lifts_caps for plan in BOOK.plans)
        assert any(partner.cap is not None for partner in BOOK.partners)
        assert not any(plan.lifts_reserves for plan in BOOK.plans)


class TestProof:
    @pytest.mark.parametrize("name", [None, *presets()])
    def test_finds_nothing_but_the_credit_that_is_meant(self, name: str | None) -> None:
        """F34, F43, F47: for a year, every caller of every line comes to a human or a way out within ten minutes."""
        book = compile_rulebook(load_network(Path(name) if name is not None else None), date(2026, 11, 22))
        proof = check(book, instant_from(datetime(2026, 11, 23, tzinfo=TORONTO)), 365)
        assert [(finding.code, finding.rule) for finding in proof.findings] == [
            (Code.CREDIT_OVERTAKES, "crisis")
        ]


class TestSixPartners:
    def test_has_no_dead_rule_either(self) -> None:
        book = compile_rulebook(load_network(Path("six-partners")), date(2026, 11, 1), 60)
        known = {partner.id for partner in book.partners}
        callers = product(
            TIMES, [*known, None], ("en", "fr", "other"), LINES, (Confidence.LOW, Confidence.HIGH)
        )
        used = {
            route_of(
                book, local, home, language=language, line=line, relay="tty" in line, confidence=confidence
            ).rule
            for local, home, language, line, confidence in callers
        }
        assert used == {rule.name for rule in book.rules}
