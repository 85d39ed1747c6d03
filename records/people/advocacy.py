"""What a specialist did for somebody beside telling them: whom they contacted, and what came of it; coded, no names."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.clock import Clock
from records.database import reading, writing
from records.people.tables import advocacy
from records.scope import Lent
from routing.model import Instant

ACTIONS_MAX = 50


class Contacted(StrEnum):
    SERVICE = "service"
    GOVERNMENT = "government"
    LANDLORD = "landlord"
    UTILITY = "utility"
    HEALTH = "health"
    SCHOOL = "school"
    EMERGENCY = "emergency"
    OTHER = "other"


class AdvocacyOutcome(StrEnum):
    HELPED = "helped"
    PROMISED = "promised"
    """They said that they would see to it."""
    REFUSED = "refused"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvocacyAction:
    number: int
    at: Instant
    specialist: str
    contacted: Contacted
    outcome: AdvocacyOutcome


class Advocacy(Lent):
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._clock = clock

    async def add(
        self, contact: str, partner: str, contacted: Contacted, outcome: AdvocacyOutcome, by: str
    ) -> bool:
        """Write down one action. False: this contact has as many as it can have."""
        column = advocacy.c
        latest = select(func.coalesce(func.max(column.number), 0)).where(column.contact_id == contact)
        async with writing(self._engine) as connection:
            number = (await connection.scalar(latest) or 0) + 1
            if number > ACTIONS_MAX:
                return False
            await connection.execute(
                insert(advocacy).values(
                    contact_id=contact,
                    number=number,
                    floor=self._floor,
                    partner=partner,
                    at=self._clock.now(),
                    specialist_id=by,
                    contacted=contacted.value,
                    outcome=outcome.value,
                )
            )
        return True

    async def of(self, contact: str) -> tuple[AdvocacyAction, ...]:
        column = advocacy.c
        query = select(advocacy).where(column.contact_id == contact, column.floor == self._floor)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query.order_by(column.number))).mappings().all()
        return tuple(
            AdvocacyAction(
                number=row["number"],
                at=Instant(row["at"]),
                specialist=row["specialist_id"],
                contacted=Contacted(row["contacted"]),
                outcome=AdvocacyOutcome(row["outcome"]),
            )
            for row in rows
        )
