"""Earlier contacts of the same person, as far back as the network allows: when, what for, and what came of it."""

from dataclasses import dataclass

from sqlalchemy import RowMapping, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import reading, writing
from records.people.keys import DAY_MS
from records.people.person_rows import IS_LINKED, Confidence, Person
from records.people.tables import contact_person, need_outcome
from records.tables import call_record, need
from routing.model import Instant

LISTED_MAX = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierNeed:
    code: str
    outcome: str | None
    """Met or unmet, as it was written then."""
    followed_up: str | None
    """What the follow-up came to, where there was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierContact:
    contact: str
    at: Instant
    partner: str
    sure: bool
    """Whether both were said to be the same person; else others may use the phone."""
    needs: tuple[EarlierNeed, ...]


class EarlierContacts:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, days: int, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._days = days
        self._clock = clock

    async def of(self, person: Person, seen_by: str) -> tuple[EarlierContact, ...]:
        """List them, the latest first, and write down that they were shown to somebody."""
        keys = [key for key in (person.link_key, person.link_key_before) if key is not None]
        if not keys or not self._days:
            return ()
        async with reading(self._engine) as connection:
            found = [
                await self._told(connection, row, person) for row in await self._rows(connection, person)
            ]
        if found:
            await self._write_down(person, seen_by, len(found))
        return tuple(found)

    async def _rows(self, connection: AsyncConnection, person: Person) -> list[RowMapping]:
        column = contact_person.c
        # In the same period both have one key; one of the period before has the key that this one would have had then.
        same = or_(column.link_key == person.link_key, column.link_key == person.link_key_before)
        query = (
            select(column.contact_id, column.at, column.partner, column.confidence)
            .join(call_record, call_record.c.contact_id == column.contact_id)
            .where(
                column.floor == self._floor,
                IS_LINKED,
                same,
                column.contact_id != person.contact,
                column.at > self._clock.now() - self._days * DAY_MS,
                column.at <= self._clock.now(),
            )
            .order_by(column.at.desc())
            .limit(LISTED_MAX)
        )
        return list((await connection.execute(query)).mappings().all())

    async def _told(self, connection: AsyncConnection, row: RowMapping, person: Person) -> EarlierContact:
        later = (need_outcome.c.contact_id == need.c.contact_id) & (need_outcome.c.need_code == need.c.code)
        query = (
            select(need.c.code, need.c.outcome, need_outcome.c.outcome.label("followed_up"))
            .outerjoin(need_outcome, later)
            .where(need.c.contact_id == row["contact_id"])
            .order_by(need.c.position)
        )
        needs = (await connection.execute(query)).all()
        unsure = Confidence.UNSAID in (person.confidence, Confidence(row["confidence"]))
        return EarlierContact(
            contact=row["contact_id"],
            at=Instant(row["at"]),
            partner=row["partner"],
            sure=not unsure,
            needs=tuple(
                EarlierNeed(code=one.code, outcome=one.outcome, followed_up=one.followed_up) for one in needs
            ),
        )

    async def _write_down(self, person: Person, seen_by: str, shown: int) -> None:
        async with writing(self._engine) as connection:
            await write_down(
                connection,
                floor=self._floor,
                at=self._clock.now(),
                actor=seen_by,
                action=Action.EARLIER_SEEN,
                subject=person.contact,
                shown=shown,
            )
