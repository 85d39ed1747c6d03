"""Drafts of the rule book and its published editions: one writes, another publishes.

A draft belongs to its author; who wants to change somebody else's starts a draft of their own from its text. It is
published by a second person, and only if it was made from the edition in force, so that nobody's edition is undone
unseen. Whatever is refused stays as it was, and comes back with the refusal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import exc, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import reading, writing
from records.errors import DraftNotFound, EditionNotFound
from records.rule_book_rows import (
    OPEN_STATES,
    Draft,
    DraftState,
    Edition,
    EditionSummary,
    load_draft,
    load_draft_titles,
    load_edition,
    load_editions,
    load_latest,
    load_open_drafts,
)
from records.tables import rule_book_draft, rule_book_edition

DOCUMENT_CHARACTERS_MAX = 500_000
TITLE_CHARACTERS_MAX = 200
FROM_THE_FILE = 0
"""The number of the edition before the first: the network's own file."""


class Refusal(StrEnum):
    STALE = "stale"
    """It was changed since, by somebody or in another window."""
    NOT_YOURS = "not_yours"
    OWN_DRAFT = "own_draft"
    """A second person must publish it."""
    NOT_SUBMITTED = "not_submitted"
    CLOSED = "closed"
    """It was published or discarded."""
    OVERTAKEN = "overtaken"
    """Another edition was published since the one that it was made from."""
    NO_REASON = "no_reason"
    """Whoever changes how calls are routed says why, for the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOutcome:
    """What became of a wish, with the draft as it is now stored and the edition that was made of it."""

    draft: Draft
    refusal: Refusal | None = None
    edition: Edition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionOutcome:
    """What became of a wish to take an older edition again; without a refusal, `edition` is the new one."""

    edition: Edition | None = None
    refusal: Refusal | None = None


class RuleBooks:
    """The drafts and editions of one network. Raises: RecordsUnavailable from everything."""

    def __init__(self, engine: AsyncEngine, network: str, clock: Clock) -> None:
        self._engine = engine
        self._network = network
        self._clock = clock

    # --- drafts ------------------------------------------------------------------------------------

    async def create(self, draft_id: str, *, title: str, document: str, base_edition: int, by: str) -> Draft:
        """Start a draft. The same id again gives the draft that it made before.

        Raises: ValueError for a document that is too long.
        """
        now = self._clock.now()
        row = {
            "id": draft_id,
            "network": self._network,
            **_written(title, document),
            "base_edition": base_edition,
            "author": by,
            "state": DraftState.DRAFT.value,
            "version": 1,
            "created_at": now,
            "saved_at": now,
        }
        async with writing(self._engine) as connection:
            known = await load_draft(connection, self._network, draft_id)
            if known is not None:
                return known
            await connection.execute(insert(rule_book_draft), row)
            await self._write_down(connection, by, Action.DRAFT_CREATED, draft_id, base_edition=base_edition)
            return await self._load(connection, draft_id)

    async def draft(self, draft_id: str) -> Draft:
        """Raises: DraftNotFound"""
        async with reading(self._engine) as connection:
            return await self._load(connection, draft_id)

    async def drafts(self) -> tuple[Draft, ...]:
        """List the drafts that are neither published nor discarded, the latest saved first."""
        async with reading(self._engine) as connection:
            return await load_open_drafts(connection, self._network)

    async def draft_titles(self, draft_ids: Iterable[str]) -> Mapping[str, str]:
        """Give the titles of drafts of any state; one that does not exist has none."""
        async with reading(self._engine) as connection:
            return await load_draft_titles(connection, self._network, draft_ids)

    async def save(
        self,
        draft_id: str,
        *,
        version: int,
        by: str,
        title: str,
        document: str,
        base_edition: int | None = None,
    ) -> DraftOutcome:
        """Store what was written, right or wrong; a submitted draft becomes a draft again.

        `base_edition` says that the author has seen that edition and takes it for the new start. A repeat of the
        save that made the present version (its answer got lost) counts as saved.
        Raises: DraftNotFound; ValueError for a document that is too long.
        """
        written = _written(title, document)
        async with writing(self._engine) as connection:
            current = await self._load(connection, draft_id, lock=True)
            refusal = _refusal(current, version, by)
            same = (current.title, current.document) == (written["title"], written["document"])
            if refusal is Refusal.STALE and current.version == version + 1 and same:
                return DraftOutcome(draft=current)
            if refusal is not None:
                return DraftOutcome(draft=current, refusal=refusal)
            base = current.base_edition if base_edition is None else base_edition
            present = {"base_edition": base, "state": DraftState.DRAFT.value, "saved_at": self._clock.now()}
            await _change(connection, current, written | present)
            return DraftOutcome(draft=await self._load(connection, draft_id))

    async def submit(self, draft_id: str, *, version: int, by: str) -> DraftOutcome:
        """Hand the draft, as it stands, to a second person. Raises: DraftNotFound"""
        return await self._move(draft_id, version, by, DraftState.SUBMITTED, Action.DRAFT_SUBMITTED)

    async def discard(self, draft_id: str, *, version: int, by: str) -> DraftOutcome:
        """Put the draft away; its text stays in the records. Raises: DraftNotFound"""
        return await self._move(draft_id, version, by, DraftState.DISCARDED, Action.DRAFT_DISCARDED)

    async def _move(
        self, draft_id: str, version: int, by: str, state: DraftState, action: Action
    ) -> DraftOutcome:
        """Change the state of one's own draft; where it is in that state already, nothing changes."""
        async with writing(self._engine) as connection:
            current = await self._load(connection, draft_id, lock=True)
            if current.state is state and current.author == by:
                return DraftOutcome(draft=current)
            refusal = _refusal(current, version, by)
            if refusal is not None:
                return DraftOutcome(draft=current, refusal=refusal)
            await _change(connection, current, {"state": state.value})
            await self._write_down(connection, by, action, draft_id)
            return DraftOutcome(draft=await self._load(connection, draft_id))

    # --- editions ----------------------------------------------------------------------------------

    async def publish(
        self, draft_id: str, *, version: int, by: str, book_version: str, note: str
    ) -> DraftOutcome:
        """Make a submitted draft the next edition. Never by its author, whatever their role; `note` says why.

        `book_version` is the content hash of the rule book that the caller compiled from this very text. A repeat
        by the same person (its answer got lost) gives the edition that was made.
        Raises: DraftNotFound
        """
        try:
            async with writing(self._engine) as connection:
                current = await self._load(connection, draft_id, lock=True)
                latest = await load_latest(connection, self._network)
                if latest is not None and (latest.draft_id, latest.published_by) == (draft_id, by):
                    return DraftOutcome(draft=current, edition=latest)
                refusal = _refusal_to_publish(current, version, by, latest, note)
                if refusal is not None:
                    return DraftOutcome(draft=current, refusal=refusal)
                made = self._edition(
                    latest, current.document, version=book_version, title=current.title, note=note,
                    drafted_by=current.author, published_by=by, draft_id=draft_id,
                )  # fmt: skip
                await self._add(connection, made, Action.EDITION_PUBLISHED)
                await _change(connection, current, {"state": DraftState.PUBLISHED.value})
                return DraftOutcome(draft=await self._load(connection, draft_id), edition=made)
        except exc.IntegrityError:
            # Another draft was published in the same instant and has taken the number.
            return DraftOutcome(draft=await self.draft(draft_id), refusal=Refusal.OVERTAKEN)

    async def roll_back(
        self, to: int, *, latest: int, by: str, book_version: str, note: str, file: str = ""
    ) -> EditionOutcome:
        """Publish the text of an older edition again, in one step: two people have seen it before.

        `latest` is the edition that the person wants to get rid of. The way back to the network's own file
        (`to` is 0) takes its text from `file`: no edition keeps it.
        Raises: EditionNotFound
        """
        try:
            async with writing(self._engine) as connection:
                present = await load_latest(connection, self._network)
                older = await self._older(connection, to, file, by)
                if present is None or present.number != latest:
                    return EditionOutcome(refusal=Refusal.OVERTAKEN)
                if not note.strip():
                    return EditionOutcome(refusal=Refusal.NO_REASON)
                made = self._edition(
                    present, older.document, version=book_version, title=older.title, note=note,
                    drafted_by=older.drafted_by, published_by=by, rolled_back_from=latest,
                )  # fmt: skip
                await self._add(connection, made, Action.EDITION_ROLLED_BACK, taken_again=to)
                return EditionOutcome(edition=made)
        except exc.IntegrityError:
            return EditionOutcome(refusal=Refusal.OVERTAKEN)

    async def _older(self, connection: AsyncConnection, number: int, file: str, by: str) -> Edition:
        if number == FROM_THE_FILE and file:
            return self._edition(None, file, version="", title="", note="", drafted_by=by, published_by=by)
        older = await load_edition(connection, self._network, number)
        if older is None:
            raise EditionNotFound(number)
        return older

    async def editions(self) -> tuple[EditionSummary, ...]:
        """List the editions, the latest first."""
        async with reading(self._engine) as connection:
            return await load_editions(connection, self._network)

    async def edition(self, number: int) -> Edition:
        """Raises: EditionNotFound"""
        async with reading(self._engine) as connection:
            found = await load_edition(connection, self._network, number)
        if found is None:
            raise EditionNotFound(number)
        return found

    async def latest_edition(self) -> Edition | None:
        """Give the edition in force; None while the network's own file is."""
        async with reading(self._engine) as connection:
            return await load_latest(connection, self._network)

    def _edition(self, latest: Edition | None, document: str, **given: Any) -> Edition:
        number = latest.number + 1 if latest is not None else FROM_THE_FILE + 1
        known = {"draft_id": None, "rolled_back_from": None}
        return Edition(number=number, document=document, published_at=self._clock.now(), **(known | given))

    async def _add(
        self, connection: AsyncConnection, edition: Edition, action: Action, **detail: Any
    ) -> None:
        row = {column.name: getattr(edition, column.name) for column in _STORED}
        await connection.execute(insert(rule_book_edition), row | {"network": self._network})
        told = {"version": edition.version, "rolled_back_from": edition.rolled_back_from} | detail
        await self._write_down(connection, edition.published_by, action, str(edition.number), **told)

    async def _write_down(
        self, connection: AsyncConnection, by: str, action: Action, subject: str, **detail: Any
    ) -> None:
        at = self._clock.now()
        await write_down(
            connection, floor=self._network, at=at, actor=by, action=action, subject=subject, **detail
        )

    async def _load(self, connection: AsyncConnection, draft_id: str, *, lock: bool = False) -> Draft:
        found = await load_draft(connection, self._network, draft_id, lock=lock)
        if found is None:
            raise DraftNotFound(draft_id)
        return found


