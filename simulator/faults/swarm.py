"""Many seeds, many processes; and the smallest run that still fails."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.faults.bugs_outside import BUGS
from simulator.faults.hunt import Hunt, hunt
from simulator.faults.plan import Fault
from simulator.faults.play import Verdict, play
from simulator.faults.rooms import Composition
from simulator.workers import Progress, play_all

CALLS_MIN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedJob:
    seed: int
    calls: int
    off: frozenset[Fault]
    compose: Composition

    def play(self, progress: Progress) -> Verdict:
        try:
            return play(self.seed, self.calls, self.compose, self.off, progress)
        except Exception as broken:
            # The bench itself has a fault; whoever mends it must be able to play the same run.
            broken.add_note(f"This was: switchboard faults --seed {self.seed} --calls {self.calls}")
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class HuntJob:
    number: int
    """Of the bug, in the list: what it replaces cannot travel between processes."""
    calls: int
    seeds_max: int
    compose: Composition

    def play(self, progress: Progress) -> Hunt:
        return hunt(BUGS[self.number], self.calls, self.compose, seeds_max=self.seeds_max, progress=progress)


def play_seeds(
    seeds: Sequence[int],
    calls: int,
    off: frozenset[Fault],
    compose: Composition,
    workers: int,
    progress: Progress,
) -> list[Verdict | None]:
    """Play all seeds. None stands for those that Ctrl-C left undone. Raises: WorkerLost."""
    jobs = [SeedJob(seed=seed, calls=calls, off=off, compose=compose) for seed in seeds]
    return play_all(SeedJob.play, jobs, workers, progress)


def hunt_all(
    calls: int, seeds_max: int, compose: Composition, workers: int, progress: Progress
) -> list[Hunt | None]:
    """Hunt every planted bug. None stands for those that Ctrl-C left undone. Raises: WorkerLost."""
    jobs = [
        HuntJob(number=number, calls=calls, seeds_max=seeds_max, compose=compose)
        for number in range(len(BUGS))
    ]
    return play_all(HuntJob.play, jobs, workers, progress)


def smallest(failed: Verdict, compose: Composition, progress: Progress) -> Verdict:
    """Switch kinds of faults off and leave callers out, for as long as one of the same checks fails first."""
    best, checks = failed, set(failed.checks)
    steps = len(Fault) + 4
    for number, fault in enumerate(Fault, start=1):
        progress(number / steps)
        tried = play(best.seed, best.calls, compose, best.off | {fault}, until_found=True)
        if checks & set(tried.checks):
            best = tried
    for _ in range(4):
        if best.calls // 2 < CALLS_MIN:
            break
        tried = play(best.seed, best.calls // 2, compose, best.off, until_found=True)
        if not checks & set(tried.checks):
            break
        best = tried
    return best
