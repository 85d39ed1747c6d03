"""How many specialists each partner is to have at any time: shifts, more people than planned, and outages."""

from collections import Counter
from datetime import UTC, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from config.network import Network
from simulator.virtual.days import DaysScenario
from simulator.virtual.named_files import Staffing, staffing_named

STEP_S = 1_800
"""Shifts begin and end on the half hour."""


class Shifts:
    """The staffing file, and what has been changed since."""

    def __init__(self, scenario: DaysScenario, network: Network) -> None:
        self._staffing: Staffing = staffing_named(scenario.staffing)
        self._factor = scenario.staff_factor
        self._starts = scenario.starts.astimezone(UTC)
        self._zones = {code: ZoneInfo(entry.zone) for code, entry in network.partners.items()}
        self.extra: Counter[str] = Counter()
        self.out: Counter[str] = Counter()
        """Outages that each partner has at present."""
        self.gone: set[str] = set()
        """Partners that have left the network."""

    @property
    def partners(self) -> tuple[str, ...]:
        return tuple(self._zones)

    def wanted(self, partner: str, since_s: float) -> int:
        """Say how many are to be on duty at so many seconds after the beginning."""
        if self.out[partner] or partner in self.gone:
            return 0
        return self.planned(partner, since_s) + self.extra[partner]

    def planned(self, partner: str, since_s: float) -> int:
        local = (self._starts + timedelta(seconds=since_s)).astimezone(self._zones[partner])
        half_hour = local.hour * 2 + local.minute // 30
        return ceil(self._factor * self._staffing.on_duty(partner, local.weekday(), half_hour))


def first_step_s(scenario: DaysScenario) -> float:
    """Say how long after the beginning the first half hour of a clock ends."""
    into_s = (scenario.starts.minute * 60 + scenario.starts.second) % STEP_S
    return float(STEP_S - into_s)
