"""The needs of who was not answered: counted where they called, estimated with an interval, and never guessed."""

from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from config.network import load_network
from records.database import insert_rows, writing
from records.projection import EMPTY_CONTACT
from records.report_tables import fact_day
from records.rollup_tables import rollup_month, rollup_unanswered
from records.tables import contact
from reporting.days import Zones, day_in
from reporting.facts.build import DailyFacts
from reporting.facts.months import MonthRollups
from reporting.questions.answers import HIDDEN
from reporting.questions.ask import Questions
from reporting.questions.asked import Question
from reporting.questions.places import places_of
from reporting.suppression.rules import SmallCells
from reporting.unanswered import Group, UnansweredNeeds
from routing.model import ContactEnd, Instant
from tests.records.story import NOON, FakeClock
from tests.reporting.written import Desk, draft, met, unmet

FLOOR = "on"
ZONES = Zones(default="America/Toronto", of_partner={"KENORA": "America/Winnipeg"})
HOUR_MS = 3_600_000


def call(
    name: str, end: ContactEnd, *, region: str = "NORTH", at: int = NOON, again_of: str | None = None
) -> dict[str, object]:
    answered = end is ContactEnd.ANSWERED
    known = {
        "arrived_at": at,
        "home_partner": region,
        "language": "fr",
        "ended_as": end.value,
        "again_of": again_of,
    }
    times = {"queued_at": at, "connected_at": at + 1_000 if answered else None, "closed_at": at + 60_000}
    return {"contact_id": name, "floor": FLOOR, **EMPTY_CONTACT, **known, **times}


class TestEstimate:
    def test_is_the_mean_of_who_was_answered_times_who_was_not(self) -> None:
        """Four records of 1, 1, 2 and 0 needs: mean 1, variance 2/3; of 10 - 2 callers half would have a record."""
        group = Group(answered=8, abandoned=9, blocked=1, returned=2, recorded=4, needs=4, needs_squared=6)
        found = group.estimate()
        assert found is not None
        half = 1.959964 * (4 * (2 / 3) * 2) ** 0.5
        assert found.needs == pytest.approx(4.0)
        assert (found.low, found.high) == pytest.approx((max(0.0, 4 - half), 4 + half))

    def test_is_none_where_nothing_was_recorded(self) -> None:
        assert Group(answered=3, abandoned=5).estimate() is None


class TestCounting:
    async def test_is_by_region_hour_of_the_region_and_language(self, engine: AsyncEngine) -> None:
        """NOON is noon in Toronto, or another hour; in Kenora it is one hour earlier."""
        ends = ContactEnd
        rows = [
            call("a", ends.ANSWERED),
            call("b", ends.ABANDONED_WAITING),
            call("c", ends.ANSWERED, again_of="b"),
            call("d", ends.FAILED, region="KENORA"),
            call("e", ends.ABANDONED_MENU, region="KENORA"),
            call("f", ends.CALL_BACK),
            call("g", ends.ABANDONED_WAITING, at=NOON + 48 * HOUR_MS),
        ]
        async with writing(engine) as connection:
            await connection.run_sync(insert_rows, contact, rows)
        desk = Desk(engine)
        await desk.write("a", draft(met(), unmet()))
        await desk.write("c", draft(met()))
        found = await UnansweredNeeds(engine, FLOOR, ZONES).between(
            Instant(NOON - HOUR_MS), Instant(NOON + HOUR_MS)
        )
        whole = found.overall
        assert (whole.answered, whole.abandoned, whole.blocked, whole.returned) == (2, 2, 1, 1)
        assert (whole.recorded, whole.needs, whole.needs_squared) == (2, 3, 5)
        assert {name: group.unanswered for name, group in found.by_region.items()} == {
            "NORTH": 1,
            "KENORA": 2,
        }
        hours = {hour: group.unanswered for hour, group in found.by_hour.items()}
        late, early = max(hours), min(hours)
        assert (late - early, hours[late], hours[early]) == (1, 1, 2)
        assert {name: group.unanswered for name, group in found.by_language.items()} == {"fr": 3}
        assert found.by_region["KENORA"].estimate() is None


