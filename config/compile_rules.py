"""Compile conditions, rules and emergency plans: the words of the document become the engine's values."""

from collections.abc import Mapping

from config.book_conditions import ConditionEntry
from config.book_plans import PlanEntry
from config.book_rules import NOT, ExitEntry, RuleEntry, TimersEntry, TriggerTable, WideningStep
from routing.hours import OpenHours
from routing.model import (
    BOOK_TIMERS,
    Confidence,
    EvidenceSource,
    Exit,
    ExitKind,
    Language,
    PartnerId,
    Skill,
    Timers,
    Trigger,
)
from routing.rulebook import Condition, EmergencyPlan, First, Reach, Rule, Term, Treatment, Widening

HOUR_MS = 3_600_000


def compile_condition(name: str, entry: ConditionEntry, hours: OpenHours | None) -> Condition:
    return Condition(
        name=name,
        lines=entry.lines,
        languages=tuple(Language(code) for code in entry.languages),
        homes=_partners(entry.homes),
        home_known=entry.region_known,
        home_open=entry.home_open,
        sources=tuple(EvidenceSource(_word(source)) for source in entry.sources),
        confidences=tuple(Confidence(sureness) for sureness in entry.confidences),
        partners_open=_partners(entry.partners_open),
        hours=hours,
        relay=entry.relay,
    )


def compile_rule(entry: RuleEntry, conditions: Mapping[str, Condition]) -> Rule:
    return Rule(
        name=entry.name,
        when=tuple(
            Term(condition=conditions[term.removeprefix(NOT)], negated=term.startswith(NOT))
            for term in entry.when
        ),
        then=compile_treatment(entry),
    )


def compile_treatment(entry: RuleEntry) -> Treatment:
    # A word is in small letters, the code of a partner in capitals.
    named = entry.first[0].isupper()
    return Treatment(
        first=First.PARTNER if named else First(_word(entry.first)),
        partner=PartnerId(entry.first) if named else None,
        widening=tuple(compile_step(step) for step in entry.widening),
        credit_ms=entry.credit_s * 1_000,
        skills=tuple(Skill(skill) for skill in entry.skills),
        exits=tuple(compile_exit(way) for way in entry.exits),
        messages=entry.messages,
        timers=compile_timers(entry.timers),
    )


def compile_step(step: WideningStep) -> Widening:
    listed = step.reach if isinstance(step.reach, tuple) else ()
    return Widening(
        when=compile_trigger(step),
        reach=Reach.PARTNERS if isinstance(step.reach, tuple) else Reach(_word(step.reach)),
        partners=_partners(listed),
        level_min=step.level,
    )


def compile_exit(way: ExitEntry) -> Exit:
    return Exit(
        kind=ExitKind(_word(way.kind)),
        when=compile_trigger(way),
        forced=way.forced,
        message=way.message if way.message is not None else "",
    )


def compile_trigger(trigger: TriggerTable) -> Trigger:
    return Trigger(
        waited_ms=_ms(trigger.after_s),
        expected_ms=_ms(trigger.expected_wait_s),
        depth=trigger.waiting,
        oldest_ms=_ms(trigger.oldest_s),
        staffed_below=trigger.staffed_below,
    )


def compile_timers(timers: TimersEntry | None) -> Timers:
    if timers is None:
        return BOOK_TIMERS
    return Timers(
        offer_ttl_ms=_ms(timers.offer_s), connect_ms=_ms(timers.connect_s), wrap_up_ms=_ms(timers.wrap_up_s)
    )


def compile_plan(name: str, entry: PlanEntry, conditions: Mapping[str, Condition]) -> EmergencyPlan:
    return EmergencyPlan(
        name=name,
        rules=tuple(compile_rule(rule, conditions) for rule in entry.rules),
        opens=_partners(entry.opens),
        credits=tuple((PartnerId(code), credit_s * 1_000) for code, credit_s in entry.credits_s.items()),
        messages=entry.messages,
        lifts_caps=entry.lifts_caps,
        lifts_reserves=entry.lifts_reserves,
        lasts_ms=entry.lasts_h * HOUR_MS,
        lasts_ms_max=entry.longest_h * HOUR_MS,
    )


def _partners(codes: tuple[str, ...]) -> tuple[PartnerId, ...]:
    return tuple(PartnerId(code) for code in codes)


def _word(written: str) -> str:
    """The engine's word for a word of the document: `call-back` is `call_back`."""
    return written.replace("-", "_")


def _ms(seconds: int | None) -> int | None:
    return seconds * 1_000 if seconds is not None else None
