"""The whole service under faults, from a seed; `switchboard faults` plays many more."""

import os
import subprocess
import sys

import pytest

from app.cli_faults import composition
from simulator.faults.plan import Fault, draw_plan
from simulator.faults.play import play
from simulator.faults.report import describe_failure

CALLS = 40
SEEDS = (1, 3, 5, 8, 12, 16, 24, 26, 35)
"""Between them every kind of fault strikes; some once showed a bug."""
HASH_OF = "from app.cli_faults import composition; from simulator.faults.play import play; "


class TestEveryInvariant:
    @pytest.mark.slow
    @pytest.mark.parametrize("seed", SEEDS)
    def test_holds_whatever_goes_wrong(self, seed: int) -> None:
        """S1-S10, S13-S15, L1-L6 of the reliability page."""
        verdict = play(seed, CALLS, composition())
        assert verdict.ok, describe_failure(verdict)
        assert verdict.met > CALLS // 3

    def test_is_tried_by_every_kind_of_fault(self) -> None:
        assert frozenset.union(*(draw_plan(seed, CALLS).on for seed in SEEDS)) == set(Fault)


class TestASeed:
    @pytest.mark.slow
    def test_plays_the_same_run_whatever_the_hash_seed(self) -> None:
        """Determinism: a failing seed must fail again for whoever looks into it."""
        program = f"{HASH_OF} print(play(3, 12, composition()).hash)"
        hashes = [
            subprocess.run(
                [sys.executable, "-c", program],
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                text=True,
                check=True,
            ).stdout.strip()
            for seed in ("1", "4711")
        ]
        assert hashes == [play(3, 12, composition()).hash] * 2

    def test_draws_the_same_when_a_kind_of_fault_is_left_out(self) -> None:
        whole = draw_plan(7, CALLS)
        without = draw_plan(7, CALLS, frozenset({Fault.REPEATS}))
        assert without.on == whole.on - {Fault.REPEATS}
        assert (without.crew, without.gap_s, without.shares) == (whole.crew, whole.gap_s, whole.shares)

    @pytest.mark.slow
    def test_without_faults_connects_every_caller_who_takes_no_other_way(self) -> None:
        verdict = play(1, 20, composition(), frozenset(Fault))
        assert verdict.ok, describe_failure(verdict)
        left_by_key = verdict.used.get("call_backs_booked", 0) + verdict.used.get("messages_left", 0)
        assert (verdict.met + left_by_key, verdict.struck) == (20, {})
