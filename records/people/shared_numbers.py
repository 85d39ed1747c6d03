"""Numbers that many people share, such as shelters' and hospitals': keyed hashes, which never make a person's key."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import insert_into, reading, writing
from records.people.keys import PersonKeys
from records.people.tables import shared_number
from routing.model import Instant

LISTED_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedNumber:
    tag: str
    label: str
    added_at: Instant
    added_by: str


class SharedNumbers:
    """The list of one floor. Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str, keys: PersonKeys, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._keys = keys
        self._clock = clock

    async def list(self) -> tuple[SharedNumber, ...]:
        column = shared_number.c
        query = select(shared_number).where(column.floor == self._floor).order_by(column.label, column.tag)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query.limit(LISTED_MAX))).mappings().all()
        return tuple(
            SharedNumber(
                tag=row["tag"],
                label=row["label"],
                added_at=Instant(row["added_at"]),
                added_by=row["added_by"],
            )
            for row in rows
        )

    async def add(self, number: str, label: str, by: str) -> None:
        """Put a number (E.164) on the list; on it already, it gets this label. The number itself is forgotten."""
        tag = self._keys.shared(number)
        values = {"label": label, "added_at": self._clock.now(), "added_by": by}
        async with writing(self._engine) as connection:
            statement = insert_into(connection, shared_number).values(floor=self._floor, tag=tag, **values)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["floor", "tag"], set_=values)
            )
            await write_down(
                connection,
                floor=self._floor,
                at=self._clock.now(),
                actor=by,
                action=Action.SHARED_NUMBER_CHANGED,
                subject=tag,
                to="shared",
            )

    async def remove(self, tag: str, by: str) -> bool:
        where = (shared_number.c.floor == self._floor) & (shared_number.c.tag == tag)
        async with writing(self._engine) as connection:
            if not (await connection.execute(delete(shared_number).where(where))).rowcount:
                return False
            await write_down(
                connection,
                floor=self._floor,
                at=self._clock.now(),
                actor=by,
                action=Action.SHARED_NUMBER_CHANGED,
                subject=tag,
                to="not shared",
            )
        return True
