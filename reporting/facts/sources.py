"""What a day's facts are made of, in a fingerprint: when it differs, the day has to be made again.

Nothing has to remember to mark a day: late events, edits, reopened and deleted records all change it.
"""

from hashlib import sha256
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from records.tables import call_record, contact, interaction_log
from reporting.days import Period
from reporting.measures.floor import LOOK_AROUND_MS

_WRAP_UPS_MS = 2 * 3_600_000
"""So long after the end of a day its last contacts are over and written down, but for a few."""
assert _WRAP_UPS_MS <= LOOK_AROUND_MS


async def fingerprint(connection: AsyncConnection, floor: str, period: Period, taxonomy: str) -> str:
    """Describe everything that the facts of this period are made of, with the edition of the taxonomy."""
    found = [
        list((await connection.execute(query)).one())
        for query in (
            _contacts(floor, period),
            _ended(floor, period),
            _records(period),
            _events(floor, period),
        )
    ]
    described = [[int(number or 0) for number in row] for row in found]
    return sha256(repr((taxonomy, described)).encode()).hexdigest()


def _contacts(floor: str, period: Period) -> Select[*tuple[Any, ...]]:
    column = contact.c
    since, until = period
    return select(
        func.count(),
        func.count(column.closed_at),
        func.count(column.connected_at),
        func.sum(column.closed_at - column.queued_at),
        func.sum(column.waited_ms),
        func.sum(column.answered_after_ms),
        func.sum(column.talked_ms),
        func.sum(column.rerouted_at - column.queued_at),
    ).where(column.floor == floor, column.queued_at >= since, column.queued_at < until)


def _ended(floor: str, period: Period) -> Select[*tuple[Any, ...]]:
    column = contact.c
    since, until = period
    return select(func.count(), func.sum(column.talked_ms)).where(
        column.floor == floor, column.closed_at >= since, column.closed_at < until
    )


def _records(period: Period) -> Select[*tuple[Any, ...]]:
    """Each change of a record raises its version."""
    column = call_record.c
    since, until = period
    return select(
        func.count(), func.sum(column.version), func.count(column.finalised_at), func.max(column.saved_at)
    ).where(column.started_at >= since, column.started_at < until)


def _events(floor: str, period: Period) -> Select[*tuple[Any, ...]]:
    log = interaction_log.c
    since, until = period
    return select(func.count()).where(
        log.floor == floor, log.at_ms >= since, log.at_ms < until + _WRAP_UPS_MS
    )
