"""Submitted records as an export sees them, and where they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.database import reading
from records.forms.standard import YES
from records.record_draft import NeedOutcome
from records.record_rows import RecordStatus
from records.record_tables import record_answer
from records.tables import call_record, need, referral
from reporting.days import Period
from reporting.measures.needs import NOT_211
from routing.model import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedNeed:
    code: str
    unmet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedRecord:
    """A final record that is there now: drafts and deleted ones are not among these."""

    contact_id: str
    partner: str
    started_at: Instant
    submitted_at: Instant
    """For the first time, whatever was changed since."""
    form_version: str
    channel: str
    is_211: bool
    """By its kind, and by the field of the form that says it is another contract's."""
    postal_code: str
    """As much of it as records keep."""
    fsa: str
    needs: tuple[SubmittedNeed, ...] = ()
    referrals: int = 0
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of other fields of the form, by field."""


_SUBMITTED_AT = func.coalesce(call_record.c.first_finalised_at, call_record.c.finalised_at)
"""The release before this one does not write down the first time."""


class SubmittedRecords(Protocol):
    async def submitted(self, partner: str, period: Period) -> Sequence[SubmittedRecord]:
        """Give what was submitted for the first time in a period, by start and id."""
        ...

    async def started(self, partner: str, period: Period) -> Sequence[SubmittedRecord]:
        """Give what was started in a period and is submitted now, by start and id."""
        ...


class RecordSource:
    """Reads them from the call records. Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def submitted(self, partner: str, period: Period) -> Sequence[SubmittedRecord]:
        return await self._found(partner, _SUBMITTED_AT, period)

    async def started(self, partner: str, period: Period) -> Sequence[SubmittedRecord]:
        return await self._found(partner, call_record.c.started_at, period)

    async def _found(
        self, partner: str, moment: ColumnElement[Any], period: Period
    ) -> Sequence[SubmittedRecord]:
        column = call_record.c
        since, until = period
        chosen = (
            column.partner == partner,
            column.status == RecordStatus.FINALISED.value,
            moment >= since,
            moment < until,
        )
        query = (
            select(call_record, _SUBMITTED_AT.label("submitted_at"))
            .where(*chosen)
            .order_by(column.started_at, column.contact_id)
        )
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
            needs = await _needs(connection, chosen)
            answers = await _answers(connection, chosen)
            counting: Select[Any] = select(referral.c.contact_id, func.count())
            counting = counting.select_from(referral.join(call_record)).where(*chosen)
            counted = await connection.execute(counting.group_by(referral.c.contact_id))
            referrals = {row[0]: int(row[1]) for row in counted}
        return [_record(row, needs, referrals, answers.get(row.contact_id, {})) for row in rows]


async def _needs(
    connection: AsyncConnection, chosen: Sequence[ColumnElement[bool]]
) -> dict[str, list[SubmittedNeed]]:
    query = select(need.c.contact_id, need.c.code, need.c.outcome).select_from(need.join(call_record))
    found: dict[str, list[SubmittedNeed]] = {}
    for row in await connection.execute(query.where(*chosen).order_by(need.c.contact_id, need.c.position)):
        entry = SubmittedNeed(code=row.code, unmet=row.outcome == NeedOutcome.UNMET)
        found.setdefault(row.contact_id, []).append(entry)
    return found


async def _answers(
    connection: AsyncConnection, chosen: Sequence[ColumnElement[bool]]
) -> dict[str, dict[str, list[str]]]:
    """Give the answers by contact and field: codes only; what was written freely stays where it is."""
    column = record_answer.c
    query = select(column.contact_id, column.field, column.value).select_from(record_answer.join(call_record))
    found: dict[str, dict[str, list[str]]] = {}
    for row in await connection.execute(
        query.where(*chosen, column.value != "").order_by(column.contact_id, column.field, column.position)
    ):
        found.setdefault(row.contact_id, {}).setdefault(row.field, []).append(row.value)
    return found


def _record(
    row: Any,
    needs: Mapping[str, list[SubmittedNeed]],
    referrals: Mapping[str, int],
    answers: Mapping[str, list[str]],
) -> SubmittedRecord:
    return SubmittedRecord(
        contact_id=row.contact_id,
        partner=row.partner,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        form_version=row.form_version,
        channel=row.channel,
        is_211=row.kind != NOT_211 and YES not in answers.get(NOT_211, ()),
        postal_code=row.postal_code,
        fsa=row.fsa or "",
        needs=tuple(needs.get(row.contact_id, ())),
        referrals=referrals.get(row.contact_id, 0),
        answers={field: tuple(values) for field, values in answers.items()},
    )
