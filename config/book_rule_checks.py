"""What rules and emergency plans must not say: unknown names, rules that never count, steps that go backwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from config.book_plans import PlanEntry
from config.book_references import Names, Problem, unknown
from config.book_rules import FIRST_WORDS, NOT, ExitEntry, RuleEntry, WideningStep

if TYPE_CHECKING:
    from config.network import Network


def rule_problems(rules: Sequence[RuleEntry], names: Names) -> Iterator[Problem]:
    """List the problems that each rule has by itself."""
    for index, rule in enumerate(rules):
        for below, sentence in _rule_problems(rule, names):
            yield ("rules", index, *below), sentence


def rule_order_problems(network: Network) -> Iterator[Problem]:
    """List what is wrong with the rules of book and plans as a whole: the order, and names given twice."""
    last = len(network.rules) - 1
    for index, rule in enumerate(network.rules):
        if index == last and rule.when:
            yield (
                ("rules", index, "when"),
                "the last rule must fit everybody; remove its `when`, or add a rule without one",
            )
        elif index < last and not rule.when:
            yield ("rules", index, "when"), _FITS_EVERYBODY
    seen: set[str] = set()
    for place, rule in _all_rules(network):
        if rule.name in seen:
            yield (*place, "name"), f"there is a rule {rule.name} already; give each rule a name of its own"
        seen.add(rule.name)


_FITS_EVERYBODY = (
    "this rule fits everybody, so those after it never count; give it a `when`, or move it to the end"
)


def _all_rules(network: Network) -> Iterator[tuple[tuple[int | str, ...], RuleEntry]]:
    for index, rule in enumerate(network.rules):
        yield ("rules", index), rule
    for name, plan in network.plans.items():
        for index, rule in enumerate(plan.rules):
            yield ("plans", name, "rules", index), rule


def plan_problems(plan: PlanEntry, names: Names) -> Iterator[Problem]:
    for key, codes in (("opens", plan.opens), ("credits_s", plan.credits_s)):
        for code in codes:
            for sentence in unknown(code, names.partners, "a partner", f"[partners.{code}]"):
                yield (key, code) if key == "credits_s" else (key,), sentence
    yield from _message_problems(plan.messages, names)
    yield from rule_problems(plan.rules, names)
    for index, rule in enumerate(plan.rules[:-1]):
        if not rule.when:
            yield ("rules", index, "when"), _FITS_EVERYBODY
    if plan.lasts_h > plan.longest_h:
        yield (
            ("lasts_h",),
            f"this is longer than longest_h ({plan.longest_h}); shorten it, or lengthen that one",
        )
    lifts = plan.lifts_caps or plan.lifts_reserves
    if not (plan.opens or plan.credits_s or plan.messages or plan.rules or lifts):
        yield (), "this plan changes nothing; write what it opens, says, lifts or rules, or remove it"


def _rule_problems(rule: RuleEntry, names: Names) -> Iterator[Problem]:
    yield from _term_problems(rule.when, names)
    if rule.first not in FIRST_WORDS:
        for sentence in unknown(rule.first, names.partners, "a partner", f"[partners.{rule.first}]"):
            yield ("first",), sentence
    if (rule.note_en is None) != (rule.note_fr is None):
        missing = "note_en" if rule.note_en is None else "note_fr"
        yield (missing,), "this is missing; write the note in both languages, or in neither"
    yield from _widening_problems(rule, names)
    yield from _exit_problems(rule.exits, names)
    yield from _message_problems(rule.messages, names)
    for index, skill in enumerate(rule.skills):
        if skill in rule.skills[:index]:
            yield ("skills", index), f"{skill} is named already; name it once"


def _term_problems(when: Sequence[str], names: Names) -> Iterator[Problem]:
    for index, term in enumerate(when):
        name = term.removeprefix(NOT)
        for sentence in unknown(name, names.conditions, "a condition", f"[conditions.{name}]"):
            yield ("when", index), sentence
        if term in when[:index]:
            yield ("when", index), f"{term} is asked already; ask it once"
        opposite = name if term.startswith(NOT) else NOT + name
        if opposite in when[:index]:
            yield (
                ("when", index),
                f"{name} cannot both hold and not hold, so the rule never counts; remove one",
            )


def _widening_problems(rule: RuleEntry, names: Names) -> Iterator[Problem]:
    before: WideningStep | None = None
    for index, step in enumerate(rule.widening):
        place = ("widening", index)
        for partner in step.reach if isinstance(step.reach, tuple) else ():
            for sentence in unknown(partner, names.partners, "a partner", f"[partners.{partner}]"):
                yield (*place, "reach"), sentence
        if before is None and not step.at_once:
            yield place, "the first step is always at once; remove its limit, or put another step before it"
        if before is not None:
            yield from ((place, sentence) for sentence in _step_faults(before, step, rule))
        before = step


def _step_faults(before: WideningStep, step: WideningStep, rule: RuleEntry) -> Iterator[str]:
    """A step takes the place of the one before it, so it must come later and let more people serve."""
    if step.at_once:
        yield "this step begins at once, so the one before it never counts; give it a limit such as after_s"
    if before.timed and step.timed and (step.after_s or 0) <= (before.after_s or 0):
        yield f"this step does not come later than the one before it (after {before.after_s or 0} s); correct it"
    if not _reaches(step, before):
        yield "fewer partners may serve than a step earlier; a step must reach all that the one before it reaches"
    if rule.skills and step.level > before.level:
        yield f"this asks for more (level {step.level}) than the step before it ({before.level}); lower it"
    if _reaches(before, step) and (step.level == before.level or not rule.skills):
        yield "this step changes nothing; widen its reach, lower its level, or remove it"


def _reaches(step: WideningStep, other: WideningStep) -> bool:
    """Tell whether a step lets at least those partners serve that another does, as far as the words say."""
    if step.reach == "network" or other.reach == "first-only":
        return True
    if isinstance(step.reach, tuple) and isinstance(other.reach, tuple):
        return set(step.reach) >= set(other.reach)
    if isinstance(step.reach, tuple):
        # Whose neighbours they are depends on the caller: a list may well be meant to have them all.
        return other.reach == "neighbours"
    return step.reach == other.reach


def _exit_problems(exits: Sequence[ExitEntry], names: Names) -> Iterator[Problem]:
    offered: set[str] = set()
    for index, way in enumerate(exits):
        place = ("exits", index)
        if way.message is not None:
            for sentence in unknown(way.message, names.messages, "a message", f"[messages.{way.message}]"):
                yield (*place, "message"), sentence
        elif way.kind == "message":
            yield (*place, "message"), "this is missing; name what the caller hears"
        if way.forced and way.after_s is not None:
            yield (
                (*place, "after_s"),
                "a forced exit is decided when the caller would join the queue, when nobody has waited yet; "
                "use waiting, expected_wait_s, oldest_s or staffed_below",
            )
        if not way.forced and way.kind in offered:
            yield (*place, "kind"), f"{way.kind} is offered already; write all its limits in one exit"
        if not way.forced:
            offered.add(way.kind)


def _message_problems(messages: Sequence[str], names: Names) -> Iterator[Problem]:
    for index, message in enumerate(messages):
        for sentence in unknown(message, names.messages, "a message", f"[messages.{message}]"):
            yield ("messages", index), sentence
        if message in messages[:index]:
            yield ("messages", index), f"{message} is spoken already; name it once"
