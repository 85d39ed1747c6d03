"""Erasing what is overdue: counted kind by kind, a limited number of rows in one transaction, so that nobody waits."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import ColumnElement, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading, writing
from records.lifetimes.kinds import LIFETIMES, Kind, Lifetime, Moment

AT_ONCE_MAX = 500


async def overdue(engine: AsyncEngine, at: Moment) -> Mapping[Kind, int]:
    """Count the rows that have outlived their time. Raises: RecordsUnavailable"""
    found: Counter[Kind] = Counter()
    async with reading(engine) as connection:
        for lifetime in LIFETIMES:
            count = select(func.count()).select_from(lifetime.table).where(lifetime.overdue(at))
            found[lifetime.kind] += await connection.scalar(count) or 0
    return dict(found)


async def erase_overdue(engine: AsyncEngine, at: Moment) -> Mapping[Kind, int]:
    """Erase them. Stopped anywhere, the next run goes on. Returns: how many rows. Raises: RecordsUnavailable"""
    erased: Counter[Kind] = Counter()
    for lifetime in LIFETIMES:
        while count := await _erase_some(engine, lifetime, at):
            erased[lifetime.kind] += count
    return {kind: erased[kind] for kind in Kind}


async def _erase_some(engine: AsyncEngine, lifetime: Lifetime, at: Moment) -> int:
    table = lifetime.table
    key = tuple(table.primary_key.columns)
    old = select(*key).where(lifetime.overdue(at)).limit(AT_ONCE_MAX)
    async with writing(engine) as connection:
        if lifetime.erase is not None:
            return await lifetime.erase(connection, at)
        rows = [tuple(row) for row in (await connection.execute(old)).all()]
        if not rows:
            return 0
        these: ColumnElement[bool] = tuple_(*key).in_(rows)
        if lifetime.change is None:
            await connection.execute(delete(table).where(these))
        else:
            await connection.execute(update(table).where(these).values(dict(lifetime.change(at))))
    return len(rows)
