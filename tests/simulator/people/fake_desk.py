"""A desk and a carrier of a few lines for one simulated specialist: it shows what a test puts on the screen."""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from simulator.carrier.serving import LoopbackServer

CSRF = "a-token"


class FakeDesk:
    """`refusals` maps the end of a path to the code of a refusal; `trouble` counts requests to answer with 503."""

    def __init__(self) -> None:
        self.screen: dict[str, Any] = {"state": "not_ready", "not_ready": "signed_in"}
        self.asked: list[str] = []
        self.records: list[Any] = []
        self.keys: dict[str, list[str]] = {}
        self.refusals: dict[str, str] = {}
        self.trouble: dict[str, int] = {}
        self.found: list[dict[str, str]] = []
        """Whom a caller could be passed on to."""
        self.streams = 0
        self._new = asyncio.Event()
        self._version = 0
        routes = [
            Route("/sign-in", self._sign_in, methods=["GET", "POST"]),
            Route("/desk/stream", self._stream),
            Route("/network/devices/connect", self._connect, methods=["POST"]),
            Route("/desk/softphone/token", self._token, methods=["POST"]),
            Route("/desk/records/{contact}", self._record, methods=["GET", "PUT"]),
            Route("/{path:path}", self._act, methods=["GET", "POST"]),
        ]
        self._server = LoopbackServer(Starlette(routes=routes))
        self.url = self._server.url

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.stop()

    def show(self, state: str, **more: Any) -> None:
        self._version += 1
        self.screen = {"state": state, "version": self._version, **more}
        self._new.set()

    def break_streams(self) -> None:
        self.show("broken")

    async def until(self, path: str, count: int = 1) -> None:
        for _ in range(6_000):
            if self.asked.count(path) >= count:
                return
            await asyncio.sleep(0.01)
        raise TimeoutError(f"{path} was not asked for {count} times")

    async def _sign_in(self, request: Request) -> Response:
        if request.method == "GET":
            page = HTMLResponse(f'<input type="hidden" name="csrf" value="{CSRF}">')
            page.set_cookie("visitor", "somebody")
            return page
        form = await request.form()
        if (
            form["csrf"] != CSRF
            or request.cookies.get("visitor") != "somebody"
            or form["password"] != "right"
        ):
            return JSONResponse({"refused": "sign_in"}, 401)
        answer = JSONResponse({"csrf": CSRF, "role": "specialist", "specialist": form["sign_in"]})
        answer.set_cookie("signed", "in")
        return answer

    async def _stream(self, request: Request) -> Response:
        self.streams += 1

        async def messages() -> AsyncIterator[bytes]:
            yield b"retry: 1000\n\n"
            while self.screen["state"] != "broken":
                yield b"event: specialist\ndata: " + msgspec.json.encode(self.screen) + b"\n\n"
                self._new.clear()
                await self._new.wait()

        if request.cookies.get("signed") != "in":
            return Response(status_code=401)
        if self.screen["state"] == "broken":
            return Response(status_code=503)
        return StreamingResponse(messages(), media_type="text/event-stream")

    async def _token(self, request: Request) -> Response:
        return JSONResponse({"token": "jwt", "kind": "loopback", "url": self.url})

    async def _connect(self, request: Request) -> Response:
        self.asked.append("connect " + (await request.json())["params"]["offer"])
        return JSONResponse({"call_sid": "CA1"})

    async def _record(self, request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse({"status": "draft", "version": 1, "draft": {"language": "en"}})
        body = await request.json()
        self.records.append(body)
        return JSONResponse({"ok": True, "version": body["version"] + 1})

    async def _act(self, request: Request) -> Response:
        path = request.url.path
        self.asked.append(path)
        self.keys.setdefault(path, []).append(request.headers.get("idempotency-key", ""))
        if request.method == "POST" and request.headers.get("x-csrf-token") != CSRF:
            return JSONResponse({"refused": "forgery"}, 403)
        if self.trouble.get(path, 0) > 0:
            self.trouble[path] -= 1
            return JSONResponse({"refused": "floor_silent"}, 503)
        refusal = self.refusals.get(path.rpartition("/")[2])
        if refusal is not None:
            return JSONResponse({"ok": False, "refused": refusal}, 409)
        if path.endswith("/targets"):
            return JSONResponse(self.found)
        if path.endswith("/consult"):
            return JSONResponse({"ok": True, "party": "k1-p1"})
        if path == "/desk/find/needs":
            return JSONResponse([])
        return JSONResponse([] if "find" in path else {"ok": True})
