"""What the commands that keep and erase data work with: the database of the settings, its keys, the network."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

from app.commands import read_settings
from app.field_key import field_cipher
from app.refusal import refuse
from config.clock import SystemClock
from config.network import Network, load_network
from config.settings import Settings
from records.database import open_database
from records.errors import RecordsError
from records.field_cipher import FieldCipher
from records.readiness import ensure_schema

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRecords:
    settings: Settings
    network: Network
    engine: AsyncEngine
    cipher: FieldCipher
    clock: SystemClock

    @property
    def floor(self) -> str:
        return self.network.about.id


@asynccontextmanager
async def at_records() -> AsyncIterator[AtRecords]:
    """Open the database that the settings name, with its schema. Raises: RecordsError"""
    settings = read_settings()
    await asyncio.to_thread(ensure_schema, settings.sqlalchemy_url)
    engine = open_database(settings.sqlalchemy_url)
    try:
        yield AtRecords(
            settings=settings,
            network=load_network(settings.network_file),
            engine=engine,
            cipher=field_cipher(settings),
            clock=SystemClock(),
        )
    finally:
        await engine.dispose()


def run_records(work: Callable[[], Awaitable[T]]) -> T:
    """Run a command's work; what is wrong with the records ends it in words."""

    async def worked() -> T:
        return await work()

    try:
        return asyncio.run(worked())
    except RecordsError as wrong:
        refuse(str(wrong))
