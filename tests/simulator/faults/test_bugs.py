"""The planted-bug check: without it, a green simulation would mean little."""

import pytest

from app.cli_faults import composition
from simulator.faults.bugs import Bug
from simulator.faults.bugs_outside import BUGS
from simulator.faults.hunt import hunt

CALLS = 40
SEEDS_MAX = 15
FOUND_AT = {
    "epoch-not-checked": 18,
    "failed-commit-counts": 21,
    "busy-is-done": 22,
    "orders-forgotten": 24,
    "clock-stands-still": 14,
    "moved-again": 27,
    "called-back-twice": 13,
}
"""Seeds to begin with for bugs that hide well; one that moved is looked for in those after it."""


class TestThePlantedBugs:
    def test_are_more_than_thirty_and_each_has_its_own_name(self) -> None:
        assert len({bug.name for bug in BUGS}) == len(BUGS) > 30

    @pytest.mark.slow
    @pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
    def test_are_found(self, bug: Bug) -> None:
        found = hunt(bug, CALLS, composition(), first_seed=FOUND_AT.get(bug.name, 1), seeds_max=SEEDS_MAX)
        assert found.found, f"{bug.words}: not found in {found.seeds} runs of {CALLS} calls"
