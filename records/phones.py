"""How calls reach each specialist, and where the telephone is of those who work by one: encrypted, and never logged."""

from dataclasses import dataclass, field

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.clock import Clock
from records.database import insert_into, reading, writing
from records.field_cipher import FieldCipher, Place
from records.scope import Lent
from records.tables import specialist_phone
from routing.phone_model import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPhone:
    reach: Reach = Reach.SOFTPHONE
    phone: str = field(default="", repr=False)
    """A number in E.164 or a SIP address; kept while the softphone is used, empty where none was ever written."""
    changed_by: str = ""


SOFTPHONE = StoredPhone()


class Phones(Lent):
    """Raises: RecordsUnavailable from everything."""

    def __init__(self, engine: AsyncEngine, cipher: FieldCipher, clock: Clock) -> None:
        self._engine = engine
        self._cipher = cipher
        self._clock = clock

    async def of(self, account_id: str) -> StoredPhone:
        """Give what an account has chosen; whoever never chose works with the softphone.

        Raises: FieldUnreadable when the key was changed.
        """
        query = select(specialist_phone).where(specialist_phone.c.account_id == account_id)
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return SOFTPHONE if row is None else self._stored(row)

    async def save(self, account_id: str, reach: Reach, phone: str, *, by: str) -> None:
        values = {
            "reach": reach.value,
            "phone": self._cipher.seal(phone_of_account(account_id), phone),
            "changed_at": self._clock.now(),
            "changed_by": by,
        }
        async with writing(self._engine) as connection:
            statement = insert_into(connection, specialist_phone).values(account_id=account_id, **values)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["account_id"], set_=values)
            )

    def _stored(self, row: RowMapping) -> StoredPhone:
        return StoredPhone(
            reach=Reach(row["reach"]),
            phone=self._cipher.open(phone_of_account(row["account_id"]), row["phone"]),
            changed_by=row["changed_by"],
        )


def phone_of_account(account_id: str) -> Place:
    return Place(table="specialist_phone", column="phone", row=account_id)
