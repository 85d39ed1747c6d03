"""Call records: opened when a contact is accepted, saved while people talk, final when nothing is missing.

One record a contact, through drops and transfers. Each save names the version that it was made from; a save from
an older one is refused and gets the present record back, so that nobody's words are overwritten unseen.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.clock import Clock
from records.database import insert_into, reading, writing
from records.field_cipher import FieldCipher
from records.forms.editions import FormEditions
from records.record_draft import RecordDraft, in_order, missing, postal_code, settled
from records.record_history import Act, RecordHistory
from records.record_outcome import RecordOutcome, Refusal
from records.record_rows import CallRecord, RecordStatus, empty_row
from records.record_store import RecordStore, note_incidents
from records.scope import Lent
from records.tables import call_record
from records.taxonomy.sample import sample_taxonomy
from records.taxonomy.taxonomy import Taxonomy

UNFINISHED_MAX = 100
PHONE = "phone"


class CallRecords(Lent):
    """Raises: RecordsUnavailable from everything; RecordNotFound where a record must have been opened."""

    def __init__(
        self,
        engine: AsyncEngine,
        cipher: FieldCipher,
        clock: Clock,
        forms: FormEditions,
        *,
        taxonomy: Callable[[], Taxonomy] = sample_taxonomy,
        keep_postal_codes: bool = False,
    ) -> None:
        """`taxonomy` gives the one in force, which judges codes of needs.
        `keep_postal_codes`: a final record keeps the full postal code, which singles people out, not its FSA."""
        self._engine = engine
        self._clock = clock
        self._forms = forms
        self._rows = RecordStore(cipher, forms)
        self._history = RecordHistory(cipher)
        self._taxonomy = taxonomy
        self._keep_postal_codes = keep_postal_codes

    async def open(
        self,
        contact_id: str,
        *,
        specialist: str,
        partner: str,
        language: str,
        channel: str = PHONE,
        line: str = "",
        incidents: Sequence[str] = (),
    ) -> CallRecord:
        """Start the record of a contact, or hand the one that exists to whoever has the caller now.

        A new record is written on the form in force, and keeps it; `line` and `incidents` say which parts are asked.
        A final record stays as it is. Opening twice for the same specialist changes nothing.
        """
        now = self._clock.now()
        async with writing(self._engine) as connection:
            edition = await self._forms.in_force_on(connection)
            first = empty_row(
                now, language=language, channel=channel, line=line, form_version=edition.version
            )
            names = {"contact_id": contact_id, "specialist_id": specialist, "partner": partner}
            column = call_record.c
            insert = insert_into(connection, call_record).on_conflict_do_nothing().returning(column.version)
            if (await connection.execute(insert, {**first, **names})).first() is not None:
                await note_incidents(connection, contact_id, incidents)
            await connection.execute(
                update(call_record)
                .where(
                    column.contact_id == contact_id,
                    column.status == RecordStatus.DRAFT.value,
                    column.specialist_id != specialist,
                )
                .values(specialist_id=specialist, partner=partner, version=column.version + 1, held_since=now)
            )
            return await self._rows.load(connection, contact_id)

    async def load(self, contact_id: str) -> CallRecord:
        async with reading(self._engine) as connection:
            return await self._rows.load(connection, contact_id)

    async def unfinished(self, specialist: str) -> list[CallRecord]:
        """List the drafts of one specialist, the oldest first."""
        column = call_record.c
        query = select(column.contact_id).where(
            column.specialist_id == specialist, column.status == RecordStatus.DRAFT.value
        )
        async with reading(self._engine) as connection:
            ids = (await connection.scalars(query.order_by(column.started_at).limit(UNFINISHED_MAX))).all()
            return [await self._rows.load(connection, contact_id) for contact_id in ids]

    async def save_draft(
        self, contact_id: str, draft: RecordDraft, *, version: int, specialist: str
    ) -> RecordOutcome:
        """Store what was typed, right or wrong, if the version is the present one.

        A repeat of the save that made the present version (its answer got lost) counts as saved.
        """
        draft = in_order(draft)
        async with writing(self._engine) as connection:
            current = await self._rows.load(connection, contact_id, lock=True)
            refusal = _refusal(current, version, specialist)
            if refusal is Refusal.STALE and current.version == version + 1 and current.draft == draft:
                return RecordOutcome(record=current)
            if refusal is not None:
                return RecordOutcome(record=current, refusal=refusal)
            now, taxonomy = self._clock.now(), self._taxonomy().edition
            await self._rows.store(connection, current, draft, now, taxonomy=taxonomy)
            return RecordOutcome(record=await self._rows.load(connection, contact_id))

    async def finalise(self, contact_id: str, *, version: int, specialist: str) -> RecordOutcome:
        """Make the saved draft final, or say what is missing; then it stays a draft, as it was.

        Finalising a final record again changes nothing.
        """
        async with writing(self._engine) as connection:
            current = await self._rows.load(connection, contact_id, lock=True)
            if current.status is RecordStatus.FINALISED and current.specialist == specialist:
                return RecordOutcome(record=current)
            refusal = _refusal(current, version, specialist)
            if refusal is not None:
                return RecordOutcome(record=current, refusal=refusal)
            form = await self._rows.form_of(connection, current)
            lacks = tuple(missing(current.draft, form, self._taxonomy()))
            if lacks:
                return RecordOutcome(record=current, refusal=Refusal.INCOMPLETE, missing=lacks)
            await self._close(connection, current, settled(current.draft, form))
            return RecordOutcome(record=await self._rows.load(connection, contact_id))

    async def _close(self, connection: AsyncConnection, current: CallRecord, draft: RecordDraft) -> None:
        now = self._clock.now()
        code = postal_code(draft.postal_code) or ""
        final = draft.model_copy(update={"postal_code": code if self._keep_postal_codes else code[:3]})
        again = current.first_finalised_at is not None
        await self._rows.store(
            connection, current, final, now,
            status=RecordStatus.FINALISED.value,
            finalised_at=now,
            first_finalised_at=current.first_finalised_at or now,
            changed_at=now if again else None,
        )  # fmt: skip
        await self._history.add(
            connection, current, Act.FINALISED, at=now, by=current.specialist, content=final
        )


def _refusal(current: CallRecord, version: int, specialist: str) -> Refusal | None:
    if current.specialist != specialist:
        return Refusal.NOT_YOURS
    if current.status is not RecordStatus.DRAFT:
        return Refusal.FINALISED
    return Refusal.STALE if current.version != version else None
