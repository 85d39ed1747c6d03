"""Daily facts say what the measures say, by each partner's own day, and follow whatever changes later."""

from datetime import date, timedelta

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.fact_keeper import FactKeeper
from config.clock import to_datetime
from records.database import reading
from records.report_tables import fact_contact_day, fact_need_day, fact_record_day, fact_staff_day
from reporting.days import Zones, day_in, month_of
from reporting.due import DueWork, due_day
from reporting.facts.build import DailyFacts, DayState
from reporting.facts.months import MonthRollups
from reporting.measures.floor import FloorMeasures
from reporting.places.areas import ontario_areas
from reporting.warning.kept import KeptWarnings, WeeklyWarnings
from reporting.warning.weekly import EarlyWarning
from routing.model import Instant, PartnerId
from tests.records.story import NOON, FakeClock, Story, answered
from tests.reporting.played import FLOOR, play, record
from tests.reporting.written import Desk, draft, met, unmet
from tests.simulator.days.short_days import days

TORONTO, WINNIPEG = "America/Toronto", "America/Winnipeg"
ZONES = Zones(default=TORONTO, of_partner={"NORTH": TORONTO, "KENORA": WINNIPEG})
TODAY = to_datetime(NOON).date()
HOUR_MS = 3_600_000


def daily(engine: AsyncEngine, clock: FakeClock, zones: Zones = ZONES) -> DailyFacts:
    return DailyFacts(engine, FLOOR, zones, clock)


def months(engine: AsyncEngine, clock: FakeClock) -> MonthRollups:
    return MonthRollups(engine, FLOOR, ZONES, clock)


async def rows(engine: AsyncEngine, table: Table = fact_contact_day) -> list[dict[str, object]]:
    async with reading(engine) as connection:
        found = (await connection.execute(select(table))).mappings()
        return [dict(row) for row in found]


