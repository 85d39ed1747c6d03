"""Who is to be on duty: enough at each partner for its own usual callers, written out as a staffing file."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from config.clock import instant_from
from config.hours import DAYS
from config.network import Network
from routing.model import PartnerId
from routing.rulebook import RuleBook
from simulator.days.books import book_of
from simulator.days.load import RegionLoad, yearly_calls
from simulator.theory.staffing import Demand, specialists_needed
from simulator.virtual.days import DaysScenario
from simulator.virtual.durations import Duration
from simulator.virtual.named_files import HALF_HOURS, network_named

ROSTERS = ("mon", "tue-fri", "sat", "sun")
"""Days with one roster: that of the busiest of them."""


def staffing_text(scenario: DaysScenario) -> str:
    """Give a staffing file with which each partner alone reaches the scenario's goal at its usual load.

    Usual: without surges. While a partner is closed, its callers count for the after-hours partner.
    Source: Erlang A for each half hour, as if it were stationary; simulator/theory/staffing.py.
    """
    network = network_named(scenario.network)
    book = book_of(scenario, scenario.network)
    level = f"{scenario.service_level_goal:.0%} within {scenario.service_level_s:g} s"
    lines = [
        f"# Specialists by half hour, from midnight on the partner's own clock: enough for {level} at the",
        f"# usual load of the scenario {scenario.name} by Erlang A, each partner for itself, and nobody while it is",
        f"# closed. Made by: switchboard scenarios staff {scenario.name}",
    ]
    for partner in network.partners:
        lines += ["", f"[{partner}]"]
        for roster in ROSTERS:
            numbers = _roster(scenario, network, book, partner, roster)
            if any(numbers):
                lines.append(f"{roster} = [{', '.join(str(number) for number in numbers)}]")
    return "\n".join(lines) + "\n"


def _roster(
    scenario: DaysScenario, network: Network, book: RuleBook, partner: str, roster: str
) -> Sequence[int]:
    first, _, last = roster.partition("-")
    each = [
        _day(scenario, network, book, partner, day)
        for day in range(DAYS.index(first), DAYS.index(last or first) + 1)
    ]
    return [max(numbers) for numbers in zip(*each, strict=True)]


def _day(scenario: DaysScenario, network: Network, book: RuleBook, partner: str, day: int) -> list[int]:
    return [
        _needed(scenario, per_hour) if per_hour is not None else 0
        for per_hour in _loads(scenario, network, book, partner, day)
    ]


def _loads(
    scenario: DaysScenario, network: Network, book: RuleBook, partner: str, day: int
) -> Iterator[float | None]:
    """Give the calls an hour that a partner answers in each half hour of a day; None while it is closed."""
    volumes = yearly_calls(scenario, network)
    usual = {
        code: RegionLoad(scenario, volumes[code], code, entry.zone)
        for code, entry in network.partners.items()
    }
    for at in _half_hours(scenario, day):
        closed = [one.id for one in book.partners if not one.is_open(None, instant_from(at))]
        if PartnerId(partner) in closed:
            yield None
            continue
        for_others = closed if partner == book.after_hours else []
        yield 3_600 * sum(usual[code].usual_per_s(at) for code in (partner, *for_others))


def _half_hours(scenario: DaysScenario, day: int) -> Iterator[datetime]:
    """Give the middles of a day's half hours, on the scenario's own offset, in the week in which it begins."""
    midnight = scenario.starts.replace(hour=0, minute=0, second=0, microsecond=0)
    midnight += timedelta(days=day - midnight.weekday())
    for half_hour in range(HALF_HOURS):
        yield (midnight + timedelta(minutes=30 * half_hour + 15)).astimezone(UTC)


def _needed(scenario: DaysScenario, per_hour: float) -> int:
    if per_hour <= 0:
        return 1
    return _specialists(
        round(per_hour, 6),
        handle_mean_s(scenario),
        _mean_s(scenario.callers.patience),
        scenario.service_level_s,
        scenario.service_level_goal,
    )


@cache
def _specialists(per_hour: float, handle_s: float, patience_s: float, within_s: float, target: float) -> int:
    return specialists_needed(
        Demand(
            arrivals_per_hour=per_hour,
            handle_mean_s=handle_s,
            patience_mean_s=max(1.0, patience_s),
            within_s=within_s,
            target=target,
        )
    )


def handle_mean_s(scenario: DaysScenario) -> float:
    """Give a specialist's mean time for a call: accepting, connecting, talk and notes."""
    people = scenario.specialists
    around_s = people.answer_delay_s + 2 * people.connect_s
    return around_s + _mean_s(scenario.callers.talk) + _mean_s(people.wrap_up)


def _mean_s(duration: Duration) -> float:
    return duration.expected_s
