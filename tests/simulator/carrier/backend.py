"""A backend of a few lines: paths answer scripted TwiML, and every request is remembered."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from simulator.carrier.serving import LoopbackServer

TOKEN = "0123456789abcdef0123456789abcdef"


@dataclass(frozen=True, kw_only=True)
class Received:
    method: str
    path: str
    url: str
    fields: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def name(self) -> str:
        """The path, and the event if there is one."""
        event = self.fields.get("StatusCallbackEvent") or self.fields.get("QueueResult")
        return f"{self.path}({event})" if event else self.path

    @property
    def is_signed(self) -> bool:
        fields = {} if self.method == "GET" else dict(self.fields)
        return bool(RequestValidator(TOKEN).validate(self.url, fields, self.headers["x-twilio-signature"]))


Answer = str | Response | Callable[[Received], Response | str | Awaitable[Response | str]]


@dataclass
class Backend:
    """`answers` maps a path to TwiML verbs, a response or a function; other paths answer 204."""

    answers: dict[str, Answer] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server = LoopbackServer(self)
        self.url = self.server.url
        self._arrived = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self.server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.server.stop()

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        raw = (await request.body()).decode() if request.method == "POST" else request.url.query
        one = Received(
            method=request.method,
            path=request.url.path,
            url=str(request.url),
            fields=dict(parse_qsl(raw, keep_blank_values=True)),
            headers=dict(request.headers),
        )
        self.received.append(one)
        self._arrived.set()
        answer = self.answers.get(one.path)
        if callable(answer) and not isinstance(answer, Response):
            made = answer(one)
            answer = await made if isinstance(made, Awaitable) else made
        if isinstance(answer, str):
            return Response(f"<Response>{answer}</Response>", media_type="text/xml")
        return answer or Response(status_code=204)

    def names(self) -> list[str]:
        return [one.name for one in self.received]

    def find(self, name: str) -> Received:
        return next(one for one in self.received if one.name == name or one.path == name)

    async def until(self, name: str, count: int = 1) -> Received:
        """Wait for the count-th request of this name."""
        async with asyncio.timeout(60):
            while self.names().count(name) < count and self._paths().count(name) < count:
                self._arrived.clear()
                await self._arrived.wait()
        return self.find(name)

    def _paths(self) -> list[str]:
        return [one.path for one in self.received]
