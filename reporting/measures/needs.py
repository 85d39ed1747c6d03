"""Contacts, persons, needs and referrals, always four numbers: of final 211 records, by when they were started."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.database import reading
from records.forms.standard import YES
from records.record_draft import NeedOutcome
from records.record_rows import RecordStatus
from records.record_tables import record_answer
from records.tables import call_record, need, referral
from records.taxonomy.sample import unmet_reasons
from reporting.ports import FollowUps, Persons
from routing.model import Instant

NOT_211 = "not_211"
"""The kind of a contact that is none of 211's, and the field of the form that says so of others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedCounts:
    contacts: int = 0
    persons: int | None = None
    """None: nobody knows."""
    needs: int = 0
    referrals: int = 0
    met: int = 0
    unmet: int = 0
    """The rest of the needs has no outcome."""
    unmet_by_reason: Mapping[str, int] = field(default_factory=dict)
    """Sums to `unmet`."""
    follow_ups: Mapping[str, int] | None = None
    """By outcome; None: nobody knows."""


def unmet_rate(counts: NeedCounts) -> float | None:
    """Give the share of needs that stayed unmet; None where no need has an outcome.

    Formula: unmet / (met + unmet); of needs, never of referrals
    """
    judged = counts.met + counts.unmet
    return counts.unmet / judged if judged else None


def gap_rate(counts: NeedCounts) -> float | None:
    """Give the share of needs for which there was no service; None where nothing can be said.

    Formula: unmet for a reason that is a gap / (met + unmet - unmet for a reason that is none)
    """
    gaps = sum(count for reason, count in counts.unmet_by_reason.items() if _is_gap(reason))
    judged = counts.met + gaps
    return gaps / judged if judged else None


def _is_gap(reason: str) -> bool:
    """A reason that nobody knows any more is one; what a caller declined is none."""
    known = unmet_reasons().get(reason)
    return known is None or known.gap


def is_211() -> ColumnElement[bool]:
    """Leave out wrong numbers, pranks, and the calls of another contract, by the kind or by a field of the form."""
    answer = record_answer.c
    elsewhere = exists().where(
        answer.contact_id == call_record.c.contact_id, answer.field == NOT_211, answer.value == YES
    )
    return and_(call_record.c.kind != NOT_211, ~elsewhere)


def counted(since: Instant, until: Instant, partner: str | None = None) -> ColumnElement[bool]:
    """Choose the final 211 records that were started in `[since, until)`."""
    column = call_record.c
    chosen = and_(
        column.status == RecordStatus.FINALISED.value,
        is_211(),
        column.started_at >= since,
        column.started_at < until,
    )
    return chosen if partner is None else and_(chosen, column.partner == partner)


class NeedMeasures:
    """Raises: RecordsUnavailable"""

    def __init__(
        self, engine: AsyncEngine, persons: Persons | None = None, follow_ups: FollowUps | None = None
    ) -> None:
        self._engine = engine
        self._persons = persons
        self._follow_ups = follow_ups

    async def between(self, since: Instant, until: Instant, partner: str | None = None) -> NeedCounts:
        """Count the final 211 records that were started in `[since, until)`, and what is on them."""
        chosen = counted(since, until, partner)
        async with reading(self._engine) as connection:
            contacts = await connection.scalar(select(func.count()).select_from(call_record).where(chosen))
            made = select(func.count()).select_from(referral.join(call_record)).where(chosen)
            referrals = await connection.scalar(made)
            outcomes = await _outcomes(connection, chosen)
        persons = await self._persons.distinct(since, until, partner) if self._persons is not None else None
        follow_ups = self._follow_ups
        unmet = {reason: count for (how, reason), count in outcomes.items() if how == NeedOutcome.UNMET}
        return NeedCounts(
            contacts=int(contacts or 0),
            persons=persons,
            needs=sum(outcomes.values()),
            referrals=int(referrals or 0),
            met=sum(count for (how, _), count in outcomes.items() if how == NeedOutcome.MET),
            unmet=sum(unmet.values()),
            unmet_by_reason=unmet,
            follow_ups=await follow_ups.outcomes(since, until, partner) if follow_ups is not None else None,
        )


async def _outcomes(
    connection: AsyncConnection, chosen: ColumnElement[bool]
) -> dict[tuple[str | None, str], int]:
    query = (
        select(need.c.outcome, need.c.unmet_reason, func.count())
        .select_from(need.join(call_record))
        .where(chosen)
        .group_by(need.c.outcome, need.c.unmet_reason)
        .order_by(need.c.unmet_reason)
    )
    return {(row[0], row[1]): int(row[2]) for row in await connection.execute(query)}
