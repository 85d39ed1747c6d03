"""The nightly erasure: once a night and floor, however many programs are there for it, and later if none was."""

from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from config.clock import to_datetime
from records.audit import Action, write_down
from records.clock import Clock
from records.database import insert_into, reading, writing
from records.lifetimes.erasing import erase_overdue
from records.lifetimes.kinds import Kind, Moment
from records.lifetimes.limits import Kept
from records.lifetimes.tables import erasure_night
from routing.model import Instant

BEGINS = timedelta(hours=3, minutes=15)
"""By the clock of the network: after the day's last reports, before its first callers."""
GIVEN_UP_AFTER_MS = 3_600_000
"""A night that began so long ago and did not end was stopped; the next program does it again."""


class Nights:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, kept: Kept, zone: str, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._kept = kept
        self._zone = ZoneInfo(zone)
        self._clock = clock

    def night(self, now: Instant) -> str:
        """Name the night whose work should be done by now: that of yesterday until 03:15."""
        return (to_datetime(now).astimezone(self._zone).replace(tzinfo=None) - BEGINS).date().isoformat()

    async def latest(self) -> str | None:
        """Name the latest night that was done."""
        column = erasure_night.c
        query = (
            select(column.day)
            .where(column.floor == self._floor, column.finished_at.is_not(None))
            .order_by(column.day.desc())
            .limit(1)
        )
        async with reading(self._engine) as connection:
            found: str | None = await connection.scalar(query)
        return found

    async def run_if_due(self) -> Mapping[Kind, int] | None:
        """Do the work of the night, unless it is done or somebody does it. Nights that were missed are in it."""
        now = self._clock.now()
        night = self.night(now)
        if not await self._claim(night, now):
            return None
        return await self.run(night, now)

    async def run(self, night: str, now: Instant) -> Mapping[Kind, int]:
        """Erase what is overdue at this time, and write down how much."""
        moment = Moment(floor=self._floor, now=now, kept=self._kept)
        erased = await erase_overdue(self._engine, moment)
        told = {kind.value: count for kind, count in erased.items() if count}
        mine = and_(erasure_night.c.floor == self._floor, erasure_night.c.day == night)
        async with writing(self._engine) as connection:
            done = update(erasure_night).where(mine).values(finished_at=self._clock.now(), erased=told)
            await connection.execute(done)
            await write_down(
                connection,
                floor=self._floor,
                at=self._clock.now(),
                actor=None,
                action=Action.ERASED_AT_NIGHT,
                subject=night,
                **told,
            )
        return erased

    async def _claim(self, night: str, now: Instant) -> bool:
        column = erasure_night.c
        row = {"floor": self._floor, "day": night, "started_at": now}
        stopped = and_(
            column.floor == self._floor,
            column.day == night,
            column.finished_at.is_(None),
            column.started_at <= now - GIVEN_UP_AFTER_MS,
        )
        async with writing(self._engine) as connection:
            first = insert_into(connection, erasure_night).values(row).on_conflict_do_nothing()
            if (await connection.scalar(first.returning(column.day))) is not None:
                return True
            again = update(erasure_night).where(stopped).values(started_at=now)
            return bool((await connection.execute(again)).rowcount)
