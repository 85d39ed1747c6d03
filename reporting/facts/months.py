"""Making what questions are answered from, month by month, out of days whose facts are made.

A month is stale when the facts of one of its days were made again; nothing has to mark it. Days whose facts are not
made yet are not in it, so the present month grows by a day each night.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.clock import Clock
from records.database import insert_into, insert_many, reading, writing
from records.report_tables import fact_day
from records.rollup_tables import (
    rollup_contact,
    rollup_filled,
    rollup_hour,
    rollup_month,
    rollup_person,
    rollup_persons,
    rollup_unanswered,
)
from records.taxonomy.sample import sample_taxonomy
from records.taxonomy.taxonomy import Taxonomy
from reporting.days import Zones, day_in
from reporting.facts.build import DayState
from reporting.facts.month_rows import (
    ROLLUPS,
    contact_month_rows,
    division_of,
    filled_month_rows,
    hour_month_rows,
    need_month_rows,
    person_month_rows,
    persons_month_rows,
    unanswered_month_rows,
)
from reporting.facts.rows import Row, records_of_day, whose_clock
from reporting.places.areas import Areas, ontario_areas

MADE_BY = "2"
"""Raise it when months have to be made again because they are counted in another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthStatus:
    month: str
    state: DayState
    first: date
    """The first and the last day whose facts are made."""
    last: date
    fingerprint: str


class MonthRollups:
    """Raises: RecordsUnavailable"""

    def __init__(
        self,
        engine: AsyncEngine,
        floor: str,
        zones: Zones,
        clock: Clock,
        taxonomy: Callable[[], Taxonomy] = sample_taxonomy,
        areas: Callable[[], Areas] = ontario_areas,
    ) -> None:
        self._engine = engine
        self._floor = floor
        self._zones = zones
        self._clock = clock
        self._taxonomy = taxonomy
        self._areas = areas

    async def rebuild_stale(self, told: Callable[[str], None] = lambda month: None) -> list[str]:
        """Make every month again that is missing or stale, the oldest first."""
        made = []
        for one in await self.status():
            if one.state is not DayState.CURRENT:
                await self.rebuild(one)
                made.append(one.month)
                told(one.month)
        return made

    async def status(self) -> list[MonthStatus]:
        """Compare each month with the facts of its days as they are now."""
        day = fact_day.c
        days = select(day.day, day.fingerprint).where(day.floor == self._floor).order_by(day.day)
        known = select(rollup_month.c.month, rollup_month.c.fingerprint).where(
            rollup_month.c.floor == self._floor
        )
        async with reading(self._engine) as connection:
            before = {row.month: row.fingerprint for row in await connection.execute(known)}
            by_month: dict[str, list[tuple[str, str]]] = {}
            for row in await connection.execute(days):
                by_month.setdefault(row.day[:7], []).append((row.day, row.fingerprint))
        found = []
        months = list(by_month.items())
        for place, (month, facts) in enumerate(months):
            # Who called on a month's last day in vain may have been answered on the day after.
            after = months[place + 1][1][:1] if place + 1 < len(months) else []
            fingerprint = sha256(repr((MADE_BY, facts, after)).encode()).hexdigest()
            state = DayState.MISSING if month not in before else DayState.STALE
            if before.get(month) == fingerprint:
                state = DayState.CURRENT
            first, last = date.fromisoformat(facts[0][0]), date.fromisoformat(facts[-1][0])
            found.append(
                MonthStatus(month=month, state=state, first=first, last=last, fingerprint=fingerprint)
            )
        return found

    async def rebuild(self, one: MonthStatus) -> int:
        """Make a month again, in one transaction that first takes away what was there. Returns: how many rows."""
        key = {"floor": self._floor, "month": one.month}
        async with writing(self._engine) as connection:
            await self._claim(connection, one.month)
            rows = await self._rows(connection, one)
            for table in ROLLUPS:
                mine = (table.c.floor == self._floor, table.c.month == one.month)
                await connection.execute(delete(table).where(*mine))
                await insert_many(
                    connection, insert_into(connection, table), [{**key, **row} for row in rows[table.name]]
                )
            made = {"fingerprint": one.fingerprint, "built_at": self._clock.now()}
            mine = (rollup_month.c.floor == self._floor, rollup_month.c.month == one.month)
            await connection.execute(update(rollup_month).where(*mine).values(**made))
        return sum(map(len, rows.values()))

    async def _rows(self, connection: AsyncConnection, one: MonthStatus) -> dict[str, list[Row]]:
        chosen = records_of_day(
            [
                ((day_in(one.first, zone)[0], day_in(one.last, zone)[1]), whose_clock(self._zones, zone))
                for zone in self._zones.all()
            ]
        )
        division = division_of(self._areas())
        return {
            **await need_month_rows(connection, chosen, division, self._taxonomy()),
            rollup_contact.name: await contact_month_rows(connection, chosen, division),
            rollup_hour.name: await hour_month_rows(connection, chosen, division, self._zones.of),
            rollup_person.name: await person_month_rows(connection, chosen, division),
            rollup_filled.name: await filled_month_rows(connection, chosen),
            rollup_persons.name: await persons_month_rows(connection, chosen),
            rollup_unanswered.name: await unanswered_month_rows(
                connection, self._floor, self._zones, one.first, one.last
            ),
        }

    async def _claim(self, connection: AsyncConnection, month: str) -> None:
        """Let one transaction at a time make a month; SQLite has only one anyway."""
        key = {"floor": self._floor, "month": month}
        first = insert_into(connection, rollup_month).on_conflict_do_nothing()
        await connection.execute(first, {**key, "fingerprint": "", "built_at": 0})
        mine = (rollup_month.c.floor == self._floor, rollup_month.c.month == month)
        await connection.execute(select(rollup_month.c.month).where(*mine).with_for_update())


async def months_made(engine: AsyncEngine, floor: str) -> Sequence[str]:
    """List the months that questions can be asked about, the oldest first."""
    column = rollup_month.c
    query = select(column.month).where(column.floor == floor, column.fingerprint != "").order_by(column.month)
    async with reading(engine) as connection:
        return tuple(row.month for row in await connection.execute(query))


async def last_day_made(engine: AsyncEngine, floor: str) -> date | None:
    """Give the last day that is in what questions are answered from; None: there is none."""
    column = fact_day.c
    async with reading(engine) as connection:
        last = await connection.scalar(select(func.max(column.day)).where(column.floor == floor))
    return date.fromisoformat(last) if last else None