class TestMonths:
    async def test_hold_what_a_plain_count_of_the_same_days_comes_to(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        """The days of each region are those of its own clock: midnight of the month's first in Kenora is in it."""
        first, last = date(2026, 10, 1), date(2026, 10, 31)
        kenora = day_in(first, ZONES.of("KENORA"))[0]
        ends = (ContactEnd.ANSWERED, ContactEnd.ANSWERED, ContactEnd.ABANDONED_WAITING, ContactEnd.FAILED)
        calls = [
            call(
                f"c{number}",
                ends[number % 4],
                region=("NORTH", "KENORA")[number % 2],
                at=kenora + number * 17 * HOUR_MS,
            )
            for number in range(-2, 44)
        ]
        async with writing(engine) as connection:
            await connection.run_sync(insert_rows, contact, calls)
        desk = Desk(engine, clock)
        for one in calls:
            if one["connected_at"] is not None:
                await desk.write(
                    str(one["contact_id"]), draft(met(), unmet()), at=int(str(one["arrived_at"]))
                )
        await DailyFacts(engine, FLOOR, ZONES, clock).rebuild_stale(first, last)
        await MonthRollups(engine, FLOOR, ZONES, clock).rebuild_stale()

        questions = Questions(engine, FLOOR, places_of(load_network()), SmallCells(k_inside=2))
        span = await questions.span()
        assert span is not None
        answer = await questions.ask(questions.narrowed(Question.UNANSWERED, {}, span))
        table, truth = answer.main, UnansweredNeeds(engine, FLOOR, ZONES)
        for region in ("NORTH", "KENORA"):
            since, until = day_in(first, ZONES.of(region))[0], day_in(last, ZONES.of(region))[1]
            group = (await truth.between(since, until)).by_region[region]
            (row,) = [one for one in table.rows if one.code == region]
            counted = [table.value(row, name) for name in ("answered", "abandoned", "blocked", "needs")]
            assert counted == [group.answered, group.abandoned, group.blocked, group.needs]
            guess = group.estimate()
            assert guess is not None
            assert table.value(row, "estimate") == round(guess.needs)
            rate = group.unanswered / (group.answered + group.unanswered)
            assert table.value(row, "share_unanswered") == pytest.approx(rate)
        assert table.total is not None
        by_hour = [row.values[0] for row in answer.table("hours_unanswered").rows]
        assert (len(by_hour), HIDDEN in by_hour) == (24, True)

    async def test_are_counted_again_when_the_day_after_them_is(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        """Who called in vain on the last evening may be answered on the first of the next month."""
        facts, months = DailyFacts(engine, FLOOR, ZONES, clock), MonthRollups(engine, FLOOR, ZONES, clock)
        await facts.rebuild(date(2026, 10, 31))
        assert await months.rebuild_stale() == ["2026-10"]
        await facts.rebuild(date(2026, 11, 1))
        assert await months.rebuild_stale() == ["2026-10", "2026-11"]
        await facts.rebuild(date(2026, 11, 2))
        assert await months.rebuild_stale() == ["2026-11"]


class TestSmallNumbers:
    async def test_are_hidden_and_no_estimate_is_made_of_them(self, engine: AsyncEngine) -> None:
        rows = [
            {"region": "NORTH", "answered": 90, "abandoned": 20, "blocked": 6, "returned": 7, "needs": 95},
            {"region": "KENORA", "answered": 80, "abandoned": 12, "blocked": 0, "returned": 2, "needs": 70},
            {"region": "", "answered": 60, "abandoned": 30, "blocked": 9, "returned": 8, "needs": 60},
        ]
        common = {
            "floor": FLOOR,
            "month": "2026-10",
            "language": "en",
            "hour": 9,
            "recorded": 50,
            "needs_squared": 200,
        }
        made = {"floor": FLOOR, "month": "2026-10", "fingerprint": "made", "built_at": 1}
        day = {"floor": FLOOR, "day": "2026-10-31", "fingerprint": "made", "built_at": 1}
        async with writing(engine) as connection:
            await connection.run_sync(insert_rows, rollup_unanswered, [{**common, **row} for row in rows])
            await connection.run_sync(insert_rows, rollup_month, [made])
            await connection.run_sync(insert_rows, fact_day, [day])
        questions = Questions(engine, FLOOR, places_of(load_network()))
        span = await questions.span()
        assert span is not None
        table = (await questions.ask(questions.narrowed(Question.UNANSWERED, {}, span))).main
        told = {row.code: (table.value(row, "returned"), table.value(row, "estimate")) for row in table.rows}
        assert told["KENORA"] == (HIDDEN, HIDDEN)
        # One hidden number alone would follow from the sum.
        assert [returned for returned, _ in told.values()].count(HIDDEN) == 2
        assert all((returned is HIDDEN) == (estimate is HIDDEN) for returned, estimate in told.values())
