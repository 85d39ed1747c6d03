"""Records opened outside somebody's scope: for a quarter of an hour, with a reason, in sight of the supervisors."""

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.accounts import Account
from records.audit import Action, write_down
from records.clock import Clock
from records.database import reading, writing
from records.errors import RecordNotFound
from records.field_cipher import FieldCipher, Place
from records.opened_tables import opened_record
from records.scope import Lent
from records.tables import call_record
from routing.model import Instant

OPEN_MS: Final = 15 * 60_000
LISTED_MAX: Final = 100
REASON_CHARS_MIN, REASON_CHARS_MAX = 10, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    id: str
    account: str
    partner: str
    record_partner: str
    contact: str
    opened_at: Instant
    until: Instant
    reason: str = field(repr=False)


def reason_for_opening(opening_id: str) -> Place:
    return Place(table="opened_record", column="reason", row=opening_id)


class OpenedRecords(Lent):
    """The openings on one floor. Raises: RecordsUnavailable from everything."""

    def __init__(self, engine: AsyncEngine, floor: str, cipher: FieldCipher, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._cipher = cipher
        self._clock = clock

    async def open(self, opening_id: str, contact: str, by: Account, reason: str) -> Opening:
        """Open a record to somebody. Raises: RecordNotFound"""
        now = self._clock.now()
        async with writing(self._engine) as connection:
            whose = select(call_record.c.partner).where(call_record.c.contact_id == contact)
            record_partner = await connection.scalar(whose)
            if record_partner is None:
                raise RecordNotFound(contact)
            row = {
                "id": opening_id,
                "account_id": by.id,
                "partner": by.partner,
                "record_partner": record_partner,
                "contact_id": contact,
                "reason": self._cipher.seal(reason_for_opening(opening_id), reason),
                "opened_at": now,
                "until": now + OPEN_MS,
            }
            await connection.execute(insert(opened_record), row)
            await write_down(
                connection,
                floor=self._floor,
                at=now,
                actor=by.id,
                action=Action.RECORD_OPENED,
                subject=contact,
                opening=opening_id,
                until=row["until"],
            )
        return self._opening(row)

    async def of(self, account: str) -> tuple[Opening, ...]:
        """List what is open to somebody now."""
        column = opened_record.c
        query = select(opened_record).where(column.account_id == account, column.until > self._clock.now())
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query.order_by(column.until))).mappings().all()
        return tuple(self._opening(dict(row)) for row in rows)

    async def close(self, account: str, contact: str) -> None:
        """End what somebody has opened, before its time."""
        column, now = opened_record.c, self._clock.now()
        mine = update(opened_record).where(column.account_id == account, column.contact_id == contact)
        async with writing(self._engine) as connection:
            await connection.execute(mine.where(column.until > now).values(until=now))

    async def list(self) -> tuple[Opening, ...]:
        """List the latest openings, newest first."""
        query = select(opened_record).order_by(opened_record.c.opened_at.desc(), opened_record.c.id)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query.limit(LISTED_MAX))).mappings().all()
        return tuple(self._opening(dict(row)) for row in rows)

    def _opening(self, row: dict[str, str | int]) -> Opening:
        return Opening(
            id=str(row["id"]),
            account=str(row["account_id"]),
            partner=str(row["partner"]),
            record_partner=str(row["record_partner"]),
            contact=str(row["contact_id"]),
            opened_at=Instant(int(row["opened_at"])),
            until=Instant(int(row["until"])),
            reason=self._cipher.open(reason_for_opening(str(row["id"])), str(row["reason"])),
        )
