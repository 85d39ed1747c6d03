"""The interaction log as the test bench reads it: by contacts, a few hundred at a time, never writing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.call_backs import CallBackMeasures, CallBackTally
from records.database import open_database, reading
from records.history import EVENTS_MAX, History
from records.service import ServiceMeasures, Tally
from records.tables import interaction_log
from routing import events as e
from routing.model import ContactId, Instant

CONTACTS_AT_ONCE = 400
FOR_EVER = Instant(2**53)


class RecordedCalls:
    """Raises: RecordsUnavailable."""

    def __init__(self, database_url: str) -> None:
        self._engine: AsyncEngine = open_database(database_url)
        self._history = History(self._engine)

    async def close(self) -> None:
        await self._engine.dispose()

    async def closed(self, contacts: Sequence[ContactId]) -> set[ContactId]:
        """Say which of these contacts have an end in the log."""
        log = interaction_log.c
        query = select(log.contact_id).where(
            log.kind == e.ContactClosed.__name__, log.contact_id.in_(bindparam("ids", expanding=True))
        )
        found: set[ContactId] = set()
        async with reading(self._engine) as connection:
            for some in _cut(contacts):
                rows: Sequence[Any] = (await connection.scalars(query, {"ids": list(some)})).all()
                found |= {ContactId(one) for one in rows}
        return found

    async def everything(self, floor: str, since: Instant) -> list[e.Event]:
        """Give all events of a floor from an instant on, in order."""
        found: list[e.Event] = []
        while True:
            some = await self._history.events_between(floor, since, FOR_EVER, skip=len(found))
            found += some
            if len(some) < EVENTS_MAX:
                return found

    async def rows(self, table: Table, contacts: Sequence[ContactId]) -> list[Mapping[str, Any]]:
        """Give the rows that a table has of these contacts."""
        query = select(table).where(table.c.contact_id.in_(bindparam("ids", expanding=True)))
        found: list[Mapping[str, Any]] = []
        async with reading(self._engine) as connection:
            for some in _cut(contacts):
                found += [
                    dict(row) for row in (await connection.execute(query, {"ids": list(some)})).mappings()
                ]
        return found

    async def calls_today(self, floor: str, since: Instant) -> Mapping[tuple[str, str], Tally]:
        """Give the service's own tallies, by preferred partner and language."""
        return (await ServiceMeasures(self._engine, floor).today(since)).by_partner_language

    async def call_backs(self, floor: str, since: Instant) -> Mapping[str, CallBackTally]:
        return await CallBackMeasures(self._engine, floor).between(since, FOR_EVER)

    async def events(self, contacts: Sequence[ContactId]) -> Mapping[ContactId, list[e.Event]]:
        """Give the events of each contact in order; an empty list for one that the log does not know."""
        found: dict[ContactId, list[e.Event]] = {contact: [] for contact in contacts}
        for some in _cut(contacts):
            for event in await self._history.events_for_contacts(some):
                contact = getattr(event, "contact", None)
                if contact is not None:
                    found[contact].append(event)
        return found


def _cut(contacts: Sequence[ContactId]) -> Iterator[Sequence[ContactId]]:
    for begin in range(0, len(contacts), CONTACTS_AT_ONCE):
        yield contacts[begin : begin + CONTACTS_AT_ONCE]
