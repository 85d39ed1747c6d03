"""Local days as half-open periods, on the clock of each partner (F46: the clock of its hours)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.clock import instant_from, to_datetime
from config.network import Network
from routing.model import Instant

Period = tuple[Instant, Instant]
"""From the first instant on, and before the second."""
_DAY = timedelta(days=1)


def day_in(day: date, zone: str) -> Period:
    """Give a local day as instants; of 23 or 25 hours where the clocks change."""
    return _midnight(day, zone), _midnight(day + _DAY, zone)


def local_day(at: Instant, zone: str) -> date:
    return to_datetime(at).astimezone(ZoneInfo(zone)).date()


def days_from(first: date, last: date) -> Iterator[date]:
    """Give each day from the first to the last, both included."""
    for number in range((last - first).days + 1):
        yield first + number * _DAY


def month_of(day: date) -> tuple[date, date]:
    """Give the first and the last day of the month."""
    first = day.replace(day=1)
    return first, (first + 31 * _DAY).replace(day=1) - _DAY


def _midnight(day: date, zone: str) -> Instant:
    return instant_from(datetime.combine(day, time(), ZoneInfo(zone)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """On whose clock a day begins."""

    default: str
    """For what belongs to no partner that is known."""
    of_partner: Mapping[str, str] = field(default_factory=dict)

    def of(self, partner: str) -> str:
        return self.of_partner.get(partner, self.default)

    def all(self) -> tuple[str, ...]:
        return tuple(sorted({self.default, *self.of_partner.values()}))

    def around(self, day: date) -> Period:
        """Give the time in which it is this day for somebody."""
        periods = [day_in(day, zone) for zone in self.all()]
        return min(begins for begins, _ in periods), max(ends for _, ends in periods)


def zones_of(network: Network) -> Zones:
    """Take the zones of a network; its own is that of the partner whose specialists come first for strangers."""
    partners = {str(code): str(entry.zone) for code, entry in network.partners.items()}
    return Zones(default=partners[network.about.default_home], of_partner=partners)
