"""The warnings of the last complete weeks: reckoned at night and kept, so that nobody waits for them.

Weeks are those of the calendar, from Monday to Sunday: looked at once each, so that a list is wrong as often as was
measured. A week is reckoned again when a day changed that it was reckoned from; nothing has to mark it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.clock import Clock
from records.database import insert_into, reading, writing
from records.report_tables import fact_day, warning_week
from reporting.warning.rising import HISTORY_WEEKS_MAX, WEEK, Rising
from reporting.warning.weekly import EarlyWarning
from routing.model import Instant

DAY: Final = timedelta(days=1)
KEPT_WEEKS: Final = 8
MADE_BY: Final = "1"
"""Raise it when weeks have to be reckoned again because it is done in another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWeek:
    rising: Rising
    made_at: Instant


class KeptWarnings:
    """What is kept, for who reads it. Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str) -> None:
        self._engine = engine
        self._floor = floor

    async def weeks(self) -> Sequence[date]:
        """List the last days of the weeks that are kept, the latest first."""
        column = warning_week.c
        query = select(column.last_day).where(column.floor == self._floor).order_by(column.last_day.desc())
        async with reading(self._engine) as connection:
            return [date.fromisoformat(one) for one in await connection.scalars(query)]

    async def of(self, last: date) -> KeptWeek | None:
        """Give a week as it was reckoned. None: it is not kept, or by another version that wrote it otherwise."""
        column = warning_week.c
        query = select(column.document, column.made_at).where(
            column.floor == self._floor, column.last_day == last.isoformat()
        )
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        try:
            rising = msgspec.json.decode(row.document, type=Rising)
        except msgspec.DecodeError:
            return None
        return KeptWeek(rising=rising, made_at=Instant(row.made_at))


class WeeklyWarnings:
    """Who makes what is kept. Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, early: EarlyWarning, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._early = early
        self._clock = clock

    async def renew(self, told: Callable[[date], None] = lambda last: None) -> list[date]:
        """Reckon the complete weeks that are missing or stale, and forget those that are too old.

        Returns: the last days of the weeks that were reckoned, the oldest first.
        """
        wanted = await self._fingerprints()
        known = await self._known()
        stale = [last for last, fingerprint in wanted.items() if known.get(last) != fingerprint]
        for found in await self._early.on_each(stale):
            await self._keep(found, wanted[found.last])
            told(found.last)
        await self._forget(known.keys() - wanted.keys())
        return stale

    async def _fingerprints(self) -> dict[date, str]:
        """Describe, by its last day, what each of the last complete weeks is reckoned from."""
        column = fact_day.c
        query = (
            select(column.day, column.fingerprint)
            .where(column.floor == self._floor, column.fingerprint != "")
            .order_by(column.day)
        )
        async with reading(self._engine) as connection:
            facts = [(row.day, row.fingerprint) for row in await connection.execute(query)]
        if not facts:
            return {}
        first, latest = date.fromisoformat(facts[0][0]), date.fromisoformat(facts[-1][0])
        sunday = latest - timedelta(days=latest.isoweekday() % 7)
        weeks = [sunday - number * WEEK for number in reversed(range(KEPT_WEEKS))]
        return {last: self._fingerprint(last, facts) for last in weeks if last - WEEK + DAY >= first}

    def _fingerprint(self, last: date, facts: Sequence[tuple[str, str]]) -> str:
        first = (last - HISTORY_WEEKS_MAX * WEEK).isoformat()
        used = [one for one in facts if first < one[0] <= last.isoformat()]
        return sha256(repr((MADE_BY, self._early.rules, used)).encode()).hexdigest()

    async def _known(self) -> dict[date, str]:
        column = warning_week.c
        query = select(column.last_day, column.fingerprint).where(column.floor == self._floor)
        async with reading(self._engine) as connection:
            rows = await connection.execute(query)
            return {date.fromisoformat(row.last_day): row.fingerprint for row in rows}

    async def _keep(self, found: Rising, fingerprint: str) -> None:
        row = {
            "floor": self._floor,
            "last_day": found.last.isoformat(),
            "fingerprint": fingerprint,
            "made_at": self._clock.now(),
            "document": msgspec.json.encode(found).decode(),
        }
        async with writing(self._engine) as connection:
            insert = insert_into(connection, warning_week)
            again = {name: insert.excluded[name] for name in ("fingerprint", "made_at", "document")}
            key = [warning_week.c.floor, warning_week.c.last_day]
            await connection.execute(insert.on_conflict_do_update(index_elements=key, set_=again), row)

    async def _forget(self, weeks: set[date]) -> None:
        column = warning_week.c
        old = column.last_day.in_(sorted(last.isoformat() for last in weeks))
        async with writing(self._engine) as connection:
            await connection.execute(delete(warning_week).where(column.floor == self._floor, old))
