import subprocess
import sys

SCRIPT = """
import gc
from config.memory import THRESHOLDS, collect_rarely
kept = len(gc.get_objects())
collect_rarely()
print(gc.get_freeze_count() >= kept, gc.get_threshold() == THRESHOLDS)
garbage = []
garbage.append(garbage)
del garbage
print(gc.collect() > 0)
"""


class TestCollectRarely:
    def test_leaves_what_is_loaded_alone_and_still_finds_cycles(self) -> None:
        told = subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
        ).stdout
        assert told.split() == ["True", "True", "True"]
