"""Mutation testing of the sample rule book: flip, drop or move one thing, and somebody notices (lessons, 3: 19).

A mutant is killed when a golden decision changes, of a situation or on a floor; or refused when the check finds an
error that the book itself does not have. One that neither sees is proved to be the same book, by asking both about
every class of callers in every pattern of hours with each plan in force, or it survives.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from routing.check import check
from routing.check_callers import CallerClass, caller_classes, world_of
from routing.check_model import Findings, Severity
from routing.check_proof import Proof, hours_asked, timeline_of
from routing.check_timeline import rules_of
from routing.model import Instant, Route
from routing.routes import NoRule, Situation, route_for
from routing.rulebook import EmergencyPlan, RuleBook
from tests.routing.golden import DAYS, FIRST, GoldenSet, decision, digest, golden_of, sample_book
from tests.routing.golden_callers import DAY_MS, Caller
from tests.routing.golden_floor import Episode, play
from tests.routing.mutants import mutants

KILLED_MIN = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Holds mutants to what is known of the book that they were made of.

    Nothing but time depends on the order of asking: what ended mutants before is asked first.
    """

    book: RuleBook
    asked: GoldenSet
    callers: list[tuple[Caller, str]]
    """Everybody whose decision is known, with its digest; whoever noticed a mutant last comes first."""
    episodes: list[tuple[Episode, tuple[str, ...]]]
    """The same of floors."""
    errors: frozenset[tuple[str, str, str, tuple[str, ...]]]

    @classmethod
    def of(cls, book: RuleBook) -> "Judge":
        asked = GoldenSet.of(book)
        golden = golden_of(book, asked)
        return cls(
            book=book,
            asked=asked,
            callers=list(_each_decision_first(asked.callers, golden.situations)),
            episodes=[(one, golden.floor[one.name]) for one in asked.episodes],
            errors=errors_of(check(book, FIRST, DAYS)),
        )

    def verdict(self, mutant: RuleBook) -> str:
        """Say how a mutant ends: `situation`, `floor`, `refused`, `same` or `survived`."""
        for number, (caller, before) in enumerate(self.callers):
            if digest(decision(mutant, caller)) != before:
                self.callers.insert(0, self.callers.pop(number))
                return "situation"
        for number, (episode, told) in enumerate(self.episodes):
            if tuple(map(digest, play(mutant, episode))) != told:
                self.episodes.insert(0, self.episodes.pop(number))
                return "floor"
        if errors_of(check(mutant, FIRST, DAYS)) - self.errors:
            return "refused"
        return "same" if decides_alike(self.book, mutant) else "survived"


def _each_decision_first(
    callers: tuple[Caller, ...], digests: tuple[str, ...]
) -> Iterator[tuple[Caller, str]]:
    """One caller of each kind of decision first: most mutants end there."""
    all_asked = list(zip(callers, digests, strict=True))
    first = {found: number for number, found in reversed(list(enumerate(digests)))}
    yield from (all_asked[number] for number in sorted(first.values()))
    yield from (one for number, one in enumerate(all_asked) if first[one[1]] != number)


def errors_of(findings: Findings) -> frozenset[tuple[str, str, str, tuple[str, ...]]]:
    return frozenset(
        (one.code.value, one.plan, one.rule, one.names)
        for one in findings.findings
        if one.severity is Severity.ERROR
    )


def decides_alike(book: RuleBook, mutant: RuleBook) -> bool:
    """Prove that two books that differ in rules and plans decide alike, whoever calls whenever.

    Returns: False where they differ in anything that routes do not show.
    """
    if _beside_routes(book) != _beside_routes(mutant):
        return False
    # Classes and patterns that neither book tells apart: those of one book that has the rules of both.
    both = replace(book, rules=(*book.rules, *mutant.rules), plans=(*book.plans, *_renamed(mutant.plans)))
    timeline = timeline_of(both, FIRST, Instant(FIRST + DAYS * DAY_MS))
    world, rules = world_of(both), tuple(rules_of(both, both.plans))
    classes = caller_classes(both, world)
    proof = Proof(book=both, plans=both.plans, world=world, timeline=timeline, classes=classes, rules=rules)
    return all(
        _route(book, callers.situation(at, in_force)) == _route(mutant, callers.situation(at, as_changed))
        for callers in classes
        for at in _moments(proof, callers)
        for in_force, as_changed in _in_force(book, mutant)
    )


def _moments(proof: Proof, callers: CallerClass) -> tuple[Instant, ...]:
    """One moment for each combination of the hours that any rule may look at for these callers."""
    asked = hours_asked(proof, callers)
    first = {mask & asked: at for mask, at in zip(proof.timeline.masks, proof.timeline.instants, strict=True)}
    return tuple(first.values())


def _beside_routes(book: RuleBook) -> RuleBook:
    """What a route does not show: all but rules, who comes first by default, and what plans do to routes."""
    plans = tuple(replace(plan, rules=(), opens=(), credits=(), messages=()) for plan in book.plans)
    return replace(book, version="", source="", rules=(), plans=plans, after_hours=book.default_home)


def _renamed(plans: tuple[EmergencyPlan, ...]) -> tuple[EmergencyPlan, ...]:
    return tuple(replace(plan, name=f"changed {plan.name}") for plan in plans)


def _in_force(
    book: RuleBook, mutant: RuleBook
) -> Iterator[tuple[tuple[EmergencyPlan, ...], tuple[EmergencyPlan, ...]]]:
    """No plan, each alone, and all in both orders: of both books."""
    pairs = list(zip(book.plans, mutant.plans, strict=True))
    for chosen in dict.fromkeys(((), *((pair,) for pair in pairs), tuple(pairs), tuple(reversed(pairs)))):
        yield tuple(one for one, _ in chosen), tuple(other for _, other in chosen)


def _route(book: RuleBook, situation: Situation) -> Route | None:
    try:
        return replace(route_for(book, situation), tried=())
    except NoRule:
        return None


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge.of(sample_book())


@pytest.mark.slow
class TestMutants:
    def test_of_the_sample_book_are_noticed(self, judge: Judge, capsys: pytest.CaptureFixture[str]) -> None:
        """F41: changing a choice must change what is decided; a rule that nobody would miss is none."""
        ends: dict[str, list[str]] = {}
        for mutant in mutants(judge.book):
            ends.setdefault(judge.verdict(mutant.book), []).append(mutant.name)
        survivors, same = ends.get("survived", []), ends.get("same", [])
        counts = "mutants: " + ", ".join(f"{len(names)} {how}" for how, names in sorted(ends.items()))
        with capsys.disabled():
            sys.stdout.write("".join(f"\n{line}" for line in (counts, *survivors)) + "\n")
        others = sum(map(len, ends.values())) - len(same)
        killed = others - len(survivors)
        assert killed >= KILLED_MIN * others, f"{counts}; survivors: {'; '.join(survivors)}"


class TestDecidesAlike:
    def test_tells_a_book_from_one_that_decides_otherwise(self) -> None:
        book = sample_book()
        assert decides_alike(book, replace(book, version="other"))
        assert not decides_alike(book, replace(book, rules=book.rules[1:]))
