"""Work that is due once a night: which period is the latest, and whether it is done.

Due at a quarter past three, which every night has exactly once, whatever the clocks do; what a night missed is caught
up by the next look. The work itself may be done twice without harm, so nothing is locked.
"""

from datetime import date, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from config.clock import to_datetime
from records.clock import Clock
from records.database import insert_into, reading, writing
from records.report_tables import due_work
from routing.model import Instant

DUE_AT: Final = time(3, 15)


def due_day(now: Instant, zone: str, due_at: time = DUE_AT) -> date:
    """Give the latest day on which the nightly work was due, today's once the time has come."""
    local = to_datetime(now).astimezone(ZoneInfo(zone))
    return local.date() if local.time() >= due_at else local.date() - timedelta(days=1)


class DueWork:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def done(self, name: str) -> date | None:
        """Say for which day this work was last done."""
        query = select(due_work.c.period).where(due_work.c.name == name)
        async with reading(self._engine) as connection:
            found = await connection.scalar(query)
        return date.fromisoformat(found) if found is not None else None

    async def mark(self, name: str, day: date) -> None:
        async with writing(self._engine) as connection:
            insert = insert_into(connection, due_work)
            row = {"name": name, "period": day.isoformat(), "done_at": self._clock.now()}
            again = {"period": insert.excluded.period, "done_at": insert.excluded.done_at}
            await connection.execute(
                insert.on_conflict_do_update(index_elements=[due_work.c.name], set_=again), row
            )
