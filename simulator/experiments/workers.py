"""Runs of experiments spread over processes: all of them, or none."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from simulator.experiments.order import Order
from simulator.experiments.settings import ExperimentError
from simulator.workers import Progress, WorkerLost
from simulator.workers import play_all as play_jobs

J = TypeVar("J")
R = TypeVar("R")


def play_all(work: Callable[[J], R], jobs: Sequence[J], order: Order) -> list[R]:
    """Do every job, and give the results in the order of the jobs.

    Shape:  `work` is a function of a module, or a `partial` of one: it travels to other processes.
    Raises: KeyboardInterrupt, with nobody left behind; ExperimentError if a process was lost.
    """
    try:
        played = play_jobs(partial(_quietly, work), jobs, order.workers, order.progress)
    except WorkerLost as cause:
        raise ExperimentError(str(cause)) from cause
    results = [one for one in played if one is not None]
    if len(results) < len(jobs):
        raise KeyboardInterrupt
    return results


def _quietly(work: Callable[[J], R], job: J, _: Progress) -> R:
    return work(job)


def play_kinds(
    kinds: Mapping[str, Callable[[int], R]], numbers: Sequence[int], order: Order
) -> dict[str, list[R]]:
    """Play several kinds of runs, each as often as there are numbers; give the runs of each kind in that order."""
    jobs = [(kind, number) for kind in kinds for number in numbers]
    played = play_all(partial(_play_kind, kinds), jobs, order)
    return {
        kind: played[place * len(numbers) : (place + 1) * len(numbers)] for place, kind in enumerate(kinds)
    }


def _play_kind(kinds: Mapping[str, Callable[[int], R]], job: tuple[str, int]) -> R:
    kind, number = job
    return kinds[kind](number)
