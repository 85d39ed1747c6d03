"""Changing keys: what lies under a former key is encrypted anew under the one in use, a few rows at a time.

Nothing is unreadable at any moment: both keys read meanwhile, and a value is replaced only if it is still the one that
was read. What is done needs no memory of its own, for each value says under which key it lies; stopped anywhere, the
next run goes on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, func, select, true, tuple_, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading, writing
from records.errors import FieldUnreadable
from records.field_cipher import FieldCipher, is_former
from records.sealed_columns import SEALED_COLUMNS, SealedColumn

AT_ONCE_MAX = 20
"""Sounds are among them: a transaction holds no more than so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyState:
    """How many values of one column lie under which key."""

    column: str
    current: int
    former: int
    """Under a key that is configured, but not the one in use; the release before's among them."""
    unknown: int
    """Under a key that is not configured: nobody can read them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    renewed: int = 0
    unreadable: int = 0


class Resealing:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, cipher: FieldCipher) -> None:
        self._engine = engine
        self._cipher = cipher

    async def status(self) -> tuple[KeyState, ...]:
        async with reading(self._engine) as connection:
            states = []
            for sealed in SEALED_COLUMNS:
                there = select(func.count()).where(sealed.column.is_not(None))
                total = await connection.scalar(there) or 0
                counts = [
                    await connection.scalar(there.where(_begins(sealed, mark))) or 0
                    for mark in (*self._cipher.marks, *FORMER_MARKS)
                ]
                known = sum(counts)
                states.append(
                    KeyState(
                        column=sealed.title,
                        current=counts[0],
                        former=known - counts[0],
                        unknown=total - known,
                    )
                )
            return tuple(states)

    async def run(self, told: Callable[[str, Resealed], None] = lambda _column, _done: None) -> Resealed:
        """Renew all that lies under another key than the one in use. `told` hears how far each column is."""
        renewed = unreadable = 0
        for sealed in SEALED_COLUMNS:
            after: tuple[Any, ...] = ()
            done = Resealed()
            while rows := await self._next(sealed, after):
                here = [await self._renew(sealed, row) for row in rows]
                after = tuple(rows[-1][column.name] for column in sealed.table.primary_key.columns)
                done = Resealed(
                    renewed=done.renewed + here.count(True), unreadable=done.unreadable + here.count(False)
                )
                told(sealed.title, done)
            renewed, unreadable = renewed + done.renewed, unreadable + done.unreadable
        return Resealed(renewed=renewed, unreadable=unreadable)

    async def _next(self, sealed: SealedColumn, after: tuple[Any, ...]) -> list[RowMapping]:
        owner = (sealed.table.c[sealed.owner],) if sealed.owner else ()
        beyond: ColumnElement[bool] = tuple_(*sealed.key) > tuple_(*after) if after else true()
        query = (
            select(*sealed.key, *owner, sealed.column)
            .where(sealed.column.is_not(None), ~_begins(sealed, self._cipher.current_mark), beyond)
            .order_by(*sealed.key)
            .limit(AT_ONCE_MAX)
        )
        async with reading(self._engine) as connection:
            return list((await connection.execute(query)).mappings().all())

    async def _renew(self, sealed: SealedColumn, row: RowMapping) -> bool | None:
        """Returns: False for what cannot be read; None where somebody has changed it meanwhile."""
        stored = row[sealed.name]
        try:
            fresh = self._fresh(sealed, row, stored)
        except FieldUnreadable:
            return False
        mine = and_(*(column == row[column.name] for column in sealed.table.primary_key.columns))
        values: Mapping[str, Any] = {sealed.name: fresh}
        async with writing(self._engine) as connection:
            changed = update(sealed.table).where(mine, sealed.column == stored).values(values)
            return True if (await connection.execute(changed)).rowcount else None

    def _fresh(self, sealed: SealedColumn, row: RowMapping, stored: Any) -> str | bytes:
        place = sealed.place(row)
        if not sealed.text:
            return self._cipher.seal_bytes(place, self._cipher.open_bytes(place, stored))
        opened = self._cipher.open_bytes(place, stored.encode())
        if is_former(stored.encode()):
            opened = sealed.of_former(row, opened.decode()).encode()
        return self._cipher.seal_bytes(place, opened).decode()


FORMER_MARKS = ("gAAAA",)
"""What every value of the release before begins with: the version of Fernet, and the first bytes of a time."""


def _begins(sealed: SealedColumn, mark: str) -> ColumnElement[bool]:
    start: ColumnElement[Any] = func.substr(sealed.column, 1, len(mark))
    return start == (mark if sealed.text else mark.encode())
