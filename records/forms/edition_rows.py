"""Drafts and editions of the call record form, from rows. An edition's version is what records name."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from records.forms.reading import form_of
from records.forms.shapes import Form
from records.record_tables import form_draft, form_edition
from routing.model import Instant

LISTED_MAX = 200
_VERSION = re.compile(r"edition-(\d{1,6})")


class DraftState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDraft:
    id: str
    form: Form
    base: str
    """The version of the form that it was made from."""
    author: str
    state: DraftState
    version: int
    """Grows by one with each change; a save names the one that it was made from."""
    created_at: Instant
    saved_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class FormEdition:
    version: str
    """What records and reports name."""
    number: int
    """0: it came with the program."""
    form: Form
    base: str = ""
    drafted_by: str = ""
    published_by: str = ""
    published_at: Instant | None = None
    note: str = ""
    draft_id: str = ""


def version_of(number: int) -> str:
    return f"edition-{number}"


def number_of(version: str) -> int | None:
    found = _VERSION.fullmatch(version)
    return int(found[1]) if found else None


async def load_draft(
    connection: AsyncConnection, network: str, draft_id: str, *, lock: bool = False
) -> FormDraft | None:
    column = form_draft.c
    query = select(form_draft).where(column.id == draft_id, column.network == network)
    row = (await connection.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return _draft(row) if row is not None else None


async def load_open_drafts(connection: AsyncConnection, network: str) -> tuple[FormDraft, ...]:
    column = form_draft.c
    query = select(form_draft).where(column.network == network, column.state == DraftState.DRAFT.value)
    rows = await connection.execute(query.order_by(column.saved_at.desc(), column.id).limit(LISTED_MAX))
    return tuple(_draft(row) for row in rows.mappings())


async def load_edition(connection: AsyncConnection, network: str, number: int) -> FormEdition | None:
    column = form_edition.c
    query = select(form_edition).where(column.network == network, column.number == number)
    row = (await connection.execute(query)).mappings().one_or_none()
    return _edition(row) if row is not None else None


async def load_editions(connection: AsyncConnection, network: str) -> tuple[FormEdition, ...]:
    column = form_edition.c
    query = select(form_edition).where(column.network == network).order_by(column.number.desc())
    return tuple(_edition(row) for row in (await connection.execute(query.limit(LISTED_MAX))).mappings())


async def latest_number(connection: AsyncConnection, network: str) -> int | None:
    newest = select(func.max(form_edition.c.number)).where(form_edition.c.network == network)
    number: int | None = await connection.scalar(newest)
    return number


def _draft(row: RowMapping) -> FormDraft:
    return FormDraft(
        id=row["id"],
        form=form_of(row["document"]),
        base=row["base"],
        author=row["author"],
        state=DraftState(row["state"]),
        version=row["version"],
        created_at=Instant(row["created_at"]),
        saved_at=Instant(row["saved_at"]),
    )


def _edition(row: RowMapping) -> FormEdition:
    return FormEdition(
        version=version_of(row["number"]),
        number=row["number"],
        form=form_of(row["document"]),
        base=row["base"],
        drafted_by=row["drafted_by"],
        published_by=row["published_by"],
        published_at=Instant(row["published_at"]),
        note=row["note"],
        draft_id=row["draft_id"],
    )
