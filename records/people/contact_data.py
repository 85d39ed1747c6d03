"""How somebody is reached for a follow-up: kept apart from the record and the work, encrypted, gone in its time."""

from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import RowMapping, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import insert_into, reading, writing
from records.field_cipher import FieldCipher, Place
from records.people.tables import contact_data
from records.scope import Lent

SEALED = ("address", "name", "best_time")
READ_AT_ONCE_MAX = 500


class Channel(StrEnum):
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactData:
    channel: Channel
    address: str = field(repr=False)
    """A number in E.164, or an e-mail address."""
    name: str = field(default="", repr=False)
    """Whom to ask for."""
    best_time: str = field(default="", repr=False)
    may_leave_message: bool = False
    """Whether anybody else in the house may hear a message."""


class ContactDataStore(Lent):
    """Raises: RecordsUnavailable; FieldUnreadable when no key fits."""

    def __init__(self, engine: AsyncEngine, floor: str, cipher: FieldCipher, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._cipher = cipher
        self._clock = clock

    async def keep(
        self, connection: AsyncConnection, contact: str, partner: str, data: ContactData, forget_at: int
    ) -> None:
        """Keep it in the transaction of the consent; what was there before is replaced."""
        values = {
            "floor": self._floor,
            "partner": partner,
            "channel": data.channel.value,
            "may_leave_message": data.may_leave_message,
            "forget_at": forget_at,
            **{
                name: self._cipher.seal(field_of_contact(name, contact, partner), getattr(data, name))
                for name in SEALED
            },
        }
        statement = insert_into(connection, contact_data).values(contact_id=contact, **values)
        await connection.execute(statement.on_conflict_do_update(index_elements=["contact_id"], set_=values))

    async def show(self, contact: str, by: str) -> ContactData | None:
        """Give it to somebody, and write down that they have it. None: it is gone, or never was."""
        async with writing(self._engine) as connection:
            found = select(contact_data).where(
                contact_data.c.contact_id == contact,
                contact_data.c.floor == self._floor,
                contact_data.c.forget_at > self._clock.now(),
            )
            row = (await connection.execute(found)).mappings().first()
            if row is None:
                return None
            await write_down(
                connection,
                floor=self._floor,
                at=self._clock.now(),
                actor=by,
                action=Action.CONTACT_DATA_SEEN,
                subject=contact,
            )
        return self._opened(row)

    async def contacts_at(self, address: str) -> list[str]:
        """Name the contacts that are to be followed up at this number or e-mail address; each value is opened."""
        found: list[str] = []
        after = ""
        while True:
            query = (
                select(contact_data)
                .where(contact_data.c.floor == self._floor, contact_data.c.contact_id > after)
                .order_by(contact_data.c.contact_id)
                .limit(READ_AT_ONCE_MAX)
            )
            async with reading(self._engine) as connection:
                rows = (await connection.execute(query)).mappings().all()
            if not rows:
                return found
            found += [row["contact_id"] for row in rows if self._opened(row).address == address]
            after = rows[-1]["contact_id"]

    async def overdue(self, connection: AsyncConnection) -> int:
        late = select(func.count()).where(
            contact_data.c.floor == self._floor, contact_data.c.forget_at <= self._clock.now()
        )
        return await connection.scalar(late) or 0

    def _opened(self, row: RowMapping) -> ContactData:
        opened = {
            name: self._cipher.open(field_of_contact(name, row["contact_id"], row["partner"]), row[name])
            for name in SEALED
        }
        return ContactData(
            channel=Channel(row["channel"]), may_leave_message=row["may_leave_message"], **opened
        )


async def erase_contact_data(connection: AsyncConnection, contact: str) -> int:
    return (
        await connection.execute(delete(contact_data).where(contact_data.c.contact_id == contact))
    ).rowcount


def field_of_contact(name: str, contact: str, partner: str) -> Place:
    return Place(table="contact_data", column=name, row=contact, owner=partner)
