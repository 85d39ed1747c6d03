"""A number of simulated specialists as one: they come in together, work, and leave together."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil
from typing import Any

import aiohttp
import structlog

from simulator.lines import TelephoneLines
from simulator.people import SimulatedSpecialist, SpecialistHabits, Streams
from simulator.people.desk_browser import DeskTrouble, SignInRefused
from simulator.people.truth import SpecialistTruth, Told

log: Any = structlog.get_logger(__name__)

SIGN_INS_AT_ONCE = 8
SIGN_IN_TRIES_PAUSE_S = 1.0
READY_POLL_S = 0.1


class Crew:
    """`names` are accounts of the desk, all with one password."""

    def __init__(
        self,
        names: Iterable[str],
        password: str,
        desk_url: str,
        *,
        lines: TelephoneLines,
        connector: aiohttp.BaseConnector,
        streams: Streams,
        habits: SpecialistHabits,
    ) -> None:
        self.people = [
            SimulatedSpecialist(name, password, desk_url, lines, connector, streams, habits) for name in names
        ]
        self._tasks: list[asyncio.Task[None]] = []
        self._door = asyncio.Semaphore(SIGN_INS_AT_ONCE)

    async def come_in(self, *, patience_s: float, came: Callable[[], None] = lambda: None) -> None:
        """Sign everybody in, a few at a time, each trying for `patience_s`; who is in starts to work.

        Raises: SignInRefused, DeskTrouble when somebody could not come in.
        """
        async with asyncio.TaskGroup() as group:
            for person in self.people:
                group.create_task(self._come_in(person, patience_s, came))

    async def until_at_work(self, timeout_s: float) -> int:
        """Wait until callers can come to everybody, or for so long. Returns: to how many they can."""
        for _ in range(ceil(timeout_s / READY_POLL_S)):
            if all(person.is_at_work for person in self.people):
                break
            await asyncio.sleep(READY_POLL_S)
        return sum(person.is_at_work for person in self.people)

    def busy_share(self) -> float | None:
        """Say which share of those at work has no time for the next caller; None when nobody is at work."""
        at_work = [person for person in self.people if person.is_at_work]
        return sum(not person.is_ready for person in at_work) / len(at_work) if at_work else None

    async def leave(self) -> None:
        """End everybody's work and sign them out, whatever comes of it."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(self._leave(person) for person in self.people), return_exceptions=True)

    @property
    def truths(self) -> Mapping[str, SpecialistTruth]:
        return {person.name: person.truth for person in self.people}

    async def _come_in(
        self, person: SimulatedSpecialist, patience_s: float, came: Callable[[], None]
    ) -> None:
        deadline = asyncio.get_running_loop().time() + patience_s
        while True:
            try:
                async with self._door:
                    await person.sign_in()
            except DeskTrouble:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(SIGN_IN_TRIES_PAUSE_S)
            else:
                self._tasks.append(asyncio.create_task(_keep_working(person)))
                came()
                return

    async def _leave(self, person: SimulatedSpecialist) -> None:
        async with self._door:
            await person.leave()


async def _keep_working(person: SimulatedSpecialist) -> None:
    while True:
        try:
            await person.run()
        except* SignInRefused as refused:
            log.warning(
                "simulated_specialist_shut_out", specialist=person.name, cause=str(refused.exceptions[0])
            )
        except* Exception as fault:
            # A fault of one simulated person must be seen and must not end the run.
            log.exception("simulated_specialist_failed", specialist=person.name, exc_info=fault)
        await asyncio.sleep(SIGN_IN_TRIES_PAUSE_S)


def tally(truths: Iterable[SpecialistTruth]) -> dict[str, int]:
    """Count what specialists saw and did."""
    everyone: Sequence[SpecialistTruth] = list(truths)
    offers = [offer for truth in everyone for offer in truth.offers.values()]
    return {
        "offers_seen": len(offers),
        "accepted": sum(offer.accepted is Told.DONE for offer in offers),
        "refused": sum(offer.accepted is Told.REFUSED for offer in offers),
        "declined": sum(offer.declined is Told.DONE for offer in offers),
        "let_ring": sum(offer.let_ring for offer in offers),
        "connected": sum(offer.connected_at is not None for offer in offers),
        "records_finalised": sum(truth.records_finalised for truth in everyone),
        "reconnections": sum(truth.reconnections for truth in everyone),
    }
