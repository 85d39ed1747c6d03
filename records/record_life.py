"""The life of a record after it was written: taken over, corrected, deleted, restored. Each act is in the audit.

A deletion withholds and does not erase: what was written goes into the encrypted history, where no list, search or
report finds it, and the row stays as a skeleton, so that a report can say on which day it went. It may have been a
mistake, and somebody may ask about it; only an administrator can bring it back, with a reason, and the audit tells.
What is to be forgotten for good is retention's to erase, with the history.
"""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import reading, writing
from records.field_cipher import FieldCipher
from records.forms.editions import FormEditions
from records.record_draft import RecordDraft
from records.record_history import Act, Moment, RecordHistory, last_content
from records.record_outcome import RecordOutcome, Refusal
from records.record_rows import CallRecord, RecordStatus
from records.record_store import RecordStore, change
from records.record_tables import record_incident
from records.scope import Lent


class RecordLife(Lent):
    """Raises: RecordsUnavailable, RecordNotFound from everything."""

    def __init__(self, engine: AsyncEngine, cipher: FieldCipher, clock: Clock, forms: FormEditions) -> None:
        self._engine = engine
        self._clock = clock
        self._floor = forms.network
        self._store = RecordStore(cipher, forms)
        self._history = RecordHistory(cipher)

    async def history(self, contact_id: str) -> tuple[Moment, ...]:
        """List what happened to a record since it was final for the first time, the first first."""
        async with reading(self._engine) as connection:
            return await self._history.load(connection, contact_id)

    async def take_over(self, contact_id: str, *, held_by: str, by: str, partner: str) -> RecordOutcome:
        """Take a draft from whoever has it. `held_by` is whom one saw there; somebody else by now is a refusal."""
        async with writing(self._engine) as connection:
            current = await self._store.load(connection, contact_id, lock=True)
            if current.status is not RecordStatus.DRAFT:
                return RecordOutcome(record=current, refusal=Refusal.FINALISED)
            if current.specialist == by:
                return RecordOutcome(record=current)
            if current.specialist != held_by:
                return RecordOutcome(record=current, refusal=Refusal.NOT_YOURS)
            now = self._clock.now()
            await change(connection, current, specialist_id=by, partner=partner, held_since=now)
            await self._tell(
                connection, current, Action.RECORD_TAKEN_OVER, Act.TAKEN_OVER, by, held_by=held_by
            )
            return RecordOutcome(record=await self._store.load(connection, contact_id))

    async def reopen(
        self, contact_id: str, *, by: str, reason: str, writer: str | None = None
    ) -> RecordOutcome:
        """Open a final record for a correction; reports count it again once it is final.

        `writer`: who is to correct it, if not the one who asks for it.
        """
        async with writing(self._engine) as connection:
            current = await self._store.load(connection, contact_id, lock=True)
            editor = writer or by
            if current.status is RecordStatus.DRAFT and current.specialist == editor:
                return RecordOutcome(record=current)
            if current.status is not RecordStatus.FINALISED:
                return RecordOutcome(record=current, refusal=Refusal.NOT_FINAL)
            if not reason.strip():
                return RecordOutcome(record=current, refusal=Refusal.NO_REASON)
            await self._remember_unwritten(connection, current)
            now = self._clock.now()
            await change(
                connection, current, status=RecordStatus.DRAFT.value, specialist_id=editor, finalised_at=None,
                first_finalised_at=current.first_finalised_at, changed_at=now, held_since=now,
            )  # fmt: skip
            await self._tell(connection, current, Action.RECORD_REOPENED, Act.REOPENED, by, reason=reason)
            return RecordOutcome(record=await self._store.load(connection, contact_id))

    async def leave_as_it_was(self, contact_id: str, *, by: str) -> RecordOutcome:
        """Give a correction up: the record is final again, as it was before it was opened."""
        async with writing(self._engine) as connection:
            current = await self._store.load(connection, contact_id, lock=True)
            before = last_content(await self._history.load(connection, contact_id))
            if current.status is not RecordStatus.DRAFT or before is None:
                return RecordOutcome(record=current, refusal=Refusal.NOT_FINAL)
            if current.specialist != by:
                return RecordOutcome(record=current, refusal=Refusal.NOT_YOURS)
            now = self._clock.now()
            await self._store.store(
                connection, current, before, now,
                status=RecordStatus.FINALISED.value, finalised_at=now, changed_at=now,
            )  # fmt: skip
            await self._history.add(connection, current, Act.LEFT_AS_IT_WAS, at=now, by=by, content=before)
            return RecordOutcome(record=await self._store.load(connection, contact_id))

    async def delete(self, contact_id: str, *, version: int, by: str, reason: str) -> RecordOutcome:
        """Withhold everything that was written; the skeleton stays. A repeat changes nothing."""
        async with writing(self._engine) as connection:
            current = await self._store.load(connection, contact_id, lock=True)
            if current.status is RecordStatus.DELETED:
                return RecordOutcome(record=current)
            refusal = _refusal(current, version, reason)
            if refusal is not None:
                return RecordOutcome(record=current, refusal=refusal)
            now = self._clock.now()
            await self._store.store(
                connection, current, RecordDraft(), now, status=RecordStatus.DELETED.value,
                first_finalised_at=current.first_finalised_at, deleted_at=now,
            )  # fmt: skip
            where = record_incident.c.contact_id == contact_id
            await connection.execute(delete(record_incident).where(where))
            await self._tell(
                connection,
                current,
                Action.RECORD_DELETED,
                Act.DELETED,
                by,
                reason=reason,
                content=current.draft,
            )
            return RecordOutcome(record=await self._store.load(connection, contact_id))

    async def restore(self, contact_id: str, *, version: int, by: str, reason: str) -> RecordOutcome:
        """Bring a deleted record back as it was: final if it had been, else as a draft."""
        async with writing(self._engine) as connection:
            current = await self._store.load(connection, contact_id, lock=True)
            if current.status is not RecordStatus.DELETED:
                return RecordOutcome(record=current)
            before = last_content(await self._history.load(connection, contact_id))
            refusal = _refusal(current, version, reason) or (Refusal.ERASED if before is None else None)
            if refusal is not None or before is None:
                return RecordOutcome(record=current, refusal=refusal)
            now = self._clock.now()
            final = current.finalised_at is not None
            await self._store.store(
                connection, current, before, now, deleted_at=None, changed_at=now,
                status=(RecordStatus.FINALISED if final else RecordStatus.DRAFT).value,
            )  # fmt: skip
            await self._tell(
                connection, current, Action.RECORD_RESTORED, Act.RESTORED, by, reason=reason, content=before
            )
            return RecordOutcome(record=await self._store.load(connection, contact_id))

    async def _remember_unwritten(self, connection: AsyncConnection, current: CallRecord) -> None:
        """A record that was final before histories were kept has its last version written down now."""
        if last_content(await self._history.load(connection, current.contact_id)) is None:
            at = current.finalised_at or self._clock.now()
            await self._history.add(
                connection, current, Act.FINALISED, at=at, by=current.specialist, content=current.draft
            )

    async def _tell(
        self,
        connection: AsyncConnection,
        record: CallRecord,
        action: Action,
        act: Act,
        by: str,
        *,
        reason: str = "",
        content: RecordDraft | None = None,
        **detail: Any,
    ) -> None:
        at = self._clock.now()
        await self._history.add(connection, record, act, at=at, by=by, reason=reason, content=content)
        told = {"version": record.version} | detail
        await write_down(
            connection, floor=self._floor, at=at, actor=by, action=action, subject=record.contact_id, **told
        )


def _refusal(current: CallRecord, version: int, reason: str) -> Refusal | None:
    if current.version != version:
        return Refusal.STALE
    return None if reason.strip() else Refusal.NO_REASON
