"""The shares of a flood, in this process or each in one of its own."""

import asyncio
import logging
import multiprocessing as mp
import os
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

import structlog

from simulator.flood.hand import Hand, Share, Told
from simulator.flood.plan import Crowd, Service
from simulator.people.desk_browser import DeskTrouble
from simulator.workers import deaf_children

STOP_S_MAX = 30.0


class WorkerLost(DeskTrouble):
    """A process of the flood ended without a word, as it does when the machine has no memory left."""


class AHand(Protocol):
    async def come_in(self) -> int: ...

    async def place(self, begins_at: float) -> None: ...

    async def told(self) -> Told: ...


@asynccontextmanager
async def hands(plan: Crowd, service: Service, batch: str, workers: int) -> AsyncIterator[Sequence[AHand]]:
    """Give the shares; one of them is played here, more of them each in a process of its own."""
    if workers == 1:
        hand = Hand(plan, service, batch, Share())
        try:
            await hand.enter()
            yield [hand]
        finally:
            await hand.leave()
        return
    far: list[FarHand] = []
    try:
        with deaf_children():
            far += [FarHand(plan, service, batch, Share(number=n, of=workers)) for n in range(workers)]
        yield far
    finally:
        await asyncio.gather(*(one.leave() for one in far))


class FarHand:
    """A share in another process, which is asked one thing at a time."""

    def __init__(self, plan: Crowd, service: Service, batch: str, share: Share) -> None:
        context = mp.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, plan, service, batch, share), daemon=True
        )
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    async def come_in(self) -> int:
        return int(await self._ask("come_in"))

    async def place(self, begins_at: float) -> None:
        asking = asyncio.create_task(self._ask("place", begins_at))
        try:
            await asyncio.shield(asking)
        except asyncio.CancelledError:
            self._ours.send(("stop",))
            await asking
            raise

    async def told(self) -> Told:
        found: Told = await self._ask("told")
        return found

    async def leave(self) -> None:
        with suppress(OSError):
            self._ours.send(("leave",))
        await asyncio.to_thread(self._process.join, STOP_S_MAX)
        if self._process.is_alive():
            self._process.kill()

    async def _ask(self, *order: Any) -> Any:
        try:
            self._ours.send(order)
            answer = await asyncio.to_thread(self._ours.recv)
        except (EOFError, OSError) as cause:
            raise WorkerLost("a process of the flood ended; was there memory enough?") from cause
        if isinstance(answer, BaseException):
            raise answer
        return answer


# --- in the processes -----------------------------------------------------------------------------


def _serve(orders: Connection, plan: Crowd, service: Service, batch: str, share: Share) -> None:
    import uvloop

    parent = mp.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), name="leash", daemon=True).start()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    uvloop.run(_obey(orders, Hand(plan, service, batch, share)))


def _end_with(sentinel: int) -> None:
    """However the parent ended, nobody is left behind to call."""
    wait([sentinel])
    os._exit(1)


async def _obey(orders: Connection, hand: Hand) -> None:
    await hand.enter()
    acting: asyncio.Task[Any] | None = None
    try:
        while True:
            order = await asyncio.to_thread(orders.recv)
            match order:
                case ("leave",):
                    return
                case ("stop",) if acting is not None:
                    acting.cancel()
                case (name, *given):
                    acting = asyncio.create_task(getattr(hand, name)(*given))
                    acting.add_done_callback(lambda done: orders.send(_answer(done)))
    finally:
        await hand.leave()


def _answer(done: "asyncio.Task[Any]") -> Any:
    return None if done.cancelled() else done.exception() or done.result()
