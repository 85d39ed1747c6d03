"""Many seeds, many processes; and the smallest run that still fails."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.faults.bugs_outside import BUGS
from simulator.faults.hunt import Hunt, hunt
from simulator.faults.kept import Kept
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
    kept: Kept | None = None

    def play(self, progress: Progress) -> Verdict:
        try:
            verdict = play(self.seed, self.calls, self.compose, self.off, progress)
        except Exception as broken:
            # The bench itself has a fault; whoever mends it must be able to play the same run.
            broken.add_note(f"This was: switchboard faults --seed {self.seed} --calls {self.calls}")
            raise
        if self.kept is not None:
            self.kept.add(verdict)
        return verdict


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
    kept: Kept | None = None,
) -> list[Verdict | None]:
    """Play all seeds, but for those whose verdict is kept.

    Returns: a verdict a seed; None stands for those that Ctrl-C left undone.
    Raises:  WorkerLost.
    """
    known = kept.of(calls, off) if kept is not None else {}
    left = [seed for seed in seeds if seed not in known]
    jobs = [SeedJob(seed=seed, calls=calls, off=off, compose=compose, kept=kept) for seed in left]
    played = dict(zip(left, play_all(SeedJob.play, jobs, workers, progress), strict=True))
    return [known[seed] if seed in known else played[seed] for seed in seeds]


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
