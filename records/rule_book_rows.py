"""Drafts and editions of the rule book, from rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from records.tables import rule_book_draft, rule_book_edition
from routing.model import Instant

LISTED_MAX = 200


class DraftState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    """Waits for a second person."""
    PUBLISHED = "published"
    DISCARDED = "discarded"


OPEN_STATES = (DraftState.DRAFT, DraftState.SUBMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    id: str
    title: str
    document: str
    base_edition: int
    """The edition that it was made from; 0: the network's own file."""
    author: str
    state: DraftState
    version: int
    """Grows by one with each change; a wish names the one that it was made from."""
    created_at: Instant
    saved_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSummary:
    """An edition without its text, for lists."""

    number: int
    version: str
    """The content hash of the rule book that was compiled from the text when it was published."""
    title: str
    drafted_by: str
    published_by: str
    published_at: Instant
    note: str
    draft_id: str | None
    rolled_back_from: int | None
    """The edition that this one took the place of, by taking an older one's text again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition(EditionSummary):
    document: str


_SUMMARY = [column for column in rule_book_edition.c if column.name not in ("network", "document")]


async def load_draft(
    connection: AsyncConnection, network: str, draft_id: str, *, lock: bool = False
) -> Draft | None:
    column = rule_book_draft.c
    query = select(rule_book_draft).where(column.id == draft_id, column.network == network)
    row = (await connection.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return _draft(row) if row is not None else None


async def load_open_drafts(connection: AsyncConnection, network: str) -> tuple[Draft, ...]:
    column = rule_book_draft.c
    query = select(rule_book_draft).where(column.network == network, column.state.in_(OPEN_STATES))
    rows = await connection.execute(query.order_by(column.saved_at.desc(), column.id).limit(LISTED_MAX))
    return tuple(_draft(row) for row in rows.mappings())


async def load_draft_titles(
    connection: AsyncConnection, network: str, draft_ids: Iterable[str]
) -> dict[str, str]:
    column = rule_book_draft.c
    query = select(column.id, column.title).where(column.network == network, column.id.in_([*draft_ids]))
    return {row.id: row.title for row in await connection.execute(query)}


async def load_edition(connection: AsyncConnection, network: str, number: int) -> Edition | None:
    column = rule_book_edition.c
    query = select(*_SUMMARY, column.document).where(column.network == network, column.number == number)
    row = (await connection.execute(query)).mappings().one_or_none()
    return Edition(**_values(row)) if row is not None else None


async def load_latest(connection: AsyncConnection, network: str) -> Edition | None:
    newest = select(func.max(rule_book_edition.c.number)).where(rule_book_edition.c.network == network)
    number: int | None = await connection.scalar(newest)
    return await load_edition(connection, network, number) if number is not None else None


async def load_editions(connection: AsyncConnection, network: str) -> tuple[EditionSummary, ...]:
    column = rule_book_edition.c
    query = select(*_SUMMARY).where(column.network == network).order_by(column.number.desc())
    rows = await connection.execute(query.limit(LISTED_MAX))
    return tuple(EditionSummary(**_values(row)) for row in rows.mappings())


def _values(row: RowMapping) -> dict[str, Any]:
    return {**row, "published_at": Instant(row["published_at"])}


def _draft(row: RowMapping) -> Draft:
    return Draft(
        id=row["id"],
        title=row["title"],
        document=row["document"],
        base_edition=row["base_edition"],
        author=row["author"],
        state=DraftState(row["state"]),
        version=row["version"],
        created_at=Instant(row["created_at"]),
        saved_at=Instant(row["saved_at"]),
    )
