"""The interaction log: one row an event, exactly once, and the summaries that are made from it.

The rows, the summaries and the place reached in the journal change in one transaction, so a recorder that
dies in between, or delivers an entry twice, changes nothing that was not changed already.

A server that lost its last second may have been asked the same again and have decided it otherwise, or later. Then the
journal holds another event under an id that is in the log: it takes the place of the first, and the summaries of the
contacts that it was about are made anew from their log.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, delete, exc, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.audit_chain import append
from records.codec import decode_event, encode_event
from records.database import insert_into, insert_many, reading, writing
from records.projection import Row, Summaries, touched
from records.recording_rows import store_recordings
from records.tables import contact, interaction_log, offer, parked_event, recorder_position, voicemail
from records.text_projection import store_texts
from routing.events import Event

START = "0-0"
ENTRIES_PER_TRANSACTION_MAX = 1_000
ERROR_CHARS_MAX = 2_000

PROJECTION_FAULTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a handler raises at an event that does not fit: the event is parked, the others pass."""
ROW_FAULTS = (
    exc.DataError,
    exc.IntegrityError,
    exc.ProgrammingError,
    exc.InternalError,
    OverflowError,
    ValueError,
)
"""What the database raises at values that it cannot hold, as opposed to not answering at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One event and the journal entry that it came in."""

    position: str
    event: Event


def position_order(position: str) -> tuple[int, ...]:
    """Give a journal position the order of its server: `1700000000000-2` comes before `1700000000000-10`."""
    return tuple(int(part) for part in position.split("-"))


