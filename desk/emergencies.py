"""Emergency plans as the screens show them: those in force, those that could be declared, the ends to choose from.

Pure: a floor and an instant in, plain values out.
"""

from dataclasses import dataclass

from desk.rule_words import plan_words
from desk.sentences import Sentences
from desk.words import note
from routing.floor import Emergency, Floor
from routing.model import Instant
from routing.rulebook import EmergencyPlan

MINUTE_MS, HOUR_MS = 60_000, 3_600_000
ENDS_AFTER_MS = (
    HOUR_MS // 2,
    *(hours * HOUR_MS for hours in (1, 2, 3, 4, 6, 8, 12, 16, 24, 36, 48, 72, 96, 120, 144, 168)),
)
"""The lengths that a person may choose from, with the plan's own usual and longest one."""
END_STEP_MS = 5 * MINUTE_MS
REASON_CHARACTERS_MAX = 300
NOT_LONG_ENOUGH, BEYOND = (
    note("The end that was chosen has passed. Choose another."),
    note("The plan “{plan}” may last {length} at most. Choose an earlier end."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BandView:
    """What every screen says while a plan is in force."""

    plan: str
    text: str
    ends_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndChoice:
    at_ms: int
    text: str
    usual: bool
    """As long as the plan says where nobody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    name: str
    title: str
    note: str
    """What it is for."""
    changes: tuple[str, ...]
    ends: tuple[EndChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InForceView:
    plan: str
    title: str
    until: str
    ends_at_ms: int
    declared: str
    by: str
    """An account's id."""
    reason: str
    known: PlanView | None
    """None: the published book does not have the plan any more, so it changes nothing."""


def bands(floor: Floor, now: Instant, sentences: Sentences) -> tuple[BandView, ...]:
    """Say each emergency in force, the latest declared first."""
    words = sentences.words
    return tuple(
        BandView(
            plan=one.plan,
            text=words.say(
                "Emergency “{plan}” in force until {time}.",
                plan=sentences.plan(one.plan),
                time=time_of(one.ends_at, now, sentences),
            ),
            ends_at_ms=one.ends_at,
        )
        for one in reversed(floor.emergencies.values())
    )


def time_of(at: Instant, now: Instant, sentences: Sentences) -> str:
    """The time of day, with the day before it unless that is today."""
    words = sentences.words
    same = words.day(at) == words.day(now)
    return words.clock(at, seconds=False) if same else words.moment(at)


def plans(floor: Floor, now: Instant, sentences: Sentences) -> tuple[PlanView, ...]:
    """List the published book's plans that are not in force."""
    if floor.rule_book is None:
        return ()
    return tuple(
        plan_view(floor, plan, now, sentences)
        for plan in floor.rule_book.plans
        if plan.name not in floor.emergencies
    )


def plan_view(floor: Floor, plan: EmergencyPlan, now: Instant, sentences: Sentences) -> PlanView:
    assert floor.rule_book is not None, "the plan stands in it"
    entry = sentences.network.plans.get(plan.name)
    french = sentences.words.locale == "fr"
    return PlanView(
        name=plan.name,
        title=sentences.plan(plan.name),
        note=((entry.note_fr if french else entry.note_en) or "") if entry is not None else "",
        changes=tuple(plan_words(plan, floor.rule_book, sentences)),
        ends=_ends(plan, now, sentences),
    )


def _ends(plan: EmergencyPlan, now: Instant, sentences: Sentences) -> tuple[EndChoice, ...]:
    words = sentences.words
    lengths = sorted({*ENDS_AFTER_MS, plan.lasts_ms, plan.lasts_ms_max})
    usual_ms = min(plan.lasts_ms, plan.lasts_ms_max)
    return tuple(
        EndChoice(
            at_ms=_on_the_clock(now, length_ms, plan),
            text=words.say(
                "until {time} ({length})",
                time=time_of(_on_the_clock(now, length_ms, plan), now, sentences),
                length=words.length(length_ms),
            ),
            usual=length_ms == usual_ms,
        )
        for length_ms in lengths
        if length_ms <= plan.lasts_ms_max
    )


def _on_the_clock(now: Instant, length_ms: int, plan: EmergencyPlan) -> Instant:
    """The next five minutes on the clock after so long; never beyond what the plan allows."""
    rounded = -(-(now + length_ms) // END_STEP_MS) * END_STEP_MS
    return Instant(min(rounded, now + plan.lasts_ms_max))


def in_force(floor: Floor, now: Instant, sentences: Sentences) -> tuple[InForceView, ...]:
    return tuple(_in_force(floor, one, now, sentences) for one in reversed(floor.emergencies.values()))


def _in_force(floor: Floor, one: Emergency, now: Instant, sentences: Sentences) -> InForceView:
    plan = floor.rule_book.plan(one.plan) if floor.rule_book is not None else None
    return InForceView(
        plan=one.plan,
        title=sentences.plan(one.plan),
        until=time_of(one.ends_at, now, sentences),
        ends_at_ms=one.ends_at,
        declared=time_of(one.declared_at, now, sentences),
        by=one.by,
        reason=one.reason,
        known=plan_view(floor, plan, now, sentences) if plan is not None else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants to declare, as they typed it."""

    plan: str
    reason: str
    until: Instant


def problem(wish: Wish, plan: EmergencyPlan, now: Instant, sentences: Sentences) -> str:
    """Say what stands in the way of a declaration; empty when nothing does."""
    words = sentences.words
    if not wish.reason.strip():
        return words.say("Say in a few words why it is declared.")
    if wish.until <= now:
        return words.say(NOT_LONG_ENOUGH)
    if wish.until - now > plan.lasts_ms_max:
        return words.say(BEYOND, plan=sentences.plan(plan.name), length=words.length(plan.lasts_ms_max))
    return ""
