"""What the doctor looks at, small and in one program: the webhooks behind an address, and the carrier's account."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from starlette.responses import JSONResponse

from app.carrier import CARRIER_QUEUE_SIZE, carrier_account
from app.findings import Finding
from app.voice import build_partner_reports, build_voice
from app.web import FrontDoor
from config.clock import SystemClock
from config.network import Network, load_network
from config.settings import Settings, load_settings
from simulator.carrier import CarrierDouble
from simulator.carrier.serving import LoopbackServer
from simulator.sample_carrier import sample_carrier
from telephony.rest import TwilioCarrier
from tests.webhooks.posts import ScriptedFloor


@dataclass
class House:
    settings: Settings
    network: Network
    door: "Door"
    carrier: CarrierDouble


class Door:
    """The web process with a health of the test's choosing, and whatever stands before it."""

    def __init__(self) -> None:
        self.application: Any = None
        self.strips_query = False
        self.prefix = ""
        self.health = 200
        self.incoming: dict[str, object] = {}
        self.carrier = ""

    def believe(self, settings: Settings, network: Network) -> None:
        voice = build_voice(settings, network, ScriptedFloor(), date(2026, 11, 1))
        partners = build_partner_reports(settings, ScriptedFloor(), SystemClock())
        self.application = FrontDoor(voice, partners, JSONResponse({}, 404), self._health)

    async def _health(self, scope: Any, receive: Any, send: Any) -> None:
        body = {"ready": self.health == 200, "carrier": self.carrier, "incoming": self.incoming}
        await JSONResponse(body, self.health)(scope, receive, send)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        if self.strips_query:
            scope = {**scope, "query_string": b""}
        if self.prefix and scope["path"] != "/health":
            path = f"{self.prefix}{scope['path']}"
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await self.application(scope, receive, send)


@asynccontextmanager
async def open_house(folder: Path, **changes: object) -> AsyncIterator[House]:
    """Let everything be as it must be, but for the `changes` to the settings."""
    network = load_network()
    settings = load_settings({"SWITCHBOARD_DATA_DIR": str(folder)}).model_copy(update=changes)
    async with AsyncExitStack() as stack:
        door = Door()
        web = LoopbackServer(door)
        update: dict[str, object] = {"public_base_url": web.url, "desk_origin": web.url, "port": web.port}
        settings = settings.model_copy(update=update)
        carrier = await stack.enter_async_context(CarrierDouble(sample_carrier(settings)))
        settings = settings.model_copy(update={"twilio_api_base_url": carrier.url})
        door.believe(settings, network)
        door.carrier = carrier.url
        await web.start()
        stack.push_async_callback(web.stop)
        rest = TwilioCarrier(carrier_account(settings), random=lambda: 0.0)
        stack.push_async_callback(rest.close)
        await rest.ensure_queue(settings.twilio_queue, CARRIER_QUEUE_SIZE)
        yield House(settings, network, door, carrier)


def codes(findings: list[Finding], level: str) -> set[str]:
    return {finding.code for finding in findings if finding.level == level}
