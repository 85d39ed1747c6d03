"""Months that questions are answered from say what was written, and follow whatever changes later."""

from collections import Counter
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncEngine

from config.clock import to_datetime
from records.database import reading
from records.record_draft import RecordDraft
from records.rollup_tables import (
    rollup_area,
    rollup_contact,
    rollup_filled,
    rollup_hour,
    rollup_need,
    rollup_person,
)
from reporting.days import Zones
from reporting.facts.build import DailyFacts, DayState
from reporting.facts.months import MonthRollups, months_made
from reporting.measures.needs import NOT_211
from routing.model import Instant
from tests.records.story import NOON, FakeClock
from tests.reporting.played import FLOOR
from tests.reporting.written import Desk, draft, met, some_draft, unmet

TORONTO, WINNIPEG = "America/Toronto", "America/Winnipeg"
ZONES = Zones(default=TORONTO, of_partner={"NORTH": TORONTO, "KENORA": WINNIPEG})
HOUR_MS, RECORDS = 3_600_000, 12
TODAY = to_datetime(NOON).date()
DIVISIONS = {"P7B": "3558", "M5V": "3520", "": ""}
CATEGORIES = {"SAMPLE-HOUSING.02": "housing", "SAMPLE-FOOD.01": "food", "SAMPLE-HEALTH.01": "health"}


class Months:
    def __init__(self, engine: AsyncEngine, clock: FakeClock) -> None:
        self.engine = engine
        self.days = DailyFacts(engine, FLOOR, ZONES, clock)
        self.rollups = MonthRollups(engine, FLOOR, ZONES, clock)

    async def make(self) -> list[str]:
        await self.days.rebuild_stale(TODAY - timedelta(days=1), TODAY + timedelta(days=1))
        return await self.rollups.rebuild_stale()

    async def counts(self, table: Table, keys: str, counted: str) -> Counter[tuple[object, ...]]:
        found: Counter[tuple[object, ...]] = Counter()
        async with reading(self.engine) as connection:
            for row in (await connection.execute(select(table))).mappings():
                found[tuple(row[key] for key in keys.split())] += row[counted]
        return found


class TestRebuild:
    async def test_counts_what_was_written_by_place_need_language_hour_and_caller(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        chance, desk = Random(9), Desk(engine, clock)
        drafts: list[tuple[RecordDraft, str, int]] = []
        for number in range(RECORDS):
            given, partner = some_draft(chance), chance.choice(("NORTH", "KENORA"))
            at = NOON + chance.randint(-20, 20) * HOUR_MS
            await desk.write(f"c{number}", given, at=at, partner=partner)
            drafts.append((given, partner, at))
        months = Months(engine, clock)
        assert await months.make() == [f"{TODAY:%Y-%m}"]
        ours = [one for one in drafts if one[0].kind != NOT_211]
        needs = [
            (DIVISIONS[given.postal_code[:3]], partner, given.language, need)
            for given, partner, _ in ours
            for need in given.needs
        ]
        outcomes = Counter(
            (place, partner, language, need.code, need.outcome, need.unmet_reason)
            for place, partner, language, need in needs
        )
        keys = "division partner language code outcome reason"
        assert await months.counts(rollup_need, keys, "needs") == outcomes
        by_area = await months.counts(rollup_area, "fsa outcome", "needs")
        assert by_area == Counter(
            (given.postal_code[:3], n.outcome) for given, _, _ in ours for n in given.needs
        )
        by_partner = Counter((partner, given.postal_code[:3]) for given, partner, _ in ours)
        assert await months.counts(rollup_contact, "partner fsa", "contacts") == by_partner
        zones = {"NORTH": ZoneInfo(TORONTO), "KENORA": ZoneInfo(WINNIPEG)}
        local = [(to_datetime(Instant(at)).astimezone(zones[partner]), partner) for _, partner, at in ours]
        assert await months.counts(rollup_hour, "partner weekday hour", "contacts") == Counter(
            (partner, at.weekday(), at.hour) for at, partner in local
        )
        callers = await months.counts(rollup_person, "field value", "unmet")
        assert callers["caller_relation", "self"] == sum(n.outcome == "unmet" for *_, n in needs)
        filled = await months.counts(rollup_filled, "field", "filled")
        assert filled["postal_code",] == sum(bool(given.postal_code) for given, _, _ in ours)


class TestStale:
    async def test_is_a_month_of_which_a_day_was_made_again_and_no_other(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        desk, months = Desk(engine, clock), Months(engine, clock)
        await desk.write("c1", draft(met(), unmet()))
        assert await months.make() == [f"{TODAY:%Y-%m}"]
        assert await months.make() == []
        assert await months_made(engine, FLOOR) == (f"{TODAY:%Y-%m}",)
        await desk.change("c1", draft(met()), at=NOON + 30 * HOUR_MS)
        await months.days.rebuild_stale(TODAY, TODAY)
        (status,) = await months.rollups.status()
        assert (status.state, status.first) == (DayState.STALE, TODAY - timedelta(days=1))
        await months.make()
        assert (await months.counts(rollup_need, "outcome", "needs")) == {("met",): 1}
        await desk.reopen("c1")
        await months.make()
        assert (await months.counts(rollup_need, "outcome", "needs")) == {}
