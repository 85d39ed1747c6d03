"""The callers of the golden set: a fixed list that fills the space of everything a rule may ask.

Two parts. Around every change of everybody's hours: just before it and at it, for callers of that partner, and in the
middle of days that holidays take out of a week. And a lattice over all dimensions (Kronecker's, of the generalised
golden ratio), which leaves no corner empty and is the same on every machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from routing.check_callers import World, caller_classes, world_of
from routing.check_model import Belief
from routing.check_timeline import Timeline, all_hours
from routing.hours import OpenHours
from routing.model import Instant, Language, PartnerId, RegionEvidence
from routing.routes import Situation
from routing.rulebook import RuleBook

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
WEEK_MS = 7 * DAY_MS
LATTICE = 3_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One caller at one moment, with the emergency plans in force by name, latest first."""

    at: Instant
    language: Language
    line: str
    home: PartnerId | None
    belief: Belief
    relay: bool
    plans: tuple[str, ...] = ()

    @property
    def evidence(self) -> RegionEvidence:
        return RegionEvidence(source=self.belief.source, confidence=self.belief.confidence, home=self.home)

    def situation(self, book: RuleBook) -> Situation:
        """What a book is asked about the caller; a line may say by itself that its callers use a relay."""
        line = book.line(self.line)
        plans = (book.plan(name) for name in self.plans)
        return Situation(
            at=self.at,
            language=self.language,
            line=self.line,
            evidence=self.evidence,
            relay=self.relay or (line is not None and line.relay),
            plans=tuple(plan for plan in plans if plan is not None),
        )


def golden_callers(book: RuleBook, first: Instant, days: int) -> tuple[Caller, ...]:
    lattice = tuple(lattice_callers(book, first, days, LATTICE))
    return (*around_changes(book, first, days, lattice), *lattice)


# --- the lattice ----------------------------------------------------------------------------------


def lattice_callers(book: RuleBook, first: Instant, days: int, count: int) -> Iterator[Caller]:
    """Callers over every dimension at once; of callers whom no rule tells apart each kind is as frequent as others."""
    space = _Space.of(book, first, days)
    points = _lattice(7)
    for number, point in enumerate(islice(points, count)):
        yield space.caller(number, point)


def _lattice(dimensions: int) -> Iterator[tuple[float, ...]]:
    """Points of the unit cube: multiples of the powers of 1/g, where g to the power of d + 1 is g + 1."""
    ratio = 2.0
    for _ in range(64):
        ratio = (1.0 + ratio) ** (1.0 / (dimensions + 1))
    steps = [ratio ** -(number + 1) for number in range(dimensions)]
    number = 0
    while True:
        number += 1
        yield tuple((0.5 + number * step) % 1.0 for step in steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Space:
    world: World
    languages: tuple[tuple[Language, ...], ...]
    lines: tuple[tuple[str, ...], ...]
    beliefs: dict[PartnerId | None, tuple[tuple[Belief, ...], ...]]
    instants: tuple[tuple[Instant, ...], ...]
    plans: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, book: RuleBook, first: Instant, days: int) -> "_Space":
        classes, world = caller_classes(book, world_of(book)), world_of(book)
        timeline = Timeline(all_hours(book), first, Instant(first + days * DAY_MS))
        names = tuple(plan.name for plan in book.plans)
        return cls(
            world=world,
            languages=tuple(dict.fromkeys(one.languages for one in classes)),
            lines=tuple(dict.fromkeys(one.lines for one in classes)),
            beliefs={
                home: tuple(dict.fromkeys(one.beliefs for one in classes if one.home == home))
                for home in world.homes
            },
            instants=tuple(_moments(timeline, number) for number in range(len(timeline.masks))),
            plans=((), *((name,) for name in names), names, tuple(reversed(names))),
        )

    def caller(self, number: int, point: tuple[float, ...]) -> Caller:
        at, language, line, home, belief, relay, plans = point
        region = _at(self.world.homes, home)
        dialled = _in_turn(_at(self.lines, line), number)
        return Caller(
            at=_in_turn(_at(self.instants, at), number),
            language=_in_turn(_at(self.languages, language), number),
            line=dialled,
            home=region,
            belief=_in_turn(_at(self.beliefs[region], belief), number),
            # Of a relay line nobody need say so.
            relay=_at((False, True), relay),
            # Mostly no emergency: the book's own rules are more than those of the plans.
            plans=_at(self.plans, max(0.0, plans * 2 - 1)),
        )


def _moments(timeline: Timeline, pattern: int) -> tuple[Instant, ...]:
    """The first, a middle and the last moment of a pattern, and the first of its last stretch."""
    spans = timeline.spans(1 << pattern)
    middle = spans[len(spans) // 2]
    return (
        spans[0].start,
        Instant((middle.start + middle.end) // 2),
        Instant(spans[-1].end - 1),
        spans[-1].start,
    )


def _at(values: tuple[T, ...], share: float) -> T:
    return values[min(len(values) - 1, int(share * len(values)))]


def _in_turn(values: tuple[T, ...], number: int) -> T:
    return values[number % len(values)]


# --- around changes of hours ----------------------------------------------------------------------


def around_changes(book: RuleBook, first: Instant, days: int, others: tuple[Caller, ...]) -> Iterator[Caller]:
    """Callers just before and at each kind of change; what hours do not touch is taken from the lattice in turn."""
    number, placed = 0, world_of(book).beliefs(book.default_home)
    for home, language, hours in _tables(book):
        for at in _edges(hours, first, Instant(first + days * DAY_MS)):
            plain = others[number % len(others)]
            number += 1
            asked = replace(plain, at=at, plans=())
            if home is not None:
                belief = plain.belief if plain.belief in placed else placed[0]
                asked = replace(asked, home=home, belief=belief)
            yield replace(asked, language=language, line="", relay=False) if language else asked
            yield replace(asked, language=language or book.default_language, line="", relay=False)


def _tables(book: RuleBook) -> Iterator[tuple[PartnerId | None, Language | None, OpenHours]]:
    """Each table of hours with the partner and the language that it is of."""
    for partner in book.partners:
        yield partner.id, None, partner.hours
        for language, hours in partner.language_hours:
            yield partner.id, language, hours
    partners = {
        id(hours) for one in book.partners for hours in (one.hours, *(own for _, own in one.language_hours))
    }
    for hours in all_hours(book):
        if id(hours) not in partners:
            yield None, None, hours


def _edges(hours: OpenHours, first: Instant, until: Instant) -> Iterator[Instant]:
    """The first change of each kind in a week, the minute before it, and the middle of what holidays take out."""
    seen: set[int] = set()
    for changes in (hours.opens, hours.closes):
        for at in changes:
            if first <= at < until and at % WEEK_MS not in seen:
                seen.add(at % WEEK_MS)
                yield Instant(at - MINUTE_MS)
                yield at
    for opens, closes in zip(hours.opens, hours.closes, strict=True):
        middle = Instant((opens + closes) // 2 + WEEK_MS)
        if first <= middle < until and not hours.is_open(middle):
            yield middle
