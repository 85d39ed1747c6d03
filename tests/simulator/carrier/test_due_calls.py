"""Callers whose moment is fixed beforehand: dialled then, timed from then, and living at a speed of their own."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from starlette.types import Receive, Scope, Send

from simulator.carrier import CallerScript, CarrierDouble, CarrierSettings, DialRequest, NumberSettings
from simulator.carrier.serving import LoopbackServer
from simulator.lines import TelephoneLines
from simulator.people.desk_browser import pool

NUMBER, CALLER = "+14165550111", "+14165550142"
MENU = b'<Response><Gather action="/voice/menu" numDigits="1" timeout="3"><Pause length="2"/></Gather></Response>'


class Backend:
    """Answers with a menu, then with nothing; and slowly, if told so."""

    def __init__(self) -> None:
        self.slow_s = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        await asyncio.sleep(self.slow_s)
        body = MENU if scope["path"].endswith("inbound") else b"<Response/>"
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/xml")]}
        )
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
async def backend() -> AsyncIterator[tuple[Backend, TelephoneLines]]:
    app = Backend()
    server = LoopbackServer(app)
    await server.start()
    number = NumberSettings(voice_url=f"{server.url}/voice/inbound", status_callback=f"{server.url}/cb/call")
    settings = CarrierSettings(auth_token="t" * 32, api_key_secret="s" * 32, numbers={NUMBER: number})
    async with CarrierDouble(settings) as carrier, pool() as connector:
        lines = TelephoneLines(carrier.url, connector)
        yield app, lines
        await lines.close()
    await server.stop()


def caller(due_at: float, speed: float | None = None) -> DialRequest:
    script = CallerScript(digits=("1",), answer_delay_s=1.0)
    return DialRequest(to=NUMBER, caller=CALLER, script=script, batch="flood", due_at=due_at, speed=speed)


async def ended(lines: TelephoneLines, calls: int) -> None:
    async with asyncio.timeout(60):
        while (found := await lines.progress("flood"))["calls"] < calls or found["live"]:
            await asyncio.sleep(0.02)


class TestDueCalls:
    async def test_dial_when_they_are_due_and_not_before(
        self, backend: tuple[Backend, TelephoneLines]
    ) -> None:
        _, lines = backend
        due_at = time.time() + 0.3
        await lines.plan([caller(due_at, speed=100.0)])
        assert (await lines.progress("flood"))["calls"] == 0
        await ended(lines, 1)
        (call,) = await lines.calls("flood")
        assert call["due_at"] == round(due_at * 1000)
        assert call["dialled_at"] >= call["due_at"] - 2

    async def test_are_timed_from_when_they_were_due_so_that_a_late_simulator_cannot_flatter(
        self, backend: tuple[Backend, TelephoneLines]
    ) -> None:
        _, lines = backend
        await lines.plan([caller(time.time() - 0.7, speed=100.0)])
        await ended(lines, 1)
        times = await lines.times_ms("flood")
        assert times["voice/inbound"][0] >= 690
        assert times["voice/menu"][0] < 600

    async def test_time_each_kind_of_webhook_callbacks_too(
        self, backend: tuple[Backend, TelephoneLines]
    ) -> None:
        app, lines = backend
        app.slow_s = 0.05
        await lines.plan([caller(time.time(), speed=100.0)])
        await ended(lines, 1)
        await asyncio.sleep(0.2)
        times = await lines.times_ms("flood")
        assert {kind: len(values) for kind, values in times.items()} == {
            "voice/inbound": 1,
            "voice/menu": 1,
            "cb/call": 1,
        }
        assert all(values[0] >= 48 for values in times.values())

    async def test_hear_their_prompts_at_a_speed_of_their_own(
        self, backend: tuple[Backend, TelephoneLines]
    ) -> None:
        _, lines = backend
        await lines.plan([caller(time.time(), speed=100.0)])
        await ended(lines, 1)
        (call,) = await lines.calls("flood")
        assert call["ended_at"] - call["dialled_at"] < 900
