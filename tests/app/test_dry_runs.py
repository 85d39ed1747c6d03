"""A dry run is played elsewhere, told as it goes on, and ended when nobody wants it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.dry_run_wire import CameToNothing, Order, Played
from app.dry_runs import DryRuns, play_elsewhere
from config.book_text import network_text
from config.clock import SystemClock
from config.network import NETWORK_FILE, load_network
from records.database import open_database
from records.dry_runs import DryRun, DryRunState, Failure
from records.dry_runs import DryRuns as Records
from records.rule_book_rows import Draft, DraftState
from records.schema import upgrade
from routing.model import Instant
from tests.records.test_dry_runs import RESULT
from tests.simulator.replay.later_help import BY_DAY, HELP_LATER
from tests.simulator.replay.simulated import recorded
from tests.simulator.replay.test_journal import journal

TEXT = network_text(load_network())
THREE = network_text(load_network(Path("tests/config/networks/three-rivers.toml")))
LATER = TEXT.replace("credit_s = 30", "credit_s = 600")
DRAFT = Draft(
    id="d1", title="Winter", document=LATER, base_edition=0, author="ann", state=DraftState.DRAFT, version=2,
    created_at=Instant(1), saved_at=Instant(2),
)  # fmt: skip


class Stage:
    """Plays nothing by itself: the test says what comes of it."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.ended = 0
        self.answer: asyncio.Future[Played | CameToNothing] = asyncio.get_running_loop().create_future()

    async def __call__(self, order: Order, progress: Callable[[float], None]) -> Played | CameToNothing:
        self.orders.append(order)
        progress(0.4)
        try:
            return await self.answer
        finally:
            self.ended += 1


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    url = f"sqlite:///{tmp_path / 'switchboard.db'}"
    await asyncio.to_thread(upgrade, url)
    opened = open_database(url)
    yield opened
    await opened.dispose()


@pytest.fixture
async def stage() -> Stage:
    return Stage()


@pytest.fixture
async def runs(engine: AsyncEngine, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DryRuns]:
    monkeypatch.setattr("app.dry_runs.TELL_EVERY_S", 0.02)
    opened = DryRuns(Records(engine, "on", SystemClock()), "sqlite:///x.db", SystemClock(), stage)
    yield opened
    await opened.stop()


async def started(runs: DryRuns, run_id: str = "r1") -> DryRun | None:
    return await runs.start(run_id, draft=DRAFT, in_force=TEXT, edition=3, day="2026-11-22", by="ann")


async def until(runs: DryRuns, holds: Callable[[DryRun], bool]) -> DryRun:
    async with asyncio.timeout(60):
        while True:
            found = await runs.latest("d1")
            if found is not None and holds(found):
                return found
            await asyncio.sleep(0.01)


class TestStart:
    async def test_plays_the_draft_and_keeps_what_it_came_to(self, runs: DryRuns, stage: Stage) -> None:
        assert await started(runs) is not None
        await until(runs, lambda one: one.share == 0.4)
        stage.answer.set_result(Played(RESULT))
        found = await until(runs, lambda one: one.state is DryRunState.DONE)
        assert found.result == RESULT
        (order,) = stage.orders
        assert (order.document, order.in_force, order.edition, order.day) == (LATER, TEXT, 3, "2026-11-22")

    async def test_lets_no_second_one_begin(self, runs: DryRuns, stage: Stage) -> None:
        await started(runs)
        assert await started(runs, "r2") is None
        again = await started(runs)
        assert again is not None
        await asyncio.sleep(0.05)
        assert len(stage.orders) == 1

    async def test_of_what_comes_to_nothing_keeps_why(self, runs: DryRuns, stage: Stage) -> None:
        await started(runs)
        stage.answer.set_result(CameToNothing(Failure.NOBODY_CALLED))
        found = await until(runs, lambda one: one.state is DryRunState.FAILED)
        assert found.failure is Failure.NOBODY_CALLED


class TestTheEnd:
    async def test_comes_when_somebody_cancels_it_in_another_process(
        self, runs: DryRuns, stage: Stage, engine: AsyncEngine
    ) -> None:
        await started(runs)
        await until(runs, lambda one: one.share == 0.4)
        assert await Records(engine, "on", SystemClock()).cancel("r1")
        async with asyncio.timeout(60):
            while not stage.ended:
                await asyncio.sleep(0.01)
        found = await runs.latest("d1")
        assert found is not None
        assert found.state is DryRunState.CANCELLED

    async def test_comes_with_the_web_process_and_is_told(self, runs: DryRuns, stage: Stage) -> None:
        await started(runs)
        await until(runs, lambda one: one.share == 0.4)
        await runs.stop()
        found = await runs.latest("d1")
        assert found is not None
        assert (found.state, found.failure, stage.ended) == (DryRunState.FAILED, Failure.CUT_OFF, 1)


def order(day: str, document: str = LATER, in_force: str = TEXT, url: str = "sqlite:///nowhere.db") -> Order:
    return Order(
        document=document, title="Winter", in_force=in_force, edition=3, day=day, database_url=url,
        now=SystemClock().now(), replications=2,
    )  # fmt: skip


@pytest.mark.slow
class TestPlayElsewhere:
    async def test_plays_the_sample_and_tells_in_both_languages(self) -> None:
        shares: list[float] = []
        answer = await play_elsewhere(order("sample"), shares.append)
        assert isinstance(answer, Played)
        result = answer.result
        assert (result.calls, result.replications, result.close) == (525, 2, True)
        assert set(result.groups) == {"partner", "language", "region", "hour"}
        assert "NORTH" in result.groups["region"]
        assert result.whole["offered"].before == 525
        assert "under edition 3 and under draft Winter" in result.en.sentences[0]
        assert "sous l’édition 3 et sous l’ébauche Winter" in result.fr.sentences[0]
        assert shares == sorted(shares)
        assert 10 < len(shares) <= 200

    async def test_says_that_the_sample_is_of_other_partners(self) -> None:
        answer = await play_elsewhere(order("sample", THREE, THREE), lambda share: None)
        assert answer == CameToNothing(Failure.OTHER_PARTNERS)

    async def test_plays_a_day_of_the_networks_own_journal(self, engine: AsyncEngine, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'switchboard.db'}"
        await recorded(url, journal().events)
        later = NETWORK_FILE.read_text(encoding="utf-8").replace(BY_DAY, BY_DAY + HELP_LATER)
        answer = await play_elsewhere(order("2026-11-23", later, url=url), lambda share: None)
        assert isinstance(answer, Played)
        wait = answer.result.whole["wait_mean_s"]
        assert wait.truth == wait.before, "the play comes to what truly happened"
        assert wait.after is not None
        assert wait.before is not None
        assert wait.after > wait.before + 1.0
        assert "would wait" in answer.result.en.verdict

    async def test_says_that_nobody_called(self, engine: AsyncEngine, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'switchboard.db'}"
        answer = await play_elsewhere(order("2026-11-22", url=url), lambda share: None)
        assert answer == CameToNothing(Failure.NOBODY_CALLED)

    async def test_ends_when_it_takes_too_long(self) -> None:
        answer = await play_elsewhere(order("sample"), lambda share: None, time_s_max=0.5)
        assert answer == CameToNothing(Failure.TOO_LONG)
