"""What happens to a caller at a moment, and why: the rules that were tried, the one that applied, who may serve when,
and the ways out. A preview for any moment, from the very functions that route calls (F47).
"""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from routing.check_paths import Verdict, forced_surely, in_reach, ladder, may_help, sure_ms, verdict_of
from routing.check_timeline import all_hours, rules_of
from routing.hours import OpenHours
from routing.model import Exit, Instant, PartnerId, Route, Step
from routing.routes import NoRule, Situation, holds, is_open, route_for
from routing.rulebook import Condition, Line, Partner, Rule, RuleBook, Term


class Cell(StrEnum):
    """One cell of a condition, in the order in which the engine looks at them."""

    LINES = "lines"
    LANGUAGES = "languages"
    HOMES = "homes"
    HOME_KNOWN = "home_known"
    SOURCES = "sources"
    CONFIDENCES = "confidences"
    RELAY = "relay"
    HOME_OPEN = "home_open"
    PARTNERS_OPEN = "partners_open"
    HOURS = "hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermTried:
    """One condition of a rule, as it stood."""

    condition: str
    negated: bool
    held: bool
    """With the negation counted in."""
    failed: tuple[Cell, ...] = ()
    """The cells that do not hold; empty where the condition itself holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTried:
    """A rule that was looked at. All terms are told, those after the first that failed too."""

    rule: str
    plan: str
    applied: bool
    terms: tuple[TermTried, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerNow:
    """A partner that may serve at a step, as it is at the moment."""

    partner: PartnerId
    open: bool
    first: bool
    """It comes first for this caller."""
    own: bool
    """The caller is of its region, or of none."""
    may: bool
    """False: what was agreed (a cap of none), or the number of tries, keeps it from serving."""
    phone_system: bool
    cap: int | None
    reserve: int
    lifted: bool
    """Its hours are lifted by an emergency plan."""
    changes_at: Instant | None
    """When it next opens or closes for the caller's language; None: not in the hours that are compiled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNow:
    number: int
    """1: the first."""
    step: Step
    sure_ms: int | None
    """When it is reached for sure if nobody serves before; None: perhaps never."""
    partners: tuple[PartnerNow, ...]
    there: tuple[PartnerId, ...]
    """Those who are open and may serve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitNow:
    exit: Exit
    empty_ms: int | None
    """When it is sure to be there while nobody who may serve is on duty; None: perhaps never."""
    busy_ms: int | None
    """The same while all who may serve are on duty and busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    version: str
    situation: Situation
    plans: tuple[str, ...]
    rules: tuple[RuleTried, ...]
    """Up to the one that applied, in the order of trying."""
    route: Route | None
    """None: no rule of the book applies."""
    verdict: Verdict | None
    steps: tuple[StepNow, ...]
    exits: tuple[ExitNow, ...]
    line: Line | None
    """With its service target; None: the number is not listed."""
    until: Instant | None
    """The next instant at which any hours of the book open or close; until then the answer stays as it is."""


def explain(book: RuleBook, situation: Situation) -> Explanation:
    """Explain what a book does with a caller; the emergency plans in force are part of the situation."""
    try:
        route = route_for(book, situation)
    except NoRule:
        route = None
    tried = tuple(rules_of(book, situation.plans))
    count = len(tried) if route is None else len(route.tried) + 1
    known = {line.name: line for line in book.lines}
    return Explanation(
        version=book.version,
        situation=situation,
        plans=tuple(plan.name for plan in situation.plans),
        rules=tuple(
            _tried(book, situation, plan, rule, applied=route is not None and number == count - 1)
            for number, (plan, rule) in enumerate(tried[:count])
        ),
        route=route,
        verdict=verdict_of(book, route, situation) if route is not None else None,
        steps=_steps(book, route, situation) if route is not None else (),
        exits=_exits(book, route, situation) if route is not None else (),
        line=known.get(situation.line),
        until=_next_change(tuple(all_hours(book)), situation.at),
    )


def _tried(book: RuleBook, situation: Situation, plan: str, rule: Rule, *, applied: bool) -> RuleTried:
    terms = tuple(_term(book, situation, term) for term in rule.when)
    return RuleTried(rule=rule.name, plan=plan, applied=applied, terms=terms)


def _term(book: RuleBook, situation: Situation, term: Term) -> TermTried:
    home = book.partner(situation.evidence.home)
    failed = tuple(cell for cell in Cell if not holds(only(term.condition, cell), book, situation, home))
    return TermTried(
        condition=term.condition.name,
        negated=term.negated,
        held=bool(failed) is term.negated,
        failed=failed,
    )


def only(condition: Condition, cell: Cell) -> Condition:
    """Give the condition with nothing but this cell."""
    cells = {
        Cell.LINES: Condition(name="", lines=condition.lines),
        Cell.LANGUAGES: Condition(name="", languages=condition.languages),
        Cell.HOMES: Condition(name="", homes=condition.homes),
        Cell.HOME_KNOWN: Condition(name="", home_known=condition.home_known),
        Cell.SOURCES: Condition(name="", sources=condition.sources),
        Cell.CONFIDENCES: Condition(name="", confidences=condition.confidences),
        Cell.RELAY: Condition(name="", relay=condition.relay),
        Cell.HOME_OPEN: Condition(name="", home_open=condition.home_open),
        Cell.PARTNERS_OPEN: Condition(name="", partners_open=condition.partners_open),
        Cell.HOURS: Condition(name="", hours=condition.hours),
    }
    return cells[cell]


def _steps(book: RuleBook, route: Route, situation: Situation) -> tuple[StepNow, ...]:
    return tuple(
        StepNow(
            number=number,
            step=rung.step,
            sure_ms=rung.sure_ms,
            partners=tuple(
                _partner(book, route, partner, situation) for partner in in_reach(book, route, rung.step)
            ),
            there=tuple(partner.id for partner in rung.there),
        )
        for number, rung in enumerate(ladder(book, route, situation), start=1)
    )


def _partner(book: RuleBook, route: Route, partner: Partner, situation: Situation) -> PartnerNow:
    lifted = any(partner.id in plan.opens for plan in situation.plans)
    hours = next(
        (hours for language, hours in partner.language_hours if language == situation.language), partner.hours
    )
    return PartnerNow(
        partner=partner.id,
        open=is_open(partner, situation),
        first=partner.id == route.preferred,
        own=route.home is None or route.home == partner.id,
        may=may_help(book, route, partner, situation),
        phone_system=partner.phone_system is not None,
        cap=partner.cap,
        reserve=partner.reserve,
        lifted=lifted,
        changes_at=None if lifted else _next_change((hours,), situation.at),
    )


def _exits(book: RuleBook, route: Route, situation: Situation) -> tuple[ExitNow, ...]:
    found = []
    for way in route.exits:
        empty_ms, busy_ms = sure_ms(way.when, staffed=False), sure_ms(way.when, staffed=True)
        if way.forced:
            # It is asked for once, when the caller would join the queue.
            empty_ms = 0 if forced_surely(way.when, staffed=False) else None
            busy_ms = 0 if forced_surely(way.when, staffed=True) else None
        found.append(ExitNow(exit=way, empty_ms=empty_ms, busy_ms=busy_ms))
    return tuple(found)


def _next_change(tables: tuple[OpenHours, ...], at: Instant) -> Instant | None:
    """The next instant at which one of these tables opens or closes; None: not in what is compiled."""
    later: list[Instant] = []
    for hours in tables:
        if not hours.always:
            for changes in (hours.opens, hours.closes):
                later += changes[bisect_right(changes, at) :][:1]
    return min(later, default=None)
