"""What the front line tells the owner of a record: something is wrong with it. A work list, with states and an audit.

The record itself is changed where it is kept, and comes back with the next edition; nothing here changes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.audit import Action, write_down
from records.clock import Clock
from records.database import reading, writing
from records.directory.search import Found
from records.directory.tables import directory_suggestion
from records.errors import SuggestionNotFound
from records.scope import Lent
from routing.model import Instant

WORDS_CHARS_MAX = 1_000
LISTED_MAX = 200


class SuggestionState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    """Somebody looks into it."""
    DONE = "done"
    """The record was corrected where it is kept."""
    DECLINED = "declined"
    """It was right as it is; the answer says why."""


NEXT: Mapping[SuggestionState, frozenset[SuggestionState]] = MappingProxyType(
    {
        SuggestionState.OPEN: frozenset(
            {SuggestionState.TAKEN, SuggestionState.DONE, SuggestionState.DECLINED}
        ),
        SuggestionState.TAKEN: frozenset(
            {SuggestionState.OPEN, SuggestionState.DONE, SuggestionState.DECLINED}
        ),
        SuggestionState.DONE: frozenset(),
        SuggestionState.DECLINED: frozenset(),
    }
)
UNDECIDED = frozenset(state for state, following in NEXT.items() if following)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    id: str
    service_id: str
    service_name: str
    edition: int
    """Of the directory that the words are about."""
    owner: str
    words: str
    state: SuggestionState
    version: int
    made_by: str
    made_at: Instant
    changed_by: str | None
    changed_at: Instant
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionOutcome:
    suggestion: Suggestion
    changed: bool
    """False: somebody else changed it meanwhile, or it is decided; it stands as it is now."""


class Suggestions(Lent):
    """Raises: RecordsUnavailable; SuggestionNotFound where one must be there."""

    def __init__(self, engine: AsyncEngine, floor: str, clock: Clock) -> None:
        self._engine = engine
        self._floor = floor
        self._clock = clock

    async def make(self, suggestion_id: str, service: Found, words: str, by: str) -> Suggestion:
        """Put a suggestion on the owner's list. Made twice under one id it stands there once."""
        now = self._clock.now()
        async with writing(self._engine) as connection:
            known = await _row(connection, suggestion_id)
            if known is not None:
                return _suggestion(known)
            row = {
                "id": suggestion_id,
                "service_id": service.id,
                "service_name": str(service.document["name"]),
                "edition": service.edition,
                "owner": service.owner,
                "words": words[:WORDS_CHARS_MAX].replace("\0", ""),
                "state": SuggestionState.OPEN.value,
                "version": 1,
                "made_by": by,
                "made_at": now,
                "changed_at": now,
                "answer": "",
            }
            await connection.execute(insert(directory_suggestion), row)
            await self._note(connection, by, suggestion_id, SuggestionState.OPEN)
            return await _read(connection, suggestion_id)

    async def list(self, owner: str | None, *, decided: bool = False) -> tuple[Suggestion, ...]:
        """List those that wait, the oldest first, or the decided ones, the newest first; None: all owners'."""
        column = directory_suggestion.c
        states = [state.value for state in SuggestionState if (state in UNDECIDED) is not decided]
        query = select(directory_suggestion).where(column.state.in_(states))
        if owner is not None:
            query = query.where(column.owner == owner)
        order = (column.changed_at.desc(), column.id) if decided else (column.made_at, column.id)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query.order_by(*order).limit(LISTED_MAX))).mappings()
            return tuple(_suggestion(row) for row in rows)

    async def load(self, suggestion_id: str) -> Suggestion:
        async with reading(self._engine) as connection:
            return await _read(connection, suggestion_id)

    async def change(
        self, suggestion_id: str, to: SuggestionState, *, version: int, by: str, answer: str = ""
    ) -> SuggestionOutcome:
        """Move it on, if it still is what the person saw and the step is one of `NEXT`."""
        async with writing(self._engine) as connection:
            current = await _read(connection, suggestion_id)
            if current.version != version or to not in NEXT[current.state]:
                return SuggestionOutcome(suggestion=current, changed=False)
            column = directory_suggestion.c
            changed = await connection.execute(
                update(directory_suggestion)
                .where(column.id == suggestion_id, column.version == version)
                .values(
                    state=to.value,
                    version=version + 1,
                    changed_by=by,
                    changed_at=self._clock.now(),
                    answer=answer[:WORDS_CHARS_MAX].replace("\0", ""),
                )
            )
            if changed.rowcount:
                await self._note(connection, by, suggestion_id, to)
            stored = await _read(connection, suggestion_id)
            return SuggestionOutcome(suggestion=stored, changed=bool(changed.rowcount))

    async def _note(
        self, connection: AsyncConnection, by: str, suggestion_id: str, state: SuggestionState
    ) -> None:
        await write_down(
            connection,
            floor=self._floor,
            at=self._clock.now(),
            actor=by,
            action=Action.SUGGESTION_CHANGED,
            subject=suggestion_id,
            state=state.value,
        )


async def _row(connection: AsyncConnection, suggestion_id: str) -> RowMapping | None:
    query = select(directory_suggestion).where(directory_suggestion.c.id == suggestion_id)
    return (await connection.execute(query)).mappings().one_or_none()


async def _read(connection: AsyncConnection, suggestion_id: str) -> Suggestion:
    row = await _row(connection, suggestion_id)
    if row is None:
        raise SuggestionNotFound(suggestion_id)
    return _suggestion(row)


def _suggestion(row: RowMapping) -> Suggestion:
    fields: dict[str, Any] = {name: row[name] for name in Suggestion.__slots__}
    return Suggestion(**{**fields, "state": SuggestionState(row["state"])})
