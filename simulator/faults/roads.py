"""The two roads between us and the carrier: its requests to our web process, our orders to its REST API."""

import asyncio
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx2
from starlette.types import ASGIApp

from simulator.carrier.wire import WireAnswer, WireFailed
from simulator.faults.plan import Fault
from simulator.faults.process import Process, ProcessGone, outside
from simulator.faults.weather import Weather

ROAD_S = (0.004, 0.04)
DOCUMENT_FAILURES = {
    "refused": 0.2,
    "lost": 0.2,
    "reset after": 0.2,
    "silent after": 0.2,
    "502 before": 0.1,
    "502 after": 0.1,
}
REST_FAILURES = {
    "no connection": 0.12,
    "silent before": 0.14,
    "silent after": 0.14,
    "429": 0.25,
    "500 before": 0.1,
    "500 after": 0.15,
    "503": 0.1,
}
REST_SILENCE_S = 4.0
_REFUSALS = {"429": 429, "500 before": 500, "503": 503}

Answered = Callable[[str, bytes, WireAnswer], None]
"""Hears of every answer that our web process gave: the address, the form, the answer."""


class WebServed(Protocol):
    """Whoever serves webhooks now."""

    async def serving(self) -> tuple[Process, ASGIApp]:
        """Give the web process; while it is being started again, the connection waits in its socket."""
        ...


class WebhookRoad:
    """Carries the carrier's signed requests into the web process of the moment; a `Wire` of the double."""

    def __init__(self, web: WebServed, weather: Weather) -> None:
        self.answered: list[Answered] = []
        self._web = web
        self._weather = weather
        self._fate = weather.stream("road/webhooks")

    async def close(self) -> None:
        pass

    async def exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        connect_s: float,
        read_s: float,
        total_s: float,
    ) -> WireAnswer:
        fate = ""
        if self._weather.strikes(Fault.DOCUMENTS):
            fate = self._fate.weighted(DOCUMENT_FAILURES)
            self._weather.tell("webhook", f"{fate}: {urlsplit(url).path}")
        try:
            async with asyncio.timeout(min(read_s, total_s)):
                return await self._carry(method, url, headers, body or b"", fate)
        except TimeoutError:
            raise WireFailed("rt", 11200, "no answer in time") from None

    async def _carry(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, fate: str
    ) -> WireAnswer:
        await asyncio.sleep(self._fate.between(*ROAD_S))
        if fate == "refused":
            raise WireFailed("ct", 11205, "connection refused")
        if fate == "lost":
            await asyncio.get_running_loop().create_future()
        if fate == "502 before":
            return WireAnswer(status=502, content_type="text/html", body=b"")
        process, app = await self._web.serving()
        try:
            answer = await process.run(_ask(app, method, url, headers, body))
        except ProcessGone:
            raise WireFailed("rt", 11200, "connection reset") from None
        for hear in self.answered:
            hear(url, body, answer)
        await asyncio.sleep(self._fate.between(*ROAD_S))
        if fate == "reset after":
            raise WireFailed("rt", 11200, "connection reset")
        if fate == "silent after":
            await asyncio.get_running_loop().create_future()
        if fate == "502 after":
            return WireAnswer(status=502, content_type="text/html", body=b"")
        return answer


async def _ask(app: ASGIApp, method: str, url: str, headers: Mapping[str, str], body: bytes) -> WireAnswer:
    """Put one request to an ASGI application, as an HTTP server does."""
    parts = urlsplit(url)
    scope: MutableMapping[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme,
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.1", 443),
        "server": (parts.hostname, parts.port),
    }
    told: dict[str, Any] = {"status": 500, "headers": [], "body": b""}
    asked = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> MutableMapping[str, Any]:
        if asked:
            return asked.pop()
        await asyncio.get_running_loop().create_future()
        raise AssertionError("nothing follows the request")

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            told["status"], told["headers"] = message["status"], message["headers"]
        else:
            told["body"] += message.get("body", b"")

    await app(scope, receive, send)
    kinds = [value for name, value in told["headers"] if name == b"content-type"]
    kind = kinds[0].decode().partition(";")[0] if kinds else ""
    return WireAnswer(status=told["status"], content_type=kind, body=told["body"])


class RestRoad(httpx2.AsyncBaseTransport):
    """Carries one process's orders to the carrier's REST API."""

    def __init__(self, rest: ASGIApp, process: Process, weather: Weather) -> None:
        self._inner = httpx2.ASGITransport(app=rest)
        self._process = process
        self._weather = weather
        self._fate = weather.stream("road/rest")

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        fate = self._fate.weighted(REST_FAILURES) if self._weather.strikes(Fault.REST) else ""
        if fate:
            self._weather.tell("rest", f"{fate}: {request.method} {request.url.path}")
        await self._travel()
        refused = await self._before(fate, request)
        if refused is not None:
            return refused
        answer = await self._arrive(request)
        await self._travel()
        if fate == "silent after":
            await asyncio.sleep(REST_SILENCE_S)
            raise httpx2.ReadTimeout("silence", request=request)
        return _failure(500, request) if fate == "500 after" else answer

    async def _before(self, fate: str, request: httpx2.Request) -> httpx2.Response | None:
        """Raises: httpx2.ConnectError, httpx2.ReadTimeout."""
        if fate == "no connection":
            raise httpx2.ConnectError("refused", request=request)
        if fate == "silent before":
            await asyncio.sleep(REST_SILENCE_S)
            raise httpx2.ReadTimeout("silence", request=request)
        status = _REFUSALS.get(fate)
        return None if status is None else _failure(status, request)

    async def _arrive(self, request: httpx2.Request) -> httpx2.Response:
        # What has arrived at the carrier happens there, whatever becomes of whoever sent it.
        task = outside(self._answer(request))
        await asyncio.wait((task,))
        return task.result()

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._inner.handle_async_request(request)
        await answer.aread()
        return answer

    async def _travel(self) -> None:
        await self._process.gate()
        await asyncio.sleep(self._fate.between(*ROAD_S))
        await self._process.gate()


def _failure(status: int, request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(
        status, json={"code": 20000 + status, "message": "", "status": status}, request=request
    )