class TestRebuild:
    async def test_says_what_the_measures_say_however_often_it_is_made(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        scenario = days("ordinary-week", "volume=0.05", "staff_factor=0.05", "horizon_s=86400")
        day = scenario.starts.date()
        await record(engine, play(scenario, 2).events)
        facts = daily(engine, clock, Zones(default=TORONTO))
        await facts.rebuild(day)
        first = [await rows(engine, table) for table in (fact_contact_day, fact_staff_day)]
        await facts.rebuild(day)
        assert [await rows(engine, table) for table in (fact_contact_day, fact_staff_day)] == first
        period = await FloorMeasures(engine, FLOOR).between(*day_in(day, TORONTO))
        counted = first[0]
        assert sum(int(str(row["answered"])) for row in counted) == period.service.overall.answered > 10
        assert sum(int(str(row["talk_ms"])) for row in counted) == sum(
            one.talk_ms for one in (*period.handling.values(), *period.called_back.values())
        )
        assert {row["partner"]: row["engaged_ms"] for row in first[1]} == {
            partner: time.engaged_ms for partner, time in period.staff.items()
        }

    async def test_gives_each_partner_its_own_midnight(self, engine: AsyncEngine, clock: FakeClock) -> None:
        """Half past midnight in Thunder Bay is the evening before in Kenora."""
        at = day_in(TODAY, TORONTO)[0] + HOUR_MS // 2
        stories = [answered(code, at=at, partner=PartnerId(code)) for code in ("NORTH", "KENORA")]
        await record(engine, [event for story in stories for event in story.events])
        desk = Desk(engine)
        for code in ("NORTH", "KENORA"):
            await desk.write(code, draft(met()), at=at, partner=code)
        facts = daily(engine, clock)
        for day in (TODAY, date.fromordinal(TODAY.toordinal() - 1)):
            await facts.rebuild(day)
        before = date.fromordinal(TODAY.toordinal() - 1).isoformat()
        expected = {("NORTH", TODAY.isoformat()), ("KENORA", before)}
        for table in (fact_contact_day, fact_record_day, fact_need_day):
            assert {(row["partner"], row["day"]) for row in await rows(engine, table)} == expected

    async def test_counts_a_call_back_apart(self, engine: AsyncEngine, clock: FakeClock) -> None:
        story = Story("c1").arrives().queues().chooses_a_call_back(5_000)
        story.is_offered().connects(waited_ms=9_000).ends(waited_ms=9_000)
        await record(engine, story.events)
        await daily(engine, clock).rebuild(TODAY)
        found = {row["called_back"]: row for row in await rows(engine)}
        assert (found[False]["let_go"], found[False]["answered"], found[False]["contacts"]) == (1, 0, 0)
        assert (found[True]["answered"], found[True]["contacts"]) == (0, 1)


class TestStale:
    async def test_are_days_of_late_changed_reopened_and_deleted_records(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        desk, facts = Desk(engine, clock), daily(engine, clock)
        version = await desk.start("late", draft(met()), at=NOON)
        await desk.write("c1", draft(met(), unmet()), at=NOON)

        async def made() -> list[date]:
            return await facts.rebuild_stale(TODAY, TODAY)

        async def needs() -> int:
            return sum(int(str(row["needs"])) for row in await rows(engine, fact_need_day))

        assert (await made(), await needs()) == ([TODAY], 2)
        assert await made() == []
        await desk.submit("late", version, at=NOON + 40 * HOUR_MS)
        assert (await made(), await needs()) == ([TODAY], 3)
        await desk.change("c1", draft(met()), at=NOON + 50 * HOUR_MS)
        assert (await made(), await needs()) == ([TODAY], 2)
        await desk.reopen("c1")
        assert (await made(), await needs()) == ([TODAY], 1)
        await desk.delete("late")
        assert (await made(), await needs()) == ([TODAY], 0)

    async def test_are_days_whose_events_came_late(self, engine: AsyncEngine, clock: FakeClock) -> None:
        facts = daily(engine, clock)
        (before,) = await facts.status(TODAY, TODAY)
        assert before.state is DayState.MISSING
        story = answered("c1")
        await record(engine, story.events[:-1])
        await facts.rebuild(TODAY)
        await record(engine, story.events[-1:], start=10)
        (then,) = await facts.status(TODAY, TODAY)
        assert then.state is DayState.STALE
        await facts.rebuild_stale(TODAY, TODAY)
        (row,) = await rows(engine)
        assert (row["answered"], row["talk_ms"]) == (1, 300_000)
        assert await facts.first_day() == TODAY


class TestKeeper:
    async def test_makes_what_a_night_is_due_once_and_catches_up_the_nights_it_missed(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        await record(engine, answered("c1").events)
        midnight = day_in(TODAY, TORONTO)[1]
        weekly = WeeklyWarnings(engine, FLOOR, EarlyWarning(engine, FLOOR, ontario_areas()), clock)
        keeper = FactKeeper(
            daily(engine, clock), months(engine, clock), weekly, DueWork(engine, clock), ZONES, clock
        )
        clock.at = midnight + 3 * HOUR_MS
        assert await keeper.look() == []
        clock.at += HOUR_MS // 4
        assert await keeper.look() == [TODAY]
        assert await keeper.look() == []
        clock.at += 72 * HOUR_MS
        assert await keeper.look() == [TODAY + timedelta(days=number) for number in (1, 2, 3)]
        clock.at += 7 * 24 * HOUR_MS
        await keeper.look()
        assert len(await KeptWarnings(engine, FLOOR).weeks()) == 1


class TestDays:
    def test_are_half_open_and_follow_the_clock_changes(self) -> None:
        spring, autumn = date(2027, 3, 14), date(2026, 11, 1)
        assert [
            (ends - begins) // HOUR_MS for begins, ends in (day_in(spring, TORONTO), day_in(autumn, TORONTO))
        ] == [
            23,
            25,
        ]
        assert day_in(autumn, TORONTO)[1] == day_in(date(2026, 11, 2), TORONTO)[0]
        assert month_of(date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))

    def test_are_due_once_in_the_night_of_the_clock_change(self) -> None:
        begins, ends = day_in(date(2026, 11, 1), TORONTO)
        due = [due_day(Instant(at), TORONTO) for at in range(begins, ends, HOUR_MS // 4)]
        assert due == sorted(due)
        assert due.count(date(2026, 10, 31)) == 17
