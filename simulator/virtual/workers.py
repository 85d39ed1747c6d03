"""Runs spread over processes. What each comes to does not depend on where, or beside what, it was played."""

import multiprocessing as mp
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from ctypes import Array, c_bool, c_double
from dataclasses import dataclass, replace
from multiprocessing.connection import wait as wait_for_end
from pathlib import Path
from typing import Protocol, TypeVar

from simulator.virtual.call_sheet import CallSheet
from simulator.virtual.counts import together
from simulator.virtual.run import Progress, Run, run
from simulator.virtual.scenario import Scenario

LOOK_EVERY_S = 0.2

Played = TypeVar("Played")
Played_co = TypeVar("Played_co", covariant=True)


class Playable(Protocol[Played_co]):
    """What can be played in a process of its own; it and what comes of it can be pickled."""

    def play(self, progress: Progress) -> Played_co: ...


class WorkerLost(Exception):
    """A process that played a run ended without a word, as it does when the machine has no memory left."""

    code = "worker_lost"


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


def cores() -> int:
    """Say how many this process may use."""
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def play_all(jobs: Sequence[Playable[Played]], workers: int, progress: Progress) -> list[Played | None]:
    """Play every job; `progress` is told the share of all that is done.

    Returns: the runs in the order of the jobs. Ctrl-C ends it early: then None stands for those not complete.
    Raises:  WorkerLost.
    """
    if min(workers, len(jobs)) <= 1:
        return _one_after_the_other(jobs, progress)
    return _side_by_side(jobs, min(workers, len(jobs)), progress)


def _one_after_the_other(jobs: Sequence[Playable[Played]], progress: Progress) -> list[Played | None]:
    runs: list[Played | None] = [None] * len(jobs)
    done = 0

    def part(share: float) -> None:
        progress((done + share) / len(jobs))

    with suppress(KeyboardInterrupt):
        for done, job in enumerate(jobs):
            runs[done] = job.play(part)
    return runs


def _side_by_side(jobs: Sequence[Playable[Played]], workers: int, progress: Progress) -> list[Played | None]:
    context = mp.get_context("spawn")
    shares, stop = context.RawArray(c_double, len(jobs)), context.RawArray(c_bool, 1)
    pool = ProcessPoolExecutor(workers, context, initializer=_begin_work, initargs=(shares, stop))
    futures: list[Future[Played]] = []
    try:
        with _deaf_children():
            futures += (pool.submit(_work, number, job) for number, job in enumerate(jobs))
        waiting = set(futures)
        while waiting:
            done, waiting = wait(waiting, timeout=LOOK_EVERY_S, return_when=FIRST_COMPLETED)
            progress(sum(shares) / len(jobs))
            for future in done:
                future.result()
    except KeyboardInterrupt:
        # What is complete is given; the rest is told to stop below.
        pass
    except BrokenProcessPool as cause:
        raise WorkerLost("a process ended while it played; was there memory enough?") from cause
    finally:
        stop[0] = True
        pool.shutdown(cancel_futures=True)
    return [_result(future) for future in futures]


def _result(future: Future[Played]) -> Played | None:
    return None if future.cancelled() or future.exception() is not None else future.result()


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Let processes begin that never hear a Ctrl-C: it is the parent's to end them, and they say nothing of it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- in the processes -----------------------------------------------------------------------------


class _Stop(Exception):
    """The parent wants no more."""


_shares: "Array[c_double]"
_stop: "Array[c_bool]"


def _begin_work(shares: "Array[c_double]", stop: "Array[c_bool]") -> None:
    global _shares, _stop
    _shares, _stop = shares, stop
    parent = mp.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), name="leash", daemon=True).start()


def _end_with(sentinel: int) -> None:
    """However the parent ended, nobody is left behind to compute for nobody."""
    wait_for_end([sentinel])
    os._exit(1)


def _work(number: int, job: Playable[Played]) -> Played:
    def progress(share: float) -> None:
        _shares[number] = share
        if _stop[0]:
            raise _Stop

    played = job.play(progress)
    _shares[number] = 1.0
    return played
