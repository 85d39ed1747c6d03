"""The rule book that `switchboard rules` looks at, its zone and its emergency plans."""

from datetime import date, timedelta

from config.clock import SystemClock
from config.compile import compile_rulebook
from config.compile_hours import WINDOW_DAYS
from config.editions import local_day
from config.network import Network
from routing.rulebook import EmergencyPlan, RuleBook


class CannotTell(Exception):
    """What was asked about the rule book has no answer; the message says why and what to ask."""


def zone_of(network: Network) -> str:
    """The time zone of the network: the one of its default home."""
    return network.partners[network.about.default_home].zone


def book_for(network: Network, day: date) -> RuleBook:
    """Compile the book whose hours reach a day: today's where they do, else one that begins on that day."""
    today = local_day(network, SystemClock().now())
    reaches = today <= day < today + timedelta(days=WINDOW_DAYS)
    return compile_rulebook(network, today if reaches else day)


def plan_of(book: RuleBook, name: str) -> EmergencyPlan:
    """Raises: CannotTell with the plans that there are."""
    plan = book.plan(name)
    if plan is None:
        known = ", ".join(one.name for one in book.plans)
        has = f"it has {known}" if known else "it has none"
        raise CannotTell(f"{name!r} is not an emergency plan of this rule book; {has}.")
    return plan
