"""The carrier double as an application of its own, and as an object inside another program."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette

from simulator.carrier.account import Account
from simulator.carrier.clock import Clock, LoopClock
from simulator.carrier.exchange import Exchange
from simulator.carrier.network import DialRequest, PhoneNetwork
from simulator.carrier.network_routes import network_routes
from simulator.carrier.people import CallerScript
from simulator.carrier.rest import rest_routes
from simulator.carrier.serving import BACKLOG, LoopbackServer
from simulator.carrier.settings import CarrierSettings, FarEnd, FaultSettings, NumberSettings
from simulator.carrier.wire import HttpWire, Wire

POLL_S = 0.01


class Carrier:
    """One running account. `wire` and `clock` are replaced where neither network nor time is real."""

    def __init__(self, settings: CarrierSettings, wire: Wire, clock: Clock) -> None:
        self._wire = wire
        self.account = Account(settings, wire, clock)
        self.exchange = Exchange(self.account)
        self.network = PhoneNetwork(self.exchange)

    async def close(self) -> None:
        await self.account.close()
        await self._wire.close()


def carrier_app(settings: CarrierSettings, on_start: Callable[[Carrier], None] | None = None) -> Starlette:
    """Build the ASGI application; the account begins and ends with its lifespan."""
    running: list[Carrier] = []

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        carrier = Carrier(settings, HttpWire(settings.connections_max), LoopClock())
        running.append(carrier)
        if on_start is not None:
            on_start(carrier)
        yield
        running.clear()
        await carrier.close()

    routes = [
        *rest_routes(lambda: running[0].exchange, settings.seed),
        *network_routes(lambda: (running[0].network, running[0].account), settings.desk_origins),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


class CarrierDouble:
    """A carrier inside this program, with real HTTP on loopback.

    Shape: `async with CarrierDouble(settings) as carrier`, or `start` and `stop`.
    """

    def __init__(self, settings: CarrierSettings, port: int = 0) -> None:
        self.settings = settings
        self._carrier: Carrier | None = None
        self._server = LoopbackServer(carrier_app(settings, self._started), port)
        self.url = self._server.url

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        await self._server.start()

    async def stop(self) -> None:
        await self._server.stop()

    @property
    def account(self) -> Account:
        return self._running().account

    @property
    def network(self) -> PhoneNetwork:
        return self._running().network

    def set_number(self, number: str, settings: NumberSettings) -> None:
        self.account.numbers[number] = settings

    def set_application(self, settings: NumberSettings) -> None:
        self.account.applications[self.settings.application_sid] = settings

    def set_far_ends(self, far_ends: Mapping[str, FarEnd]) -> None:
        self.account.far_ends.update(far_ends)

    def set_faults(self, faults: FaultSettings) -> None:
        self.account.post.faults = faults

    def dial(self, to: str, caller: str, script: CallerScript | None = None, batch: str = "") -> str:
        """Let a caller dial. Returns: the call SID."""
        request = DialRequest(to=to, caller=caller, script=script or CallerScript(), batch=batch)
        return self.network.dial(request)

    async def until_fact(self, call_sid: str, fact: str, timeout_s: float = 60.0) -> dict[str, Any]:
        """Wait until a call has a fact of this name. Returns: the first. Raises: TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while True:
                for one in self.network.call(call_sid)["facts"]:
                    if one["fact"] == fact:
                        return dict(one)
                await asyncio.sleep(POLL_S)

    async def until_ended(self, call_sid: str, timeout_s: float = 60.0) -> dict[str, Any]:
        """Wait for the end of a call. Returns: the truth about it. Raises: TimeoutError."""
        await self.until_fact(call_sid, "ended", timeout_s)
        return self.network.call(call_sid)

    def _started(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def _running(self) -> Carrier:
        if self._carrier is None:
            raise RuntimeError("the carrier double is not started")
        return self._carrier


def serve(settings: CarrierSettings, host: str = "127.0.0.1", port: int = 4010) -> None:
    """Run the carrier as a process of its own until it is told to stop."""
    uvicorn.run(
        carrier_app(settings),
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        backlog=BACKLOG,
        ws="none",
    )


def settings_from_file(path: Path) -> CarrierSettings:
    """Read settings from JSON."""
    return CarrierSettings.model_validate_json(path.read_bytes())