class InteractionLog:
    """The recorder's way in. One per floor; several recorders of one floor wait for each other."""

    def __init__(self, engine: AsyncEngine, floor: str) -> None:
        self._engine = engine
        self._floor = floor

    async def position(self) -> str:
        """Say up to which journal position everything is stored; `0-0` when nothing is."""
        query = select(recorder_position.c.position).where(recorder_position.c.floor == self._floor)
        async with reading(self._engine) as connection:
            return await connection.scalar(query) or START

    async def append(self, entries: Sequence[LogEntry], position: str) -> int:
        """Store these events, bring the summaries up to date and move the position forward, all or nothing.

        Order:   of one journal; entries that were stored before are passed over, by event id, unless they are others
                 now and do not come earlier in the journal.
        Returns: how many of the events were new.
        Raises:  RecordsUnavailable; then nothing was stored, and the same call may be repeated.
        """
        assert len(entries) <= ENTRIES_PER_TRANSACTION_MAX, "the recorder cuts its work into batches"
        try:
            return await self._append(entries, position, one_by_one=False)
        except ROW_FAULTS:
            # Some value fits no row. Find it by giving each event its own savepoint.
            return await self._append(entries, position, one_by_one=True)

    async def park(self, *, position: str, event_id: str, data: str, error: str) -> None:
        """Keep aside an entry that could not even be read, so that the ones behind it pass.

        The position does not move; `append([], position)` moves it.
        """
        async with writing(self._engine) as connection:
            await self._park(connection, position, event_id, data, error)

    async def _append(self, entries: Sequence[LogEntry], position: str, *, one_by_one: bool) -> int:
        async with writing(self._engine) as connection:
            stored = await self._lock_position(connection)
            new = 0
            if one_by_one:
                for entry in entries:
                    new += await self._store_alone(connection, entry)
            elif entries:
                new = await self._store(connection, entries)
            if position_order(position) > position_order(stored):
                where = recorder_position.c.floor == self._floor
                await connection.execute(update(recorder_position).where(where).values(position=position))
            return new

    async def _lock_position(self, connection: AsyncConnection) -> str:
        query = select(recorder_position.c.position).where(recorder_position.c.floor == self._floor)
        # Rows of one floor are written by one transaction at a time; SQLite has only one anyway.
        found: str | None = await connection.scalar(query.with_for_update())
        if found is not None:
            return found
        first = insert_into(connection, recorder_position).on_conflict_do_nothing()
        await connection.execute(first, {"floor": self._floor, "position": START})
        again: str = (await connection.execute(query.with_for_update())).scalar_one()
        return again

    async def _store(self, connection: AsyncConnection, entries: Sequence[LogEntry]) -> int:
        # The database says which rows are new: a look beforehand would cost a scan while it has no statistics.
        log = insert_into(connection, interaction_log).on_conflict_do_nothing()
        known_now = log.returning(interaction_log.c.event_id)
        new = set((await connection.scalars(known_now, [self._log_row(entry) for entry in entries])).all())
        unique = {_storable(entry.event.id): entry for entry in entries}
        fresh = [entry for event_id, entry in unique.items() if event_id in new]
        rows, parked = await self._summarise(connection, fresh)
        for entry, fault in parked:
            await self._park_entry(connection, entry, fault)
        await _upsert(connection, rows)
        await append(connection, rows.orders)
        left = insert_into(connection, voicemail).on_conflict_do_nothing()
        await insert_many(connection, left, rows.messages)
        await store_recordings(connection, rows.recordings)
        await store_texts(connection, self._floor, [entry.event for entry in fresh])
        if len(new) < len(unique):
            await self._replace(connection, unique, new)
        return len(fresh)

    async def _replace(
        self, connection: AsyncConnection, entries: Mapping[str, LogEntry], new: set[str]
    ) -> None:
        """Put what was decided again in the place of what is lost, before whatever came of it."""
        column = interaction_log.c
        rows = {event_id: self._log_row(entry) for event_id, entry in entries.items()}
        known = select(column.event_id, column.position, column.contact_id, column.data).where(
            column.floor == self._floor, column.event_id.in_(rows.keys() - new)
        )
        again: dict[str, str | None] = {}
        """With the contact that it was about."""
        for stored in await connection.execute(known):
            row = rows[stored.event_id]
            if stored.data != row["data"] and not _comes_before(row["position"], stored.position):
                again[stored.event_id] = stored.contact_id
        if not again:
            return
        ids = [event_id for event_id in rows if event_id in new or event_id in again]
        mine = and_(column.floor == self._floor, column.event_id.in_(ids))
        await connection.execute(delete(interaction_log).where(mine))
        await connection.execute(
            insert_into(connection, interaction_log), [rows[event_id] for event_id in ids]
        )
        await self._make_anew(
            connection, {*again.values(), *(rows[one]["contact_id"] for one in again)} - {None}
        )

    async def _make_anew(self, connection: AsyncConnection, contacts: set[str | None]) -> None:
        column = interaction_log.c
        mine = and_(column.floor == self._floor, column.contact_id.in_(contacts))
        stored = await connection.scalars(select(column.data).where(mine).order_by(column.number))
        rows = Summaries(self._floor)
        for data in stored:
            with suppress(*PROJECTION_FAULTS):
                rows.apply(decode_event(data))
        await connection.execute(
            delete(offer).where(offer.c.floor == self._floor, offer.c.contact_id.in_(contacts))
        )
        await _upsert(connection, rows)

    async def _summarise(
        self, connection: AsyncConnection, fresh: Sequence[LogEntry]
    ) -> tuple[Summaries, list[tuple[LogEntry, Exception]]]:
        parked: dict[str, tuple[LogEntry, Exception]] = {}
        while True:
            rows = await self._load(connection, [entry.event for entry in fresh])
            for entry in fresh:
                if entry.event.id in parked:
                    continue
                try:
                    rows.apply(entry.event)
                except PROJECTION_FAULTS as fault:
                    # Its rows may be half changed: start again without it.
                    parked[entry.event.id] = (entry, fault)
                    break
            else:
                return rows, list(parked.values())

    async def _store_alone(self, connection: AsyncConnection, entry: LogEntry) -> int:
        try:
            async with connection.begin_nested():
                return await self._store(connection, [entry])
        except ROW_FAULTS as fault:
            await self._park_entry(connection, entry, fault)
            row = self._log_row(entry) | {"contact_id": None, "specialist_id": None}
            with suppress(*ROW_FAULTS):
                async with connection.begin_nested():
                    log = insert_into(connection, interaction_log).on_conflict_do_nothing()
                    await connection.execute(log, row)
            return 1

    async def _load(self, connection: AsyncConnection, events: Iterable[Event]) -> Summaries:
        contacts, offers = touched(events)
        rows = Summaries(self._floor)
        if contacts:
            query = select(contact).where(contact.c.contact_id.in_(bindparam("ids", expanding=True)))
            for found in (await connection.execute(query, {"ids": list(contacts)})).mappings():
                rows.contacts[found["contact_id"]] = dict(found)
        if offers:
            query = select(offer).where(offer.c.offer_id.in_(bindparam("ids", expanding=True)))
            for found in (await connection.execute(query, {"ids": list(offers)})).mappings():
                rows.offers[found["offer_id"]] = dict(found)
        return rows

    def _log_row(self, entry: LogEntry) -> Row:
        event = entry.event
        return {
            "floor": self._floor,
            "event_id": _storable(event.id),
            "position": entry.position,
            "kind": type(event).__name__,
            "at_ms": event.at,
            "contact_id": getattr(event, "contact", None),
            "specialist_id": getattr(event, "specialist", None),
            "data": encode_event(event).decode(),
        }

    async def _park_entry(self, connection: AsyncConnection, entry: LogEntry, fault: BaseException) -> None:
        data = encode_event(entry.event).decode()
        await self._park(connection, entry.position, entry.event.id, data, f"{type(fault).__name__}: {fault}")

    async def _park(
        self, connection: AsyncConnection, position: str, event_id: str, data: str, error: str
    ) -> None:
        row = {
            "floor": self._floor,
            "event_id": _storable(event_id),
            "position": position,
            "data": _storable(data),
            "error": _storable(error)[:ERROR_CHARS_MAX],
        }
        await connection.execute(insert_into(connection, parked_event).on_conflict_do_nothing(), row)


def _comes_before(position: str, other: str) -> bool:
    return position_order(position) < position_order(other)


def _storable(text: str) -> str:
    # PostgreSQL holds every character but this one.
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


async def _upsert(connection: AsyncConnection, rows: Summaries) -> None:
    for table, key, changed in (
        (contact, "contact_id", list(rows.contacts.values())),
        (offer, "offer_id", list(rows.offers.values())),
    ):
        insert = insert_into(connection, table)
        new: dict[str, Any] = {c.name: insert.excluded[c.name] for c in table.c if c.name != key}
        await insert_many(
            connection, insert.on_conflict_do_update(index_elements=[table.c[key]], set_=new), changed
        )
