"""What becomes of a caller on a route, at worst: who is there when nobody more than the hours promise is there.

A partner whose specialists sign in here is there while its hours say so; when it is closed, nobody may be signed in.
A partner with a phone system of its own is there while it is open. The book does not know who speaks which language,
so whoever is open may speak the caller's; only callers of "another language" always need the interpreter.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from routing.model import AT_ONCE, OTHER, ExitKind, PartnerId, Route, Step, Trigger
from routing.routes import Situation, is_open
from routing.rulebook import Partner, RuleBook


class Outcome(StrEnum):
    HUMAN = "human"
    """Somebody who is open may serve."""
    EXIT = "exit"
    """Nobody is, but a way out is sure to be offered."""
    LET_GO = "let_go"
    """A way out is carried out at once, without queueing."""
    NOBODY = "nobody"
    """It rings for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    outcome: Outcome
    after_ms: int | None
    """When the human is in reach, or the way out is there; None for nobody."""
    way_out_ms: int | None
    """When a way out is sure although everybody who is open is on duty and busy; None: never surely."""
    exit: ExitKind | None = None
    """The kind of the first sure way out."""
    hopping: tuple[PartnerId, ...] = ()
    """Set when nobody is open but these partners, all with a phone system of their own."""


def sure_ms(trigger: Trigger, *, staffed: bool) -> int | None:
    """Say after how much waiting a trigger is sure to be reached; None: perhaps never.

    Shape: `staffed` when somebody who may serve is on duty here (a phone system elsewhere counts for nothing). With
           nobody on duty there is no end to the expected wait, and fewer than any number are there. The depth of
           the queue promises nothing.
    """
    if trigger == AT_ONCE or trigger.depth == 0:
        return 0
    if not staffed and (trigger.expected_ms is not None or (trigger.staffed_below or 0) > 0):
        return 0
    if trigger.expected_ms == 0:
        return 0
    limits = [limit for limit in (trigger.waited_ms, trigger.oldest_ms) if limit is not None]
    return min(limits, default=None)


def in_reach(book: RuleBook, route: Route, step: Step) -> Iterator[Partner]:
    """The partners that may serve at a step, whether open or not: the preferred one first."""
    first = book.partner(route.preferred)
    if first is not None:
        yield first
    for partner in book.partners:
        if partner.id != route.preferred and (step.partners is None or partner.id in step.partners):
            yield partner


def may_help(book: RuleBook, route: Route, partner: Partner, situation: Situation) -> bool:
    """Tell whether what was agreed lets a partner serve the caller at all."""
    if partner.phone_system is not None and book.limits.hops_max == 0:
        return False
    foreign = route.home is not None and route.home != partner.id
    lifted = any(plan.lifts_caps for plan in situation.plans)
    return not (foreign and partner.cap == 0) or lifted


def who_is_there(book: RuleBook, route: Route, step: Step, situation: Situation) -> tuple[Partner, ...]:
    """The partners that are open now and may serve the caller at a step."""
    alone = situation.language == OTHER and not step.interpreter
    return tuple(
        partner
        for partner in in_reach(book, route, step)
        if is_open(partner, situation)
        and may_help(book, route, partner, situation)
        # A partner with a phone system of its own brings its own interpreters in.
        and not (alone and partner.phone_system is None)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step of a route as it is now."""

    step: Step
    there: tuple[Partner, ...]
    sure_ms: int | None
    """When it is reached for sure if nobody serves before; None: perhaps never."""


def ladder(book: RuleBook, route: Route, situation: Situation) -> tuple[Rung, ...]:
    """Walk up the steps of a route."""
    rungs: list[Rung] = []
    at_ms: int | None = 0
    staffed = False
    for number, step in enumerate(route.steps):
        if number:
            limit_ms = sure_ms(step.when, staffed=staffed)
            at_ms = max(at_ms, limit_ms) if at_ms is not None and limit_ms is not None else None
        there = who_is_there(book, route, step, situation)
        # Whether the next step comes is asked with the people of this one in mind.
        staffed = _on_duty(there)
        rungs.append(Rung(step=step, there=there, sure_ms=at_ms))
    return tuple(rungs)


def verdict_of(book: RuleBook, route: Route, situation: Situation) -> Verdict:
    """Judge what becomes of a caller who was given this route in this situation.

    Where a later step takes partners away (a finding of its own), only those who stay count.
    """
    rungs = ladder(book, route, situation)
    at_once = bool(rungs) and _on_duty(rungs[0].there)
    forced = next(
        (one for one in route.exits if one.forced and forced_surely(one.when, staffed=at_once)), None
    )
    if forced is not None:
        return Verdict(outcome=Outcome.LET_GO, after_ms=0, way_out_ms=0, exit=forced.kind)
    human_ms, there = _who_stays(rungs)
    way_out = _first_exit(route, staffed=_on_duty(there))
    way_out_ms, kind = way_out if way_out is not None else (None, None)
    if human_ms is not None:
        return Verdict(
            outcome=Outcome.HUMAN,
            after_ms=human_ms,
            way_out_ms=way_out_ms,
            exit=kind,
            hopping=() if _on_duty(there) else tuple(partner.id for partner in there),
        )
    outcome = Outcome.EXIT if way_out is not None else Outcome.NOBODY
    return Verdict(outcome=outcome, after_ms=way_out_ms, way_out_ms=way_out_ms, exit=kind)


def _who_stays(rungs: tuple[Rung, ...]) -> tuple[int | None, tuple[Partner, ...]]:
    """Say when somebody is surely in reach who stays so, and who is at any sure step."""
    found: dict[PartnerId, Partner] = {}
    first_ms: int | None = None
    for number, rung in enumerate(rungs):
        if rung.sure_ms is None:
            break
        later = rungs[number + 1 :]
        stay = [one for one in rung.there if all(one in other.there for other in later)]
        if stay and first_ms is None:
            first_ms = rung.sure_ms
        found |= {partner.id: partner for partner in stay}
    return first_ms, tuple(found.values())


def _on_duty(there: Iterable[Partner]) -> bool:
    return any(partner.phone_system is None for partner in there)


def forced_surely(when: Trigger, *, staffed: bool) -> bool:
    """Tell whether a forced exit is sure to be carried out; it is asked once, when the caller would join the queue."""
    return sure_ms(when, staffed=staffed) == 0


def _first_exit(route: Route, *, staffed: bool) -> tuple[int, ExitKind] | None:
    found: tuple[int, ExitKind] | None = None
    for one in route.exits:
        limit_ms = None if one.forced else sure_ms(one.when, staffed=staffed)
        if limit_ms is not None and (found is None or limit_ms < found[0]):
            found = limit_ms, one.kind
    return found
