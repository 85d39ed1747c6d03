"""A sample year in a database: whole after an interruption, refused where it must be, read without a special case."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from app.cli import app
from config.network import load_network
from records.database import open_database, reading
from records.report_tables import (
    fact_contact_day,
    fact_help_day,
    fact_need_day,
    fact_record_day,
    fact_staff_day,
)
from records.schema import upgrade
from records.tables import contact, interaction_log
from reporting.days import day_in, zones_of
from reporting.facts.build import DailyFacts
from reporting.measures.needs import NeedMeasures
from routing.model import Instant
from simulator.year.rows import COLUMNS
from simulator.year.sample_year import SampleYearRefused
from simulator.year.truth import Truth
from tests.records.story import FakeClock, answered
from tests.reporting.played import FLOOR, record
from tests.simulator.year.small_years import FIRST, order, sample


async def rows(engine: AsyncEngine, table: Table) -> list[dict[str, Any]]:
    async with reading(engine) as connection:
        return [dict(row) for row in (await connection.execute(select(table))).mappings()]


async def everything(engine: AsyncEngine) -> dict[str, list[Any]]:
    found = {}
    async with reading(engine) as connection:
        for table, columns in COLUMNS.items():
            found_rows = await connection.execute(select(*(table.c[name] for name in columns)))
            found[table.name] = sorted(map(repr, found_rows))
    return found


async def with_facts(engine: AsyncEngine, url: str, clock: FakeClock) -> Truth:
    truth = sample(url, order()).write()
    network = load_network()
    daily = DailyFacts(engine, network.about.id, zones_of(network), clock)
    # What arrived before the last midnight may have entered the queue after it.
    for number in range(4):
        await daily.rebuild(FIRST + timedelta(days=number))
    return truth


class TestFacts:
    async def test_say_what_was_drawn_of_calls(
        self, engine: AsyncEngine, empty_url: str, clock: FakeClock
    ) -> None:
        truth = await with_facts(engine, empty_url, clock)
        found: Counter[tuple[str, str, str]] = Counter()
        figures = sorted({figure for *_, figure in truth.calls})
        for row in await rows(engine, fact_contact_day):
            for figure in figures:
                found[row["partner"], row["language"], figure] += row[figure]
        assert +found == +truth.calls
        assert truth.total("answered") > 400
        help_given = await rows(engine, fact_help_day)
        talked: Counter[tuple[str, str]] = Counter()
        for row in help_given:
            talked[row["giver"], row["home"]] += row["talked_ms"]
        assert talked == truth.talked_for

    async def test_say_what_was_drawn_of_records(
        self, engine: AsyncEngine, empty_url: str, clock: FakeClock
    ) -> None:
        truth = await with_facts(engine, empty_url, clock)
        found: Counter[tuple[str, str, str]] = Counter()
        for row in await rows(engine, fact_record_day):
            for figure in ("contacts", "needs", "referrals"):
                found[row["partner"], row["fsa"], figure] += row[figure]
        assert +found == +truth.records
        needs: Counter[tuple[str, str, str]] = Counter()
        for row in await rows(engine, fact_need_day):
            needs[row["fsa"], row["code"], row["reason"]] += row["needs"]
        assert needs == truth.needs
        begins, ends = (
            day_in(FIRST, "America/Toronto")[0],
            day_in(FIRST + timedelta(days=4), "America/Toronto")[0],
        )
        counts = await NeedMeasures(engine).between(Instant(begins), Instant(ends))
        assert counts.needs == truth.total("needs")
        assert counts.unmet == sum(count for (*_, reason), count in truth.needs.items() if reason)

    async def test_have_specialists_who_do_one_thing_at_a_time(
        self, engine: AsyncEngine, empty_url: str, clock: FakeClock
    ) -> None:
        truth = await with_facts(engine, empty_url, clock)
        staff = await rows(engine, fact_staff_day)
        assert sum(row["wrap_up_ms"] for row in staff) == truth.total("wrap_up_ms")
        # From accepting on, half a second before two people hear each other.
        talked = truth.total("talk_ms") + truth.total("hold_ms")
        assert sum(row["engaged_ms"] for row in staff) == talked + 500 * truth.total("answered")


class TestWriting:
    async def test_goes_on_where_it_was_stopped_as_if_it_had_not_been(
        self, engine: AsyncEngine, empty_url: str, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        def stop(day: date, share: float) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            sample(empty_url, order()).write(stop)
        days: list[date] = []
        sample(empty_url, order()).write(lambda day, share: days.append(day))
        assert days == [FIRST + timedelta(days=1), FIRST + timedelta(days=2)]
        assert sample(empty_url, order()).write().total("answered") == 0
        async with reading(engine) as connection:
            assert await connection.scalar(select(func.count()).select_from(contact)) == 600
        stopped = await everything(engine)
        other = f"sqlite:///{tmp_path_factory.mktemp('other') / 'whole.db'}"
        upgrade(other)
        sample(other, order()).write()
        whole = open_database(other)
        try:
            assert await everything(whole) == stopped
        finally:
            await whole.dispose()

    async def test_is_refused_beside_real_records(self, engine: AsyncEngine, empty_url: str) -> None:
        await record(engine, answered("c1").events, FLOOR)
        with pytest.raises(SampleYearRefused, match="no sample"):
            sample(empty_url, order()).write()
        assert {row["contact_id"] for row in await rows(engine, contact)} == {"c1"}

    async def test_is_refused_beside_another_sample(self, engine: AsyncEngine, empty_url: str) -> None:
        sample(empty_url, order()).write()
        before = len(await rows(engine, interaction_log))
        with pytest.raises(SampleYearRefused, match="another sample"):
            sample(empty_url, order(seed=2)).write()
        assert len(await rows(engine, interaction_log)) == before


class TestCommand:
    def test_writes_tells_and_writes_nothing_twice(self, empty_url: str) -> None:
        told = ["year", "--database", empty_url, "--contacts", "90", "--days", "2", "--from", "2026-03-06"]
        first, again = (CliRunner().invoke(app, told) for _ in range(2))
        assert first.exit_code == again.exit_code == 0, first.output
        assert "SAMPLE data, 2026-03-06 to 2026-03-07" in first.output
        assert "needs" in first.output
        assert again.output.strip() == "Everything was written already."
        refused = CliRunner().invoke(app, [*told, "--seed", "5"])
        assert (refused.exit_code, "another sample" in refused.stderr) == (2, True)
