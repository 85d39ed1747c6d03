"""How many call, when: each region's profile of the week, its surges, and the instants that come of them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from config.network import Network
from simulator.people.arrivals import HOUR_WEIGHTS, WEEKDAY_WEIGHTS
from simulator.people.chance import Stream
from simulator.people.places import YEARLY_CALLS
from simulator.virtual.days import DaysScenario, Surge

STEP_S = 300
"""The rate of callers is held for so long, and looked at in the middle."""
YEAR_DAYS = 365
SUNDAY = 6


def yearly_calls(scenario: DaysScenario, network: Network) -> dict[str, float]:
    """Give the callers of each region in a year, before any surge."""
    known = scenario.calls_per_year or YEARLY_CALLS
    return {partner: known.get(partner, 0.0) * scenario.volume for partner in network.partners}


def surge_factor(surges: Sequence[Surge], region: str, at_h: float) -> float:
    """Say how many times the usual callers a region has at an hour after the beginning."""
    factor = 1.0
    for surge in surges:
        if not surge.regions or region in surge.regions:
            factor *= 1.0 + (surge.factor - 1.0) * _risen(surge, at_h - surge.begins_h)
    return factor


def _risen(surge: Surge, since_h: float) -> float:
    """Say how much of a surge there is: 0 before it, 1 on its plateau, and half of what it was after each half-life."""
    if since_h < 0:
        return 0.0
    if since_h < surge.onset_h:
        return since_h / surge.onset_h
    over_h = since_h - surge.onset_h - surge.plateau_h
    if over_h < 0:
        return 1.0
    return 0.5 ** (over_h / surge.half_life_h) if surge.half_life_h else 0.0


class RegionLoad:
    """The callers of one region as a rate over time."""

    def __init__(self, scenario: DaysScenario, per_year: float, region: str, zone: str) -> None:
        self._scenario = scenario
        self._region = region
        self._zone = ZoneInfo(zone)
        self._starts = scenario.starts.astimezone(UTC)
        self._per_s = per_year / (YEAR_DAYS * 86_400)
        weekdays = scenario.weekday_weights or WEEKDAY_WEIGHTS
        hours = scenario.hour_weights or HOUR_WEIGHTS
        self._weekdays = [weight * len(weekdays) / sum(weekdays) for weight in weekdays]
        self._hours = [weight * len(hours) / sum(hours) for weight in hours]
        self._holidays = frozenset(scenario.holidays)

    def usual_per_s(self, at: datetime) -> float:
        """Give the rate without surges."""
        local = at.astimezone(self._zone)
        weekday = SUNDAY if local.date() in self._holidays else local.weekday()
        return self._per_s * self._weekdays[weekday] * self._hours[local.hour]

    def per_s(self, since_s: float) -> float:
        """Give the rate at so many seconds after the beginning."""
        usual = self.usual_per_s(self._starts + timedelta(seconds=since_s))
        return usual * surge_factor(self._scenario.surges, self._region, since_s / 3_600)

    def expected(self, from_s: float, to_s: float) -> float:
        """Give the mean number of callers between two times after the beginning."""
        return sum(rate * length for _, length, rate in self._steps(from_s, to_s))

    def arrivals_s(self, stream: Stream) -> Iterator[float]:
        """Draw the instants of callers up to the horizon: a Poisson process with this rate.

        The n-th caller comes when as many are expected as n draws of mean one add up to. So a surge brings the same
        callers earlier, and more after them; and no other region's draws depend on it.
        Source: Cinlar, Introduction to Stochastic Processes, 4.7 (change of time).
        """
        owed = stream.exponential(1.0)
        for begins_s, length_s, rate in self._steps(0.0, self._scenario.horizon_s):
            at_s, left = begins_s, rate * length_s
            while owed < left:
                left -= owed
                at_s += owed / rate
                yield at_s
                owed = stream.exponential(1.0)
            owed -= left

    def _steps(self, from_s: float, to_s: float) -> Iterator[tuple[float, float, float]]:
        """Give each step's beginning, length and rate."""
        number = int(from_s // STEP_S)
        while number * STEP_S < to_s:
            begins_s, ends_s = max(from_s, number * STEP_S), min(to_s, (number + 1) * STEP_S)
            yield begins_s, ends_s - begins_s, self.per_s((number + 0.5) * STEP_S)
            number += 1
