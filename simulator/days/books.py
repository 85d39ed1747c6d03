"""The rule books of days."""

from dataclasses import replace

from config.network import Network
from routing.rulebook import Reach, Rule, RuleBook, Widening
from simulator.virtual.days import DaysScenario
from simulator.virtual.rule_books import network_book

_ALONE = (Widening(reach=Reach.FIRST_ONLY),)


def book_of(scenario: DaysScenario, network: Network) -> RuleBook:
    """Give a network's book as the scenario wants it."""
    book = network_book(network, scenario.starts.date())
    return each_alone(book) if scenario.rules == "each-alone" else book


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
