"""The needs of callers whom nobody answered: how many they were, and what they would have needed if they needed what
those needed who were answered.

Nobody knows what they needed; so every figure is an estimate with an interval, beside the recorded needs and never in
their sum. Who abandons may differ from who waits: by region, language and hour they do, therefore it is reckoned within
each of these. Callers who called again and were answered then are left out of the estimate, as far as calls can be told
to be of one caller; who withheld the number, or called later than repeat callers are looked for, is counted twice.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from config.clock import to_datetime
from records.database import reading
from records.tables import call_record, contact, need
from reporting.days import Zones
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
    """The callers of one region, or one hour, or one language. It may be filled bit by bit."""

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


class UnansweredNeeds:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, zones: Zones) -> None:
        self._engine = engine
        self._floor = floor
        self._zones = zones

    async def between(self, since: Instant, until: Instant) -> Unanswered:
        """Count calls that arrived in `[since, until)`; call-backs of ours are none."""
        found = Unanswered(overall=Group(), by_region={}, by_hour={}, by_language={})
        async with reading(self._engine) as connection:
            for row in await connection.execute(self._calls(since, until)):
                for group in self._groups(found, row.region, row.hour, row.language):
                    group.answered += int(row.answered)
                    group.abandoned += int(row.abandoned)
                    group.blocked += int(row.blocked)
                    group.returned += int(row.returned)
            for row in await connection.execute(self._needs(since, until)):
                for group in self._groups(found, row.region, row.hour, row.language):
                    group.recorded += int(row.recorded)
                    group.needs += int(row.needs)
                    group.needs_squared += int(row.squared)
        return found

    def _groups(self, found: Unanswered, region: str, hour: int, language: str) -> tuple[Group, ...]:
        local = to_datetime(Instant(hour * LOCAL_HOUR_MS)).astimezone(ZoneInfo(self._zones.of(region))).hour
        return (
            found.overall,
            found.by_region.setdefault(region, Group()),
            found.by_hour.setdefault(local, Group()),
            found.by_language.setdefault(language, Group()),
        )

    def _calls(self, since: Instant, until: Instant) -> Select[Any]:
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
            .where(*self._chosen(since, until))
            .group_by("region", "hour", "language")
        )

    def _needs(self, since: Instant, until: Instant) -> Select[Any]:
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
            .where(*self._chosen(since, until))
            .group_by("region", "hour", "language")
        )

    def _chosen(self, since: Instant, until: Instant) -> tuple[ColumnElement[bool], ...]:
        column = contact.c
        return (
            column.floor == self._floor,
            column.call_back_of.is_(None),
            column.arrived_at >= since,
            column.arrived_at < until,
        )


def _keys() -> tuple[ColumnElement[Any], ...]:
    return (
        func.coalesce(contact.c.home_partner, "").label("region"),
        # Zones differ by hours and half hours; the sample's by whole ones.
        (contact.c.arrived_at // LOCAL_HOUR_MS).label("hour"),
        func.coalesce(contact.c.language, "").label("language"),
    )


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
