"""Reading the months: sums over what a question is narrowed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading
from records.rollup_tables import rollup_month
from reporting.facts.months import last_day_made, months_made

Sums = Mapping[tuple[str, ...], tuple[int, ...]]
"""By the keys that were asked for, what was counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which rows are summed; what a table has no column for does not narrow it."""

    first: str
    last: str
    divisions: frozenset[str] | None = None
    partner: str = ""
    language: str = ""
    category: str = ""
    field: str = ""


class Rollups:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str) -> None:
        self._engine = engine
        self._floor = floor

    async def months(self) -> Sequence[str]:
        return await months_made(self._engine, self._floor)

    async def through(self) -> date | None:
        return await last_day_made(self._engine, self._floor)

    async def version(self) -> tuple[int, int]:
        """Say which making of the months this is."""
        column = rollup_month.c
        query = select(func.count(), func.max(column.built_at)).where(column.floor == self._floor)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).one()
        return int(row[0]), int(row[1] or 0)

    async def sums(
        self, table: Table, keys: tuple[str, ...], counted: tuple[str, ...], chosen: Chosen
    ) -> Sums:
        """Add up the counts of a table by its keys; a month or day key holds text, an hour its number as text."""
        column = table.c
        when = column.month if "month" in column else func.substr(column.day, 1, 7)
        grouped = [when if key == "month" else column[key] for key in keys]
        query = select(*grouped, *(func.sum(column[name]) for name in counted)).where(
            column.floor == self._floor
        )
        if "month" in column:
            query = query.where(column.month >= chosen.first, column.month <= chosen.last)
        else:
            query = query.where(column.day >= chosen.first, column.day < f"{chosen.last}-99")
        if chosen.divisions is not None and "division" in column:
            query = query.where(column.division.in_(sorted(chosen.divisions)))
        for name in ("partner", "language", "category", "field"):
            wanted = getattr(chosen, name)
            if wanted and name in column:
                query = query.where(column[name] == wanted)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query.group_by(*grouped))).all()
        size = len(keys)
        return {
            tuple(str(key) for key in row[:size]): tuple(int(one or 0) for one in row[size:]) for row in rows
        }

    async def first_filled(self, table: Table) -> Mapping[tuple[str, str], int]:
        """Give, by partner and field, when the first record that has it was started, ever."""
        column = table.c
        query = (
            select(column.partner, column.field, func.min(column.first_at))
            .where(column.floor == self._floor, column.first_at.is_not(None))
            .group_by(column.partner, column.field)
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return {(row[0], row[1]): int(row[2]) for row in rows}
