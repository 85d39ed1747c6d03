"""The proof: every caller at every minute, as the few paths that there really are.

For each class of callers (`routing/check_callers.py`) and each pattern of open hours (`routing/check_timeline.py`) the
book is asked once with `route_for`, the very function that calls are routed by; and it is asked only again where
hours differ that its rules look at for this class. Nothing is sampled.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from routing.check_callers import CallerClass, World, caller_classes, together, world_of
from routing.check_model import Case
from routing.check_paths import Verdict, verdict_of
from routing.check_timeline import Timeline, all_hours, rules_of
from routing.model import Instant, Language, PartnerId, Route
from routing.routes import NoRule, Situation, holds, route_for
from routing.rulebook import EmergencyPlan, First, Partner, Rule, RuleBook

Progress = Callable[[float], None]
"""Told the share that is done, from 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """What one class of callers gets in a set of patterns."""

    callers: CallerClass
    patterns: int
    rule: int | None
    """The number of the rule that applies, in the order of trying; None: no rule does."""
    routes: tuple[Route, ...]
    """One, or where the shortest expected wait chooses, each that it may choose."""
    verdict: Verdict | None
    """Of the worst route."""


@dataclass(slots=True, kw_only=True)
class Proof:
    """All paths of a book with certain emergency plans in force."""

    book: RuleBook
    plans: tuple[EmergencyPlan, ...]
    world: World
    timeline: Timeline
    classes: tuple[CallerClass, ...]
    rules: tuple[tuple[str, Rule], ...]
    """In the order of trying, each with the name of its plan."""
    paths: list[Path] = field(default_factory=list)

    @property
    def plan(self) -> str:
        return ", ".join(plan.name for plan in self.plans)

    def cases(self, paths: Iterable[Path]) -> tuple[Case, ...]:
        """Tell paths as whom they concern and when, those of the same times together."""
        times: dict[CallerClass, int] = {}
        for path in paths:
            times[path.callers] = times.get(path.callers, 0) | path.patterns
        alike: dict[int, list[CallerClass]] = {}
        for callers, patterns in times.items():
            alike.setdefault(patterns, []).append(callers)
        return tuple(
            Case(callers=box, times=self.timeline.spans(patterns))
            for patterns, classes in alike.items()
            for box in together(classes, self.world)
        )


def timeline_of(book: RuleBook, first: Instant, until: Instant) -> Timeline:
    return Timeline(all_hours(book), first, until)


def prove(
    book: RuleBook,
    timeline: Timeline,
    plans: tuple[EmergencyPlan, ...] = (),
    progress: Progress = lambda _: None,
) -> Proof:
    """Follow every path of a book over a stretch of time, with these plans in force (latest first)."""
    world = world_of(book)
    proof = Proof(
        book=book,
        plans=plans,
        world=world,
        timeline=timeline,
        classes=caller_classes(book, world),
        rules=tuple(rules_of(book, plans)),
    )
    verdicts: dict[_Judged, Verdict] = {}
    for number, callers in enumerate(proof.classes):
        proof.paths += _paths_of(proof, callers, verdicts)
        progress((number + 1) / len(proof.classes))
    return proof


_Judged = tuple[int | None, PartnerId, PartnerId | None, Language, int]
"""What a verdict depends on: the rule, who comes first, whose caller it is, the language, who is open."""
_Answer = tuple[int | None, tuple[Route, ...]]
"""The number of the rule that applies, and what it comes to."""


def _paths_of(proof: Proof, callers: CallerClass, verdicts: dict[_Judged, Verdict]) -> Iterator[Path]:
    """Ask for one class of callers, once for each combination of the hours that matter to it."""
    asked, opening = hours_asked(proof, callers), _hours_of_partners(proof, callers)
    answers: dict[_Answer, int] = {}
    known: dict[int, int] = {}
    found: dict[tuple[int, Verdict | None], int] = {}
    listed: list[_Answer] = []
    for pattern, mask in enumerate(proof.timeline.masks):
        situation = callers.situation(proof.timeline.instants[pattern], proof.plans)
        number = known.get(mask & asked)
        if number is None:
            answer = _answer(proof, situation)
            number = known[mask & asked] = answers.setdefault(answer, len(answers))
            listed += [answer] if number == len(listed) else []
        rule, routes = listed[number]
        worst: Verdict | None = None
        for route in routes:
            judged = (rule, route.preferred, route.home, callers.language, mask & opening)
            verdict = verdicts.get(judged)
            if verdict is None:
                verdict = verdicts[judged] = verdict_of(proof.book, route, situation)
            worst = verdict if worst is None or _badness(verdict) > _badness(worst) else worst
        found[number, worst] = found.get((number, worst), 0) | 1 << pattern
    for (number, verdict), patterns in found.items():
        rule, routes = listed[number]
        yield Path(callers=callers, patterns=patterns, rule=rule, routes=routes, verdict=verdict)


