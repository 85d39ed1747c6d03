"""The rows of one month that questions are answered from, counted from its final 211 records."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from config.clock import to_datetime
from records.forms.standard import CALLER_RELATION, DEMOGRAPHICS, HEARD_ABOUT, NO, YES
from records.people.person_rows import PERSON_KEY
from records.people.tables import contact_person
from records.record_draft import NeedOutcome
from records.record_tables import record_answer
from records.rollup_tables import (
    rollup_area,
    rollup_contact,
    rollup_filled,
    rollup_hour,
    rollup_need,
    rollup_person,
    rollup_persons,
    rollup_place,
    rollup_reason,
    rollup_unanswered,
)
from records.tables import call_record, need, referral
from records.taxonomy.taxonomy import Taxonomy
from reporting.days import Zones, day_in
from reporting.facts.rows import Row
from reporting.measures.completeness import FIELDS
from reporting.places.areas import UNKNOWN, Areas
from reporting.unanswered import groups_of, region_is
from routing.model import Instant

ROLLUPS = (
    rollup_need,
    rollup_place,
    rollup_reason,
    rollup_area,
    rollup_contact,
    rollup_hour,
    rollup_person,
    rollup_filled,
    rollup_unanswered,
    rollup_persons,
)
ASKED: Final = (*DEMOGRAPHICS, "contacted_before")
IN_COLUMNS: Final[Mapping[str, ColumnElement[str]]] = {
    CALLER_RELATION: call_record.c.caller_relation,
    HEARD_ABOUT: call_record.c.heard_about,
}
"""What is known of persons and of who calls for them: `ASKED` are answers of the form, these stand on the record."""
_SLOT_MS: Final = 900_000
"""Clocks of the world differ by whole quarters of an hour."""
_COUNTED: Final = ("contacts", "needs", "met", "unmet")

EVERYBODY: Final = ""

_record = call_record.c
_fsa = func.coalesce(_record.fsa, UNKNOWN)
DivisionOf = Callable[[str], str]


def division_of(areas: Areas) -> DivisionOf:
    """Give each sortation area to its main division; a place in no table, or in none, is unknown."""

    def of(fsa: str) -> str:
        area = areas.area(fsa)
        return UNKNOWN if area is None else area.division

    return of


async def need_month_rows(
    connection: AsyncConnection, chosen: ColumnElement[bool], division: DivisionOf, taxonomy: Taxonomy
) -> dict[str, list[Row]]:
    """Count needs by division and term, by division and category, by reason, and by sortation area and category."""
    keys = (
        _fsa,
        _record.partner,
        _record.language,
        need.c.code,
        func.coalesce(need.c.outcome, ""),
        need.c.unmet_reason,
    )
    query = select(*keys, func.count()).select_from(need.join(call_record)).where(chosen).group_by(*keys)
    by_term: Counter[tuple[str, ...]] = Counter()
    by_place: Counter[tuple[str, ...]] = Counter()
    by_reason: Counter[tuple[str, ...]] = Counter()
    by_area: Counter[tuple[str, ...]] = Counter()
    for fsa, partner, language, code, outcome, reason, count in await connection.execute(query):
        place, category = (division(fsa), partner), taxonomy.category_of(code).code
        by_term[(*place, language, code, outcome, reason)] += count
        by_place[(*place, category, outcome)] += count
        by_area[fsa, category, outcome] += count
        if outcome == NeedOutcome.UNMET.value:
            by_reason[(*place, category, reason)] += count
    terms = _rows(by_term, ("division", "partner", "language", "code", "outcome", "reason"), "needs")
    for row in terms:
        row["category"] = taxonomy.category_of(row["code"]).code
    return {
        rollup_need.name: terms,
        rollup_place.name: _rows(by_place, ("division", "partner", "category", "outcome"), "needs"),
        rollup_reason.name: _rows(by_reason, ("division", "partner", "category", "reason"), "needs"),
        rollup_area.name: _rows(by_area, ("fsa", "category", "outcome"), "needs"),
    }


async def contact_month_rows(
    connection: AsyncConnection, chosen: ColumnElement[bool], division: DivisionOf
) -> list[Row]:
    """Count contacts, needs and referrals, each on its own."""
    interpreter = case((_record.interpreter.is_(None), ""), (_record.interpreter, YES), else_=NO)
    keys = (_fsa, _record.partner, _record.language, _record.channel, interpreter)
    names = ("fsa", "partner", "language", "channel", "interpreter")
    found: dict[tuple[str, ...], Row] = {}
    for name, source in (
        ("contacts", call_record),
        ("needs", need.join(call_record)),
        ("referrals", referral.join(call_record)),
    ):
        query = select(*keys, func.count()).select_from(source).where(chosen).group_by(*keys)
        for row in await connection.execute(query):
            empty = {"contacts": 0, "needs": 0, "referrals": 0, "division": division(row[0])}
            known = found.setdefault(tuple(row[:-1]), {**dict(zip(names, row, strict=False)), **empty})
            known[name] = int(row[-1])
    return [found[key] for key in sorted(found)]


async def hour_month_rows(
    connection: AsyncConnection,
    chosen: ColumnElement[bool],
    division: DivisionOf,
    zone_of: Callable[[str], str],
) -> list[Row]:
    """Count contacts by the weekday and hour at which their record was started, on the partner's clock."""
    slot = _record.started_at - _record.started_at % _SLOT_MS
    keys = (_fsa, _record.partner, _record.language, slot)
    query = select(*keys, func.count()).where(chosen).group_by(*keys)
    zones: dict[str, ZoneInfo] = {}
    moments: dict[tuple[str, int], datetime] = {}
    found: Counter[tuple[Any, ...]] = Counter()
    for fsa, partner, language, at, count in await connection.execute(query):
        zone = zones.setdefault(partner, ZoneInfo(zone_of(partner)))
        local = moments.get((zone.key, at))
        if local is None:
            local = moments[zone.key, at] = to_datetime(Instant(at)).astimezone(zone)
        found[division(fsa), partner, language, local.weekday(), local.hour] += count
    return _rows(found, ("division", "partner", "language", "weekday", "hour"), "contacts")


