"""Weekly needs of each census division and category, from the daily facts."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import CTE, Column, ColumnElement, Select, String, Table, func, select, text
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
        self.rules = rules or WarningRules()

    async def on(self, last: date) -> Rising:
        """Look at the seven days that end with `last`, against all whole weeks before that have facts."""
        (found,) = await self.on_each([last])
        return found

    async def on_each(self, days: Sequence[date]) -> list[Rising]:
        """Look at the seven days that end with each of these, which lie whole weeks apart, the oldest first."""
        if not days:
            return []
        latest, first = days[-1], await self._first_day()
        span = (latest - days[0]).days // WEEK.days
        known = 0 if first is None else (latest - first).days + 1
        weeks = max(0, min(known // WEEK.days, HISTORY_WEEKS_MAX + span))
        counts = await self._counts(latest, weeks)
        # Some seconds of pure reckoning, for which nothing else in this process need wait.
        return [await asyncio.to_thread(self._rising, counts, latest, last, weeks) for last in days]

    def _rising(self, counts: Mapping[Series, Floats], latest: date, last: date, weeks: int) -> Rising:
        ends = max(0, weeks - (latest - last).days // WEEK.days)
        until = {series: one[max(0, ends - HISTORY_WEEKS_MAX) : ends] for series, one in counts.items()}
        return rising({series: one for series, one in until.items() if one.any()}, last, self.rules)

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
        place = _places(self._areas)
        async with reading(self._engine) as connection:
            for week in range(weeks):
                ends = last - (weeks - 1 - week) * WEEK
                rows = await connection.execute(self._week(place, ends - WEEK + timedelta(days=1), ends))
                for division, category, needs in rows:
                    found[division, category][week] = needs
        return dict(found)

    def _week(self, place: CTE, first: date, last: date) -> Select[*tuple[Any, ...]]:
        # A week at a time and added up where the facts are: years of areas and categories would be millions of rows.
        column = fact_need_day.c
        return (
            select(place.c.division, column.category, func.sum(column.needs))
            .select_from(fact_need_day.join(place, place.c.fsa == column.fsa))
            .where(column.floor == self._floor, column.day.between(first.isoformat(), last.isoformat()))
            .group_by(place.c.division, column.category)
        )


def _places(areas: Areas) -> CTE:
    """Name the division of each area, in a text that is compiled once: bound one by one they take longest of all."""
    known = [(area.fsa, area.division) for area in areas.all()]
    assert all(fsa.isalnum() and division.isalnum() for fsa, division in known), "codes of areas are plain"
    # Both databases call the columns of VALUES so.
    rows = ", ".join(f"('{fsa}', '{division}')" for fsa, division in known)
    named = f"SELECT column1 AS fsa, column2 AS division FROM (VALUES {rows}) AS known"  # noqa: S608 - plain, as asserted
    return text(named).columns(Column("fsa", String(3)), Column("division", String(4))).cte("place")
