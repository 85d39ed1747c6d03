"""Call records: opened when a contact is accepted, saved while people talk, final when nothing is missing.

One record a contact, through drops and transfers. Each save names the version that it was made from; a save from
an older one is refused and gets the present record back, so that nobody's words are overwritten unseen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.clock import Clock
from records.database import insert_into, reading, writing
from records.errors import RecordNotFound
from records.field_cipher import FieldCipher, Place
from records.record_draft import Lack, RecordDraft, linked, missing, postal_code
from records.record_rows import (
    DRAFT_COLUMNS,
    CallRecord,
    RecordStatus,
    empty_row,
    load_entries,
    record_from,
    store_entries,
)
from records.scope import Lent
from records.tables import call_record
from records.taxonomy.sample import sample_taxonomy
from records.taxonomy.taxonomy import Taxonomy

UNFINISHED_MAX = 100
PHONE = "phone"


class Refusal(StrEnum):
    STALE = "stale"
    NOT_YOURS = "not_yours"
    FINALISED = "finalised"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutcome:
    """What became of a save or a finalise, with the record as it is now stored."""

    record: CallRecord
    refusal: Refusal | None = None
    missing: tuple[Lack, ...] = ()


class CallRecords(Lent):
    """Raises: RecordsUnavailable from everything; RecordNotFound where a record must have been opened."""

    def __init__(
        self,
        engine: AsyncEngine,
        cipher: FieldCipher,
        clock: Clock,
        *,
        taxonomy: Callable[[], Taxonomy] = sample_taxonomy,
        keep_postal_codes: bool = False,
    ) -> None:
        """`taxonomy` gives the one in force, which judges codes of needs.
        `keep_postal_codes`: a final record keeps the full postal code, which singles people out, not its FSA."""
        self._engine = engine
        self._cipher = cipher
        self._clock = clock
        self._taxonomy = taxonomy
        self._keep_postal_codes = keep_postal_codes

    async def open(
        self, contact_id: str, *, specialist: str, partner: str, language: str, channel: str = PHONE
    ) -> CallRecord:
        """Start the record of a contact, or hand the one that exists to whoever has the caller now.

        A final record stays as it is. Opening twice for the same specialist changes nothing.
        """
        now = self._clock.now()
        async with writing(self._engine) as connection:
            first = empty_row(now, language=language, channel=channel)
            names = {"contact_id": contact_id, "specialist_id": specialist, "partner": partner}
            await connection.execute(
                insert_into(connection, call_record).on_conflict_do_nothing(), {**first, **names}
            )
            column = call_record.c
            await connection.execute(
                update(call_record)
                .where(
                    column.contact_id == contact_id,
                    column.status == RecordStatus.DRAFT.value,
                    column.specialist_id != specialist,
                )
                .values(specialist_id=specialist, partner=partner, version=column.version + 1)
            )
            return await self._load(connection, contact_id)

    async def load(self, contact_id: str) -> CallRecord:
        async with reading(self._engine) as connection:
            return await self._load(connection, contact_id)

    async def unfinished(self, specialist: str) -> list[CallRecord]:
        """List the drafts of one specialist, the oldest first."""
        column = call_record.c
        query = select(column.contact_id).where(
            column.specialist_id == specialist, column.status == RecordStatus.DRAFT.value
        )
        async with reading(self._engine) as connection:
            ids = (await connection.scalars(query.order_by(column.started_at).limit(UNFINISHED_MAX))).all()
            return [await self._load(connection, contact_id) for contact_id in ids]

    async def save_draft(
        self, contact_id: str, draft: RecordDraft, *, version: int, specialist: str
    ) -> RecordOutcome:
        """Store what was typed, right or wrong, if the version is the present one.

        A repeat of the save that made the present version (its answer got lost) counts as saved.
        """
        draft = linked(draft)
        async with writing(self._engine) as connection:
            current = await self._load(connection, contact_id, lock=True)
            refusal = _refusal(current, version, specialist)
            if refusal is Refusal.STALE and current.version == version + 1 and current.draft == draft:
                return RecordOutcome(record=current)
            if refusal is not None:
                return RecordOutcome(record=current, refusal=refusal)
            await self._store(connection, current, draft)
            return RecordOutcome(record=await self._load(connection, contact_id))

    async def finalise(self, contact_id: str, *, version: int, specialist: str) -> RecordOutcome:
        """Make the saved draft final, or say what is missing; then it stays a draft, as it was.

        Finalising a final record again changes nothing.
        """
        async with writing(self._engine) as connection:
            current = await self._load(connection, contact_id, lock=True)
            if current.status is RecordStatus.FINALISED and current.specialist == specialist:
                return RecordOutcome(record=current)
            refusal = _refusal(current, version, specialist)
            if refusal is not None:
                return RecordOutcome(record=current, refusal=refusal)
            lacks = tuple(missing(current.draft, self._taxonomy()))
            if lacks:
                return RecordOutcome(record=current, refusal=Refusal.INCOMPLETE, missing=lacks)
            await self._close(connection, current)
            return RecordOutcome(record=await self._load(connection, contact_id))

    async def reopen(self, contact_id: str, *, specialist: str) -> CallRecord:
        """Make a final record a draft again, for a correction; reports count it again once it is final."""
        async with writing(self._engine) as connection:
            current = await self._load(connection, contact_id, lock=True)
            if current.status is RecordStatus.FINALISED:
                await _change(
                    connection,
                    current,
                    status=RecordStatus.DRAFT.value,
                    specialist_id=specialist,
                    finalised_at=None,
                )
            return await self._load(connection, contact_id)

    async def _store(self, connection: AsyncConnection, current: CallRecord, draft: RecordDraft) -> None:
        code = postal_code(draft.postal_code)
        await _change(
            connection,
            current,
            **draft.model_dump(exclude={"needs", "referrals", "notes"}),
            fsa=code[:3] if code else None,
            notes_encrypted=self._cipher.seal(notes_of(current.contact_id), draft.notes),
            saved_at=self._clock.now(),
        )
        await store_entries(connection, current.contact_id, draft.needs, draft.referrals)

    async def _close(self, connection: AsyncConnection, current: CallRecord) -> None:
        now = self._clock.now()
        code = postal_code(current.draft.postal_code) or ""
        await _change(
            connection,
            current,
            status=RecordStatus.FINALISED.value,
            postal_code=code if self._keep_postal_codes else code[:3],
            saved_at=now,
            finalised_at=now,
        )

    async def _load(self, connection: AsyncConnection, contact_id: str, *, lock: bool = False) -> CallRecord:
        query = select(call_record).where(call_record.c.contact_id == contact_id)
        if lock:
            query = query.with_for_update()
        row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise RecordNotFound(contact_id)
        needs, referrals = await load_entries(connection, contact_id)
        draft = RecordDraft(
            **{name: row[name] for name in DRAFT_COLUMNS},
            needs=needs,
            referrals=referrals,
            notes=self._cipher.open(notes_of(contact_id), row["notes_encrypted"]),
        )
        return record_from(row, draft)


def notes_of(contact_id: str) -> Place:
    return Place(table="call_record", column="notes_encrypted", row=contact_id)


def _refusal(current: CallRecord, version: int, specialist: str) -> Refusal | None:
    if current.specialist != specialist:
        return Refusal.NOT_YOURS
    if current.status is RecordStatus.FINALISED:
        return Refusal.FINALISED
    return Refusal.STALE if current.version != version else None


async def _change(connection: AsyncConnection, current: CallRecord, **values: Any) -> None:
    where = call_record.c.contact_id == current.contact_id
    await connection.execute(update(call_record).where(where).values(version=current.version + 1, **values))
