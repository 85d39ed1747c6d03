"""Callers who called again soon, and the interpreters who were called in: told beside the waits of a period.

Each call counts as a contact of its own; these figures say how many of them came of an earlier one.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading
from records.tables import contact
from routing.model import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Returns:
    calls: int = 0
    """That came in the period; call-backs are not calls."""
    again: int = 0
    """Of these, from a number that had called a short while before."""
    cut_off: int = 0
    """Of these, whom we had cut off."""
    answered: int = 0
    """Of those who called again, who were connected this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreted:
    language: str
    contacts: int
    present_ms: int


class ReturnMeasures:
    """Reads them for one floor. Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str) -> None:
        self._engine = engine
        self._floor = floor

    async def between(self, since: Instant, until: Instant) -> Returns:
        """Count the calls that came in `[since, until)`."""
        column = contact.c
        again = column.again_of.is_not(None)
        query = select(
            func.count(),
            func.sum(case((again, 1), else_=0)),
            func.sum(case((column.cut_off_before.is_(True), 1), else_=0)),
            func.sum(case((and_(again, column.connected_at.is_not(None)), 1), else_=0)),
        ).where(self._within(since, until), column.call_back_of.is_(None))
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).one()
        calls, returned, cut_off, answered = (int(number or 0) for number in row)
        return Returns(calls=calls, again=returned, cut_off=cut_off, answered=answered)

    async def interpreted(self, since: Instant, until: Instant) -> tuple[Interpreted, ...]:
        """Add up the time of interpreters by language, the most first."""
        column = contact.c
        total = func.sum(column.interpreted_ms)
        query = (
            select(column.interpreted_language, func.count(), total)
            .where(self._within(since, until), column.interpreted_ms.is_not(None))
            .group_by(column.interpreted_language)
            .order_by(total.desc(), column.interpreted_language)
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            Interpreted(language=row[0] or "", contacts=int(row[1]), present_ms=int(row[2])) for row in rows
        )

    def _within(self, since: Instant, until: Instant) -> ColumnElement[bool]:
        column = contact.c
        return and_(column.floor == self._floor, column.arrived_at >= since, column.arrived_at < until)
