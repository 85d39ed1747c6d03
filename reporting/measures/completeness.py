"""How complete records are, by partner and field, and since when a field is collected at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading
from records.record_rows import RecordStatus
from records.tables import call_record
from reporting.measures.needs import counted, is_211
from routing.model import Instant

_column = call_record.c

FIELDS: Final[Mapping[str, ColumnElement[bool]]] = {
    "language": _column.language != "",
    "place": or_(_column.fsa.is_not(None), _column.municipality != ""),
    "postal_code": _column.fsa.is_not(None),
    "municipality": _column.municipality != "",
    "kind": _column.kind != "",
    "heard_about": _column.heard_about != "",
    "caller_relation": _column.caller_relation != "",
    "interpreter": _column.interpreter.is_not(None),
}
"""When a field is filled. That a place is unknown is an answer to the specialist, and a gap to the planner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    partner: str
    field: str
    records: int
    filled: int
    since: Instant | None
    """When the first record ever that has the field was started; None: none has."""


def completeness(of: Completeness) -> float | None:
    """Give the share of final 211 records in which the field is filled; None without records.

    Formula: filled / records
    """
    return of.filled / of.records if of.records else None


class CompletenessMeasures:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def between(self, since: Instant, until: Instant) -> tuple[Completeness, ...]:
        """Look at the final 211 records that were started in `[since, until)`, by partner and field."""
        filled = [func.sum(case((is_filled, 1), else_=0)) for is_filled in FIELDS.values()]
        query = select(_column.partner, func.count(), *filled).where(counted(since, until))
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query.group_by(_column.partner).order_by(_column.partner))).all()
            firsts = (await connection.execute(_first_seen())).all()
        first = {row[0]: dict(zip(FIELDS, row[1:], strict=True)) for row in firsts}
        return tuple(
            Completeness(
                partner=row[0],
                field=field,
                records=int(row[1]),
                filled=int(count),
                since=first[row[0]][field],
            )
            for row in rows
            for field, count in zip(FIELDS, row[2:], strict=True)
        )


def _first_seen() -> Select[*tuple[Any, ...]]:
    firsts = [func.min(case((is_filled, _column.started_at))) for is_filled in FIELDS.values()]
    final = _column.status == RecordStatus.FINALISED.value
    return select(_column.partner, *firsts).where(final, is_211()).group_by(_column.partner)
