"""Mutation testing of the sample rule book: flip, drop or move one thing, and somebody notices (lessons, section 3: 19).

A mutant is killed when a golden decision changes, of a situation or on a floor; or refused when the check finds an
error that the book itself does not have. One that neither sees is proved to be the same book, by asking both about
every class of callers in every pattern of hours with each plan in force, or it survives.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from routing.check import check
from routing.check_model import Findings, Severity
from routing.check_proof import prove, timeline_of
from routing.model import Instant, Route
from routing.rulebook import EmergencyPlan, RuleBook
from tests.routing.golden import DAYS, FIRST, GoldenSet, decision, digest, golden_of, sample_book
from tests.routing.golden_callers import DAY_MS
from tests.routing.golden_floor import play
from tests.routing.mutants import Mutant, mutants

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

    def verdict(self, mutant: RuleBook) -> str:
        """Say how a mutant ends: `situation`, `floor`, `refused`, `same` or `survived`."""
        for caller, before in zip(self.asked.callers, self.situations, strict=True):
            if digest(decision(mutant, caller)) != before:
                return "situation"
        if any(
            tuple(map(digest, play(mutant, one))) != self.floor[one.name] for one in self.asked.episodes
        ):
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
