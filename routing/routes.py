"""How a rule book answers for one caller: the first rule that applies, and what it comes to."""

from dataclasses import dataclass, replace

from routing.kinds import Kind, Same, caller_fits, rules_ahead
from routing.model import (
    AT_ONCE,
    UNKNOWN_REGION,
    Instant,
    Language,
    PartnerId,
    RegionEvidence,
    Route,
    Step,
    Trial,
    Trigger,
)
from routing.rulebook import (
    Condition,
    EmergencyPlan,
    First,
    Partner,
    Reach,
    Rule,
    RuleBook,
    Treatment,
    Widening,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything about a caller that a rule may ask."""

    at: Instant
    language: Language
    line: str = ""
    evidence: RegionEvidence = UNKNOWN_REGION
    relay: bool = False
    plans: tuple[EmergencyPlan, ...] = ()
    """Emergency plans that are in force, latest first."""
    least_wait: PartnerId | None = None
    """Where the wait is expected to be shortest; asked only by `First.LEAST_WAIT`."""


class NoRule(Exception):
    """No rule of the book applies: it was published without its mandatory default."""


def route_for(book: RuleBook, situation: Situation) -> Route:
    """Say whose specialists come first for this caller, who else may serve and when, and why.

    Order:  rules of the emergency plans in force, latest plan first, then the book's own; first match wins.
    Raises: NoRule
    """
    home = book.partner(situation.evidence.home)
    tried: list[Trial] = []
    for ahead in rules_ahead(_kind(book, situation)):
        failed = ahead.failed
        for term, trial in ahead.timed:
            if _hours_fit(term.condition, book, situation, home) is term.negated:
                failed = trial
                break
        if failed is None:
            return _route(book, situation, home, ahead.rule, tuple(tried), ahead.plan)
        tried.append(failed)
    raise NoRule(book.version)


def _kind(book: RuleBook, situation: Situation) -> Kind:
    evidence = situation.evidence
    return Kind(
        Same(book),
        tuple([Same(plan) for plan in situation.plans]),
        situation.language,
        situation.line,
        evidence.home,
        evidence.source,
        evidence.confidence,
        situation.relay,
    )


def holds(condition: Condition, book: RuleBook, situation: Situation, home: Partner | None) -> bool:
    """Tell whether every cell of a condition that is given holds."""
    fits = caller_fits(condition, _kind(book, situation), home)
    return fits and _hours_fit(condition, book, situation, home)


def _hours_fit(condition: Condition, book: RuleBook, situation: Situation, home: Partner | None) -> bool:
    if condition.home_open is not None:
        asked = home or book.partner(book.default_home)
        if is_open(asked, situation) is not condition.home_open:
            return False
    for one in condition.partners_open:
        if not is_open(book.partner(one), situation):
            return False
    return condition.hours is None or condition.hours.is_open(situation.at)


def is_open(partner: Partner | None, situation: Situation) -> bool:
    """Tell whether a partner is open for the caller's language now, emergency plans considered."""
    if partner is None:
        return False
    if any(partner.id in plan.opens for plan in situation.plans):
        return True
    return partner.is_open(situation.language, situation.at)


def _route(
    book: RuleBook,
    situation: Situation,
    home: Partner | None,
    rule: Rule,
    tried: tuple[Trial, ...],
    plan: str,
) -> Route:
    treatment = rule.then
    preferred = _first(book, treatment, situation, home)
    messages = [message for one in situation.plans for message in one.messages]
    return Route(
        rule=rule.name,
        preferred=preferred,
        steps=_steps(book, treatment, preferred, situation.language),
        home=home.id if home is not None else None,
        credit_ms=treatment.credit_ms + _emergency_credit(situation, home),
        skills=treatment.skills,
        exits=treatment.exits,
        messages=(*messages, *treatment.messages),
        timers=treatment.timers,
        tried=tried,
        emergency=plan,
    )


def _first(book: RuleBook, treatment: Treatment, situation: Situation, home: Partner | None) -> PartnerId:
    match treatment.first:
        case First.HOME:
            return home.id if home is not None else book.default_home
        case First.AFTER_HOURS:
            return book.after_hours
        case First.PARTNER if treatment.partner is not None:
            return treatment.partner
        case First.LEAST_WAIT if situation.least_wait is not None:
            return situation.least_wait
        case _:
            return book.default_home


def _emergency_credit(situation: Situation, home: Partner | None) -> int:
    if home is None:
        return 0
    return sum(credit for plan in situation.plans for partner, credit in plan.credits if partner == home.id)


def _steps(
    book: RuleBook, treatment: Treatment, preferred: PartnerId, language: Language
) -> tuple[Step, ...]:
    """Merge the widening of partners with the coming of an interpreter into one ladder."""
    after_ms = _interpreter_after_ms(book, language)
    entry = book.partner(preferred)
    neighbours = entry.neighbours if entry is not None else ()
    ladder = [
        Step(
            when=AT_ONCE if number == 0 else widening.when,
            partners=_reached(widening, preferred, neighbours),
            interpreter=after_ms == 0,
            level_min=widening.level_min,
        )
        for number, widening in enumerate(treatment.widening)
    ]
    return _with_interpreter(ladder, after_ms) if after_ms else tuple(ladder)


def _interpreter_after_ms(book: RuleBook, language: Language) -> int | None:
    """How long a caller waits for somebody who speaks their language before an interpreter may help; None: for ever."""
    rule = book.language(language)
    if rule is None or rule.interpreter is None:
        return None
    return rule.interpreter.waited_ms or 0


def _with_interpreter(ladder: list[Step], after_ms: int) -> tuple[Step, ...]:
    """Insert the step at which an interpreter may help: by time waited, between the other timed steps.

    Steps come one after another, so a step before it that another limit opens is opened by then at the latest:
    nobody waits for an interpreter because a queue is not deep enough.
    """
    place = 1
    while place < len(ladder) and _comes_before(ladder[place].when, after_ms):
        step = ladder[place]
        if not step.when.timed:
            by_then = after_ms if step.when.waited_ms is None else min(step.when.waited_ms, after_ms)
            ladder[place] = replace(step, when=replace(step.when, waited_ms=by_then))
        place += 1
    helped = replace(ladder[place - 1], when=Trigger(waited_ms=after_ms), interpreter=True)
    later = [replace(step, interpreter=True) for step in ladder[place:]]
    return (*ladder[:place], helped, *later)


def _comes_before(when: Trigger, after_ms: int) -> bool:
    return not when.timed or (when.waited_ms or 0) < after_ms


def _reached(
    widening: Widening, preferred: PartnerId, neighbours: tuple[PartnerId, ...]
) -> tuple[PartnerId, ...] | None:
    match widening.reach:
        case Reach.NETWORK:
            return None
        case Reach.FIRST_ONLY:
            return (preferred,)
        case Reach.NEIGHBOURS:
            return (preferred, *(one for one in neighbours if one != preferred))
        case Reach.PARTNERS:
            return (preferred, *(one for one in widening.partners if one != preferred))
