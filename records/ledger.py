"""The ledger of help: how long each partner talked with callers of its own region and of the others'.

A conversation belongs to the moment at which it ended, whole, and to the partner that ended it; the region is what
the evidence pointed to, so a caller whose region nobody knows is nobody's guest.
"""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading
from records.tables import contact
from routing.model import ContactEnd, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What one partner gave to the callers of one region in a period."""

    giver: str
    """Who answered."""
    home: str
    """Whose region the callers belong to; empty where nobody knows."""
    calls: int
    talked_ms: int


class Ledger:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str) -> None:
        self._engine = engine
        self._floor = floor

    async def between(self, since: Instant, until: Instant) -> tuple[Help, ...]:
        """Sum the conversations that ended in `[since, until)`, by who answered and whose callers they were.

        Formula: talked = sum of ContactClosed.talked_ms over answered contacts
        """
        column = contact.c
        home = func.coalesce(column.home_partner, "")
        query = (
            select(column.partner, home, func.count(), func.coalesce(func.sum(column.talked_ms), 0))
            .where(
                column.floor == self._floor,
                column.closed_at >= since,
                column.closed_at < until,
                column.partner.is_not(None),
                or_(column.connected_at.is_not(None), column.ended_as == ContactEnd.ANSWERED.value),
            )
            .group_by(column.partner, home)
            .order_by(column.partner, home)
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            Help(giver=giver, home=whose, calls=int(calls), talked_ms=int(talked))
            for giver, whose, calls, talked in rows
        )
