"""Rule books with one thing changed: if no decision changes with it, that thing was not there for any caller.

Mutation testing of rules: every rule, condition, cell, step, exit and limit is flipped, dropped or moved.
"""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, TypeVar, cast

from routing.model import BOOK_TIMERS, PartnerId, Trigger
from routing.rulebook import Condition, EmergencyPlan, First, Rule, RuleBook, Term, Treatment

Mutant = tuple[str, RuleBook]
NOBODY = PartnerId("NOBODY")
T = TypeVar("T")


def _with(one: T, key: str, value: Any) -> T:
    changed: T = replace(cast(Any, one), **{key: value})
    return changed


def mutants_of(book: RuleBook) -> Iterator[Mutant]:
    yield from _with_rules(book)
    for index, plan in enumerate(book.plans):
        for what, changed in _plans(plan):
            plans = (*book.plans[:index], *([changed] if changed else []), *book.plans[index + 1 :])
            yield f"plan {plan.name}: {what}", replace(book, plans=plans)
    yield from _conditions(book)
    for key in ("after_hours", "default_home"):
        yield f"another {key}", _with(book, key, NOBODY)
    for index, language in enumerate(book.languages):
        if language.interpreter is not None:
            never = replace(language, interpreter=None)
            languages = (*book.languages[:index], never, *book.languages[index + 1 :])
            yield f"no interpreter for {language.code}", replace(book, languages=languages)
    for index, partner in enumerate(book.partners):
        for place, (code, _) in enumerate(partner.language_hours):
            kept = (*partner.language_hours[:place], *partner.language_hours[place + 1 :])
            always = replace(partner, language_hours=kept)
            partners = (*book.partners[:index], always, *book.partners[index + 1 :])
            yield f"{partner.id} serves {code} always", replace(book, partners=partners)


def _with_rules(book: RuleBook) -> Iterator[Mutant]:
    for what, changed in _rule_lists(book.rules):
        yield what, replace(book, rules=changed)


def _rule_lists(rules: tuple[Rule, ...]) -> Iterator[tuple[str, tuple[Rule, ...]]]:
    for index, rule in enumerate(rules):
        before, after = rules[:index], rules[index + 1 :]
        yield f"drop {rule.name}", (*before, *after)
        # The last rule of a book fits everybody: above another it would only make that one dead.
        if after and after[0].when:
            yield f"{rule.name} after {after[0].name}", (*before, after[0], rule, *after[1:])
        for what, changed in (*_terms(rule), *_treatments(rule)):
            yield f"{rule.name}: {what}", (*before, changed, *after)


def _terms(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for index, term in enumerate(rule.when):
        others = (*rule.when[:index], *rule.when[index + 1 :])
        flipped = Term(condition=term.condition, negated=not term.negated)
        yield f"drop {term.name}", replace(rule, when=others)
        yield f"flip {term.name}", replace(rule, when=(*others, flipped))


def _treatments(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for what, then in _changed_treatments(rule.then):
        yield what, replace(rule, then=then)


def _changed_treatments(then: Treatment) -> Iterator[tuple[str, Treatment]]:
    yield "somebody else first", replace(then, first=First.PARTNER, partner=NOBODY)
    if then.credit_ms:
        yield "no credit", replace(then, credit_ms=0)
    if then.timers != BOOK_TIMERS:
        yield "usual timers", replace(then, timers=BOOK_TIMERS)
    for key in ("skills", "messages", "exits", "widening"):
        given = getattr(then, key)
        for index, one in enumerate(given):
            without = (*given[:index], *given[index + 1 :])
            if key != "widening" or without:
                yield f"drop {key}[{index}]", _with(then, key, without)
            if key in ("exits", "widening"):
                for limit, when in _looser(one.when):
                    changed = (*given[:index], replace(one, when=when), *given[index + 1 :])
                    yield f"{key}[{index}] without {limit}", _with(then, key, changed)


def _looser(when: Trigger) -> Iterator[tuple[str, Trigger]]:
    for limit in fields(when):
        if getattr(when, limit.name) is not None:
            yield limit.name, replace(when, **{limit.name: None})


def _plans(plan: EmergencyPlan) -> Iterator[tuple[str, EmergencyPlan | None]]:
    yield "drop", None
    for what, rules in _rule_lists(plan.rules):
        yield what, replace(plan, rules=rules)
    for key in ("opens", "credits", "messages"):
        given = getattr(plan, key)
        for index, one in enumerate(given):
            yield f"{key} without {one}", _with(plan, key, (*given[:index], *given[index + 1 :]))


_CELLS = tuple(field.name for field in fields(Condition) if field.name != "name")


def _conditions(book: RuleBook) -> Iterator[Mutant]:
    """Change each condition in every rule that asks it: a cell less, or one of its entries less."""
    empty = Condition(name="")
    for condition in _asked(book):
        for cell in _CELLS:
            given: Any = getattr(condition, cell)
            if given == getattr(empty, cell):
                continue
            if isinstance(given, tuple):
                for index, one in enumerate(given):
                    if len(given) > 1:
                        less = _with(condition, cell, (*given[:index], *given[index + 1 :]))
                        yield f"{condition.name}: {cell} without {one}", _with_condition(book, less)
            yield (
                f"{condition.name}: no {cell}",
                _with_condition(book, _with(condition, cell, getattr(empty, cell))),
            )


def _asked(book: RuleBook) -> tuple[Condition, ...]:
    rules = (*book.rules, *(rule for plan in book.plans for rule in plan.rules))
    return tuple({term.condition.name: term.condition for rule in rules for term in rule.when}.values())


def _with_condition(book: RuleBook, condition: Condition) -> RuleBook:
    def asking(rule: Rule) -> Rule:
        return replace(
            rule,
            when=tuple(
                replace(term, condition=condition) if term.condition.name == condition.name else term
                for term in rule.when
            ),
        )

    plans = tuple(replace(plan, rules=tuple(map(asking, plan.rules))) for plan in book.plans)
    return replace(book, rules=tuple(map(asking, book.rules)), plans=plans)