def _answer(proof: Proof, situation: Situation) -> _Answer:
    """Ask the book. Several routes only where the shortest wait chooses, which is known when somebody calls."""
    try:
        route = route_for(proof.book, situation)
    except NoRule:
        return None, ()
    number = len(route.tried)
    if proof.rules[number][1].then.first is not First.LEAST_WAIT:
        return number, (route,)
    chosen = (None, *(partner.id for partner in proof.book.partners))
    every = (route_for(proof.book, replace(situation, least_wait=partner)) for partner in chosen)
    return number, tuple(dict.fromkeys(every))


def _badness(verdict: Verdict) -> tuple[int, int, int]:
    """Sort verdicts from good to bad: who gets nobody, then who waits longest for anything."""
    never = 1 << 60
    return (
        ("let_go", "human", "exit", "nobody").index(verdict.outcome),
        never if verdict.way_out_ms is None else verdict.way_out_ms,
        never if verdict.after_ms is None else verdict.after_ms,
    )


def hours_asked(proof: Proof, callers: CallerClass) -> int:
    """The hours that the rules may look at for a class of callers, as a mask of the timeline."""
    home = proof.book.partner(callers.home) or proof.book.partner(proof.book.default_home)
    mask = 0
    for _, rule in proof.rules:
        for term in rule.when:
            condition = term.condition
            if condition.home_open is not None and home is not None:
                mask |= _bit_of(proof.timeline, home, callers)
            for name in condition.partners_open:
                partner = proof.book.partner(name)
                mask |= _bit_of(proof.timeline, partner, callers) if partner is not None else 0
            if condition.hours is not None:
                mask |= proof.timeline.bit(condition.hours)
    return mask


def _hours_of_partners(proof: Proof, callers: CallerClass) -> int:
    mask = 0
    for partner in proof.book.partners:
        mask |= _bit_of(proof.timeline, partner, callers)
    return mask


def _bit_of(timeline: Timeline, partner: Partner, callers: CallerClass) -> int:
    for language, hours in partner.language_hours:
        if language == callers.language:
            return timeline.bit(hours)
    return timeline.bit(partner.hours)


def would_apply(proof: Proof, rule: Rule) -> Iterator[tuple[CallerClass, int]]:
    """Whoever a rule would take if it stood first, and in which patterns."""
    for callers in proof.classes:
        asked = hours_asked(proof, callers)
        known: dict[int, bool] = {}
        patterns = 0
        for pattern, mask in enumerate(proof.timeline.masks):
            applies = known.get(mask & asked)
            if applies is None:
                situation = callers.situation(proof.timeline.instants[pattern], proof.plans)
                applies = known[mask & asked] = _all_hold(proof.book, rule, situation)
            patterns |= applies << pattern
        if patterns:
            yield callers, patterns


def _all_hold(book: RuleBook, rule: Rule, situation: Situation) -> bool:
    home = book.partner(situation.evidence.home)
    return all(holds(term.condition, book, situation, home) is not term.negated for term in rule.when)


def winners(proof: Proof, taken: Iterable[tuple[CallerClass, int]]) -> tuple[int, ...]:
    """The numbers of the rules that take these callers at these times, in the order of trying."""
    wanted = dict(taken)
    found = {
        path.rule
        for path in proof.paths
        if path.rule is not None and path.patterns & wanted.get(path.callers, 0)
    }
    return tuple(sorted(found))


def reached_partners(proof: Proof) -> frozenset[PartnerId]:
    """The partners that come first, or may help at some step, on some path."""
    every = frozenset(partner.id for partner in proof.book.partners)
    reached: set[PartnerId] = set()
    for path in proof.paths:
        for route in path.routes:
            reached.add(route.preferred)
            for step in route.steps:
                reached.update(every if step.partners is None else step.partners)
        if reached >= every:
            break
    return frozenset(reached & every)
