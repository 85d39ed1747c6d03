"""Serve an ASGI application on loopback from inside a running program."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn

HOST = "127.0.0.1"
BACKLOG = 2048
GRACE_S = 1.0


class _InnerServer(uvicorn.Server):
    """A server inside a program: it leaves signals alone, and stops at once instead of by polling."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stopping = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        while not self.stopping.is_set():
            # Tick 0 is the one that renews the Date header.
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), timeout=1.0)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=GRACE_S)
        await self.lifespan.shutdown()


class LoopbackServer:
    """One application on one port; port 0 picks a free one."""

    def __init__(self, app: Any, port: int = 0) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((HOST, port))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        settings = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="on",
            backlog=BACKLOG,
            ws="none",
        )
        self._server = _InnerServer(settings)
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._running = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._running.done():
                await self._running
                raise RuntimeError("the application did not start")
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        self._server.stopping.set()
        if self._running is not None:
            await self._running
        self._socket.close()
