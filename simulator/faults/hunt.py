"""The planted-bug check: each known bug is switched on alone, and seeds are played until the checks find it."""

from dataclasses import dataclass

from simulator.faults.bugs import Bug
from simulator.faults.plan import Fault, draw_plan
from simulator.faults.play import play
from simulator.faults.rooms import Composition
from simulator.workers import Progress

SEEDS_MAX = 40
"""Seeds that may be played for one bug."""
LOOKED_AT_MAX = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunt:
    """How one bug was found, or that it was not."""

    bug: str
    words: str
    check: str
    """Which check found it first; empty when none did."""
    told: str
    seed: int
    seeds: int
    """How many were played."""
    calls: int
    off: frozenset[Fault] = frozenset()

    @property
    def found(self) -> bool:
        return bool(self.check)


def hunt(
    bug: Bug,
    calls: int,
    compose: Composition,
    first_seed: int = 1,
    seeds_max: int = SEEDS_MAX,
    progress: Progress = lambda share: None,
) -> Hunt:
    """Play seeds that have what the bug needs until it is found."""
    played = 0
    with bug.plant():
        for seed in range(first_seed, first_seed + LOOKED_AT_MAX):
            if bug.needs and not bug.needs & draw_plan(seed, calls).on:
                continue
            verdict = play(seed, calls, bug.recompose(compose), until_found=True)
            played += 1
            progress(played / seeds_max)
            if verdict.findings:
                first = verdict.findings[0]
                return Hunt(
                    bug=bug.name,
                    words=bug.words,
                    check=first.check,
                    told=first.words,
                    seed=seed,
                    seeds=played,
                    calls=calls,
                )
            if played == seeds_max:
                break
    return Hunt(bug=bug.name, words=bug.words, check="", told="", seed=0, seeds=played, calls=calls)
