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
from routing.check_model import Findings, Severity
from routing.check_proof import prove, timeline_of
from routing.model import Instant, Route
from routing.routes import NoRule, Situation, route_for
from routing.rulebook import EmergencyPlan, RuleBook
from tests.routing.golden import DAYS, FIRST, GoldenSet, decision, digest, golden_of, sample_book
from tests.routing.golden_callers import DAY_MS
from tests.routing.golden_floor import play
from tests.routing.mutants import mutants

KILLED_MIN = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Holds mutants to what is known of the book that they were made of."""

    book: RuleBook
    asked: GoldenSet
    situations: tuple[str, ...]
    floor: dict[str, tuple[str, ...]]
    errors: frozenset[tuple[str, str, str, tuple[str, ...]]]

    @classmethod
    def of(cls, book: RuleBook) -> "Judge":
        asked = GoldenSet.of(book)
        golden = golden_of(book, asked)
        return cls(
            book=book,
            asked=asked,
            situations=golden.situations,
            floor=dict(golden.floor),
            errors=errors_of(check(book, FIRST, DAYS)),
        )

    def _order(self) -> Iterator[int]:
        """One caller of each kind of decision first: most mutants end there."""
        first = {found: number for number, found in reversed(list(enumerate(self.situations)))}
        yield from sorted(first.values())
        yield from range(len(self.situations))

    def verdict(self, mutant: RuleBook) -> str:
        """Say how a mutant ends: `situation`, `floor`, `refused`, `same` or `survived`."""
        for caller, before in zip(self.asked.callers, self.situations, strict=True):
            if digest(decision(mutant, caller)) != before:
                return "situation"
        if any(tuple(map(digest, play(mutant, one))) != self.floor[one.name] for one in self.asked.episodes):
            return "floor"
        if errors_of(check(mutant, FIRST, DAYS)) - self.errors:
            return "refused"
        return "same" if decides_alike(self.book, mutant) else "survived"


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
    classes = prove(both, timeline).classes
    return all(
        _route(book, callers.situation(at, in_force)) == _route(mutant, callers.situation(at, as_changed))
        for in_force, as_changed in _in_force(book, mutant)
        for callers in classes
        for at in timeline.instants
    )


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
