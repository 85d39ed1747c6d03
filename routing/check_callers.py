"""Callers, taken together where no rule of a book tells them apart, and told again as few sets as possible."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeVar

from routing.check_model import Belief, Callers
from routing.check_timeline import conditions_of
from routing.model import (
    OTHER,
    Confidence,
    EvidenceSource,
    Instant,
    Language,
    PartnerId,
    RegionEvidence,
)
from routing.routes import Situation
from routing.rulebook import Condition, EmergencyPlan, RuleBook

T = TypeVar("T")

UNKNOWN = Belief(EvidenceSource.UNKNOWN, Confidence.NONE)
_PLACED = tuple(
    Belief(source, confidence)
    for source in EvidenceSource
    for confidence in Confidence
    if source is not EvidenceSource.UNKNOWN and confidence is not Confidence.NONE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Every value that a caller's situation may have."""

    languages: tuple[Language, ...]
    homes: tuple[PartnerId | None, ...]
    lines: tuple[str, ...]
    """The empty name stands for every number that the book does not list."""
    relay_lines: tuple[str, ...]
    """Whoever dials one of these uses TTY or a relay service."""

    def relay(self, line: str) -> tuple[bool, ...]:
        return (True,) if line in self.relay_lines else (False, True)

    def beliefs(self, home: PartnerId | None) -> tuple[Belief, ...]:
        """What may be believed of callers of a region. Evidence may also point to no region of the network."""
        return (*_PLACED, UNKNOWN) if home is None else _PLACED


def world_of(book: RuleBook) -> World:
    conditions = list(conditions_of(book, book.plans))
    languages = [
        *(key.language for key in book.menu),
        book.default_language,
        *(rule.code for rule in book.languages),
        *(language for condition in conditions for language in condition.languages),
    ]
    lines = [*(line.name for line in book.lines), *(line for one in conditions for line in one.lines), ""]
    return World(
        languages=tuple(dict.fromkeys(languages)),
        homes=(*(partner.id for partner in book.partners), None),
        lines=tuple(dict.fromkeys(lines)),
        relay_lines=tuple(line.name for line in book.lines if line.relay),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerClass:
    """Callers whom no rule tells apart. Of each value that may differ within it, the first stands for all."""

    languages: tuple[Language, ...]
    home: PartnerId | None
    beliefs: tuple[Belief, ...]
    lines: tuple[str, ...]
    relay: tuple[bool, ...]

    @property
    def language(self) -> Language:
        return self.languages[0]

    def situation(
        self, at: Instant, plans: tuple[EmergencyPlan, ...], least_wait: PartnerId | None = None
    ) -> Situation:
        source, confidence = self.beliefs[0]
        return Situation(
            at=at,
            language=self.language,
            line=self.lines[0],
            evidence=RegionEvidence(source=source, confidence=confidence, home=self.home),
            relay=self.relay[0],
            plans=plans,
            least_wait=least_wait,
        )


def caller_classes(book: RuleBook, world: World) -> tuple[CallerClass, ...]:
    """Cut all callers into classes; each caller is in exactly one."""
    conditions = list(conditions_of(book, book.plans))
    languages = _alike(world.languages, lambda language: _language_marks(book, conditions, language))
    lines = _alike(
        world.lines,
        lambda line: (world.relay(line), *(line in one.lines for one in conditions if one.lines)),
    )
    asks_relay = any(condition.relay is not None for condition in conditions)
    return tuple(
        CallerClass(languages=spoken, home=home, beliefs=beliefs, lines=dialled, relay=relay)
        for home in world.homes
        for beliefs in _alike(world.beliefs(home), lambda belief: _belief_marks(conditions, belief))
        for spoken, dialled in product(languages, lines)
        for relay in _alike(world.relay(dialled[0]), lambda uses: uses and asks_relay)
    )


def _alike(values: Iterable[T], marks: Callable[[T], Hashable]) -> tuple[tuple[T, ...], ...]:
    found: dict[Hashable, list[T]] = {}
    for value in values:
        found.setdefault(marks(value), []).append(value)
    return tuple(tuple(group) for group in found.values())


def _language_marks(book: RuleBook, conditions: list[Condition], language: Language) -> Hashable:
    rule = book.language(language)
    return (
        language == OTHER,
        rule.interpreter if rule is not None else None,
        tuple(language in one.languages for one in conditions if one.languages),
        tuple(
            next((hours for known, hours in partner.language_hours if known == language), None)
            for partner in book.partners
        ),
    )


def _belief_marks(conditions: list[Condition], belief: Belief) -> Hashable:
    return (
        tuple(belief.source in one.sources for one in conditions if one.sources),
        tuple(belief.confidence in one.confidences for one in conditions if one.confidences),
    )


# --- sets of callers ------------------------------------------------------------------------------


def together(classes: Iterable[CallerClass], world: World) -> tuple[Callers, ...]:
    """Tell a set of classes as few boxes, each of which holds every combination of its values."""
    boxes = [
        Callers(
            languages=one.languages,
            homes=(one.home,),
            beliefs=one.beliefs,
            lines=one.lines,
            relay=one.relay,
        )
        for one in classes
    ]
    # Beliefs and relay first, while each box has one home and lines alike: what is possible depends on these.
    boxes = _joined(
        boxes,
        lambda box: box.beliefs,
        lambda box, beliefs: replace(box, beliefs=beliefs),
        lambda box: world.beliefs(box.homes[0]),
    )
    boxes = _joined(
        boxes,
        lambda box: box.relay,
        lambda box, relay: replace(box, relay=relay),
        lambda box: world.relay(box.lines[0]),
    )
    boxes = _joined(
        boxes, lambda box: box.lines, lambda box, lines: replace(box, lines=lines), lambda _: world.lines
    )
    boxes = _joined(
        boxes, lambda box: box.homes, lambda box, homes: replace(box, homes=homes), lambda _: world.homes
    )
    boxes = _joined(
        boxes,
        lambda box: box.languages,
        lambda box, languages: replace(box, languages=languages),
        lambda _: world.languages,
    )
    return tuple(boxes)


def _joined(
    boxes: Iterable[Callers],
    get: Callable[[Callers], tuple[T, ...]],
    put: Callable[[Callers, tuple[T, ...]], Callers],
    all_values: Callable[[Callers], tuple[T, ...]],
) -> list[Callers]:
    """Join the boxes that differ in this one respect only; where nothing is left out, any value will do."""
    groups: dict[Callers, list[Callers]] = {}
    for box in boxes:
        groups.setdefault(put(box, ()), []).append(box)
    joined: list[Callers] = []
    for rest, group in groups.items():
        given = {value for box in group for value in get(box)}
        values = all_values(group[0])
        whole = given.issuperset(values)
        joined.append(put(rest, () if whole else tuple(value for value in values if value in given)))
    return joined
