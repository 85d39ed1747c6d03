"""Dry runs on record: one at a time a network, told by whoever plays it, ended by whoever no longer wants it."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from records.dry_run_result import DryRunResult, Figure, Told
from records.dry_runs import KEPT_MAX, SILENT_MS_MAX, DryRuns, DryRunState, Failure
from tests.records.story import NOON, FakeClock

BY = "central_supervisor_1"
FIGURE = Figure(truth=5.0, before=5.5, after=4.0, difference=-1.5, low=-2.0, high=-1.0)
RESULT = DryRunResult(
    since=NOON,
    until=NOON + 1,
    calls=525,
    replications=10,
    close=True,
    en=Told(verdict="Callers would wait less.", sentences=("525 calls.",)),
    fr=Told(verdict="Les appelants attendraient moins.", sentences=("525 appels.",)),
    whole={"wait_mean_s": FIGURE},
    groups={"partner": {"NORTH": {"wait_mean_s": FIGURE}}},
)


@pytest.fixture
def runs(engine: AsyncEngine, clock: FakeClock) -> DryRuns:
    return DryRuns(engine, "on", clock)


async def begun(runs: DryRuns, run_id: str = "r1", draft: str = "d1") -> bool:
    found = await runs.begin(run_id, draft_id=draft, draft_version=3, day="2026-11-22", by=BY)
    assert found.run is None or found.run.id == run_id
    return found.anew


class TestBegin:
    async def test_lets_one_at_a_time(self, runs: DryRuns, engine: AsyncEngine, clock: FakeClock) -> None:
        assert await begun(runs)
        assert not await begun(runs, "r2", "d2")
        assert await begun(DryRuns(engine, "qc", clock), "r3"), "another network has its own"
        running = await runs.running()
        assert running is not None
        assert (running.id, running.draft_id, running.draft_version) == ("r1", "d1", 3)
        assert (running.state, running.share, running.asked_by) == (DryRunState.RUNNING, 0.0, BY)

    async def test_of_two_at_once_lets_one(self, runs: DryRuns) -> None:
        assert sorted(await asyncio.gather(*(begun(runs, name) for name in ("r1", "r2")))) == [False, True]

    async def test_that_comes_again_finds_the_same(self, runs: DryRuns) -> None:
        assert await begun(runs)
        assert not await begun(runs)
        await runs.finish("r1", RESULT)
        assert not await begun(runs)
        again = await runs.begin("r1", draft_id="d1", draft_version=3, day="2026-11-22", by=BY)
        assert again.run is not None
        assert again.run.state is DryRunState.DONE

    async def test_that_comes_twice_at_once_is_begun_once(self, runs: DryRuns) -> None:
        assert sorted(await asyncio.gather(begun(runs), begun(runs))) == [False, True]

    async def test_keeps_the_last_ones(self, runs: DryRuns, clock: FakeClock) -> None:
        for number in range(KEPT_MAX + 2):
            clock.at += 1_000
            assert await begun(runs, f"r{number}", f"d{number}")
            await runs.cancel(f"r{number}")
        assert await runs.latest("d1") is None
        assert await runs.latest("d2") is not None


class TestTheEnd:
    async def test_keeps_what_it_came_to(self, runs: DryRuns) -> None:
        await begun(runs)
        assert await runs.tell("r1", 0.4)
        assert await runs.finish("r1", RESULT)
        found = await runs.latest("d1")
        assert found is not None
        assert (found.state, found.share, found.result) == (DryRunState.DONE, 1.0, RESULT)
        assert await begun(runs, "r2"), "and the next may begin"

    async def test_that_somebody_wanted_is_told_to_whoever_plays(self, runs: DryRuns) -> None:
        await begun(runs)
        assert await runs.cancel("r1")
        assert not await runs.tell("r1", 0.5)
        assert not await runs.finish("r1", RESULT)
        assert not await runs.cancel("r1")
        found = await runs.latest("d1")
        assert found is not None
        assert (found.state, found.result) == (DryRunState.CANCELLED, None)

    async def test_in_nothing_has_its_reason(self, runs: DryRuns) -> None:
        await begun(runs)
        await runs.fail("r1", Failure.NOBODY_CALLED)
        found = await runs.latest("d1")
        assert found is not None
        assert (found.state, found.failure) == (DryRunState.FAILED, Failure.NOBODY_CALLED)

    async def test_of_a_process_that_fell_silent_is_seen(self, runs: DryRuns, clock: FakeClock) -> None:
        await begun(runs)
        await runs.tell("r1", 0.2)
        clock.at += SILENT_MS_MAX + 1
        assert await runs.running() is None
        found = await runs.latest("d1")
        assert found is not None
        assert (found.state, found.failure) == (DryRunState.FAILED, Failure.CUT_OFF)
        assert await begun(runs, "r2")


class TestRecordedSince:
    async def test_is_nothing_without_a_journal(self, runs: DryRuns) -> None:
        assert await runs.recorded_since() is None
