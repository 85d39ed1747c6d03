"""Making the facts of a day, and finding the days whose facts are not what their sources say.

A day is made in one transaction, which first takes away what was there: as often as one likes, with the same result.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.clock import Clock
from records.database import insert_into, insert_many, reading, writing
from records.report_tables import (
    fact_contact_day,
    fact_day,
    fact_help_day,
    fact_need_day,
    fact_record_day,
    fact_staff_day,
)
from records.tables import call_record, contact
from records.taxonomy.sample import sample_taxonomy
from records.taxonomy.taxonomy import Taxonomy
from reporting.days import Zones, day_in, days_from, local_day
from reporting.facts.rows import (
    FACTS,
    Row,
    contact_rows,
    help_rows,
    need_rows,
    record_rows,
    records_of_day,
    staff_rows,
    whose_clock,
)
from reporting.facts.sources import fingerprint
from reporting.measures.floor import FloorMeasures, FloorPeriod
from routing.model import Instant


class DayState(StrEnum):
    CURRENT = "current"
    STALE = "stale"
    """Something of that day changed since."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStatus:
    day: date
    state: DayState
    built_at: Instant | None


class DailyFacts:
    """Raises: RecordsUnavailable"""

    def __init__(
        self,
        engine: AsyncEngine,
        floor: str,
        zones: Zones,
        clock: Clock,
        taxonomy: Callable[[], Taxonomy] = sample_taxonomy,
    ) -> None:
        """`taxonomy` gives the one in force, whose categories needs are counted in."""
        self._taxonomy = taxonomy
        self._engine = engine
        self._floor = floor
        self._zones = zones
        self._clock = clock
        self._measures = FloorMeasures(engine, floor)

    async def rebuild(self, day: date) -> int:
        """Make the facts of a day again. Returns: how many rows they are."""
        async with reading(self._engine) as connection:
            # Before the sources are read: what changes meanwhile makes the day stale at once, and is not missed.
            described = await fingerprint(
                connection, self._floor, self._zones.around(day), self._taxonomy().edition
            )
        rows = await self._of_floor(day)
        async with writing(self._engine) as connection:
            await self._claim(connection, day)
            periods = [(day_in(day, zone), whose_clock(self._zones, zone)) for zone in self._zones.all()]
            chosen = records_of_day(periods)
            rows[fact_record_day.name] = await record_rows(connection, chosen)
            rows[fact_need_day.name] = await need_rows(connection, chosen, self._taxonomy())
            key = {"floor": self._floor, "day": day.isoformat()}
            for table in FACTS:
                mine = (table.c.floor == self._floor, table.c.day == day.isoformat())
                await connection.execute(delete(table).where(*mine))
                new = [{**key, **row} for row in rows[table.name]]
                await insert_many(connection, insert_into(connection, table), new)
            made = {"fingerprint": described, "built_at": self._clock.now()}
            mine = (fact_day.c.floor == self._floor, fact_day.c.day == day.isoformat())
            await connection.execute(update(fact_day).where(*mine).values(**made))
        return sum(map(len, rows.values()))

    async def rebuild_stale(
        self, first: date, last: date, told: Callable[[date], None] = lambda day: None
    ) -> list[date]:
        """Make every day again that is missing or stale, the oldest first."""
        made = []
        for status in await self.status(first, last):
            if status.state is not DayState.CURRENT:
                await self.rebuild(status.day)
                made.append(status.day)
                told(status.day)
        return made

    async def status(self, first: date, last: date) -> list[DayStatus]:
        """Compare each day's facts with their sources as they are now."""
        column = fact_day.c
        query = select(column.day, column.fingerprint, column.built_at).where(
            column.floor == self._floor, column.day >= first.isoformat(), column.day <= last.isoformat()
        )
        found = []
        async with reading(self._engine) as connection:
            known = {row.day: row for row in await connection.execute(query)}
            for day in days_from(first, last):
                row = known.get(day.isoformat())
                if row is None:
                    found.append(DayStatus(day=day, state=DayState.MISSING, built_at=None))
                    continue
                now = await fingerprint(
                    connection, self._floor, self._zones.around(day), self._taxonomy().edition
                )
                state = DayState.CURRENT if row.fingerprint == now else DayState.STALE
                found.append(DayStatus(day=day, state=state, built_at=row.built_at))
        return found

    async def first_day(self) -> date | None:
        """Give the first day of which anything was recorded; None: nothing was."""
        calls = select(func.min(contact.c.queued_at)).where(contact.c.floor == self._floor)
        async with reading(self._engine) as connection:
            firsts = [
                await connection.scalar(query)
                for query in (calls, select(func.min(call_record.c.started_at)))
            ]
        known = [Instant(first) for first in firsts if first is not None]
        return (
            min((local_day(min(known), zone) for zone in self._zones.all()), default=None) if known else None
        )

    async def _of_floor(self, day: date) -> dict[str, list[Row]]:
        """Reckon the day once on each clock, and keep the rows of the partners that live by it."""
        rows: dict[str, list[Row]] = {table.name: [] for table in FACTS}
        for zone in self._zones.all():
            period = await self._measures.between(*day_in(day, zone))
            for table, found, by in _found(period):
                rows[table] += [row for row in found if self._zones.of(row[by]) == zone]
        return rows

    async def _claim(self, connection: AsyncConnection, day: date) -> None:
        """Let one transaction at a time make a day; SQLite has only one anyway."""
        key = {"floor": self._floor, "day": day.isoformat()}
        first = insert_into(connection, fact_day).on_conflict_do_nothing()
        await connection.execute(first, {**key, "fingerprint": "", "built_at": 0})
        mine = (fact_day.c.floor == self._floor, fact_day.c.day == day.isoformat())
        await connection.execute(select(fact_day.c.day).where(*mine).with_for_update())


def _found(period: FloorPeriod) -> Sequence[tuple[str, list[Row], str]]:
    """Give the rows of each table, and the name of the column whose partner's clock counts."""
    return (
        (fact_contact_day.name, contact_rows(period), "partner"),
        (fact_staff_day.name, staff_rows(period), "partner"),
        (fact_help_day.name, help_rows(period), "giver"),
    )
