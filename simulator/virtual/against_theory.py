"""The engine held to theory: twelve textbook queues, many runs each, and the distance in standard errors.

Each run is judged at the load that chance brought it (its own arrivals and its own mean talk), for a run's luck
with its load is no fault of the engine. The standard error is that between the runs.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import inf, sqrt
from statistics import mean, stdev

from simulator.virtual.beside_theory import expected
from simulator.virtual.counts import figures, together
from simulator.virtual.run import Progress, Run
from simulator.virtual.scenario import TextbookScenario
from simulator.virtual.seeds import replication_seed
from simulator.virtual.workers import Job, play_all

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
    """The difference in standard errors; 0 where both agree in every run, as nobody leaves who waits for ever."""

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
    jobs = [
        Job(scenario=setting.scenario(), seed=replication_seed(seed, number), replication=number)
        for setting in settings
        for number in range(1, replications + 1)
    ]
    runs = play_all(jobs, workers, progress)
    judged = []
    for number, setting in enumerate(settings):
        own = runs[number * replications : (number + 1) * replications]
        complete = [one for one in own if one is not None]
        if len(complete) == replications:
            judged.append(judge(setting, complete))
    return judged


def judge(setting: Setting, runs: Sequence[Run]) -> Judgement:
    """Raises: ValueError for a run so busy by chance that theory has no figures for it."""
    pairs = [_beside(setting.scenario(), one) for one in runs]
    return Judgement(
        setting=setting,
        runs=len(runs),
        distances={
            name: _distance([found[name] for found, _ in pairs], [known[name] for _, known in pairs])
            for name in JUDGED
        },
    )


def _beside(scenario: TextbookScenario, run: Run) -> tuple[dict[str, float], dict[str, float]]:
    counts = together(run.batches)
    found = figures(counts)
    assert found.talk_mean_s is not None, "a run without answered callers judges nothing"
    per_hour = counts.offered / (scenario.horizon_s - scenario.warm_up_s) * 3_600
    known = expected(scenario, per_hour, found.talk_mean_s)
    if known is None:
        raise ValueError(f"{scenario.name}: chance brought one run more work than its specialists can do")
    return asdict(found), asdict(known)


def _distance(found: Sequence[float], known: Sequence[float]) -> Distance:
    differences = [a - b for a, b in zip(found, known, strict=True)]
    error = stdev(differences) / sqrt(len(differences))
    middle = mean(differences)
    return Distance(
        simulated=mean(found),
        theory=mean(known),
        error=error,
        errors=middle / error if error else inf if middle else 0.0,
    )
