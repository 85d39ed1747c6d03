"""Months that planners' questions are answered from, invented: counts alone, without a record behind them."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from config.network import load_network
from config.tables import division_rows
from records.database import insert_into, insert_many, writing
from records.report_tables import fact_contact_day, fact_day, fact_staff_day
from records.rollup_tables import (
    rollup_area,
    rollup_contact,
    rollup_filled,
    rollup_hour,
    rollup_month,
    rollup_need,
    rollup_person,
    rollup_persons,
    rollup_place,
    rollup_reason,
    rollup_unanswered,
)
from records.taxonomy.sample import sample_taxonomy
from reporting.places.area_tables import sample_deprivation
from reporting.places.areas import ontario_areas
from reporting.questions.asked import months_from

FIRST, LAST = "2025-10", "2026-10"
CODES = (
    "SAMPLE-HOUSING.02",
    "SAMPLE-FOOD.01",
    "SAMPLE-FOOD.02",
    "SAMPLE-HEALTH.01",
    "SAMPLE-EMPLOYMENT.01",
    "SAMPLE-NEWCOMERS.01",
)
UNMET = {"no_service": 3, "waiting_list": 2, "distance": 1, "caller_declined": 1}
ANSWERS = {
    "age_group": {"18_24": 2, "25_34": 3, "35_44": 3, "65_79": 2, "80_up": 1, "declined": 2, "unknown": 1},
    "caller_relation": {"self": 8, "family": 2, "professional": 1},
}
LANGUAGES = {"en": 40, "fr": 6, "es": 2, "ar": 2}
COLLECTED_AT = 1_750_000_000_000
Rows = list[dict[str, Any]]


async def fill_months(engine: AsyncEngine, floor: str, divisions: Collection[str] = ()) -> None:
    """Shape: `divisions` that count; none: all of them."""
    chance = Random(31)
    rows: dict[Table, Rows] = {}
    for number, month in enumerate(months_from(FIRST, LAST)):
        for table, own in _month(chance, month, number, divisions).items():
            rows.setdefault(table, []).extend({"floor": floor, **row} for row in own)
    async with writing(engine) as connection:
        for table, own in rows.items():
            await insert_many(connection, insert_into(connection, table), own)


def _month(chance: Random, month: str, number: int, divisions: Collection[str]) -> Mapping[Table, Rows]:
    taxonomy, homes = sample_taxonomy(), _homes()
    rows: dict[Table, Rows] = {table: [] for table in _TABLES}
    known = sample_deprivation().quintiles
    lived_in = sorted(
        (area for area in ontario_areas().all() if area.residents), key=lambda one: one.fsa in known
    )
    areas = {area.division: area.fsa for area in lived_in}
    for division in division_rows():
        if divisions and division.cduid not in divisions:
            continue
        size = max(1, division.population // 60_000)
        place = {"month": month, "division": division.cduid, "partner": homes[division.cduid]}
        here = {"month": month, "fsa": areas.get(division.cduid, "")}
        for rank, code in enumerate(CODES, start=1):
            category = taxonomy.category_of(code).code
            met = chance.randint(0, 3 * size) // rank + size + number // 6
            need = {**place, "language": "en", "code": code, "category": category}
            of_place = {**place, "category": category}
            rows[rollup_need].append({**need, "outcome": "met", "reason": "", "needs": met})
            rows[rollup_place].append({**of_place, "outcome": "met", "needs": met})
            for reason, share in UNMET.items():
                count = chance.randint(0, share * size) // rank
                if count:
                    rows[rollup_need].append({**need, "outcome": "unmet", "reason": reason, "needs": count})
                    rows[rollup_place].append({**of_place, "outcome": "unmet", "needs": count})
                    rows[rollup_reason].append({**of_place, "reason": reason, "needs": count})
            of_area = {**here, "category": category}
            rows[rollup_area].append({**of_area, "outcome": "met", "needs": met})
            rows[rollup_area].append({**of_area, "outcome": "unmet", "needs": 1 + met // 5})
        rows[rollup_contact] += [
            {**here, **place, "language": language, "channel": "phone", **_contacts(language, share * size)}
            for language, share in LANGUAGES.items()
        ]
        rows[rollup_hour] += [
            {
                **place,
                "language": "en",
                "weekday": weekday,
                "hour": hour,
                "contacts": size + chance.randint(0, 3),
            }
            for weekday in (1, 6)
            if size > 6 or divisions
            for hour in range(7 if weekday == 6 else 0, 24, 2 if weekday == 6 else 1)
        ]
        rows[rollup_person] += [
            {
                **place,
                "field": field,
                "value": value,
                "contacts": n,
                "needs": n,
                "met": n // 2,
                "unmet": n // 4,
            }
            for field, shares in ANSWERS.items()
            for value, share in shares.items()
            for n in [share * size]
        ]
    for table in (rollup_area, rollup_place, rollup_reason):
        rows[table] = _once(rows[table])
    partners = sorted(set(homes.values()))
    rows[rollup_unanswered] = _callers(chance, month, partners)
    rows[rollup_persons] = [
        {"month": month, "partner": name, "persons": 300 if name else 2_000} for name in ("", *partners)
    ]
    _of_partners(rows, month, partners)
    return rows


_TABLES = (rollup_need, rollup_place, rollup_reason, rollup_area, rollup_contact, rollup_hour, rollup_person)


def _contacts(language: str, number: int) -> dict[str, Any]:
    helped = "yes" if language not in ("en", "fr") else "no"
    return {"interpreter": helped, "contacts": number, "needs": number, "referrals": number // 2}


def _callers(chance: Random, month: str, regions: list[str]) -> Rows:
    """Callers whom somebody answered, or nobody; in the early hours of small regions only a few."""
    rows = []
    for region in regions:
        for language, share in (("en", 8), ("fr", 1)):
            for hour in range(24):
                answered = share * chance.randint(2, 6) * (3 if 8 <= hour < 20 else 1)
                abandoned = answered // 7
                rows.append(
                    {
                        "month": month,
                        "region": region,
                        "language": language,
                        "hour": hour,
                        "answered": answered,
                        "abandoned": abandoned,
                        "blocked": int(hour == 3),
                        "returned": abandoned // 4,
                        "recorded": answered * 9 // 10,
                        "needs": answered,
                        "needs_squared": answered * 2,
                    }
                )
    return rows


def _once(rows: Rows) -> Rows:
    """Several terms are of one category."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(value for name, value in row.items() if name != "needs")
        found.setdefault(key, {**row, "needs": 0})["needs"] += row["needs"]
    return list(found.values())


