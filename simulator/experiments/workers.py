"""Runs spread over processes. What each comes to does not depend on where, or beside what, it was played."""

import multiprocessing as mp
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait as wait_for_end
from typing import TypeVar

from simulator.experiments.order import Order
from simulator.experiments.settings import ExperimentError

J = TypeVar("J")
R = TypeVar("R")
LOOK_EVERY_S = 0.2


def cores() -> int:
    """Say how many this process may use."""
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def play_all(work: Callable[[J], R], jobs: Sequence[J], order: Order) -> list[R]:
    """Do every job, and give the results in the order of the jobs.

    Shape:  `work` is a function of a module, or a `partial` of one: it travels to other processes.
    Raises: KeyboardInterrupt, with nobody left behind; ExperimentError if a process was lost.
    """
    workers = min(order.workers, len(jobs))
    if workers <= 1:
        results = []
        for number, job in enumerate(jobs, 1):
            results.append(work(job))
            order.progress(number / len(jobs))
        return results
    return _side_by_side(work, jobs, workers, order)


def _side_by_side(work: Callable[[J], R], jobs: Sequence[J], workers: int, order: Order) -> list[R]:
    with ProcessPoolExecutor(workers, mp.get_context("spawn"), initializer=_begin_work) as pool:
        with _deaf_children():
            futures = [pool.submit(work, job) for job in jobs]
        waiting = set(futures)
        try:
            while waiting:
                done, waiting = wait(waiting, timeout=LOOK_EVERY_S, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
                order.progress(1 - len(waiting) / len(jobs))
        except BrokenProcessPool as cause:
            raise ExperimentError("a process ended while it played; was there memory enough?") from cause
        finally:
            pool.shutdown(cancel_futures=True)
    return [future.result() for future in futures]


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Let processes begin that never hear a Ctrl-C: it is the parent's to end them, and they say nothing of it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_work() -> None:
    parent = mp.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), name="leash", daemon=True).start()


def _end_with(sentinel: int) -> None:
    """However the parent ended, nobody is left behind to compute for nobody."""
    wait_for_end([sentinel])
    os._exit(1)
