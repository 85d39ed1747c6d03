"""The needs of callers whom nobody answered: how many they were, and what they would have needed if they needed what
those needed who were answered.

Nobody knows what they needed; so every figure is an estimate with an interval, beside the recorded needs and never in
their sum. Who abandons may differ from who waits: by region, language and hour they do, therefore it is reckoned within
each of these. Callers who called again and were answered then are left out of the estimate, as far as calls can be told
to be of one caller; who withheld the number, or called later than repeat callers are looked for, is counted twice.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import sqrt
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from config.clock import to_datetime
from records.database import reading
from records.tables import call_record, contact, need
from reporting.days import Period, Zones
from reporting.facts.rows import whose_clock
from reporting.measures.needs import counted
from routing.model import ContactEnd, Instant

Z95: Final = 1.959964
_LEFT: Final = (
    ContactEnd.ABANDONED_MENU.value,
    ContactEnd.ABANDONED_WAITING.value,
    ContactEnd.ABANDONED_OFFERED.value,
)
_BLOCKED: Final = (ContactEnd.FAILED.value, ContactEnd.FALLBACK.value)
LOCAL_HOUR_MS: Final = 3_600_000
AGAIN_MS: Final = 24 * LOCAL_HOUR_MS
"""Longer than repeat callers are looked for, and than a call goes on before its record begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Needs that nobody heard; the interval is of 95 %."""

    needs: float
    low: float
    high: float


@dataclass(slots=True, kw_only=True)
class Group:
    """The callers of one region, or one hour, or one language. It is filled bit by bit."""

    answered: int = 0
    abandoned: int = 0
    """Left while they chose or waited."""
    blocked: int = 0
    """Could not be served for a technical reason."""
    returned: int = 0
    """Of these two, who called again soon and was answered."""
    recorded: int = 0
    """Answered contacts of 211 with a final record."""
    needs: int = 0
    needs_squared: int = 0
    """Sum over contacts of the square of their needs; says how much contacts differ."""

    def __add__(self, other: "Group") -> "Group":
        more = asdict(other)
        return Group(**{name: number + more[name] for name, number in asdict(self).items()})

    @property
    def unanswered(self) -> int:
        return self.abandoned + self.blocked

    def estimate(self) -> Estimate | None:
        """Say what those who were not answered may have needed; None where nothing was recorded to go by.

        Formula: N m -+ 1.96 sqrt(N s^2 (1 + N / n)), not below 0
                 N = (abandoned + blocked - returned) recorded / answered;  n = recorded
                 m, s^2 = mean and variance of the needs of a recorded contact
        Source:  the interval of a sum of N further draws (Cochran, Sampling Techniques, 1977, 2.9)
        """
        if self.recorded < 2 or not self.answered:
            return None
        mean = self.needs / self.recorded
        variance = max(0.0, (self.needs_squared - self.needs * mean) / (self.recorded - 1))
        callers = (self.unanswered - self.returned) * min(1.0, self.recorded / self.answered)
        half = Z95 * sqrt(callers * variance * (1 + callers / self.recorded))
        return Estimate(needs=callers * mean, low=max(0.0, callers * mean - half), high=callers * mean + half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """Each mapping holds the same callers once; an empty name is of those whose region or language nobody knows."""

    overall: Group
    by_region: dict[str, Group]
    by_hour: dict[int, Group]
    """Of the day, on the clock of the region."""
    by_language: dict[str, Group]


Key = tuple[str, str, int]
"""Region, language, and hour of the day on the region's clock."""
_REGION = func.coalesce(contact.c.home_partner, "")
_LANGUAGE = func.coalesce(contact.c.language, "")


class UnansweredNeeds:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, zones: Zones) -> None:
        self._engine = engine
        self._floor = floor
        self._zones = zones

    async def between(self, since: Instant, until: Instant) -> Unanswered:
        """Count calls that arrived in `[since, until)`; call-backs of ours are none."""
        async with reading(self._engine) as connection:
            groups = await groups_of(connection, self._floor, self._zones, [((since, until), true())])
        found = Unanswered(overall=Group(), by_region={}, by_hour={}, by_language={})
        overall = sum(groups.values(), Group())
        for (region, language, hour), group in groups.items():
            found.by_region[region] = found.by_region.get(region, Group()) + group
            found.by_hour[hour] = found.by_hour.get(hour, Group()) + group
            found.by_language[language] = found.by_language.get(language, Group()) + group
        return replace(found, overall=overall)


