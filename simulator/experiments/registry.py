"""The experiments by name, and how one is played."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TypeVar

from rich.console import Console

from simulator.experiments.announced_wait import AnnouncedWaitSettings, play_announced_wait
from simulator.experiments.balance import BalanceSettings, play_balance
from simulator.experiments.bilingual import BilingualSettings, play_bilingual
from simulator.experiments.fairness import FairnessSettings, play_fairness
from simulator.experiments.order import Order, Progress, Result
from simulator.experiments.pooling import PoolingSettings, play_pooling
from simulator.experiments.settings import ExperimentError, Settings, load_settings
from simulator.workers import cores

S = TypeVar("S", bound=Settings)
Carry = Callable[[Sequence[str], Order], Result]


def _experiment(name: str, model: type[S], play: Callable[[S, Order], Result]) -> Carry:
    """Give what reads an experiment's file, changes what is to be changed, and plays it."""
    return lambda changes, order: play(load_settings(model, name, changes), order)


EXPERIMENTS: Mapping[str, Carry] = {
    "pooling": _experiment("pooling", PoolingSettings, play_pooling),
    "announced-wait": _experiment("announced-wait", AnnouncedWaitSettings, play_announced_wait),
    "bilingual-day": _experiment("bilingual-day", BilingualSettings, play_bilingual),
    "fairness": _experiment("fairness", FairnessSettings, play_fairness),
    "balance": _experiment("balance", BalanceSettings, play_balance),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedExperiment:
    name: str
    seed: int
    workers: int
    took_s: float
    result: Result

    def as_json(self) -> dict[str, object]:
        """Say everything; all but `workers`, `took_s` and `calls_per_second` is equal in equal experiments."""
        return {
            "experiment": self.name,
            "seed": self.seed,
            "calls": self.result.calls,
            **self.result.as_json(),
            "workers": self.workers,
            "took_s": self.took_s,
            "calls_per_second": self.result.calls / self.took_s,
        }

    def show(self, console: Console) -> None:
        console.print(f"{self.name}, seed {self.seed}", style="bold")
        for part in self.result.shown():
            console.print(part)
        speed = self.result.calls / self.took_s
        console.print(
            f"{self.result.calls:,} calls in {self.took_s:.0f} s with {self.workers} workers: {speed:,.0f} a second"
        )


def experiment_names() -> tuple[str, ...]:
    return tuple(sorted(EXPERIMENTS))


def play_experiment(
    name: str,
    *,
    seed: int = 1,
    replications: int | None = None,
    workers: int | None = None,
    changes: Sequence[str] = (),
    progress: Progress | None = None,
) -> PlayedExperiment:
    """Play one of `experiment_names()` on the production engine, on all cores unless told otherwise.

    Shape:  `changes` as `path=value`, as in `switchboard simulate --set`.
    Raises: ExperimentError; KeyboardInterrupt, with no process left behind.
    """
    carry_out = EXPERIMENTS.get(name)
    if carry_out is None:
        raise ExperimentError(f"there is no experiment {name!r}; there are: {', '.join(experiment_names())}")
    if replications is not None:
        changes = (*changes, f"replications={replications}")
    workers = workers or cores()
    began = perf_counter()
    order = Order(seed=seed, workers=workers, progress=progress or (lambda share: None))
    result = carry_out(changes, order)
    return PlayedExperiment(
        name=name, seed=seed, workers=workers, took_s=perf_counter() - began, result=result
    )