_STORED = [column for column in rule_book_edition.c if column.name != "network"]


def _written(title: str, document: str) -> dict[str, str]:
    if len(document) > DOCUMENT_CHARACTERS_MAX:
        raise ValueError(
            f"A rule book may have {DOCUMENT_CHARACTERS_MAX:,} characters, not {len(document):,}."
        )
    return {"title": title[:TITLE_CHARACTERS_MAX], "document": document}


def _refusal(current: Draft, version: int, by: str) -> Refusal | None:
    if current.state not in OPEN_STATES:
        return Refusal.CLOSED
    if current.author != by:
        return Refusal.NOT_YOURS
    return Refusal.STALE if current.version != version else None


def _refusal_to_publish(
    current: Draft, version: int, by: str, latest: Edition | None, note: str
) -> Refusal | None:
    if current.state not in OPEN_STATES:
        return Refusal.CLOSED
    if current.author == by:
        return Refusal.OWN_DRAFT
    if current.version != version:
        return Refusal.STALE
    if current.state is not DraftState.SUBMITTED:
        return Refusal.NOT_SUBMITTED
    in_force = latest.number if latest is not None else FROM_THE_FILE
    if current.base_edition != in_force:
        return Refusal.OVERTAKEN
    return None if note.strip() else Refusal.NO_REASON


async def _change(connection: AsyncConnection, current: Draft, values: Mapping[str, Any]) -> None:
    where = rule_book_draft.c.id == current.id
    await connection.execute(
        update(rule_book_draft).where(where).values(version=current.version + 1, **values)
    )
