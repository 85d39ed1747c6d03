"""Weekly needs of each census division and category, from the daily facts."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Column, ColumnElement, Select, String, Table, func, select, values
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading
from records.report_tables import fact_day, fact_need_day
from reporting.places.areas import Areas
from reporting.warning.chances import Floats
from reporting.warning.rising import HISTORY_WEEKS_MAX, WEEK, Rising, Series, WarningRules, rising


class EarlyWarning:
    """Reckoned when it is asked for. Raises: RecordsUnavailable"""

    def __init__(
        self, engine: AsyncEngine, floor: str, areas: Areas, rules: WarningRules | None = None
    ) -> None:
        self._engine = engine
        self._floor = floor
        self._areas = areas
        self._rules = rules or WarningRules()

    async def on(self, last: date) -> Rising:
        """Look at the seven days that end with `last`, against all whole weeks before that have facts."""
        first = await self._first_day()
        known = 0 if first is None else (last - first).days + 1
        weeks = min(known // WEEK.days, HISTORY_WEEKS_MAX)
        counts = await self._counts(last, weeks) if weeks > 0 else {}
        return rising(counts, last, self._rules)

    async def last_day(self) -> date | None:
        """Give the latest day that has facts."""
        return await self._edge(func.max(fact_day.c.day), fact_day)

    async def _first_day(self) -> date | None:
        return await self._edge(func.min(fact_need_day.c.day), fact_need_day)

    async def _edge(self, edge: ColumnElement[str], facts: Table) -> date | None:
        async with reading(self._engine) as connection:
            found = await connection.scalar(select(edge).where(facts.c.floor == self._floor))
        return date.fromisoformat(found) if found is not None else None

    async def _counts(self, last: date, weeks: int) -> dict[Series, Floats]:
        """Count by weeks that end with `last`; records whose place nobody knows are in none."""
        found: defaultdict[Series, Floats] = defaultdict(lambda: np.zeros(weeks))
        async with reading(self._engine) as connection:
            for week in range(weeks):
                ends = last - (weeks - 1 - week) * WEEK
                rows = await connection.execute(self._week(ends - WEEK + timedelta(days=1), ends))
                for division, category, needs in rows:
                    found[division, category][week] = needs
        return dict(found)

    def _week(self, first: date, last: date) -> Select[*tuple[Any, ...]]:
        # A week at a time and added up where the facts are: years of areas and categories would be millions of rows.
        column = fact_need_day.c
        known = [(area.fsa, area.division) for area in self._areas.all()]
        place = values(Column("fsa", String(3)), Column("division", String(4))).data(known).cte("place")
        return (
            select(place.c.division, column.category, func.sum(column.needs))
            .select_from(fact_need_day.join(place, place.c.fsa == column.fsa))
            .where(column.floor == self._floor, column.day.between(first.isoformat(), last.isoformat()))
            .group_by(place.c.division, column.category)
        )
