"""Runs spread over processes. What each comes to does not depend on where, or beside what, it was played."""

import multiprocessing as mp
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for_end
from typing import TypeVar

from simulator.experiments.order import Order
from simulator.experiments.settings import ExperimentError

J = TypeVar("J")
R = TypeVar("R")
LOOK_EVERY_S = 0.2


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
    context = mp.get_context("spawn")
    leash, held = context.Pipe(duplex=False)
    with ProcessPoolExecutor(workers, context, initializer=_begin_work, initargs=(leash,)) as pool:
        try:
            with _deaf_children():
                futures = [pool.submit(work, job) for job in jobs]
            waiting = set(futures)
            while waiting:
                done, waiting = wait(waiting, timeout=LOOK_EVERY_S, return_when=FIRST_COMPLETED)
                for future in done:
                    future.result()
                order.progress(1 - len(waiting) / len(jobs))
        except BrokenProcessPool as cause:
            raise ExperimentError("a process ended while it played; was there memory enough?") from cause
        except BaseException:
            # Nobody wants the rest: the processes end at once, in the middle of what they play.
            held.close()
            pool.shutdown(cancel_futures=True)
            raise
    return [future.result() for future in futures]


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Let processes begin that never hear a Ctrl-C: it is the parent's to end them, and they say nothing of it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_work(leash: Connection) -> None:
    parent = mp.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel, leash), name="leash", daemon=True).start()


def _end_with(parent: int, leash: Connection) -> None:
    """When the parent lets go of the leash, or has ended however it may, nobody is left to compute for nobody."""
    wait_for_end([parent, leash])
    os._exit(1)
