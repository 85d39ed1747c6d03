"""Time, cut where anybody opens or closes.

Between two such instants every rule answers every caller alike, so that one instant stands for the whole stretch;
and stretches in which the same hours are open (all ordinary nights, all Sundays) stand for each other. A year of
525,600 minutes comes down to a few dozen patterns.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from routing.check_model import Span
from routing.hours import OpenHours
from routing.model import Instant
from routing.rulebook import Condition, EmergencyPlan, Rule, RuleBook

DAY_MS = 86_400_000
SETTLED_MS = 7 * DAY_MS
"""The last closing before the end of a compiled window may be this early: a long week end, and holidays."""


class Timeline:
    """The time from one instant to another as patterns of open hours.

    Shape: tables of hours and patterns are numbered; sets of patterns are whole numbers, bit n for pattern n.
    """

    def __init__(self, hours: Iterable[OpenHours], first: Instant, until: Instant) -> None:
        self.first, self.until = first, until
        self._bits: dict[OpenHours, int] = {}
        self._bits_by_id: dict[int, tuple[OpenHours, int]] = {}
        for table in hours:
            if not table.always and table.opens:
                bit = self._bits.setdefault(table, 1 << len(self._bits))
                self._bits_by_id[id(table)] = (table, bit)
        self._stretches: list[tuple[Instant, Instant, int]] = []
        self.masks: list[int] = []
        """Of each pattern: which tables are open, bit by bit."""
        self.instants: list[Instant] = []
        """Of each pattern: the first instant at which it holds."""
        self._spans: dict[int, tuple[Span, ...]] = {}
        self._cut()

    def _cut(self) -> None:
        known: dict[int, int] = {}
        for start, end in pairwise(self._instants()):
            mask = 0
            for table, bit in self._bits.items():
                if table.is_open(start):
                    mask |= bit
            number = known.setdefault(mask, len(known))
            if number == len(self.masks):
                self.masks.append(mask)
                self.instants.append(start)
            self._stretches.append((start, end, number))

    def _instants(self) -> list[Instant]:
        found = {self.first, self.until}
        for table in self._bits:
            for bounds in (table.opens, table.closes):
                found.update(at for at in bounds if self.first < at < self.until)
        return sorted(found)

    @property
    def all(self) -> int:
        """The set of all patterns."""
        return (1 << len(self.masks)) - 1

    def bit(self, hours: OpenHours) -> int:
        """The table's bit in a mask; 0 for hours that never change."""
        # Comparing tables takes as long as they are; nearly always it is one of those that were given.
        known = self._bits_by_id.get(id(hours))
        return known[1] if known is not None else self._bits.get(hours, 0)

    def spans(self, patterns: int) -> tuple[Span, ...]:
        """All stretches of a set of patterns, those that touch taken together."""
        known = self._spans.get(patterns)
        if known is None:
            known = self._spans[patterns] = tuple(self._joined(patterns))
        return known

    def _joined(self, patterns: int) -> Iterator[Span]:
        since: Instant | None = None
        last = self.first
        for start, end, number in self._stretches:
            if patterns >> number & 1:
                since = start if since is None else since
            elif since is not None:
                yield Span(since, start)
                since = None
            last = end
        if since is not None:
            yield Span(since, last)


def numbers(patterns: int) -> Iterator[int]:
    """The numbers of the patterns in a set."""
    while patterns:
        lowest = patterns & -patterns
        yield lowest.bit_length() - 1
        patterns ^= lowest


def rules_of(book: RuleBook, plans: Iterable[EmergencyPlan]) -> Iterator[tuple[str, Rule]]:
    """All rules in the order of trying, each with the name of its plan."""
    for plan in plans:
        for rule in plan.rules:
            yield plan.name, rule
    for rule in book.rules:
        yield "", rule


def conditions_of(book: RuleBook, plans: Iterable[EmergencyPlan]) -> Iterator[Condition]:
    for _, rule in rules_of(book, plans):
        for term in rule.when:
            yield term.condition


def partner_hours(book: RuleBook) -> Iterator[OpenHours]:
    for partner in book.partners:
        yield partner.hours
        for _, hours in partner.language_hours:
            yield hours


def all_hours(book: RuleBook) -> Iterator[OpenHours]:
    """Every table of hours that an answer of the book may depend on."""
    yield from partner_hours(book)
    for condition in conditions_of(book, book.plans):
        if condition.hours is not None:
            yield condition.hours


def hours_end(book: RuleBook) -> Instant | None:
    """Where the compiled hours of the partners end; None when all are open always, or never."""
    ends = [hours.closes[-1] for hours in partner_hours(book) if not hours.always and hours.closes]
    return max(ends, default=None)
