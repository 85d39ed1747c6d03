"""A call record, to rows and back. Needs, referrals and answers are saved as a whole: their rows are replaced."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from records.database import insert_into, insert_many
from records.field_cipher import FieldCipher
from records.forms.answers import understood
from records.forms.shapes import Form
from records.record_draft import Answer, NeedEntry, NeedOutcome, RecordDraft, ReferralEntry
from records.record_places import words_of
from records.record_tables import record_answer
from records.tables import need, referral, referral_need
from routing.model import Instant

DRAFT_COLUMNS = (
    "language",
    "kind",
    "postal_code",
    "municipality",
    "place_unknown",
    "heard_about",
    "caller_relation",
    "interpreter",
)


BESIDE = {"needs", "referrals", "answers", "notes"}
"""What of a draft is no column of `call_record`, or is encrypted there."""


class RecordStatus(StrEnum):
    DRAFT = "draft"
    FINALISED = "finalised"
    DELETED = "deleted"
    """A skeleton stays for reports that must tell of the deletion; what was written is in the encrypted history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    contact_id: str
    status: RecordStatus
    version: int
    """Grows by one with each change; a save names the one it was made from."""
    specialist: str
    """Who writes it now."""
    partner: str
    form_version: str
    channel: str
    fsa: str | None
    """The first three characters of a right postal code."""
    started_at: Instant
    saved_at: Instant
    finalised_at: Instant | None
    first_finalised_at: Instant | None
    """When it was handed in for the first time; what reports of that day go by."""
    changed_at: Instant | None
    """When it last became another one after that: opened for a correction, final again, restored."""
    deleted_at: Instant | None
    held_since: Instant
    """Since when its specialist has it."""
    line: str
    """The line that the caller dialled; empty where nobody said."""
    incidents: tuple[str, ...]
    """The emergency plans that were in force when it was opened."""
    draft: RecordDraft


async def store_entries(
    connection: AsyncConnection,
    contact_id: str,
    needs: tuple[NeedEntry, ...],
    referrals: tuple[ReferralEntry, ...],
) -> None:
    """Replace the rows of a record. Each referral names only needs that are there (`record_draft.linked`)."""
    for table in (referral_need, referral, need):
        await connection.execute(delete(table).where(table.c.contact_id == contact_id))
    need_rows = [
        {"contact_id": contact_id, "position": position, **entry.model_dump(mode="json")}
        for position, entry in enumerate(needs)
    ]
    referral_rows = [
        {"contact_id": contact_id, "position": position, **entry.model_dump(mode="json", exclude={"needs"})}
        for position, entry in enumerate(referrals)
    ]
    links = [
        {"contact_id": contact_id, "referral_position": position, "need_position": served}
        for position, entry in enumerate(referrals)
        for served in entry.needs
    ]
    for table, rows in ((need, need_rows), (referral, referral_rows), (referral_need, links)):
        await insert_many(connection, insert_into(connection, table), rows)


async def store_answers(
    connection: AsyncConnection, contact_id: str, answers: tuple[Answer, ...], form: Form, cipher: FieldCipher
) -> None:
    """Replace the answers of a record. What no field of the form knows was written freely, and is encrypted."""
    column = record_answer.c
    await connection.execute(delete(record_answer).where(column.contact_id == contact_id))
    rows = []
    for answer in answers:
        field = form.field(answer.field)
        for position, value in enumerate(answer.values):
            plain = field is not None and understood(field, value)
            rows.append(
                {
                    "contact_id": contact_id,
                    "field": answer.field,
                    "position": position,
                    "value": value if plain else "",
                    "words_encrypted": None
                    if plain
                    else cipher.seal(words_of(contact_id, answer.field, position), value),
                }
            )
    await insert_many(connection, insert_into(connection, record_answer), rows)


async def load_answers(
    connection: AsyncConnection, contact_id: str, cipher: FieldCipher
) -> tuple[Answer, ...]:
    column = record_answer.c
    query = select(record_answer).where(column.contact_id == contact_id)
    found: dict[str, list[str]] = {}
    for row in await connection.execute(query.order_by(column.field, column.position)):
        words = cipher.open(words_of(contact_id, row.field, row.position), row.words_encrypted)
        found.setdefault(row.field, []).append(row.value or words)
    return tuple(Answer(field=field, values=tuple(found[field])) for field in sorted(found))


async def load_entries(
    connection: AsyncConnection, contact_id: str
) -> tuple[tuple[NeedEntry, ...], tuple[ReferralEntry, ...]]:
    needs = await connection.execute(
        select(need).where(need.c.contact_id == contact_id).order_by(need.c.position)
    )
    entries = tuple(
        NeedEntry(
            code=row.code,
            outcome=NeedOutcome(row.outcome) if row.outcome is not None else None,
            unmet_reason=row.unmet_reason,
        )
        for row in needs
    )
    links: dict[int, list[int]] = {}
    linked = select(referral_need).where(referral_need.c.contact_id == contact_id)
    for row in await connection.execute(linked.order_by(referral_need.c.need_position)):
        links.setdefault(row.referral_position, []).append(row.need_position)
    referrals = await connection.execute(
        select(referral).where(referral.c.contact_id == contact_id).order_by(referral.c.position)
    )
    return entries, tuple(
        ReferralEntry(
            service_id=row.service_id,
            service_name=row.service_name,
            partner=row.partner,
            edition=row.edition,
            needs=tuple(links.get(row.position, ())),
        )
        for row in referrals
    )


def empty_row(now: Instant, *, language: str, channel: str, line: str, form_version: str) -> dict[str, Any]:
    empty = RecordDraft(language=language).model_dump(exclude=BESIDE)
    return {
        **empty,
        "status": RecordStatus.DRAFT.value,
        "version": 1,
        "form_version": form_version,
        "channel": channel,
        "line": line,
        "started_at": now,
        "saved_at": now,
        "held_since": now,
    }


def record_from(row: RowMapping, draft: RecordDraft, incidents: tuple[str, ...]) -> CallRecord:
    return CallRecord(
        contact_id=row["contact_id"],
        status=RecordStatus(row["status"]),
        version=row["version"],
        specialist=row["specialist_id"],
        partner=row["partner"],
        form_version=row["form_version"],
        channel=row["channel"],
        fsa=row["fsa"],
        started_at=row["started_at"],
        saved_at=row["saved_at"],
        finalised_at=row["finalised_at"],
        # The release before this one hands records in without the column.
        first_finalised_at=row["first_finalised_at"] or row["finalised_at"],
        changed_at=row["changed_at"],
        deleted_at=row["deleted_at"],
        held_since=row["held_since"] or row["started_at"],
        line=row["line"] or "",
        incidents=incidents,
        draft=draft,
    )
