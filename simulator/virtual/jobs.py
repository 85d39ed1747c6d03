"""Runs of scenarios as jobs for several processes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from simulator.virtual.call_sheet import CallSheet
from simulator.virtual.counts import together
from simulator.virtual.run import Progress, Run, run
from simulator.virtual.scenario import Scenario
from simulator.workers import play_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run to be played."""

    scenario: Scenario
    seed: int
    replication: int = 1
    keeps_batches: bool = False
    """Whether its batches are wanted one by one; otherwise they are added up before they travel."""
    rows: Path | None = None
    """Where the rows of its calls go."""

    def play(self, progress: Progress) -> Run:
        if self.rows is None:
            played = run(self.scenario, self.seed, progress=progress)
        else:
            with self.rows.open("w", encoding="utf-8", newline="") as file:
                sheet = CallSheet(file, self.replication)
                played = run(self.scenario, self.seed, progress=progress, sheet=sheet)
        return played if self.keeps_batches else replace(played, batches=(together(played.batches),))


def play_runs(jobs: Sequence[Job], workers: int, progress: Progress) -> list[Run | None]:
    """Play every job, as `play_all` does. Raises: WorkerLost."""
    return play_all(Job.play, jobs, workers, progress)
