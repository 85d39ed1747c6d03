"""What the records say of a declared table's months, by sortation area, by what is told apart, and by month."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from config.clock import to_datetime
from records.report_tables import fact_need_day, fact_record_day
from records.tables import call_record
from reporting.days import Zones
from reporting.measures.needs import counted
from reporting.open_data.declared import By, Declared
from reporting.suppression.tables import Labels
from routing.model import Instant

_HALF_HOUR_MS: Final = 1_800_000
"""Local hours begin on these everywhere in Canada, Newfoundland included."""


async def facts_of(
    connection: AsyncConnection, floor: str, declared: Declared, period: str, zones: Zones
) -> Counter[Labels]:
    months = declared.months(period)
    if declared.by is By.HOUR:
        return _add_up(await _by_hour(connection, months, zones))
    table, column = (
        (fact_need_day, fact_need_day.c.category)
        if declared.by is By.CATEGORY
        else (fact_record_day, fact_record_day.c.language)
    )
    amount = table.c[declared.counted.value]
    month = func.substr(table.c.day, 1, 7)
    keys = (table.c.fsa, column, month)
    query = select(*keys, func.sum(amount)).where(table.c.floor == floor, month.in_(months)).group_by(*keys)
    rows = (await connection.execute(query)).all()
    return Counter({(fsa, value, when): int(count) for fsa, value, when, count in rows})


async def _by_hour(
    connection: AsyncConnection, months: Sequence[str], zones: Zones
) -> list[tuple[Labels, int]]:
    """Count final 211 records by the hour of their partner's clock at which they were started."""
    first, last = (zones.around(date.fromisoformat(f"{month}-01")) for month in (months[0], months[-1]))
    since, until = first[0], Instant(last[1] + 31 * 24 * 2 * _HALF_HOUR_MS)
    bucket = call_record.c.started_at // _HALF_HOUR_MS
    keys = (call_record.c.partner, func.coalesce(call_record.c.fsa, ""), bucket)
    query = select(*keys, func.count()).where(counted(since, until)).group_by(*keys)
    rows = (await connection.execute(query)).all()
    return [one for one in _local(rows, zones) if one[0][2] in months]


def _local(rows: Iterable[Any], zones: Zones) -> Iterator[tuple[Labels, int]]:
    clocks = {zone: ZoneInfo(zone) for zone in zones.all()}
    for partner, fsa, bucket, count in rows:
        at = to_datetime(Instant(int(bucket) * _HALF_HOUR_MS)).astimezone(clocks[zones.of(partner)])
        yield (fsa, f"{at:%H}", f"{at:%Y-%m}"), int(count)


def _add_up(found: Iterable[tuple[Labels, int]]) -> Counter[Labels]:
    sums: Counter[Labels] = Counter()
    for key, count in found:
        sums[key] += count
    return sums
