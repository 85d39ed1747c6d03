"""The fact rows of one local day, made from the measures and from the final 211 records."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from records.report_tables import (
    fact_contact_day,
    fact_help_day,
    fact_need_day,
    fact_record_day,
    fact_staff_day,
)
from records.service import Tally
from records.tables import call_record, need, referral
from records.taxonomy.taxonomy import Taxonomy
from reporting.days import Zones
from reporting.measures.floor import FloorPeriod
from reporting.measures.handling import Handling
from reporting.measures.needs import counted

Row = dict[str, Any]
FACTS = (fact_contact_day, fact_staff_day, fact_help_day, fact_record_day, fact_need_day)
_RECORD_KEYS = ("partner", "fsa", "channel", "language")


def contact_rows(period: FloorPeriod) -> list[Row]:
    """Give a row a preferred partner and language, of calls and of call-backs."""
    rows = []
    groups = period.service.by_partner_language
    for called_back, handled in ((False, period.handling), (True, period.called_back)):
        for partner, language in sorted({*handled, *({} if called_back else groups)}):
            key = (partner, language)
            tally = Tally() if called_back else groups.get(key, Tally())
            counts = {**asdict(tally), **asdict(handled.get(key, Handling()))}
            rows.append({"partner": partner, "language": language, "called_back": called_back, **counts})
    return rows


def staff_rows(period: FloorPeriod) -> list[Row]:
    return [{"partner": partner, **asdict(time)} for partner, time in period.staff.items()]


def help_rows(period: FloorPeriod) -> list[Row]:
    return [asdict(help) for help in period.help]


async def record_rows(connection: AsyncConnection, chosen: ColumnElement[bool]) -> list[Row]:
    """Count final records, their needs and their referrals, each on its own."""
    found: dict[tuple[str, ...], Row] = {}
    for name, source in (
        ("contacts", call_record),
        ("needs", need.join(call_record)),
        ("referrals", referral.join(call_record)),
    ):
        keys = _record_keys()
        query = select(*keys, func.count()).select_from(source).where(chosen).group_by(*keys)
        for row in await connection.execute(query):
            empty = {"contacts": 0, "needs": 0, "referrals": 0}
            known = found.setdefault(tuple(row[:-1]), {**dict(zip(_RECORD_KEYS, row, strict=False)), **empty})
            known[name] = int(row[-1])
    return [found[key] for key in sorted(found)]


async def need_rows(
    connection: AsyncConnection, chosen: ColumnElement[bool], taxonomy: Taxonomy
) -> list[Row]:
    keys = (*_record_keys(), need.c.code, func.coalesce(need.c.outcome, ""), need.c.unmet_reason)
    names = (*_RECORD_KEYS, "code", "outcome", "reason")
    query: Select[Any] = (
        select(*keys, func.count()).select_from(need.join(call_record)).where(chosen).group_by(*keys)
    )
    rows = [(tuple(row[:-1]), int(row[-1])) for row in await connection.execute(query.order_by(*keys))]
    return [
        {**dict(zip(names, key, strict=True)), "category": taxonomy.category_of(key[4]).code, "needs": count}
        for key, count in rows
    ]


def records_of_day(periods: Sequence[tuple[tuple[int, int], ColumnElement[bool]]]) -> ColumnElement[bool]:
    """Choose the final 211 records of a day, given the day on each clock and whose clock it is."""
    return or_(*(and_(counted(since, until), whose) for (since, until), whose in periods))  # type: ignore[arg-type]


def whose_clock(
    zones: Zones, zone: str, partner: ColumnElement[str] = call_record.c.partner
) -> ColumnElement[bool]:
    """Choose the rows of the partners that live by this clock; the network's own is that of all others, too."""
    if zone == zones.default:
        return partner.not_in([code for code, own in zones.of_partner.items() if own != zone])
    return partner.in_([code for code, own in zones.of_partner.items() if own == zone])


def _record_keys() -> tuple[ColumnElement[str], ...]:
    column = call_record.c
    return (column.partner, func.coalesce(column.fsa, ""), column.channel, column.language)
