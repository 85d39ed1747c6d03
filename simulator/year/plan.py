"""How many call on each day of a sample year, from each region: all of them together are exactly as many as asked."""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from config.calendars import statutory_holidays
from config.network import Network
from simulator.year.assumptions import Arriving, Assumptions

CALENDAR = "CA-ON"
SUNDAY = 6
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOrder:
    """What was asked for; the same order gives the same year, to the byte."""

    first: date
    days: int
    contacts: int
    seed: int
    assumptions: Assumptions

    def day(self, number: int) -> date:
        return self.first + number * _DAY

    def stamp(self) -> str:
        """Name the order, short and without a clash."""
        told = (self.first, self.days, self.contacts, self.seed, self.assumptions.model_dump_json())
        return sha256(repr(told).encode()).hexdigest()[:16]


def contacts_by_day(order: YearOrder, network: Network) -> NDArray[np.int64]:
    """Give the callers of each day (rows) and region (columns, in the order of the network's partners)."""
    chance = np.random.default_rng([order.seed, 0])
    arriving = order.assumptions.arriving
    regions = np.array([arriving.by_region.get(code, 20_000.0) for code in network.partners])
    days = np.array([_weight(arriving, order.day(number)) for number in range(order.days)])
    unrest = np.exp(chance.normal(0.0, arriving.unrest, (order.days, len(regions))))
    weights = days[:, None] * regions[None, :] * unrest
    drawn = chance.multinomial(order.contacts, (weights / weights.sum()).ravel())
    return drawn.reshape(weights.shape)


def is_working_day(day: date) -> bool:
    return day.weekday() < SUNDAY - 1 and not _is_holiday(day)


def _is_holiday(day: date) -> bool:
    return day in statutory_holidays(CALENDAR, day.year)


def _weight(arriving: Arriving, day: date) -> float:
    holiday = _is_holiday(day)
    weekday = SUNDAY if holiday else day.weekday()
    after = arriving.after_holiday if _is_holiday(day - _DAY) and not holiday else 1.0
    return arriving.by_weekday[weekday] * arriving.by_month[day.month - 1] * after