def _of_partners(rows: dict[Table, Rows], month: str, partners: list[str]) -> None:
    counts = [one.name for one in fact_contact_day.columns if not one.primary_key]
    times = [one.name for one in fact_staff_day.columns if not one.primary_key]
    days = [{"day": day.isoformat()} for day in _days(month)]
    rows[rollup_month] = [{"month": month, "fingerprint": "made", "built_at": 1}]
    rows[rollup_filled] = [
        {
            "month": month,
            "partner": partner,
            "field": field,
            "records": 900,
            "filled": n,
            "first_at": COLLECTED_AT,
        }
        for partner in partners
        for field, n in (("language", 900), ("postal_code", 610), ("heard_about", 240))
    ]
    rows[fact_day] = [{**day, "fingerprint": "made", "built_at": 1} for day in days]
    figures = {
        **dict.fromkeys(counts, 4),
        "answered": 45,
        "answered_in_time": 39,
        "answered_wait_ms": 1_300_000,
    }
    figures |= {"contacts": 45, "talk_ms": 14_000_000, "hold_ms": 400_000, "wrap_up_ms": 3_000_000}
    who = {"language": "en", "called_back": False}
    rows[fact_contact_day] = [{**day, **who, "partner": one, **figures} for one in partners for day in days]
    rows[fact_staff_day] = [
        {**day, "partner": one, **dict.fromkeys(times, 9_000_000)} for one in partners for day in days
    ]


def _days(month: str) -> Iterator[date]:
    day = date.fromisoformat(f"{month}-01")
    while f"{day:%Y-%m}" == month:
        yield day
        day += timedelta(days=1)


def _homes() -> dict[str, str]:
    network = load_network()
    return {str(code): str(name) for name, entry in network.partners.items() for code in entry.divisions}
