"""The interaction log as the test bench reads it: by contacts, a few hundred at a time, never writing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import open_database, reading
from records.history import History
from records.tables import interaction_log
from routing import events as e
from routing.model import ContactId

CONTACTS_AT_ONCE = 400


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
