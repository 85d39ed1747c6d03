"""Today's service measures for the wall board, one function a measure, each with its formula.

All count contacts that entered the queue in the period and whose wait is over: answered, abandoned, let go or lost.
Who still waits is the floor's to say. A caller who chose to be called back was let go; their call-back is counted
apart (`records/call_backs.py`), so that nobody is counted twice. A contact belongs to the partner whose specialists
came first for it, whoever answered, so that one partner's line holds its own callers only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading
from records.tables import contact
from routing.model import ContactEnd, Instant

ANSWER_WITHIN_MS = 90_000
SHORT_ABANDON_MS = 10_000
SERIES_MS = 4 * 3_600_000
BIN_MS = 10 * 60_000

_ABANDONED = (ContactEnd.ABANDONED_WAITING.value, ContactEnd.ABANDONED_OFFERED.value)
_LET_GO = (ContactEnd.CALL_BACK.value, ContactEnd.VOICEMAIL.value, ContactEnd.MESSAGE.value)


class ServiceLevelFormula(StrEnum):
    """How abandoned contacts count; a service level is never shown without its formula and its T."""

    OF_OFFERED = "of_offered"
    OF_OFFERED_WITHOUT_SHORT = "of_offered_without_short"
    OF_ANSWERED = "of_answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The counts that every measure is made from. Two tallies of different contacts may be added."""

    answered: int = 0
    answered_in_time: int = 0
    """Answered after T or less."""
    answered_wait_ms: int = 0
    """Sum of the waits of answered contacts, each until its first connection."""
    abandoned_short: int = 0
    """The caller left the queue before the short-abandonment threshold."""
    abandoned_long: int = 0
    let_go: int = 0
    """Left the queue by a way out that the rule book opened: a call-back, voicemail or a message."""
    lost: int = 0
    """Left the queue neither answered nor by the caller's choice: a technical failure or the fallback."""
    longest_wait_ms: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            answered=self.answered + other.answered,
            answered_in_time=self.answered_in_time + other.answered_in_time,
            answered_wait_ms=self.answered_wait_ms + other.answered_wait_ms,
            abandoned_short=self.abandoned_short + other.abandoned_short,
            abandoned_long=self.abandoned_long + other.abandoned_long,
            let_go=self.let_go + other.let_go,
            lost=self.lost + other.lost,
            longest_wait_ms=max(self.longest_wait_ms, other.longest_wait_ms),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceToday:
    since: Instant
    answer_within_ms: int
    short_abandon_ms: int
    overall: Tally
    by_partner_language: Mapping[tuple[str, str], Tally]
    """Keyed by (preferred partner, language)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The contacts that entered the queue in `[start, start + width)`."""

    start: Instant
    tally: Tally


def offered(tally: Tally) -> int:
    """Count contacts that entered the queue and whose wait is over.

    Formula: answered + abandoned (short ones too) + let go + lost
    """
    return answered(tally) + abandoned(tally) + tally.let_go + tally.lost


def answered(tally: Tally) -> int:
    """Count contacts that were connected to a specialist at least once, however they ended.

    Formula: contacts with a first connection
    """
    return tally.answered


def abandoned(tally: Tally) -> int:
    """Count contacts whose caller left the queue unanswered; leaving in the language menu is not abandonment.

    Formula: short abandoned + long abandoned
    """
    return tally.abandoned_short + tally.abandoned_long


def short_abandoned(tally: Tally) -> int:
    """Count abandoned contacts that waited less than the threshold.

    Formula: abandoned with wait < short_abandon_ms
    """
    return tally.abandoned_short


def average_wait_ms(tally: Tally) -> float | None:
    """Give the average speed of answer (ASA).

    Formula: sum of waits of answered / answered; None when nobody was answered
    """
    return tally.answered_wait_ms / tally.answered if tally.answered else None


def longest_wait_ms(tally: Tally) -> int | None:
    """Give the longest wait of a contact whose wait is over, answered or not.

    Formula: max(wait) over offered; None when nothing was offered
    """
    return tally.longest_wait_ms if offered(tally) else None


def service_level(tally: Tally, formula: ServiceLevelFormula) -> float | None:
    """Give the share answered within T by the named formula; None when its denominator is 0.

    Formula: of_offered                answered within T / offered
             of_offered_without_short  answered within T / (offered - short abandoned)
             of_answered               answered within T / answered
    Source:  lessons F60 and reliability S11: the formula is always named
    """
    denominator = {
        ServiceLevelFormula.OF_OFFERED: offered(tally),
        ServiceLevelFormula.OF_OFFERED_WITHOUT_SHORT: offered(tally) - short_abandoned(tally),
        ServiceLevelFormula.OF_ANSWERED: answered(tally),
    }[formula]
    return tally.answered_in_time / denominator if denominator else None


