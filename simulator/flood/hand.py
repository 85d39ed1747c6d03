"""One process's share of a flood: every n-th of its callers, and every n-th of its specialists.

The whole plan is drawn by each process from the same seed, so whoever shares it, its callers are the same ones at the
same moments. They are handed to the carrier's double ahead of time, which dials each at its own moment: a generator
that is held up for less than `AHEAD_S` delays nobody.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import process_time, time
from typing import Any, TypeVar

import structlog

from simulator.crew import Crew
from simulator.flood.plan import Crowd, DueCall, Service
from simulator.lines import CarrierSilent, TelephoneLines
from simulator.people import Streams
from simulator.people.desk_browser import pool
from simulator.people.truth import SpecialistTruth

log: Any = structlog.get_logger(__name__)
T = TypeVar("T")

AHEAD_S = 1.0
TICK_S = 0.2
CALLS_AT_ONCE_MAX = 1_000
COME_IN_PATIENCE_S = 60.0
READY_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Which part of the whole: the `number`-th of `of`, counted from 0."""

    number: int = 0
    of: int = 1

    def part(self, whole: Sequence[T]) -> Sequence[T]:
        return whole[self.number :: self.of]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one process says of its share afterwards."""

    not_placed: int
    """Callers whom the double did not take."""
    cpu_s: float
    truths: Mapping[str, SpecialistTruth] = field(repr=False)
    busy: Sequence[float] = field(repr=False)
    """Share of the specialists who were with a caller or writing, each second while calls came."""


class Hand:
    """Shape: `enter`, `come_in`, `place` once, `told`, `leave`."""

    def __init__(self, plan: Crowd, service: Service, batch: str, share: Share) -> None:
        self._plan = plan
        self._service = service
        self._batch = batch
        self._share = share
        self._stack = contextlib.AsyncExitStack()
        self._not_placed = 0
        self._busy: list[float] = []
        self._due: Sequence[DueCall] = ()
        self._crew: Crew
        self._lines: TelephoneLines

    async def enter(self) -> None:
        plan, service = self._plan, self._service
        connector = await self._stack.enter_async_context(pool())
        self._lines = TelephoneLines(service.carrier_url, connector, crew_batch(self._batch))
        self._stack.push_async_callback(self._lines.close)
        self._crew = Crew(
            self._share.part(plan.names(service.network)),
            service.password,
            service.desk_url,
            lines=self._lines,
            connector=connector,
            streams=Streams(plan.seed).within("specialists"),
            habits=plan.habits(),
        )
        self._stack.push_async_callback(self._crew.leave)

    async def come_in(self) -> int:
        """Sign the specialists in. Returns: to how many callers can come. Raises: SignInRefused, DeskTrouble."""
        self._due = self._share.part(self._plan.due(self._service))
        try:
            await self._crew.come_in(patience_s=COME_IN_PATIENCE_S)
        except ExceptionGroup as several:
            # One of them says enough: whoever is not let in is mostly not alone.
            raise several.exceptions[0] from several
        return await self._crew.until_at_work(READY_TIMEOUT_S)

    async def place(self, begins_at: float) -> None:
        """Have every caller dial who is due; `begins_at` in seconds since the epoch."""
        watching = asyncio.create_task(self._watch())
        try:
            await self._place(self._due, begins_at)
        finally:
            watching.cancel()

    async def told(self) -> Told:
        return Told(
            not_placed=self._not_placed,
            cpu_s=process_time(),
            truths=self._crew.truths,
            busy=tuple(self._busy),
        )

    async def leave(self) -> None:
        await self._stack.aclose()

    async def _place(self, due: Sequence[DueCall], begins_at: float) -> None:
        sent, first = set[asyncio.Task[None]](), 0
        try:
            while first < len(due):
                soon = time() - begins_at + AHEAD_S
                last = first
                while last < min(len(due), first + CALLS_AT_ONCE_MAX) and due[last].at_s <= soon:
                    last += 1
                if last > first:
                    sent.add(asyncio.create_task(self._dial(due[first:last], begins_at)))
                first = last
                await asyncio.sleep(TICK_S)
            if due:
                await asyncio.sleep(max(0.0, begins_at + due[-1].at_s - time()))
        finally:
            await asyncio.gather(*sent)

    async def _dial(self, calls: Sequence[DueCall], begins_at: float) -> None:
        requests = [
            one.request.model_copy(update={"batch": self._batch, "due_at": begins_at + one.at_s})
            for one in calls
        ]
        try:
            await self._lines.plan(requests)
        except CarrierSilent as silent:
            self._not_placed += len(calls)
            log.warning("flood_calls_not_placed", count=len(calls), cause=str(silent))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            if (share := self._crew.busy_share()) is not None:
                self._busy.append(share)


def crew_batch(batch: str) -> str:
    """Name the batch of the specialists' own legs; the callers' is the flood's."""
    return f"{batch}-crew"