async def groups_of(
    connection: AsyncConnection,
    floor: str,
    zones: Zones,
    periods: Sequence[tuple[Period, ColumnElement[bool]]],
) -> Mapping[Key, Group]:
    """Count the calls of a floor that arrived in each period, of the contacts that the condition beside it chooses."""
    found: defaultdict[Key, Group] = defaultdict(Group)
    for (since, until), whose in periods:
        chosen = _chosen(floor, since, until) & whose
        for row in await connection.execute(_calls(since, until, chosen)):
            group = found[_key(row, zones)]
            group.answered += int(row.answered)
            group.abandoned += int(row.abandoned)
            group.blocked += int(row.blocked)
            group.returned += int(row.returned)
        for row in await connection.execute(_needs(since, until, chosen)):
            group = found[_key(row, zones)]
            group.recorded += int(row.recorded)
            group.needs += int(row.needs)
            group.needs_squared += int(row.squared)
    return found


def region_is(zones: Zones, zone: str) -> ColumnElement[bool]:
    """Choose the contacts of the regions that live by this clock."""
    return whose_clock(zones, zone, _REGION)


def _key(row: Row[Any], zones: Zones) -> Key:
    local = to_datetime(Instant(row.hour * LOCAL_HOUR_MS)).astimezone(ZoneInfo(zones.of(row.region)))
    return row.region, row.language, local.hour


def _calls(since: Instant, until: Instant, chosen: ColumnElement[bool]) -> Select[Any]:
    again = contact.alias("again")
    # By when they called again, which has an index; whose call it was before has none.
    soon = again.c.arrived_at.between(since, until + AGAIN_MS)
    answered_then = select(again.c.again_of).where(
        soon, again.c.again_of.is_not(None), again.c.connected_at.is_not(None)
    )
    came_back = contact.c.contact_id.in_(answered_then)
    unanswered = contact.c.connected_at.is_(None) & contact.c.ended_as.in_((*_LEFT, *_BLOCKED))
    return (
        select(
            *_keys(),
            _sum(contact.c.connected_at.is_not(None)).label("answered"),
            _sum(unanswered & contact.c.ended_as.in_(_LEFT)).label("abandoned"),
            _sum(unanswered & contact.c.ended_as.in_(_BLOCKED)).label("blocked"),
            _sum(unanswered & came_back).label("returned"),
        )
        .where(chosen)
        .group_by("region", "hour", "language")
    )


def _needs(since: Instant, until: Instant, chosen: ColumnElement[bool]) -> Select[Any]:
    each = (
        select(call_record.c.contact_id, func.count(need.c.position).label("many"))
        .select_from(call_record.outerjoin(need))
        .where(counted(since, Instant(until + AGAIN_MS)))
        .group_by(call_record.c.contact_id)
        .subquery()
    )
    return (
        select(
            *_keys(),
            func.count().label("recorded"),
            func.sum(each.c.many).label("needs"),
            func.sum(each.c.many * each.c.many).label("squared"),
        )
        .select_from(contact.join(each, each.c.contact_id == contact.c.contact_id))
        .where(chosen)
        .group_by("region", "hour", "language")
    )


def _chosen(floor: str, since: Instant, until: Instant) -> ColumnElement[bool]:
    column = contact.c
    arrived = and_(column.arrived_at >= since, column.arrived_at < until)
    return and_(column.floor == floor, column.call_back_of.is_(None), arrived)


def _keys() -> tuple[ColumnElement[Any], ...]:
    return (
        _REGION.label("region"),
        # Zones differ by hours and half hours; the sample's by whole ones.
        (contact.c.arrived_at // LOCAL_HOUR_MS).label("hour"),
        _LANGUAGE.label("language"),
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
