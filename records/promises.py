"""Promised and actual waits: what was expected of each caller's wait, and how long it really was.

Two promises are kept apart. The one that was reckoned when the caller joined the queue exists for every caller whose
rule book asks for it, spoken or not: it says whether the numbers deserve to be spoken. The one that was told is the
first that the caller heard. Either is compared with the wait until the first offer; callers who were never offered
to anybody have no truth to compare with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading
from records.tables import contact
from routing.model import Instant

SLOT_MS = 30 * 60_000
"""Every zone's hours begin on a multiple of it."""
MINUTE_MS = 60_000


class Promise(StrEnum):
    RECKONED = "reckoned"
    TOLD = "told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Promises and truths, summed; two of different contacts may be added. Units: milliseconds."""

    count: int = 0
    promised_ms: int = 0
    actual_ms: int = 0
    error_ms: int = 0
    """Sum of the distances between promise and truth, whichever was greater."""

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(
            count=self.count + other.count,
            promised_ms=self.promised_ms + other.promised_ms,
            actual_ms=self.actual_ms + other.actual_ms,
            error_ms=self.error_ms + other.error_ms,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotKept:
    """The promises to callers of one language who joined the queue in one half hour."""

    language: str
    start: Instant
    kept: Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class MinuteKept:
    """How many callers who were promised so many whole minutes waited so many."""

    promised_minutes: int
    actual_minutes: int
    count: int


class Promises:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str) -> None:
        self._engine = engine
        self._floor = floor

    async def by_slot(self, since: Instant, until: Instant, promise: Promise) -> tuple[SlotKept, ...]:
        """Sum the promises to callers who joined the queue in `[since, until)`, by language and half hour."""
        promised, actual = _of(promise)
        slot = contact.c.queued_at // SLOT_MS
        language = func.coalesce(contact.c.language, "")
        sums = [func.count(), func.sum(promised), func.sum(actual), func.sum(func.abs(actual - promised))]
        query = self._between(since, until, promise, (language, slot), sums)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            SlotKept(
                language=row[0],
                start=Instant(int(row[1]) * SLOT_MS),
                kept=Kept(
                    count=int(row[2]),
                    promised_ms=int(row[3]),
                    actual_ms=int(row[4]),
                    error_ms=int(row[5]),
                ),
            )
            for row in rows
        )

    async def by_minute(
        self, since: Instant, until: Instant, promise: Promise, *, language: str | None = None
    ) -> tuple[MinuteKept, ...]:
        """Count the same callers by the whole minutes that they were promised and that they waited."""
        promised, actual = _of(promise)
        keys = (promised // MINUTE_MS, actual // MINUTE_MS)
        query = self._between(since, until, promise, keys, [func.count()])
        if language is not None:
            query = query.where(contact.c.language == language)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return tuple(
            MinuteKept(promised_minutes=int(row[0]), actual_minutes=int(row[1]), count=int(row[2]))
            for row in rows
        )

    def _between(
        self,
        since: Instant,
        until: Instant,
        promise: Promise,
        keys: Sequence[ColumnElement[Any]],
        sums: Sequence[ColumnElement[Any]],
    ) -> Select[*tuple[Any, ...]]:
        column = contact.c
        promised, actual = _of(promise)
        return (
            select(*keys, *sums)
            .where(
                column.floor == self._floor,
                column.queued_at >= since,
                column.queued_at < until,
                promised > 0,
                actual >= 0,
            )
            .group_by(*keys)
            .order_by(*keys)
        )


def _of(promise: Promise) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Promise and truth of a contact; a truth that is not known makes the comparison false."""
    column = contact.c
    if promise is Promise.TOLD:
        return column.told_ms, column.first_offer_at - column.told_at
    return column.expected_ms, column.first_offer_at - column.queued_at
