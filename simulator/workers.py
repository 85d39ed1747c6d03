"""Runs spread over processes. What each comes to does not depend on where, or beside what, it was played."""

import multiprocessing as mp
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from ctypes import Array, c_double
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for_end
from pathlib import Path
from typing import TypeVar

from config.compiled import in_use, use
from config.memory import collect_rarely

J = TypeVar("J")
R = TypeVar("R")
Progress = Callable[[float], None]
"""Is told the share that is done, now and then."""
Work = Callable[[J, Progress], R]
"""Does one job, and says how far it is."""
LOOK_EVERY_S = 0.2


class WorkerLost(Exception):
    """A process that played a run ended without a word, as it does when the machine has no memory left."""

    code = "worker_lost"


def cores() -> int:
    """Say how many this process may use."""
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def play_all(work: Work[J, R], jobs: Sequence[J], workers: int, progress: Progress) -> list[R | None]:
    """Do every job; `progress` is told the share of all that is done.

    Shape:   `work` is a function of a module, or a `partial` of one: it travels to other processes.
    Returns: the results in the order of the jobs. Ctrl-C ends it early, with nobody left behind: then None stands
             for those that are not complete.
    Raises:  WorkerLost.
    """
    if min(workers, len(jobs)) <= 1:
        return _one_after_the_other(work, jobs, progress)
    return _side_by_side(work, jobs, min(workers, len(jobs)), progress)


def _one_after_the_other(work: Work[J, R], jobs: Sequence[J], progress: Progress) -> list[R | None]:
    results: list[R | None] = [None] * len(jobs)
    done = 0

    def part(share: float) -> None:
        progress((done + share) / len(jobs))

    with suppress(KeyboardInterrupt):
        for done, job in enumerate(jobs):
            results[done] = work(job, part)
            part(1.0)
    return results


def _side_by_side(work: Work[J, R], jobs: Sequence[J], workers: int, progress: Progress) -> list[R | None]:
    context = mp.get_context("spawn")
    shares = context.RawArray(c_double, len(jobs))
    leash, held = context.Pipe(duplex=False)
    futures: list[Future[R]] = []
    with ProcessPoolExecutor(
        workers, context, initializer=_begin_work, initargs=(shares, leash, in_use())
    ) as pool:
        try:
            with deaf_children():
                futures += (pool.submit(_work, work, number, job) for number, job in enumerate(jobs))
            waiting = set(futures)
            while waiting:
                done, waiting = wait(waiting, timeout=LOOK_EVERY_S, return_when=FIRST_COMPLETED)
                progress(sum(shares) / len(jobs))
                for future in done:
                    future.result()
        except BrokenProcessPool as cause:
            raise WorkerLost("a process ended while it played; was there memory enough?") from cause
        except BaseException as cause:
            # Nobody wants the rest: the processes end at once, in the middle of what they play.
            held.close()
            pool.shutdown(cancel_futures=True)
            if not isinstance(cause, KeyboardInterrupt):
                raise
    return [_result(future) for future in futures]


def _result(future: Future[R]) -> R | None:
    return None if future.cancelled() or future.exception() is not None else future.result()


@contextmanager
def deaf_children() -> Iterator[None]:
    """Let processes begin that never hear a Ctrl-C: it is the parent's to end them, and they say nothing of it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- in the processes -----------------------------------------------------------------------------

_shares: "Array[c_double]"


def _begin_work(shares: "Array[c_double]", leash: Connection, compiled: Path | None) -> None:
    """Before the first job is unpacked, and with it the rules are imported: run them as the parent does."""
    global _shares
    use(compiled)
    collect_rarely()
    _shares = shares
    parent = mp.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel, leash), name="leash", daemon=True).start()


def _end_with(parent: int, leash: Connection) -> None:
    """When the parent lets go of the leash, or has ended however it may, nobody is left to compute for nobody."""
    wait_for_end([parent, leash])
    os._exit(1)


def _work(work: Work[J, R], number: int, job: J) -> R:
    def progress(share: float) -> None:
        _shares[number] = share

    result = work(job, progress)
    _shares[number] = 1.0
    return result
