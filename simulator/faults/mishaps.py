"""Mishaps that strike the machine, the server, the partner and the rule book, rather than one message."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from config.compile import compile_rulebook
from live.errors import FloorUnavailable
from live.ports import JournalEntry
from routing import commands as c
from routing import events as e
from routing.model import CommandId
from simulator.carrier import FarEnd
from simulator.faults.plan import Fault
from simulator.faults.process import ProcessGone
from simulator.faults.scene import PARTNER_NUMBER, TODAY, dialled_outside

if TYPE_CHECKING:
    from simulator.faults.world import World

AWAY_S = (0.1, 2.5)
LOST_S = (0.05, 1.0)
STEPS_S = (-3_600.0, -60.0, -5.0, -0.5, 0.5, 5.0, 60.0, 3_600.0)
AROUND = (e.OfferMade, e.OfferAccepted, e.SpecialistJoined, e.ContactConnected)
MOMENT_S = 0.003
FAR_ENDS = (
    FarEnd(outcome="busy"),
    FarEnd(outcome="no-answer", ring_s=90.0),
    FarEnd(outcome="failed"),
    FarEnd(ring_s=3.0, digits=(), talk_s=25.0),
    FarEnd(ring_s=3.0, digits=("2",), talk_s=25.0),
    FarEnd(ring_s=4.0, digits=("1",), talk_s=20.0),
)
"""The fourth is a machine: it picks up and presses nothing."""


class Mishaps:
    def __init__(self, world: "World") -> None:
        self._world = world
        self._weather = world.weather
        self._fate = world.weather.stream("mishaps")
        self._books = 0
        world.server.watches.append(self._hang_up_around)

    def begin(self) -> list[asyncio.Task[Any]]:
        works: tuple[Coroutine[Any, Any, None], ...] = (
            self._outages(),
            self._lost_seconds(),
            self._clock_steps(),
            self._partner(),
            self._new_rules(),
        )
        return [asyncio.create_task(work) for work in works]

    async def _outages(self) -> None:
        while True:
            await self._weather.wait_for(Fault.STORE_OUTAGES)
            await self._world.server.restart(self._fate.between(*AWAY_S))

    async def _lost_seconds(self) -> None:
        while True:
            await self._weather.wait_for(Fault.LOST_SECOND)
            kept = self._world.server.keep()
            lost_s = self._fate.between(*LOST_S)
            await asyncio.sleep(lost_s)
            self._weather.tell("server restarted without its last moments", f"{lost_s:.3f} s")
            await self._world.server.restart(self._fate.between(*AWAY_S), kept)

    async def _clock_steps(self) -> None:
        while True:
            await self._weather.wait_for(Fault.CLOCK_STEPS)
            step_s = self._fate.one_of(STEPS_S)
            self._weather.tell("clock set", f"by {step_s:g} s")
            self._world.machine.set_by_s += step_s

    async def _partner(self) -> None:
        while True:
            await asyncio.sleep(15.0)
            if self._weather.bad and Fault.PARTNERS in self._weather.plan.on:
                self._world.carrier.account.far_ends[PARTNER_NUMBER] = self._fate.one_of(FAR_ENDS)
                number = self._fate.one_of(sorted(dialled_outside()))
                self._world.carrier.account.far_ends[number] = self._fate.one_of(FAR_ENDS)

    async def _new_rules(self) -> None:
        while True:
            await self._weather.wait_for(Fault.NEW_RULES)
            self._books += 1
            await self._publish(self._books)

    async def _publish(self, number: int) -> None:
        world = self._world
        book = compile_rulebook(world.web.house.network, TODAY, days=3)
        limits = replace(
            book.limits, wrap_up_ms=20_000 + 10_000 * (number % 4), review_ms=3_000 + 1_000 * (number % 3)
        )
        changed = replace(book, version=f"book-{number}", limits=limits)
        command = c.PublishRuleBook(id=CommandId(f"publish:bench:{number}"), book=changed)
        if world.web.alive and world.web.process is not None and world.web.gateway is not None:
            try:
                await world.web.process.run(world.web.gateway.ask(command, 5.0))
            except (ProcessGone, FloorUnavailable):
                return

    def _hang_up_around(self, process: str, epoch: int, entry: JournalEntry) -> None:
        """Let callers hang up within milliseconds of the great moments of their call."""
        for event in entry.batch.events:
            if isinstance(event, AROUND) and self._weather.strikes(Fault.HANG_UPS, 0.1):
                floor = self._world.dispatchers.dispatchers.get(process)
                contact = floor.floor.contacts.get(event.contact) if floor is not None else None
                if contact is not None:
                    self._world.callers.hang_up_soon(contact.call, self._fate.between(0.0, MOMENT_S))
