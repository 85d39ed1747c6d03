"""The taxonomy in force, held by a process and followed: another edition is seen within seconds, without a restart."""

import asyncio
import contextlib

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading
from records.errors import RecordsError
from records.taxonomy.editions import mark, stored
from records.taxonomy.sample import sample_taxonomy
from records.taxonomy.taxonomy import Taxonomy

LOOK_EVERY_S = 5.0

_log = structlog.get_logger(__name__)


async def taxonomy_now(engine: AsyncEngine) -> Taxonomy:
    """Read the taxonomy in force, for work that ends soon. Raises: RecordsUnavailable"""
    async with reading(engine) as connection:
        found = await connection.run_sync(stored)
    return found.taxonomy()


class TaxonomyInForce:
    """Gives the taxonomy in force at any moment, without asking the database."""

    def __init__(self, engine: AsyncEngine, look_every_s: float = LOOK_EVERY_S) -> None:
        self._engine = engine
        self._look_every_s = look_every_s
        self._mark: object = None
        self._taxonomy = sample_taxonomy()
        self._task: asyncio.Task[None] | None = None

    def __call__(self) -> Taxonomy:
        return self._taxonomy

    async def start(self) -> None:
        await self.look()
        self._task = asyncio.create_task(self._keep())

    async def run(self) -> None:
        """Follow it until cancelled."""
        await self.look()
        await self._keep()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> None:
        """Take over what is in force now; what was stays when the database does not answer."""
        try:
            async with reading(self._engine) as connection:
                now = await connection.run_sync(mark)
                if now == self._mark:
                    return
                found = await connection.run_sync(stored)
            # Beside the event loop: callers are answered there.
            self._taxonomy = await asyncio.to_thread(found.taxonomy)
            self._mark = now
        except RecordsError as trouble:
            _log.warning("taxonomy_not_read", cause=trouble.code)
        else:
            _log.info("taxonomy_in_force", edition=self._taxonomy.edition, terms=len(self._taxonomy.terms))

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self._look_every_s)
            await self.look()
