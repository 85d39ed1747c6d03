"""What the commands that keep and erase data work with: the database of the settings, its keys, the network."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

from app.commands import read_settings
from app.field_key import field_cipher
from app.nights import kept_of, zone_of
from app.people import NoNumbers, person_keys
from app.records_database import open_records
from app.refusal import refuse
from config.clock import SystemClock
from config.network import Network, load_network
from config.settings import Settings
from records.errors import RecordsError
from records.field_cipher import FieldCipher
from records.lifetimes.nights import Nights
from records.people.contact_data import ContactDataStore
from records.people.keys import DAY_MS, Source, code_of
from records.people.persons import People
from records.readiness import ensure_schema
from routing.model import Instant
from telephony.dialable import phone_of

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

    def nights(self) -> Nights:
        zone = zone_of(self.network)
        return Nights(self.engine, self.floor, kept_of(self.settings), zone, self.clock)

    async def contacts_of(self, written: str, *, number: bool) -> list[str]:
        """Name the contacts of a number or an e-mail address, or of a code. Raises: RecordsUnavailable"""
        what = phone_of(written) or written.strip() if number else code_of(written)
        if not what:
            return []
        source = Source.PHONE if number else Source.CODE
        now = self.clock.now()
        since = Instant(now - self.settings.retention_person_days * DAY_MS)
        people = People(self.engine, self.floor, person_keys(self.settings, self.network), NoNumbers())
        found = await people.contacts_of(source, what, tuple(self.network.partners), since, now)
        reach = ContactDataStore(self.engine, self.floor, self.cipher, self.clock)
        return sorted({*found, *await reach.contacts_at(what)})


@asynccontextmanager
async def at_records() -> AsyncIterator[AtRecords]:
    """Open the database that the settings name, with its schema. Raises: RecordsError"""
    settings = read_settings()
    await asyncio.to_thread(ensure_schema, settings.sqlalchemy_url)
    engine = open_records(settings)
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
