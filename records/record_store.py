"""Reading and writing the rows of one record, within a transaction of whoever knows why."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from records.errors import RecordNotFound
from records.field_cipher import FieldCipher
from records.forms.editions import FormEditions
from records.forms.shapes import Form
from records.record_draft import RecordDraft, in_order, postal_code
from records.record_places import notes_of
from records.record_rows import (
    BESIDE,
    DRAFT_COLUMNS,
    CallRecord,
    load_answers,
    load_entries,
    record_from,
    store_answers,
    store_entries,
)
from records.record_tables import record_incident
from records.tables import call_record
from routing.model import Instant


class RecordStore:
    def __init__(self, cipher: FieldCipher, forms: FormEditions) -> None:
        self._cipher = cipher
        self._forms = forms

    async def load(self, connection: AsyncConnection, contact_id: str, *, lock: bool = False) -> CallRecord:
        """Raises: RecordNotFound"""
        query = select(call_record).where(call_record.c.contact_id == contact_id)
        row = (await connection.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
        if row is None:
            raise RecordNotFound(contact_id)
        needs, referrals = await load_entries(connection, contact_id)
        incidents = await connection.scalars(
            select(record_incident.c.plan).where(record_incident.c.contact_id == contact_id)
        )
        draft = RecordDraft(
            **{name: row[name] for name in DRAFT_COLUMNS},
            needs=needs,
            referrals=referrals,
            answers=await load_answers(connection, contact_id, self._cipher),
            notes=self._cipher.open(notes_of(contact_id), row["notes_encrypted"]),
        )
        return record_from(row, draft, tuple(sorted(incidents)))

    async def form_of(self, connection: AsyncConnection, record: CallRecord) -> Form:
        """Give what is asked in this record: its own version of the form, on its line, in its emergencies."""
        edition = await self._forms.edition_on(connection, record.form_version)
        return edition.form.meant_for(record.line, record.incidents)

    async def store(
        self, connection: AsyncConnection, current: CallRecord, draft: RecordDraft, now: Instant, **more: Any
    ) -> None:
        """Put a draft in the place of what the record held; the version grows by one."""
        draft, code = in_order(draft), postal_code(draft.postal_code)
        await change(
            connection,
            current,
            **draft.model_dump(exclude=BESIDE),
            fsa=code[:3] if code else None,
            notes_encrypted=self._cipher.seal(notes_of(current.contact_id), draft.notes),
            saved_at=now,
            **more,
        )
        form = (await self._forms.edition_on(connection, current.form_version)).form
        await store_entries(connection, current.contact_id, draft.needs, draft.referrals)
        await store_answers(connection, current.contact_id, draft.answers, form, self._cipher)


async def change(connection: AsyncConnection, current: CallRecord, **values: Any) -> None:
    where = call_record.c.contact_id == current.contact_id
    await connection.execute(update(call_record).where(where).values(version=current.version + 1, **values))


async def note_incidents(connection: AsyncConnection, contact_id: str, plans: Sequence[str]) -> None:
    """Write down the emergencies in which a record begins."""
    rows = [{"contact_id": contact_id, "plan": plan} for plan in plans]
    if rows:
        await connection.execute(insert(record_incident), rows)
