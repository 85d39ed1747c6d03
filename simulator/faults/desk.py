"""Specialists' way to the floor: what their screens show, and the commands that their keys send."""

import asyncio
from collections.abc import Callable

from live.errors import FloorUnavailable
from routing import commands as c
from routing.floor import Floor
from routing.model import CommandId, SpecialistId
from routing.replies import Reply
from simulator.faults.plan import Fault
from simulator.faults.process import ProcessGone
from simulator.faults.rooms import WebRoom
from simulator.faults.weather import Weather

BUDGET_S = 4.0
TRIES_MAX = 3
AGAIN_S = 1.0
ROAD_S = (0.005, 0.06)


class Desk:
    def __init__(self, web: WebRoom, weather: Weather) -> None:
        self._web = web
        self._weather = weather
        self._road = weather.stream("desk/road")
        self._pressed = 0

    def floor(self) -> Floor | None:
        """What screens show now; None while they show nothing."""
        return self._web.replica.floor if self._web.alive and self._web.replica is not None else None

    def beat(self, specialist: SpecialistId) -> None:
        if self._web.alive and self._web.presence is not None:
            self._web.presence.heard_from(specialist)

    def press_id(self, key: str, who: str) -> CommandId:
        """Name one press: a repeat of it by the browser has the same name, another press another."""
        self._pressed += 1
        return CommandId(f"{key}:{who}:{self._pressed}")

    async def press(self, command: Callable[[CommandId], c.Command], key: str, who: str) -> Reply | None:
        """Send what a key sends, and again when no answer comes. None: no answer came, it may have been done."""
        identity = self.press_id(key, who)
        for _ in range(TRIES_MAX):
            try:
                return await self._ask(command(identity))
            except (ProcessGone, FloorUnavailable, TimeoutError):
                await asyncio.sleep(AGAIN_S)
        return None

    async def _ask(self, command: c.Command) -> Reply:
        await asyncio.sleep(self._road.between(*ROAD_S))
        process, gateway = self._web.process, self._web.gateway
        if process is None or gateway is None or process.dead:
            raise ProcessGone("nobody serves the screens")
        if self._weather.strikes(Fault.PRESSES, 0.1):
            raise TimeoutError
        reply = await process.run(gateway.ask(command, BUDGET_S))
        if self._weather.strikes(Fault.PRESSES, 0.1):
            raise TimeoutError
        await asyncio.sleep(self._road.between(*ROAD_S))
        return reply
