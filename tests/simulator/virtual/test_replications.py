"""Many runs: each with a seed of its own, the same on one core as on several, ended in order by Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.virtual import Outcome, load_scenario, replicate, simulate
from simulator.virtual.journal_hash import hash_of_hashes
from simulator.virtual.seeds import replication_seed

SHORT = ("horizon_s=12_000", "warm_up_s=1_200", "replications=4")


def without_speed(outcome: Outcome) -> dict[str, object]:
    result = outcome.as_json()
    assert isinstance(result.pop("calls_per_second"), float)
    return result


class TestReplicationSeed:
    def test_is_the_seed_itself_for_the_first_and_its_own_for_every_other(self) -> None:
        seeds = [replication_seed(seed, number) for seed in (1, 2, 3) for number in range(1, 101)]
        assert seeds[0] == 1
        assert len(set(seeds)) == len(seeds)
        assert max(seeds) < 2**53


class TestReplicate:
    def test_comes_to_the_same_whatever_the_number_of_processes(self) -> None:
        scenario = load_scenario("mmn-abandon", SHORT)
        shares: list[float] = []
        alone, beside = (
            replicate(scenario, workers=1, progress=shares.append),
            replicate(scenario, workers=3, progress=shares.append),
        )
        assert without_speed(alone) == without_speed(beside)
        assert all(0 <= share <= 1 for share in shares)

    def test_is_its_replications_put_together(self) -> None:
        scenario = load_scenario("mmn-abandon", SHORT)
        whole = replicate(scenario, workers=1)
        runs = [simulate(scenario, replication_seed(1, number)) for number in range(1, 5)]
        assert [one.seed for one in whole.runs] == [one.seed for one in runs]
        assert whole.offered == sum(one.offered for one in runs)
        assert whole.abandonment == sum(one.abandoned for one in runs) / whole.offered
        assert whole.journal_hash == hash_of_hashes(tuple(one.journal_hash for one in runs))
        assert len({one.journal_hash for one in runs}) == 4
        assert (whole.interval_method, whole.interval_groups) == ("student_t_over_replications", 4)

    def test_keeps_what_is_counted_over_time_in_step_with_the_whole(self) -> None:
        outcome = replicate(load_scenario("mmn-abandon", [*SHORT, "warm_up_s=0"]), workers=1)
        assert sum(point.offered for point in outcome.over_time) == outcome.offered
        assert sum(point.abandoned for point in outcome.over_time) == outcome.abandoned
        last = outcome.over_time[-1]
        assert last.to_s == 12_000
        assert outcome.occupancy == pytest.approx(
            sum((point.occupancy or 0) * (point.to_s - point.from_s) for point in outcome.over_time) / 12_000
        )

    def test_of_one_judges_itself_by_its_own_stretches(self) -> None:
        outcome = replicate(load_scenario("mmn-abandon", ["horizon_s=60_000"]))
        assert outcome.interval_method == "batch_means"
        assert 4 <= outcome.interval_groups <= 32
        interval, level = outcome.intervals["service_level"], outcome.service_level
        assert interval is not None
        assert level is not None
        assert interval[0] < level < interval[1]

    def test_finds_theory_inside_its_intervals(self) -> None:
        outcome = replicate(load_scenario("mmn-abandon", ["horizon_s=40_000", "replications=6"]))
        assert outcome.theory is not None
        assert outcome.theory.at_realised_load is not None
        for name in ("p_wait", "wait_mean_s", "abandonment", "service_level", "occupancy", "wait_p95_s"):
            interval = outcome.intervals[name]
            assert interval is not None
            assert interval[0] <= getattr(outcome.theory.at_realised_load, name) <= interval[1], name


@pytest.mark.slow
class TestCtrlC:
    def stop(self, tmp_path: Path, *options: str) -> tuple[int, str, str]:
        """Start a long simulation, send Ctrl-C to it and all its processes once it plays, and see it end."""
        command = [
            sys.executable,
            "-m",
            "app.cli",
            "simulate",
            "mmn-abandon",
            "--replications",
            "60",
            *options,
        ]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        ) as running:
            deadline = time.monotonic() + 300
            while not any(tmp_path.glob(".calls.csv-*/[34].csv")):
                assert time.monotonic() < deadline
                assert running.poll() is None
                time.sleep(0.05)
            os.killpg(running.pid, signal.SIGINT)
            said, complained = running.communicate(timeout=300)
            return running.returncode, said, complained

    def test_ends_it_and_says_what_is_complete(self, tmp_path: Path) -> None:
        calls = tmp_path / "calls.csv"
        calls.write_text("an earlier one\n")
        options = ["--set", "horizon_s=15000", "--calls", str(calls), "--workers", "2", "--json", "-"]
        status, said, complained = self.stop(tmp_path, *options)
        assert status == 130
        result = json.loads(said)
        assert result["complete"] is False
        assert 1 <= result["replications"] < 60
        assert f"Stopped: {result['replications']} of 60 replications are complete" in complained
        assert "Traceback" not in complained
        assert calls.read_text() == "an earlier one\n"
        assert list(tmp_path.iterdir()) == [calls], "nothing half-written is left"

    def test_ends_it_before_anything_is_complete(self, tmp_path: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "app.cli",
            "simulate",
            "mmn-abandon",
            "--set",
            "horizon_s=30_000_000",
        ]
        with subprocess.Popen(
            [*command, "--calls", str(tmp_path / "calls.csv")], stderr=subprocess.PIPE, text=True
        ) as running:
            deadline = time.monotonic() + 300
            while not any(path.stat().st_size for path in tmp_path.glob(".calls.csv-*/1.csv")):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            running.send_signal(signal.SIGINT)
            _, complained = running.communicate(timeout=300)
            assert running.returncode == 130
        assert complained == "Stopped: none of 1 replications is complete.\n"
