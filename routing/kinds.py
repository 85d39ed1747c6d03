"""What a rule book says to callers of one kind, whatever the hour: worked out once, then only the clock is asked.

Callers are of one kind when everything that a rule may ask of them is the same but the time: line, language, region
and its evidence, relay, and the emergency plans in force. A network has a few hundred kinds and as many rules as its
supervisors like; without this, each caller would pay for each rule.
"""

from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from routing.model import Confidence, EvidenceSource, Language, PartnerId, Trial
from routing.rulebook import Condition, EmergencyPlan, First, Partner, Rule, RuleBook, Term

KINDS_MAX = 2_048

T = TypeVar("T")


class Same(Generic[T]):
    """One very value: equal to itself alone, so that a whole rule book need not be compared to be found again."""

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


class Kind(NamedTuple):
    """Everything about a caller that a rule may ask, but the time."""

    book: Same[RuleBook]
    plans: tuple[Same[EmergencyPlan], ...]
    language: Language
    line: str
    home: PartnerId | None
    source: EvidenceSource
    confidence: Confidence
    relay: bool


class Ahead(NamedTuple):
    """A rule that callers of a kind come to."""

    plan: str
    """The emergency plan that it is of; empty for the book's own."""
    rule: Rule
    timed: tuple[tuple[Term, Trial], ...]
    """The terms that the time decides, in order, each with what is written down if it fails."""
    failed: Trial | None
    """The first term that fails at any time, if those before it hold; None: the rule applies."""


@lru_cache(maxsize=KINDS_MAX)
def rules_ahead(kind: Kind) -> tuple[Ahead, ...]:
    """List the rules in the order in which they are tried, up to the first that applies at any time."""
    book = kind.book.value
    home = book.partner(kind.home)
    ruled = [(plan.value.name, rule) for plan in kind.plans for rule in plan.value.rules]
    ahead: list[Ahead] = []
    for plan, rule in [*ruled, *(("", rule) for rule in book.rules)]:
        ahead.append(_judged(plan, rule, kind, home))
        if ahead[-1].failed is None and not ahead[-1].timed:
            break
    return tuple(ahead)


@lru_cache(maxsize=KINDS_MAX)
def asks_least_wait(book: Same[RuleBook], plans: tuple[Same[EmergencyPlan], ...]) -> bool:
    """Tell whether any rule may send callers where the wait is least, which takes a look at every queue."""
    rules = (*book.value.rules, *(rule for plan in plans for rule in plan.value.rules))
    return any(rule.then.first is First.LEAST_WAIT for rule in rules)


def _judged(plan: str, rule: Rule, kind: Kind, home: Partner | None) -> Ahead:
    timed: list[tuple[Term, Trial]] = []
    for term in rule.when:
        trial = Trial(rule=rule.name, condition=term.name)
        fits = caller_fits(term.condition, kind, home)
        if fits and asks_time(term.condition):
            timed.append((term, trial))
        elif fits is term.negated:
            return Ahead(plan, rule, tuple(timed), trial)
    return Ahead(plan, rule, tuple(timed), None)


def caller_fits(condition: Condition, kind: Kind, home: Partner | None) -> bool:
    """Tell whether every cell holds that has nothing to do with the time."""
    if condition.lines and kind.line not in condition.lines:
        return False
    if condition.languages and kind.language not in condition.languages:
        return False
    if condition.homes and (home is None or home.id not in condition.homes):
        return False
    if condition.home_known is not None and (home is not None) is not condition.home_known:
        return False
    if condition.sources and kind.source not in condition.sources:
        return False
    if condition.confidences and kind.confidence not in condition.confidences:
        return False
    return condition.relay is None or kind.relay is condition.relay


def asks_time(condition: Condition) -> bool:
    return bool(condition.home_open is not None or condition.partners_open or condition.hours is not None)
