"""All measures of one floor in a period, from its log: who waited, what handling took, where specialists' time went.

A contact belongs to the moment at which it entered the queue, whole, and to the partner whose specialists came first
for it; specialists' time belongs to the clock and to their own partner.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading
from records.ledger import Help, Ledger
from records.service import ServiceLevelFormula, ServiceMeasures, ServiceToday, Tally, service_level
from records.tables import contact
from reporting.log import events_of
from reporting.measures.handling import KINDS, Handling, HandlingClock
from reporting.measures.staff_time import StaffClock, StaffTime
from routing.model import ENGLISH, ContactEnd, Instant

LOOK_AROUND_MS: Final = 24 * 3_600_000
"""So long before a period specialists are followed, and so long after it the ends of its contacts are looked for."""

Group = tuple[str, str]
"""Preferred partner and language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorPeriod:
    service: ServiceToday
    handling: Mapping[Group, Handling]
    """Of calls that were answered and are over, by the groups of `service`."""
    called_back: Mapping[Group, Handling]
    """The same of call-backs, which `service` does not count."""
    staff: Mapping[str, StaffTime]
    """By the specialists' partner."""
    help: tuple[Help, ...]
    """Of conversations that ended in the period."""


def minutes_between(period: FloorPeriod, giver: str, receiver: str) -> float:
    """Give the minutes that one partner's specialists talked with callers of the other's region.

    Formula: sum of the time talked of contacts that ended in the period, answered by the one, at home with the other
    """
    return sum(h.talked_ms for h in period.help if h.giver == giver and h.home == receiver) / 60_000


def language_gap(service: ServiceToday, language: str, formula: ServiceLevelFormula) -> float | None:
    """Give how much better a language is served than English; below 0 it is served worse. None: one is unknown.

    Formula: service level of the language - service level of English, both by the named formula
    """
    ours, english = (service_level(_of_language(service, one), formula) for one in (language, str(ENGLISH)))
    return None if ours is None or english is None else ours - english


def _of_language(service: ServiceToday, language: str) -> Tally:
    groups = service.by_partner_language.items()
    return sum((tally for (_, spoken), tally in groups if spoken == language), Tally())


class FloorMeasures:
    """Reckons the measures of one floor from its log. Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, service: ServiceMeasures | None = None) -> None:
        self._engine = engine
        self._floor = floor
        self._service = service or ServiceMeasures(engine, floor)
        self._ledger = Ledger(engine, floor)

    async def between(self, since: Instant, until: Instant) -> FloorPeriod:
        """Reckon everything of `[since, until)`; so long as contacts of it go on, it may change."""
        handling, staff = HandlingClock(), StaffClock(since, until)
        begins, ends = Instant(since - LOOK_AROUND_MS), Instant(until + LOOK_AROUND_MS)
        async for event in events_of(self._engine, self._floor, KINDS, begins, ends):
            handling.take(event)
            staff.take(event)
        return FloorPeriod(
            service=await self._service.today(since, until),
            handling=await self._handled(handling, since, until, contact.c.call_back_of.is_(None)),
            called_back=await self._handled(handling, since, until, contact.c.call_back_of.is_not(None)),
            staff=staff.by_partner(),
            help=await self._ledger.between(since, until),
        )

    async def waiting(self) -> int:
        """Count who waits now, as far as the log tells.

        Formula: contacts that entered the queue and were neither connected nor closed
        """
        column = contact.c
        query = select(func.count()).where(
            column.floor == self._floor,
            column.queued_at.is_not(None),
            column.connected_at.is_(None),
            column.closed_at.is_(None),
        )
        async with reading(self._engine) as connection:
            return int(await connection.scalar(query) or 0)

    async def _handled(
        self, clock: HandlingClock, since: Instant, until: Instant, chosen: ColumnElement[bool]
    ) -> Mapping[Group, Handling]:
        column = contact.c
        query = select(
            column.contact_id,
            func.coalesce(column.preferred_partner, ""),
            func.coalesce(column.language, ""),
        ).where(
            column.floor == self._floor,
            column.queued_at >= since,
            column.queued_at < until,
            column.closed_at.is_not(None),
            or_(column.connected_at.is_not(None), column.ended_as == ContactEnd.ANSWERED.value),
            chosen,
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        groups: dict[Group, Handling] = {}
        for name, partner, language in rows:
            groups[partner, language] = groups.get((partner, language), Handling()) + clock.of(name)
        return dict(sorted(groups.items()))