async def person_month_rows(
    connection: AsyncConnection, chosen: ColumnElement[bool], division: DivisionOf
) -> list[Row]:
    """Count contacts with their needs by what was answered about the person; an answer nobody gave has no row."""
    needed = (
        select(
            need.c.contact_id,
            func.count().label("needs"),
            func.sum(case((need.c.outcome == NeedOutcome.MET.value, 1), else_=0)).label("met"),
            func.sum(case((need.c.outcome == NeedOutcome.UNMET.value, 1), else_=0)).label("unmet"),
        )
        .select_from(need.join(call_record))
        .where(chosen)
        .group_by(need.c.contact_id)
        .subquery()
    )
    counts = (
        func.count(),
        func.coalesce(func.sum(needed.c.needs), 0),
        func.coalesce(func.sum(needed.c.met), 0),
        func.coalesce(func.sum(needed.c.unmet), 0),
    )
    on = needed.c.contact_id == _record.contact_id
    # Under a name of its own: whether a record is one of 211's is asked of the same table.
    answers = record_answer.alias()
    answer = answers.c
    answered = call_record.join(answers, answer.contact_id == _record.contact_id).outerjoin(needed, on)
    keys: tuple[ColumnElement[Any], ...] = (_fsa, _record.partner, answer.field, answer.value)
    queries: list[Select[Any]] = [
        select(*keys, *counts)
        .select_from(answered)
        .where(chosen, answer.field.in_(ASKED), answer.value != "")
        .group_by(*keys)
    ]
    for field, column in IN_COLUMNS.items():
        keys = (_fsa, _record.partner, column)
        queries.append(
            select(_fsa, _record.partner, literal(field), column, *counts)
            .select_from(call_record.outerjoin(needed, on))
            .where(chosen, column != "")
            .group_by(*keys)
        )
    found: dict[tuple[str, ...], list[int]] = {}
    for query in queries:
        for fsa, partner, field, value, *numbers in await connection.execute(query):
            known = found.setdefault((division(fsa), partner, field, value), [0] * len(_COUNTED))
            for place, number in enumerate(numbers):
                known[place] += int(number)
    names = ("division", "partner", "field", "value")
    return [
        {**dict(zip(names, key, strict=True)), **dict(zip(_COUNTED, one, strict=True))}
        for key, one in sorted(found.items())
    ]


async def filled_month_rows(connection: AsyncConnection, chosen: ColumnElement[bool]) -> list[Row]:
    """Count, by partner and field, the records in which it is filled; and when the first of them was started."""
    columns: list[ColumnElement[Any]] = []
    for is_filled in FIELDS.values():
        columns.append(func.sum(case((is_filled, 1), else_=0)))
        columns.append(func.min(case((is_filled, _record.started_at))))
    query = select(_record.partner, func.count(), *columns).where(and_(chosen)).group_by(_record.partner)
    rows: list[Row] = []
    for partner, records, *numbers in await connection.execute(query.order_by(_record.partner)):
        for place, field in enumerate(FIELDS):
            filled, first = numbers[2 * place : 2 * place + 2]
            rows.append(
                {
                    "partner": partner,
                    "field": field,
                    "records": int(records),
                    "filled": int(filled),
                    "first_at": first,
                }
            )
    return rows


async def persons_month_rows(connection: AsyncConnection, chosen: ColumnElement[bool]) -> list[Row]:
    """Count persons by partner, and of the whole network under no name; where no record has a key, nobody knows."""
    persons = func.count(distinct(PERSON_KEY))
    keyed = call_record.join(contact_person, contact_person.c.contact_id == _record.contact_id)
    everybody = await connection.scalar(select(persons).select_from(keyed).where(chosen))
    by_partner = select(_record.partner, persons).select_from(keyed).where(chosen).group_by(_record.partner)
    found = [(EVERYBODY, everybody)]
    found += [(row[0], row[1]) for row in await connection.execute(by_partner.order_by(_record.partner))]
    return [{"partner": partner, "persons": number} for partner, number in found if number]


async def unanswered_month_rows(
    connection: AsyncConnection, floor: str, zones: Zones, first: date, last: date
) -> list[Row]:
    """Count callers by region, language and hour of the day; each region's days are those of its own clock."""
    periods = [
        ((day_in(first, zone)[0], day_in(last, zone)[1]), region_is(zones, zone)) for zone in zones.all()
    ]
    found = await groups_of(connection, floor, zones, periods)
    return [
        {"region": region, "language": language, "hour": hour, **asdict(group)}
        for (region, language, hour), group in sorted(found.items(), key=lambda one: one[0])
    ]


def _rows(found: Counter[Any], names: tuple[str, ...], counted: str) -> list[Row]:
    return [{**dict(zip(names, key, strict=True)), counted: count} for key, count in sorted(found.items())]
