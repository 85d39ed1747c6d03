import os
import subprocess
import sys
from pathlib import Path

from routing import events as e
from routing.evolve import evolve
from routing.floor import Floor
from tests.routing.busy_hour import busy_hour, fingerprint
from tests.routing.truths import assert_all_true, assert_history_is_sound, indexes, stored

HOUSE = Path(__file__).resolve().parents[2]


def fingerprint_elsewhere(hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.routing.busy_hour"],
        cwd=HOUSE,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


class TestBusyHour:
    def test_is_the_same_in_every_process(self) -> None:
        """The order of sets and dicts of a process decides nothing."""
        assert {fingerprint_elsewhere(hash_seed) for hash_seed in ("0", "1", "4242")} == {fingerprint(211)}

    def test_is_another_for_another_seed(self) -> None:
        assert fingerprint(211) != fingerprint(212)

    def test_has_something_of_everything(self) -> None:
        told = {type(event) for event in busy_hour(211).log}
        assert {e.ContactConnected, e.OfferMissed, e.OfferDeclined, e.OfferWithdrawn, e.CoolDownEnded} <= told

    def test_can_be_replayed_from_its_events(self) -> None:
        """F18: replaying the history gives the floor; replaying it again gives it again."""
        bench = busy_hour(211)
        assert_history_is_sound(bench.log)
        assert_all_true(bench.floor, bench.now)
        replayed = Floor()
        for event in bench.log:
            evolve(replayed, event)
        assert stored(replayed) == stored(bench.floor)
        assert indexes(replayed) == indexes(bench.floor)
