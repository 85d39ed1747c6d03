"""Every single mutation of a compiled rule book: one thing dropped, flipped, moved or changed.

A mutant that no golden decision notices (`tests/routing/golden.py`) and that the check does not refuse shows something
in the book that nobody would miss, or a situation that the golden set lacks. Works on any book.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from routing.hours import OpenHours
from routing.model import AT_ONCE, BOOK_TIMERS, OTHER, Exit, ExitKind, Instant, PartnerId, Trigger
from routing.rulebook import (
    Condition,
    EmergencyPlan,
    First,
    LanguageRule,
    Partner,
    Reach,
    Rule,
    RuleBook,
    Term,
    Treatment,
    Widening,
)

T = TypeVar("T")
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Mutant:
    name: str
    book: RuleBook


_Change = tuple[str, T]
_Changes = Iterator[_Change[T]]


def mutants(book: RuleBook) -> Iterator[Mutant]:
    """All mutants of a book, each with a version of its own."""
    for number, (name, changed) in enumerate(_books(book), start=1):
        yield Mutant(name, replace(changed, version=f"mutant-{number}"))


def _books(book: RuleBook) -> _Changes[RuleBook]:
    for what, rules in _rule_lists(book, book.rules):
        yield what, replace(book, rules=rules)
    for what, plans in _each(book.plans, lambda plan: _plan(book, plan), lambda plan: f"plan {plan.name}"):
        yield what, replace(book, plans=plans)
    for what, partners in _each(book.partners, lambda one: _partner(book, one), lambda one: one.id):
        yield what, replace(book, partners=partners)
    for what, languages in _each(
        book.languages, lambda one: _language(book, one), lambda one: f"language {one.code}"
    ):
        yield what, replace(book, languages=languages)
    for index, condition in enumerate(_conditions(book)):
        for what, changed in _condition(book, condition):
            yield f"condition {condition.name or index}: {what}", _with_condition(book, condition, changed)
    yield from _defaults(book)


def _defaults(book: RuleBook) -> _Changes[RuleBook]:
    yield "another after-hours partner", replace(book, after_hours=_other(book, book.after_hours))
    yield "another default home", replace(book, default_home=_other(book, book.default_home))
    for index in range(len(book.menu) - 1):
        first, second = book.menu[index], book.menu[index + 1]
        swapped = (replace(first, language=second.language), replace(second, language=first.language))
        yield (
            f"menu keys {first.digits} and {second.digits} swapped",
            replace(book, menu=(*book.menu[:index], *swapped, *book.menu[index + 2 :])),
        )
    if book.ask_region:
        yield "nobody is asked for a region", replace(book, ask_region=())
    for index, line in enumerate(book.lines):
        if line.relay:
            lines = (*book.lines[:index], replace(line, relay=False), *book.lines[index + 1 :])
            yield f"line {line.name}: no relay", replace(book, lines=lines)


def _other(book: RuleBook, partner: PartnerId) -> PartnerId:
    return next((one.id for one in book.partners if one.id != partner), partner)


# --- lists ----------------------------------------------------------------------------------------


def _each(
    values: tuple[T, ...], changes: Callable[[T], _Changes[T]], name: Callable[[T], str]
) -> _Changes[tuple[T, ...]]:
    """The list with one of its values changed."""
    for index, value in enumerate(values):
        for what, changed in changes(value):
            yield f"{name(value)}: {what}", (*values[:index], changed, *values[index + 1 :])


def _without(values: tuple[T, ...], what: str) -> _Changes[tuple[T, ...]]:
    for index in range(len(values)):
        yield f"without {what} {index + 1}", (*values[:index], *values[index + 1 :])


def _rule_lists(book: RuleBook, rules: tuple[Rule, ...]) -> _Changes[tuple[Rule, ...]]:
    for index, rule in enumerate(rules):
        before, after = rules[:index], rules[index + 1 :]
        yield f"without rule {rule.name}", (*before, *after)
        if after:
            yield f"rule {rule.name} below {after[0].name}", (*before, after[0], rule, *after[1:])
    yield from _each(rules, lambda rule: _rule(book, rule), lambda rule: f"rule {rule.name}")


# --- rules ----------------------------------------------------------------------------------------


def _rule(book: RuleBook, rule: Rule) -> _Changes[Rule]:
    for index, term in enumerate(rule.when):
        others = rule.when[:index], rule.when[index + 1 :]
        flipped = Term(condition=term.condition, negated=not term.negated)
        yield f"without “{term.name}”", replace(rule, when=(*others[0], *others[1]))
        yield f"“{term.name}” flipped", replace(rule, when=(*others[0], flipped, *others[1]))
    for what, then in _treatment(book, rule.then):
        yield what, replace(rule, then=then)


def _treatment(book: RuleBook, then: Treatment) -> _Changes[Treatment]:
    for first in First:
        if first is not then.first and first is not First.PARTNER:
            yield f"{first} first", replace(then, first=first)
    if then.partner is not None:
        yield "another partner first", replace(then, partner=_other(book, then.partner))
    if then.credit_ms:
        yield "no credit", replace(then, credit_ms=0)
    if then.skills:
        yield "no skills", replace(then, skills=())
    if then.timers != BOOK_TIMERS:
        yield "usual timers", replace(then, timers=BOOK_TIMERS)
    for what, messages in _without(then.messages, "message"):
        yield what, replace(then, messages=messages)
    yield from _ways(then)


def _ways(then: Treatment) -> _Changes[Treatment]:
    for what, exits in (*_without(then.exits, "exit"), *_each(then.exits, _exit, lambda one: one.kind)):
        yield what, replace(then, exits=exits)
    for what, ladder in (
        *_without(then.widening, "step"),
        *_each(then.widening, _step, lambda one: f"step to {one.reach}"),
    ):
        if ladder:
            yield what, replace(then, widening=ladder)


def _exit(way: Exit) -> _Changes[Exit]:
    for what, when in _trigger(way.when):
        yield what, replace(way, when=when)
    for kind in ExitKind:
        if kind is not way.kind:
            yield f"{kind} instead", replace(way, kind=kind)
    yield "offered" if way.forced else "forced", replace(way, forced=not way.forced)
    if way.message:
        yield "without its message", replace(way, message="")


def _step(step: Widening) -> _Changes[Widening]:
    if step.when != AT_ONCE:
        for what, when in _trigger(step.when):
            yield what, replace(step, when=when)
    for reach in Reach:
        if reach is not step.reach and reach is not Reach.PARTNERS:
            yield f"{reach} instead", replace(step, reach=reach)
    for what, partners in _without(step.partners, "partner"):
        yield what, replace(step, partners=partners)
    if step.level_min > 1:
        yield "any level", replace(step, level_min=1)


def _trigger(when: Trigger) -> _Changes[Trigger]:
    """A limit less, which may leave none and mean at once; a limit doubled; and a trigger without any is given one."""
    if when == AT_ONCE:
        yield "after five minutes", Trigger(waited_ms=300_000)
    for limit in fields(when):
        value = getattr(when, limit.name)
        if value is not None:
            yield f"without {limit.name}", _set(when, limit.name, None)
            yield f"{limit.name} doubled", _set(when, limit.name, value * 2)


def _set(one: T, key: str, value: object) -> T:
    changed: Any = replace(one, **{key: value})  # type: ignore[type-var]
    result: T = changed
    return result


# --- conditions -----------------------------------------------------------------------------------


def _conditions(book: RuleBook) -> list[Condition]:
    rules = [*book.rules, *(rule for plan in book.plans for rule in plan.rules)]
    return list(dict.fromkeys(term.condition for rule in rules for term in rule.when))


_LISTS = ("lines", "languages", "homes", "sources", "confidences", "partners_open")
_FLAGS = ("home_known", "home_open", "relay")


def _condition(book: RuleBook, condition: Condition) -> _Changes[Condition]:
    for cell in _LISTS:
        values = getattr(condition, cell)
        if values:
            yield f"without {cell}", _set(condition, cell, ())
        if len(values) > 1:
            for index, value in enumerate(values):
                rest = (*values[:index], *values[index + 1 :])
                yield f"{cell} without {value}", _set(condition, cell, rest)
    for cell in _FLAGS:
        value = getattr(condition, cell)
        if value is not None:
            yield f"without {cell}", _set(condition, cell, None)
            yield f"{cell} flipped", _set(condition, cell, not value)
    if condition.hours is not None:
        yield "without hours", replace(condition, hours=None)
        for what, hours in _hours(condition.hours):
            yield what, replace(condition, hours=hours)


def _with_condition(book: RuleBook, old: Condition, new: Condition) -> RuleBook:
    """The book with a condition changed wherever it is asked."""

    def changed(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(
            replace(
                rule,
                when=tuple(
                    replace(term, condition=new) if term.condition == old else term for term in rule.when
                ),
            )
            for rule in rules
        )

    plans = tuple(replace(plan, rules=changed(plan.rules)) for plan in book.plans)
    return replace(book, rules=changed(book.rules), plans=plans)


def _hours(hours: OpenHours) -> _Changes[OpenHours]:
    if hours.always:
        yield "never open", OpenHours()
    elif hours.opens:
        yield "always open", OpenHours(always=True)
        yield (
            "an hour later",
            OpenHours(
                opens=tuple(Instant(at + HOUR_MS) for at in hours.opens),
                closes=tuple(Instant(at + HOUR_MS) for at in hours.closes),
            ),
        )
        yield (
            "closing an hour early",
            OpenHours(
                opens=hours.opens,
                closes=tuple(
                    Instant(max(opens + 1, at - HOUR_MS))
                    for opens, at in zip(hours.opens, hours.closes, strict=True)
                ),
            ),
        )
        filled = _holidays_filled(hours)
        if filled != hours:
            yield "no holidays kept", filled


def _holidays_filled(hours: OpenHours) -> OpenHours:
    """Open on days that are missing from an otherwise weekly pattern: as seven days before."""
    week, known = 7 * 24 * HOUR_MS, set(hours.opens)
    spans = list(zip(hours.opens, hours.closes, strict=True))
    for opens, closes in spans[:]:
        following = Instant(opens + week)
        free = all(closes + week <= start or end <= following for start, end in spans)
        if following not in known and free and closes + week <= hours.closes[-1]:
            spans.append((following, Instant(closes + week)))
            known.add(following)
    spans.sort()
    return OpenHours(opens=tuple(opens for opens, _ in spans), closes=tuple(closes for _, closes in spans))


# --- partners, languages, plans -------------------------------------------------------------------


def _partner(book: RuleBook, partner: Partner) -> _Changes[Partner]:
    for what, hours in _hours(partner.hours):
        yield what, replace(partner, hours=hours)
    for index, (language, own) in enumerate(partner.language_hours):
        others = partner.language_hours[:index], partner.language_hours[index + 1 :]
        yield f"{language} like the others", replace(partner, language_hours=(*others[0], *others[1]))
        for what, hours in _hours(own):
            changed = (*others[0], (language, hours), *others[1])
            yield f"{language} {what}", replace(partner, language_hours=changed)
    if partner.share is not None:
        yield "no share", replace(partner, share=None)
    if partner.cap is not None:
        yield "no cap", replace(partner, cap=None)
    if partner.reserve:
        yield "no reserve", replace(partner, reserve=0)
    if partner.neighbours and _asks_neighbours(book):
        for what, neighbours in _without(partner.neighbours, "neighbour"):
            yield what, replace(partner, neighbours=neighbours)
    if partner.phone_system is not None:
        yield "no phone system", replace(partner, phone_system=None)


def _asks_neighbours(book: RuleBook) -> bool:
    rules = [*book.rules, *(rule for plan in book.plans for rule in plan.rules)]
    return any(step.reach is Reach.NEIGHBOURS for rule in rules for step in rule.then.widening)


def _language(book: RuleBook, language: LanguageRule) -> _Changes[LanguageRule]:
    if language.interpreter is None:
        yield "an interpreter at once", replace(language, interpreter=AT_ONCE)
    else:
        yield "no interpreter", replace(language, interpreter=None)
        waited_ms = language.interpreter.waited_ms
        later = Trigger(waited_ms=2 * waited_ms if waited_ms else 60_000)
        yield "a later interpreter", replace(language, interpreter=later)
    # Nobody is kept for the default language, and nobody speaks "another language".
    if language.code not in (book.default_language, OTHER):
        yield "not kept" if language.kept else "kept", replace(language, kept=not language.kept)
    yield (
        "not official" if language.official else "official",
        replace(language, official=not language.official),
    )


def _plan(book: RuleBook, plan: EmergencyPlan) -> _Changes[EmergencyPlan]:
    for what, rules in _rule_lists(book, plan.rules):
        yield what, replace(plan, rules=rules)
    for what, opens in _without(plan.opens, "opened partner"):
        yield what, replace(plan, opens=opens)
    for what, credits_given in _without(plan.credits, "credit"):
        yield what, replace(plan, credits=credits_given)
    for what, messages in _without(plan.messages, "message"):
        yield what, replace(plan, messages=messages)
    if plan.lifts_caps:
        yield "caps stay", replace(plan, lifts_caps=False)
    if plan.lifts_reserves:
        yield "reserves stay", replace(plan, lifts_reserves=False)
