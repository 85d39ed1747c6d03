"""What became of the call-backs that were booked, counted apart from calls.

Every figure is of the call-backs that were booked in a period: booked = reached + unreached + left + owed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading
from records.tables import contact
from routing.model import ContactEnd, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackTally:
    """Two tallies of different call-backs may be added."""

    booked: int = 0
    reached: int = 0
    """The caller talked with a specialist."""
    unreached: int = 0
    """No attempt brought it through, or somebody called it off."""
    left: int = 0
    """The caller took it, had to wait, and hung up; or a technical failure ended it."""
    owed: int = 0
    reached_after_ms: int = 0
    """Sum over those reached, each from the booking to the first connection."""
    oldest_owed_at: Instant | None = None
    """When the oldest that is still owed was booked; None: nothing is owed."""

    def __add__(self, other: "CallBackTally") -> "CallBackTally":
        owed = [at for at in (self.oldest_owed_at, other.oldest_owed_at) if at is not None]
        return CallBackTally(
            booked=self.booked + other.booked,
            reached=self.reached + other.reached,
            unreached=self.unreached + other.unreached,
            left=self.left + other.left,
            owed=self.owed + other.owed,
            reached_after_ms=self.reached_after_ms + other.reached_after_ms,
            oldest_owed_at=min(owed, default=None),
        )


def average_reached_ms(tally: CallBackTally) -> float | None:
    """Give the mean time from booking to conversation.

    Formula: sum over reached of (first connection - booking) / reached; None when nobody was reached
    """
    return tally.reached_after_ms / tally.reached if tally.reached else None


class CallBackMeasures:
    """Reads the tallies of one floor. Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str) -> None:
        self._engine = engine
        self._floor = floor

    async def between(self, since: Instant, until: Instant) -> Mapping[str, CallBackTally]:
        """Count what was booked in `[since, until)`, by the partner whose specialists come first for it."""
        column = contact.c
        reached = column.connected_at.is_not(None)
        over = and_(~reached, column.closed_at.is_not(None))
        unreached = and_(over, column.ended_as == ContactEnd.UNREACHED.value)
        owed = and_(~reached, column.closed_at.is_(None))
        query = (
            select(
                column.preferred_partner,
                func.count(),
                func.sum(case((reached, 1), else_=0)),
                func.sum(case((unreached, 1), else_=0)),
                func.sum(case((over, 1), else_=0)),
                func.sum(case((owed, 1), else_=0)),
                func.sum(case((reached, column.connected_at - column.arrived_at), else_=0)),
                func.min(case((owed, column.arrived_at))),
            )
            .where(
                column.floor == self._floor,
                column.call_back_of.is_not(None),
                column.arrived_at >= since,
                column.arrived_at < until,
            )
            .group_by(column.preferred_partner)
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return {
            row[0] or "": CallBackTally(
                booked=int(row[1]),
                reached=int(row[2]),
                unreached=int(row[3]),
                left=int(row[4]) - int(row[3]),
                owed=int(row[5]),
                reached_after_ms=int(row[6]),
                oldest_owed_at=Instant(int(row[7])) if row[7] is not None else None,
            )
            for row in rows
        }
