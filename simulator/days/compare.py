"""The variants of a scenario beside each other: the same callers, other rules."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter

from simulator.days.paired import Estimate, differences, estimates
from simulator.days.staffing import handle_mean_s
from simulator.virtual.counts import CallCounts, together
from simulator.virtual.days import DaysScenario, varied
from simulator.virtual.jobs import Job, play_runs
from simulator.virtual.journal_hash import hash_of_hashes
from simulator.virtual.replications import Stopped
from simulator.virtual.run import Progress, Run
from simulator.virtual.seeds import replication_seed


@dataclass(frozen=True, slots=True, kw_only=True)
class Varied:
    """What one variant came to, all replications together."""

    name: str
    label_en: str
    label_fr: str
    changes: tuple[str, ...]
    offered: int
    figures: Mapping[str, Estimate]
    from_the_one_before: Mapping[str, Estimate] | None
    """Differences of the figures, pair by pair of runs with the same callers; None of the first variant."""
    call_backs: int
    owed_hours: float
    """What calling back those who are still to be called would take of specialists' time, in a run on average: the mean
    handling of a call for each. Everybody who asked for it, unless the scenario says how many answer."""
    journal_hash: str

    def label(self, lang: str) -> str:
        return self.label_fr if lang == "fr" else self.label_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    scenario: str
    seed: int
    replications: int
    threshold_s: float
    variants: tuple[Varied, ...]
    took_s: float
    """Wall time; the only value that differs between equal comparisons."""

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def compare(scenario: DaysScenario, workers: int, progress: Progress) -> Comparison:
    """Play every variant with the same seeds, as often as the scenario asks for.

    Raises: Stopped after a Ctrl-C, for half a comparison compares nothing; WorkerLost.
    """
    began_s = perf_counter()
    seeds = [replication_seed(scenario.seed, number) for number in range(1, scenario.replications + 1)]
    plays = [varied(scenario, one.set) for one in scenario.variants]
    jobs = [Job(scenario=played, seed=seed) for played in plays for seed in seeds]
    runs = [one for one in play_runs(jobs, workers, progress) if one is not None]
    if len(runs) < len(jobs):
        raise Stopped(f"Stopped: {len(runs)} of {len(jobs)} runs are complete, and nothing is compared.")
    own = [runs[number * len(seeds) : (number + 1) * len(seeds)] for number in range(len(plays))]
    return Comparison(
        scenario=scenario.name,
        seed=scenario.seed,
        replications=len(seeds),
        threshold_s=scenario.service_level_s,
        variants=tuple(_varied(scenario, number, own, plays[number]) for number in range(len(plays))),
        took_s=perf_counter() - began_s,
    )


def _varied(
    scenario: DaysScenario, number: int, runs: Sequence[Sequence[Run]], played: DaysScenario
) -> Varied:
    variant, counts = scenario.variants[number], _counts(runs[number])
    whole = together(counts)
    return Varied(
        name=variant.name,
        label_en=variant.label_en,
        label_fr=variant.label_fr,
        changes=variant.set,
        offered=whole.offered,
        figures=estimates(counts),
        from_the_one_before=differences(_counts(runs[number - 1]), counts) if number else None,
        call_backs=whole.call_backs,
        owed_hours=_owed(whole) / len(counts) * handle_mean_s(played) / 3_600,
        journal_hash=hash_of_hashes(tuple(one.journal_hash for one in runs[number])),
    )


def _owed(counts: CallCounts) -> int:
    return counts.call_backs - counts.called_back - counts.not_reached


def _counts(runs: Sequence[Run]) -> list[CallCounts]:
    return [together(one.batches) for one in runs]
