"""Records of a year and a half, invented and put into the tables as they are: the truth that answers must equal."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from config.clock import instant_from
from records.database import insert_into, insert_many, writing
from records.record_tables import record_answer
from records.report_tables import fact_day
from records.tables import call_record, need, referral
from records.taxonomy.sample import sample_taxonomy
from reporting.days import Zones
from reporting.facts.months import MonthRollups
from tests.records.story import FakeClock
from tests.reporting.played import FLOOR
from tests.reporting.written import DENTAL, FOOD, RENT

ZONE = ZoneInfo("America/Toronto")
ZONES = Zones(
    default="America/Toronto", of_partner={"NORTH": "America/Toronto", "CENTRAL": "America/Toronto"}
)
FIRST, LAST = date(2025, 1, 1), date(2026, 6, 30)
DIVISIONS = {"P7B": "3558", "M5V": "3520", "N4K": "3542", "K1N": "3506", "": ""}
AGES = ("18_24", "25_34", "declined", "unknown", "")


@dataclass(frozen=True, kw_only=True)
class Invented:
    number: int
    at: datetime
    partner: str
    fsa: str
    language: str
    interpreter: bool | None
    age: str
    kind: str
    heard: str
    needs: tuple[tuple[str, str | None, str], ...]
    referrals: int

    @property
    def division(self) -> str:
        return DIVISIONS[self.fsa]

    @property
    def month(self) -> str:
        return f"{self.at:%Y-%m}"


def invent(seed: int, number: int) -> list[Invented]:
    chance, found = Random(seed), []
    for one in range(number):
        day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days + 1))
        needs = []
        for code in chance.sample((RENT, RENT, FOOD, DENTAL), chance.randint(1, 2)):
            outcome = chance.choice(("met", "met", "unmet", None))
            reason = (
                chance.choice(("no_service", "distance", "caller_declined")) if outcome == "unmet" else ""
            )
            needs.append((code, outcome, reason))
        found.append(
            Invented(
                number=one,
                at=datetime(day.year, day.month, day.day, chance.randrange(3, 24), 30, tzinfo=ZONE),
                partner=chance.choice(("NORTH", "CENTRAL")),
                fsa=chance.choice(("P7B", "M5V", "M5V", "N4K", "K1N", "")),
                language=chance.choice(("en", "en", "en", "fr", "es")),
                interpreter=chance.choice((None, False, True)),
                age=chance.choice(AGES),
                kind=chance.choice(("referral", "referral", "referral", "not_211")),
                heard=chance.choice(("friend", "")),
                needs=tuple(needs),
                referrals=chance.randint(0, 2),
            )
        )
    return found


def _row(one: Invented) -> dict[str, object]:
    at = instant_from(one.at)
    return {
        "contact_id": f"c{one.number}",
        "status": "finalised",
        "version": 2,
        "specialist_id": "amy",
        "partner": one.partner,
        "form_version": "2026-11",
        "channel": "phone",
        "kind": one.kind,
        "language": one.language,
        "postal_code": "",
        "fsa": one.fsa or None,
        "municipality": "",
        "place_unknown": not one.fsa,
        "heard_about": one.heard,
        "caller_relation": "self",
        "interpreter": one.interpreter,
        "started_at": at,
        "saved_at": at,
        "finalised_at": at,
    }


async def put(engine: AsyncEngine, records: list[Invented]) -> None:
    """Store records, and say of every day that its facts are made; then make the months."""
    answers = [
        {"contact_id": f"c{one.number}", "field": "age_group", "position": 0, "value": one.age}
        for one in records
        if one.age
    ]
    needs = [
        {
            "contact_id": f"c{one.number}",
            "position": place,
            "code": code,
            "outcome": outcome,
            "unmet_reason": reason,
        }
        for one in records
        for place, (code, outcome, reason) in enumerate(one.needs)
    ]
    referrals = [
        {
            "contact_id": f"c{one.number}",
            "position": place,
            "service_id": "",
            "service_name": "",
            "partner": "",
        }
        for one in records
        for place in range(one.referrals)
    ]
    days = [
        {
            "floor": FLOOR,
            "day": (FIRST + timedelta(days=number)).isoformat(),
            "fingerprint": "made",
            "built_at": 1,
        }
        for number in range((LAST - FIRST).days + 1)
    ]
    async with writing(engine) as connection:
        await insert_many(connection, insert_into(connection, call_record), [_row(one) for one in records])
        for table, rows in ((need, needs), (referral, referrals), (record_answer, answers), (fact_day, days)):
            await connection.execute(insert(table), rows)
    await MonthRollups(engine, FLOOR, ZONES, FakeClock(), sample_taxonomy).rebuild_stale()
