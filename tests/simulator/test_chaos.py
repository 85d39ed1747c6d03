import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from routing import events as e
from simulator.chaos import acknowledged_lost, kill_by_name, kill_during_flood
from simulator.flood.plan import FloodPlan, Service
from simulator.usage import Reading, run_state, shares, windows
from tests.simulator.verdicts import CONTACT, crew, log, truth


def service(run_file: Path | None) -> Service:
    return Service(
        desk_url="http://127.0.0.1:1",
        carrier_url="http://127.0.0.1:1",
        database_url="sqlite+aiosqlite:///nowhere.db",
        lines={"+14165550111": "main"},
        run_file=run_file,
    )


@pytest.fixture
def victim() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


class TestAcknowledgedLost:
    def test_finds_nothing_when_all_is_kept(self) -> None:
        assert list(acknowledged_lost([truth()], {CONTACT: log()}, crew())) == []

    @pytest.mark.parametrize("kind", [e.CallArrived, e.ContactQueued, e.OfferAccepted, e.SpecialistJoined])
    def test_finds_each_promise_that_the_log_does_not_have(self, kind: type[e.Event]) -> None:
        kept = [event for event in log() if not isinstance(event, kind)]
        assert list(acknowledged_lost([truth()], {CONTACT: kept}, crew()))


class TestKill:
    async def test_kills_the_process_that_the_run_file_names_now(
        self, tmp_path: Path, victim: subprocess.Popen[bytes]
    ) -> None:
        run_file = tmp_path / "run.json"
        run_file.write_text(json.dumps({"supervisor": os.getpid(), "processes": {"web": victim.pid}}))
        kill = await kill_by_name(service(run_file), "web")
        assert await asyncio.to_thread(victim.wait, 5) == -signal.SIGKILL
        assert kill is not None
        assert (kill.process, kill.pid) == ("web", victim.pid)

    async def test_needs_a_running_service(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="run file"):
            await kill_during_flood(FloodPlan(), service(tmp_path / "run.json"), 1, progress=False)


class TestUsage:
    def test_knows_nothing_of_a_service_that_does_not_run(self, tmp_path: Path) -> None:
        assert run_state(None) == run_state(tmp_path / "run.json") == {}

    def test_counts_a_process_that_was_started_again_from_nothing(self) -> None:
        before = Reading(at=0.0, cpu_s={"web": 9.0})
        assert shares(before, Reading(at=10.0, cpu_s={"web": 2.0})) == {"web": 0.2}

    def test_looks_at_stretches_of_some_seconds_so_that_a_bad_one_is_not_lost_in_the_mean(self) -> None:
        used = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 5.6]
        seen = windows([Reading(at=float(at), cpu_s={"web": one}) for at, one in enumerate(used)])
        assert max(one["web"] for one in seen) == 1.0
        assert len(seen) == 7
