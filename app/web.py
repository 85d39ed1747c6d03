"""The web process: the carrier's webhooks on a short path of their own, the desk for everything else."""

import socket
from contextlib import AsyncExitStack
from uuid import uuid4

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from app.desk import build_desk
from app.floor import FloorConnections, process_name
from app.health import Health
from app.rules import local_today
from app.voice import build_voice
from config.clock import SystemClock
from config.network import load_network
from config.settings import Settings
from live.presence import PresenceBundles
from live.replica import FloorReplica

CARRIER_AREAS = ("/voice/", "/cb/")
GRACE_S = 10
"""How long requests in flight may take when the process is asked to stop (F-52)."""
BACKLOG = 4_096


class FrontDoor:
    """Sends each request to its room by the first part of its path; nothing else happens on the way."""

    def __init__(self, voice: ASGIApp, desk: ASGIApp, health: ASGIApp) -> None:
        self._voice = voice
        self._desk = desk
        self._health = health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith(CARRIER_AREAS):
            await self._voice(scope, receive, send)
        elif path == "/health":
            await self._health(scope, receive, send)
        else:
            await self._desk(scope, receive, send)


async def run_web(settings: Settings, listener: socket.socket) -> None:
    """Serve until told to stop. The listening socket is given: it outlives this process (a killed web process
    refuses nobody, its successor finds the callers in the backlog)."""
    network, clock = load_network(settings.network_file), SystemClock()
    async with AsyncExitStack() as stack:
        floor = FloorConnections(settings, network, stack)
        gateway = await floor.gateway(process_name("web"))
        replica = FloorReplica(floor.journal(), clock)
        presence = PresenceBundles(gateway, lambda: uuid4().hex)
        for part in (replica, presence):
            await part.start()
            stack.push_async_callback(part.stop)
        voice = build_voice(settings, network, gateway, local_today(network))
        desk = await build_desk(settings, network, gateway, replica, presence, clock, stack)
        door = FrontDoor(voice, desk, Health(replica, clock, voice.counters))
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
