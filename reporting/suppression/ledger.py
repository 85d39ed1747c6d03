"""The ledger of what was given out: nothing is released but through it, and everything in it counts for the next."""

import asyncio
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.clock import Clock
from records.database import insert_into, reading, writing
from records.report_tables import release
from reporting.errors import ReleaseRefused
from reporting.suppression.documents import Document, decoded, encoded
from reporting.suppression.rules import Audience, SmallCells
from reporting.suppression.tables import CountTable
from routing.model import Instant

ATTEMPTS_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    number: int
    released_at: Instant
    released_by: str
    document: Document


class Releases:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, clock: Clock, rules: SmallCells | None = None) -> None:
        self._engine = engine
        self._clock = clock
        self._rules = rules or SmallCells()

    async def release(self, table: CountTable, audience: Audience, by: str) -> Document:
        """Protect a table beside everything that was released, and enter it; only what is entered may be given out.

        Raises: ReleaseRefused; then nothing was entered.
        """
        # Loaded here: whoever only reads what was released does without a solver.
        from reporting.suppression.protect import protect

        k = self._rules.k(audience)
        for _ in range(ATTEMPTS_MAX):
            past = await self.past(audience)
            documents = [one.document for one in past]
            document = await asyncio.to_thread(protect, table, audience, k, documents)
            if await self._entered(document, by, after=past[-1].number if past else 0):
                return document
        raise ReleaseRefused(table.name, ["other tables are being released just now; try again"])

    async def past(self, audience: Audience) -> list[Released]:
        """Give all that this audience can read, the oldest first: partners read what is public, too."""
        query = select(release).where(release.c.audience.in_(_readable(audience)))
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query.order_by(release.c.number))).all()
        return [
            Released(
                number=row.number,
                released_at=row.released_at,
                released_by=row.released_by,
                document=decoded(row.document),
            )
            for row in rows
        ]

    async def newest(self, audience: Audience) -> int:
        """Give the number of the newest release that this audience can read; 0: there is none."""
        async with reading(self._engine) as connection:
            return await _newest(connection, audience)

    async def _entered(self, document: Document, by: str, *, after: int) -> bool:
        """Enter a document unless another was entered since. Returns: whether it was."""
        row = {
            "audience": document.audience.value,
            "name": document.name,
            "released_at": self._clock.now(),
            "released_by": by,
            "document": encoded(document),
        }
        async with writing(self._engine) as connection:
            await _alone(connection)
            if await _newest(connection, document.audience) != after:
                return False
            await connection.execute(insert_into(connection, release), row)
        return True


async def _newest(connection: AsyncConnection, audience: Audience) -> int:
    newest = select(func.max(release.c.number)).where(release.c.audience.in_(_readable(audience)))
    return int(await connection.scalar(newest) or 0)


def _readable(audience: Audience) -> list[str]:
    readable = [Audience.PUBLIC] if audience is Audience.PUBLIC else list(Audience)
    return [one.value for one in readable]


async def _alone(connection: AsyncConnection) -> None:
    """Let one release at a time be entered; SQLite has one writer anyway."""
    if connection.dialect.name != "sqlite":
        await connection.exec_driver_sql("LOCK TABLE release IN SHARE ROW EXCLUSIVE MODE")
