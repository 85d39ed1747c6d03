"""The call record forms of a network: drafts by administrators, editions in force and before, each told by the audit.

A published edition never changes and goes on being read for the records that were written on it. What came with the
program is in force until the first edition is.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import exc, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import reading, writing
from records.errors import FormDraftNotFound, FormNotFound
from records.forms.edition_rows import (
    DraftState,
    FormDraft,
    FormEdition,
    latest_number,
    load_draft,
    load_edition,
    load_editions,
    load_open_drafts,
    number_of,
    version_of,
)
from records.forms.faults import FormFault, Surroundings, faults
from records.forms.reading import SHIPPED, form_text, shipped_forms
from records.forms.shapes import Form
from records.record_tables import form_draft, form_edition

NOTE_CHARACTERS_MAX = 2_000


class FormRefusal(StrEnum):
    STALE = "stale"
    CLOSED = "closed"
    """Published or discarded already."""
    OVERTAKEN = "overtaken"
    """Another edition was published since the draft was begun."""
    FAULTS = "faults"
    NO_REASON = "no_reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormOutcome:
    draft: FormDraft
    refusal: FormRefusal | None = None
    faults: tuple[FormFault, ...] = ()
    edition: FormEdition | None = None


class FormEditions:
    """Raises: RecordsUnavailable from everything."""

    def __init__(self, engine: AsyncEngine, network: str, clock: Clock) -> None:
        self._engine = engine
        self.network = network
        self._clock = clock
        # An edition never changes, so what was read once stays true.
        self._known = {
            version: FormEdition(version=version, number=0, form=form)
            for version, form in shipped_forms().items()
        }

    # --- forms -------------------------------------------------------------------------------------

    async def in_force(self) -> FormEdition:
        async with reading(self._engine) as connection:
            return await self.in_force_on(connection)

    async def in_force_on(self, connection: AsyncConnection) -> FormEdition:
        number = await latest_number(connection, self.network)
        return await self.edition_on(connection, version_of(number) if number else SHIPPED)

    async def edition(self, version: str) -> FormEdition:
        """Raises: FormNotFound"""
        async with reading(self._engine) as connection:
            return await self.edition_on(connection, version)

    async def edition_on(self, connection: AsyncConnection, version: str) -> FormEdition:
        """Read a form within a transaction. Raises: FormNotFound."""
        known = self._known.get(version)
        if known is None:
            number = number_of(version)
            known = await load_edition(connection, self.network, number) if number else None
            if known is None:
                raise FormNotFound(version)
            self._known[version] = known
        return known

    async def editions(self) -> tuple[FormEdition, ...]:
        """List every form, the latest first; those that came with the program last."""
        async with reading(self._engine) as connection:
            published = await load_editions(connection, self.network)
        shipped = [one for one in self._known.values() if one.number == 0]
        return (*published, *reversed(shipped))

    # --- drafts ------------------------------------------------------------------------------------

    async def create(self, draft_id: str, *, base: str, by: str) -> FormDraft:
        """Begin a draft from an edition. The same id again gives the draft that it made. Raises: FormNotFound."""
        now = self._clock.now()
        async with writing(self._engine) as connection:
            known = await load_draft(connection, self.network, draft_id)
            if known is not None:
                return known
            start = await self.edition_on(connection, base)
            form = start.form.model_copy(update={"sample": False})
            in_force = await self.in_force_on(connection)
            row = {
                "id": draft_id, "network": self.network, "document": form_text(form), "base": in_force.version,
                "author": by, "state": DraftState.DRAFT.value, "version": 1, "created_at": now, "saved_at": now,
            }  # fmt: skip
            await connection.execute(insert(form_draft), row)
            await self._tell(connection, by, Action.FORM_DRAFTED, draft_id, base=base)
            return await self._load(connection, draft_id)

    async def draft(self, draft_id: str) -> FormDraft:
        """Raises: FormDraftNotFound"""
        async with reading(self._engine) as connection:
            return await self._load(connection, draft_id)

    async def drafts(self) -> tuple[FormDraft, ...]:
        async with reading(self._engine) as connection:
            return await load_open_drafts(connection, self.network)

    async def save(self, draft_id: str, form: Form, *, version: int) -> FormOutcome:
        """Store a draft, with faults or without. A repeat of the save that made the present version counts as saved.

        Raises: FormDraftNotFound
        """
        async with writing(self._engine) as connection:
            current = await self._load(connection, draft_id, lock=True)
            if current.version == version + 1 and current.form == form:
                return FormOutcome(draft=current)
            refusal = _refusal(current, version)
            if refusal is not None:
                return FormOutcome(draft=current, refusal=refusal)
            await _change(connection, current, document=form_text(form), saved_at=self._clock.now())
            return FormOutcome(draft=await self._load(connection, draft_id))

    async def discard(self, draft_id: str, *, version: int, by: str) -> FormOutcome:
        """Put a draft away; its text stays. Raises: FormDraftNotFound."""
        async with writing(self._engine) as connection:
            current = await self._load(connection, draft_id, lock=True)
            if current.state is DraftState.DISCARDED:
                return FormOutcome(draft=current)
            refusal = _refusal(current, version)
            if refusal is not None:
                return FormOutcome(draft=current, refusal=refusal)
            await _change(connection, current, state=DraftState.DISCARDED.value)
            await self._tell(connection, by, Action.FORM_DISCARDED, draft_id)
            return FormOutcome(draft=await self._load(connection, draft_id))

    async def publish(
        self, draft_id: str, *, version: int, by: str, note: str, around: Surroundings
    ) -> FormOutcome:
        """Make a draft without faults the form in force; records opened from now on are written on it.

        A repeat by the same person gives the edition that was made. Raises: FormDraftNotFound.
        """
        try:
            async with writing(self._engine) as connection:
                current = await self._load(connection, draft_id, lock=True)
                before = await self.in_force_on(connection)
                if (before.draft_id, before.published_by) == (draft_id, by):
                    return FormOutcome(draft=current, edition=before)
                found = tuple(faults(current.form, around, before=before.form))
                refusal = _refusal_to_publish(current, version, before, found, note)
                if refusal is not None:
                    return FormOutcome(draft=current, refusal=refusal, faults=found)
                made = await self._add(connection, current, by, note)
                await _change(connection, current, state=DraftState.PUBLISHED.value)
                return FormOutcome(draft=await self._load(connection, draft_id), edition=made)
        except exc.IntegrityError:
            # Another draft was published in the same instant and has taken the number.
            return FormOutcome(draft=await self.draft(draft_id), refusal=FormRefusal.OVERTAKEN)

    async def _add(self, connection: AsyncConnection, draft: FormDraft, by: str, note: str) -> FormEdition:
        number = (await latest_number(connection, self.network) or 0) + 1
        row = {
            "network": self.network, "number": number, "name": draft.form.name_en, "document": form_text(draft.form),
            "base": draft.base, "drafted_by": draft.author, "published_by": by, "published_at": self._clock.now(),
            "note": note.strip()[:NOTE_CHARACTERS_MAX], "draft_id": draft.id,
        }  # fmt: skip
        await connection.execute(insert(form_edition), row)
        version = version_of(number)
        await self._tell(connection, by, Action.FORM_PUBLISHED, version, draft=draft.id)
        made = await load_edition(connection, self.network, number)
        assert made is not None, "it was inserted a line above"
        return made

    async def _tell(
        self, connection: AsyncConnection, by: str, action: Action, subject: str, **detail: Any
    ) -> None:
        at = self._clock.now()
        await write_down(
            connection, floor=self.network, at=at, actor=by, action=action, subject=subject, **detail
        )

    async def _load(self, connection: AsyncConnection, draft_id: str, *, lock: bool = False) -> FormDraft:
        found = await load_draft(connection, self.network, draft_id, lock=lock)
        if found is None:
            raise FormDraftNotFound(draft_id)
        return found


def _refusal(current: FormDraft, version: int) -> FormRefusal | None:
    if current.state is not DraftState.DRAFT:
        return FormRefusal.CLOSED
    return FormRefusal.STALE if current.version != version else None


def _refusal_to_publish(
    current: FormDraft, version: int, before: FormEdition, found: tuple[FormFault, ...], note: str
) -> FormRefusal | None:
    refusal = _refusal(current, version)
    if refusal is not None:
        return refusal
    if current.base != before.version:
        return FormRefusal.OVERTAKEN
    if found:
        return FormRefusal.FAULTS
    return None if note.strip() else FormRefusal.NO_REASON


async def _change(connection: AsyncConnection, current: FormDraft, **values: Any) -> None:
    where = form_draft.c.id == current.id
    await connection.execute(update(form_draft).where(where).values(version=current.version + 1, **values))
