"""What happened to a record, one row a moment: who, when, why, and the whole record as it was then, encrypted."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from records.field_cipher import FieldCipher
from records.record_draft import RecordDraft
from records.record_places import content_of, reason_of
from records.record_rows import CallRecord
from records.record_tables import record_history
from routing.model import Instant

REASON_CHARS_MAX = 1_000


class Act(StrEnum):
    FINALISED = "finalised"
    TAKEN_OVER = "taken_over"
    REOPENED = "reopened"
    LEFT_AS_IT_WAS = "left_as_it_was"
    """A correction was given up; the record is final again as it was before."""
    DELETED = "deleted"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    number: int
    at: Instant
    act: Act
    by: str
    form_version: str
    reason: str
    content: RecordDraft | None
    """The record from this moment on; None where nothing of it changed."""


class RecordHistory:
    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    async def add(
        self,
        connection: AsyncConnection,
        record: CallRecord,
        act: Act,
        *,
        at: Instant,
        by: str,
        reason: str = "",
        content: RecordDraft | None = None,
    ) -> None:
        column = record_history.c
        last = await connection.scalar(
            select(func.max(column.number)).where(column.contact_id == record.contact_id)
        )
        contact, number = record.contact_id, (last or 0) + 1
        row = {
            "contact_id": contact,
            "number": number,
            "at_ms": at,
            "act": act.value,
            "by": by,
            "form_version": record.form_version,
            "reason_encrypted": self._cipher.seal(
                reason_of(contact, number), reason.strip()[:REASON_CHARS_MAX]
            ),
            "content_encrypted": self._cipher.seal(content_of(contact, number), content.model_dump_json())
            if content
            else None,
        }
        await connection.execute(insert(record_history), row)

    async def load(self, connection: AsyncConnection, contact_id: str) -> tuple[Moment, ...]:
        """List what happened, the first first."""
        query = select(record_history).where(record_history.c.contact_id == contact_id)
        rows = (await connection.execute(query.order_by(record_history.c.number))).mappings()
        return tuple(
            Moment(
                number=row["number"],
                at=Instant(row["at_ms"]),
                act=Act(row["act"]),
                by=row["by"],
                form_version=row["form_version"],
                reason=self._cipher.open(reason_of(contact_id, row["number"]), row["reason_encrypted"]),
                content=self._content(contact_id, row["number"], row["content_encrypted"]),
            )
            for row in rows
        )

    def _content(self, contact_id: str, number: int, stored: str | None) -> RecordDraft | None:
        if not stored:
            return None
        opened = self._cipher.open(content_of(contact_id, number), stored)
        return RecordDraft.model_validate_json(opened)


def last_content(moments: tuple[Moment, ...]) -> RecordDraft | None:
    """Give the record as it was final the last time."""
    return next((moment.content for moment in reversed(moments) if moment.content is not None), None)
