"""Screens that are heard from, told to the floor in bundles: one command for everybody one process heard."""

import asyncio
import contextlib
from collections.abc import Callable

import structlog

from live.errors import FloorUnavailable
from live.ports import CommandGateway
from routing.commands import RenewLeases
from routing.model import CommandId, SpecialistId

_log = structlog.get_logger(__name__)

BUNDLE_S = 2.0
"""With a heartbeat every 4 s and a lease of 12 s a vanished screen is out within 14 s (F66)."""


class PresenceBundles:
    def __init__(self, gateway: CommandGateway, new_id: Callable[[], str]) -> None:
        self._gateway = gateway
        self._new_id = new_id
        self._heard: dict[SpecialistId, None] = {}
        self._task: asyncio.Task[None] | None = None

    def heard_from(self, specialist: SpecialistId) -> None:
        self._heard[specialist] = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(BUNDLE_S)
            heard, self._heard = tuple(self._heard), {}
            if not heard:
                continue
            command = RenewLeases(id=CommandId(f"lease:{self._new_id()}"), specialists=heard)
            try:
                await self._gateway.ask(command, BUNDLE_S)
            except FloorUnavailable:
                _log.warning("leases_not_renewed", count=len(heard))
