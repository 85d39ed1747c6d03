"""The web process: the carrier's webhooks and partners' reports on short paths of their own, the desk for everything
else."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import uuid4

import structlog
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.desk import build_desk
from app.floor import FloorConnections, process_name
from app.health import Health
from app.texts import text_door, text_messages
from app.voice import build_partner_reports, build_voice
from config.clock import SystemClock
from config.editions import local_day
from config.network import load_network
from config.settings import Settings
from live.presence import PresenceBundles
from live.replica import FloorReplica
from records.errors import RecordsUnavailable

_log = structlog.get_logger(__name__)

CARRIER_AREAS = ("/voice/", "/text/", "/cb/")
PARTNERS_AREA = "/partners/"
DATABASE_AGAIN_S = 2.0
_NOT_YET = PlainTextResponse(
    "The records cannot be reached, so no screen can be shown. Calls are taken. Try again in a few seconds.",
    status_code=503,
    headers={"Retry-After": "5"},
)
GRACE_S = 10
"""How long requests in flight may take when the process is asked to stop (F-52)."""
BACKLOG = 4_096


class FrontDoor:
    """Sends each request to its room by the first part of its path; nothing else happens on the way."""

    def __init__(self, voice: ASGIApp, partners: ASGIApp, desk: ASGIApp, health: ASGIApp) -> None:
        self._voice = voice
        self._partners = partners
        self._desk = desk
        self._health = health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith(CARRIER_AREAS):
            await self._voice(scope, receive, send)
        elif path.startswith(PARTNERS_AREA):
            await self._partners(scope, receive, send)
        elif path == "/health":
            await self._health(scope, receive, send)
        else:
            await self._desk(scope, receive, send)


class LaterDesk:
    """The desk, which needs the database, behind webhooks, which do not: calls are taken without it (F-42)."""

    def __init__(self, build: Callable[[], Awaitable[ASGIApp]], again_s: float = DATABASE_AGAIN_S) -> None:
        self._build = build
        self._again_s = again_s
        self._desk: ASGIApp = _NOT_YET
        self._opening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Build the desk now, or as soon as the database answers."""
        if not await self._opened():
            self._opening = asyncio.create_task(self._keep_trying())

    async def stop(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._opening

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._desk(scope, receive, send)

    async def _keep_trying(self) -> None:
        while not await self._opened():  # noqa: ASYNC110 - a database wakes nobody
            await asyncio.sleep(self._again_s)

    async def _opened(self) -> bool:
        try:
            self._desk = await self._build()
        except RecordsUnavailable as trouble:
            _log.warning("desk_not_open", cause=type(trouble.__cause__).__name__)
            return False
        return True


async def run_web(settings: Settings, listener: socket.socket) -> None:
    """Serve until told to stop. The listening socket is given: it outlives this process (a killed web process
    refuses nobody, its successor finds the callers in the backlog)."""
    network, clock = load_network(settings.network_file), SystemClock()
    async with AsyncExitStack() as stack:
        floor = FloorConnections(settings, network, stack)
        gateway = await floor.gateway(process_name("web"))
        replica = FloorReplica(floor.journal(), floor.ownership(), clock)
        presence = PresenceBundles(gateway, lambda: uuid4().hex)
        for part in (replica, presence):
            await part.start()
            stack.push_async_callback(part.stop)
        texts = text_door(settings, text_messages(settings, network, stack))
        voice = build_voice(settings, network, gateway, local_day(network, clock.now()), texts=texts)
        desk = LaterDesk(
            lambda: build_desk(
                settings,
                network,
                gateway,
                replica,
                presence,
                clock,
                voice.watch.incoming,
                voice.watch.sources,
                stack,
            ),
        )
        await desk.open()
        stack.push_async_callback(desk.stop)
        partners = build_partner_reports(settings, gateway, clock)
        health = Health(replica, clock, voice.counters, voice.watch, settings.twilio_api_base_url)
        door = FrontDoor(voice, partners, desk, health)
        server = uvicorn.Server(
            uvicorn.Config(
                door,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                ws="none",
                backlog=BACKLOG,
                timeout_graceful_shutdown=GRACE_S,
                timeout_keep_alive=75,
            )
        )
        await server.serve(sockets=[listener])