class ServiceMeasures:
    """Reads the tallies of one floor; short enough to ask every second.

    Units: `answer_within_ms` is T; a wait of exactly T is in time, one of exactly the threshold is not short.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        floor: str,
        *,
        answer_within_ms: int = ANSWER_WITHIN_MS,
        short_abandon_ms: int = SHORT_ABANDON_MS,
    ) -> None:
        self._engine = engine
        self._floor = floor
        self._answer_within_ms = answer_within_ms
        self._short_abandon_ms = short_abandon_ms

    async def today(self, since: Instant, until: Instant | None = None) -> ServiceToday:
        """Count what entered the queue at `since` or later, and before `until`; by preferred partner and language."""
        keys = (contact.c.preferred_partner, contact.c.language)
        query = self._tallies(keys, since).group_by(*keys)
        if until is not None:
            query = query.where(contact.c.queued_at < until)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        groups = {(row[0] or "", row[1] or ""): _tally(row[2:]) for row in rows}
        return ServiceToday(
            since=since,
            answer_within_ms=self._answer_within_ms,
            short_abandon_ms=self._short_abandon_ms,
            overall=sum(groups.values(), Tally()),
            by_partner_language=dict(sorted(groups.items())),
        )

    async def series(
        self,
        until: Instant,
        *,
        span_ms: int = SERIES_MS,
        bin_ms: int = BIN_MS,
        partner: str | None = None,
        language: str | None = None,
    ) -> tuple[Bin, ...]:
        """Count by the time of entering the queue, oldest bin first, for sparklines; empty bins are zero.

        Bins are aligned to multiples of `bin_ms`; the last one holds `until` and is still filling.
        """
        last = until // bin_ms
        first = last - span_ms // bin_ms + 1
        number = contact.c.queued_at // bin_ms
        query = self._tallies((number,), Instant(first * bin_ms)).group_by(number)
        query = query.where(contact.c.queued_at < (last + 1) * bin_ms)
        if partner is not None:
            query = query.where(contact.c.preferred_partner == partner)
        if language is not None:
            query = query.where(contact.c.language == language)
        async with reading(self._engine) as connection:
            found = {row[0]: _tally(row[1:]) for row in (await connection.execute(query)).all()}
        return tuple(
            Bin(start=Instant(index * bin_ms), tally=found.get(index, Tally()))
            for index in range(first, last + 1)
        )

    async def between(
        self, since: Instant, until: Instant, *, bin_ms: int
    ) -> Mapping[tuple[int, str], Tally]:
        """Count what entered the queue in `[since, until)`, by bin and preferred partner; empty ones are missing.

        Bins are counted from `since`: 0, 1, 2, ...
        """
        keys = ((contact.c.queued_at - since) // bin_ms, contact.c.preferred_partner)
        query = self._tallies(keys, since).where(contact.c.queued_at < until).group_by(*keys)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query)).all()
        return {(int(row[0]), row[1] or ""): _tally(row[2:]) for row in rows}

    @property
    def answer_within_ms(self) -> int:
        return self._answer_within_ms

    @property
    def short_abandon_ms(self) -> int:
        return self._short_abandon_ms

    def _tallies(self, keys: Sequence[ColumnElement[Any]], since: Instant) -> Select[*tuple[Any, ...]]:
        column = contact.c
        # How it ended says so too, should the event of the connection itself be parked.
        was_answered = or_(
            column.connected_at.is_not(None),
            func.coalesce(column.ended_as, "") == ContactEnd.ANSWERED.value,
        )
        was_abandoned = and_(~was_answered, column.ended_as.in_(_ABANDONED))
        until_answer = func.coalesce(
            column.answered_after_ms, column.waited_ms, column.connected_at - column.queued_at, 0
        )
        short = func.coalesce(column.waited_ms, 0) < self._short_abandon_ms
        wait = case((was_answered, until_answer), else_=column.waited_ms)
        return select(
            *keys,
            _count(was_answered),
            _count(and_(was_answered, until_answer <= self._answer_within_ms)),
            func.coalesce(func.sum(case((was_answered, until_answer), else_=0)), 0),
            _count(and_(was_abandoned, short)),
            _count(and_(was_abandoned, ~short)),
            _count(and_(~was_answered, column.ended_as.in_(_LET_GO))),
            _count(and_(~was_answered, column.ended_as.not_in((*_ABANDONED, *_LET_GO)))),
            func.coalesce(func.max(wait), 0),
        ).where(
            column.floor == self._floor,
            column.call_back_of.is_(None),
            column.queued_at >= since,
            or_(was_answered, column.closed_at.is_not(None)),
        )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _tally(counts: Iterable[int]) -> Tally:
    names = [field.name for field in fields(Tally)]
    return Tally(**{name: int(count) for name, count in zip(names, counts, strict=True)})
