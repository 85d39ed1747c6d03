"""The engine held to theory: twelve textbook queues, many runs each, and the distance in standard errors.

They are judged at the load that chance brought (their own arrivals and their own mean talk), for luck with the
load is no fault of the engine. The standard error is that between the runs.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import inf, sqrt
from statistics import mean

from simulator.virtual.beside_theory import theory_beside
from simulator.virtual.counts import CallCounts, together
from simulator.virtual.figures import figures
from simulator.virtual.jobs import Job, play_runs
from simulator.virtual.run import Progress, Run
from simulator.virtual.scenario import TextbookScenario
from simulator.virtual.seeds import replication_seed

ERRORS_MAX = 3.5
JUDGED = ("p_wait", "wait_mean_s", "abandonment", "service_level")
HANDLE_MEAN_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One textbook queue; every talk takes five minutes on average."""

    specialists: int
    load: float
    """Work that arrives, per specialist."""
    patience_mean_s: float | None = None
    within_s: float = 60.0
    calls: int = 10_000
    """In each run, on average, after the warm-up. Runs of some hundred calls lean to one side of theory."""

    def scenario(self) -> TextbookScenario:
        arrivals_per_hour = self.load * self.specialists / HANDLE_MEAN_S * 3_600
        # Without patience the floor forgets how it began more slowly.
        warm_up_s = (60 if self.patience_mean_s is None else 20) * HANDLE_MEAN_S
        return TextbookScenario(
            kind="textbook",
            name=f"n-{self.specialists}-load-{self.load * 100:.0f}",
            starts=datetime(2026, 11, 24, 15, tzinfo=UTC),
            horizon_s=warm_up_s + self.calls / arrivals_per_hour * 3_600,
            warm_up_s=warm_up_s,
            service_level_s=self.within_s,
            arrivals_per_hour=arrivals_per_hour,
            specialists=self.specialists,
            handle_mean_s=HANDLE_MEAN_S,
            patience_mean_s=self.patience_mean_s,
        )


SETTINGS = (
    Setting(specialists=1, load=0.5),
    Setting(specialists=1, load=1.3, patience_mean_s=300),
    Setting(specialists=2, load=0.7),
    Setting(specialists=3, load=0.9, patience_mean_s=600),
    Setting(specialists=5, load=0.8),
    Setting(specialists=10, load=1.0, patience_mean_s=180),
    Setting(specialists=10, load=0.85),
    Setting(specialists=20, load=1.3, patience_mean_s=120),
    Setting(specialists=50, load=0.9),
    Setting(specialists=50, load=1.1, patience_mean_s=240),
    Setting(specialists=100, load=1.0, patience_mean_s=300, within_s=20),
    Setting(specialists=200, load=1.2, patience_mean_s=180),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """How far one figure is from theory, over all runs of a setting."""

    simulated: float
    theory: float
    error: float
    """Standard error of the difference."""
    errors: float
    """The difference in standard errors; 0 where there is none in any run, as with nobody leaving."""

    @property
    def ok(self) -> bool:
        return abs(self.errors) < ERRORS_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    setting: Setting
    runs: int
    distances: dict[str, Distance]

    @property
    def ok(self) -> bool:
        return all(one.ok for one in self.distances.values())

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "ok": self.ok}


def against_theory(
    seed: int,
    replications: int,
    workers: int,
    progress: Progress,
    settings: Sequence[Setting] = SETTINGS,
) -> list[Judgement]:
    """Play each setting so many times and judge it; a Ctrl-C leaves out the settings that are not complete.

    Raises: ValueError for fewer than two runs, between which there is no error.
    """
    if replications < 2:
        raise ValueError("the standard error between runs needs at least two of them")
    # Every run has a seed of its own: with common ones a lucky setting would make its neighbours lucky.
    jobs = [
        Job(scenario=setting.scenario(), seed=replication_seed(seed, place * replications + number))
        for place, setting in enumerate(settings)
        for number in range(1, replications + 1)
    ]
    runs = play_runs(jobs, workers, progress)
    judged = []
    for number, setting in enumerate(settings):
        own = runs[number * replications : (number + 1) * replications]
        complete = [one for one in own if one is not None]
        if len(complete) == replications:
            judged.append(judge(setting, complete))
    return judged


def judge(setting: Setting, runs: Sequence[Run]) -> Judgement:
    """Raises: ValueError where chance brought more work than the specialists can do, of which theory has no figures.

    The error is that of the whole without one run after the other (jackknife): ratios and theory are taken of the
    runs together, for those of single runs lean to one side, by up to an error of twenty of them.
    """
    scenario, count = setting.scenario(), len(runs)
    each = [together(one.batches) for one in runs]
    whole = together(each)
    found, known = asdict(figures(whole)), _known(scenario, whole, count)
    without = [whole.without(one) for one in each]
    differences = [(asdict(figures(counts)), _known(scenario, counts, count - 1)) for counts in without]
    return Judgement(
        setting=setting,
        runs=count,
        distances={
            name: _distance(
                found[name], known[name], [one[name] - theory[name] for one, theory in differences]
            )
            for name in JUDGED
        },
    )


def _known(scenario: TextbookScenario, counts: CallCounts, runs: int) -> dict[str, float]:
    expected = theory_beside(scenario, counts, runs).at_realised_load
    if expected is None:
        raise ValueError(f"{scenario.name}: chance brought more work than the specialists can do")
    return asdict(expected)


def _distance(found: float, known: float, without: Sequence[float]) -> Distance:
    middle, count = mean(without), len(without)
    error = sqrt((count - 1) / count * sum((one - middle) ** 2 for one in without))
    difference = found - known
    return Distance(
        simulated=found,
        theory=known,
        error=error,
        errors=difference / error if error else inf if difference else 0.0,
    )
