"""The rule books of days."""

from dataclasses import replace
from datetime import date
from functools import cache

from routing.rulebook import Reach, Rule, RuleBook, Widening
from simulator.virtual.days import DaysScenario
from simulator.virtual.named_files import network_named
from simulator.virtual.rule_books import network_book

_ALONE = (Widening(reach=Reach.FIRST_ONLY),)


def book_of(scenario: DaysScenario, network: str) -> RuleBook:
    """Give a named network's book as the scenario wants it."""
    book = _book_of(network, scenario.starts.date())
    return each_alone(book) if scenario.rules == "each-alone" else book


@cache
def _book_of(network: str, day: date) -> RuleBook:
    return network_book(network_named(network), day)


def each_alone(book: RuleBook) -> RuleBook:
    """Let no partner answer for another; who comes first stays as it is, after hours too."""
    return replace(
        book,
        rules=tuple(_alone(rule) for rule in book.rules),
        plans=tuple(replace(plan, rules=tuple(_alone(rule) for rule in plan.rules)) for plan in book.plans),
        version=f"{book.version}-alone",
    )


def _alone(rule: Rule) -> Rule:
    return replace(rule, then=replace(rule.then, widening=_ALONE))
