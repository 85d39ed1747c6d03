"""An hour in virtual time: repeatable to the byte, and true to what was asked for."""

import json
import os
import subprocess
import sys

from simulator.virtual import load_scenario, simulate

COMMAND = [sys.executable, "-m", "app.cli", "simulate", "ordinary-hour", "--seed", "1", "--json", "-"]


def simulated(hash_seed: str) -> dict[str, object]:
    done = subprocess.run(
        COMMAND, env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True, check=True, text=True
    )
    result: dict[str, object] = json.loads(done.stdout)
    return result


class TestSimulate:
    def test_gives_one_journal_for_one_seed_whatever_the_hash_seed(self) -> None:
        first, second = simulated("1"), simulated("2")
        assert first["journal_hash"] == second["journal_hash"]
        del first["calls_per_second"], second["calls_per_second"]
        assert first == second

    def test_gives_another_journal_for_another_seed(self) -> None:
        hour = load_scenario("ordinary-hour")
        assert simulate(hour, 1).journal_hash != simulate(hour, 2).journal_hash

    def test_accounts_for_every_caller(self) -> None:
        outcome = simulate(load_scenario("ordinary-hour"), 3)
        assert outcome.offered == outcome.answered + outcome.abandoned + outcome.other_ends
        assert outcome.offered > 100

    def test_lets_callers_give_up_when_nobody_answers(self) -> None:
        nobody = load_scenario("ordinary-hour", ["specialists_per_partner=0"])
        outcome = simulate(nobody, 1)
        assert outcome.answered == 0
        assert outcome.abandoned == outcome.offered
        assert outcome.occupancy is None

    def test_answers_fewer_in_time_when_three_times_as_many_call(self) -> None:
        hour = load_scenario("ordinary-hour")
        flood = load_scenario("ordinary-hour", ["calls_per_hour=450"])
        quiet, busy = simulate(hour, 1).service_level, simulate(flood, 1).service_level
        assert quiet is not None
        assert busy is not None
        assert busy < quiet


class TestVirtualTime:
    def test_never_goes_back_whatever_timers_lead_to(self) -> None:
        # A missed offer brings another one, whose answer comes before anything that was planned at that time.
        moments: list[int] = []
        quiet = load_scenario("ordinary-hour", ["calls_per_hour=12", "specialists_per_partner=2"])
        hesitant = quiet.model_copy(update={"misses": 0.5})
        simulate(hesitant, 1, listener=lambda event: moments.append(event.at))
        assert moments == sorted(moments)
