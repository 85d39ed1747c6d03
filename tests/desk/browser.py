"""A person at a desk, by HTTP alone: the same requests as the page's scripts make."""

import re
from types import TracebackType
from typing import Any, Self

import httpx2
from fastapi import FastAPI

from config.sample_secrets import SAMPLE_PASSWORD

CSRF = re.compile(r'<meta name="csrf-token" content="([0-9a-f]+)">')


class Browser:
    def __init__(self, client: httpx2.AsyncClient, app: FastAPI) -> None:
        self.client = client
        self.app = app
        self.csrf = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.aclose()

    async def open(self, path: str) -> httpx2.Response:
        answer = await self.client.get(path, headers={"Accept": "text/html"})
        if found := CSRF.search(answer.text):
            self.csrf = found[1]
        return answer

    async def sign_in(self, name: str, password: str = SAMPLE_PASSWORD) -> httpx2.Response:
        await self.open("/sign-in")
        answer = await self.client.post(
            "/sign-in",
            data={"sign_in": name, "password": password, "csrf": self.csrf},
            headers={"Accept": "application/json"},
        )
        if answer.status_code == 200:
            self.csrf = answer.json()["csrf"]
        return answer

    async def send(
        self, method: str, path: str, body: Any = None, *, key: str | None = None
    ) -> httpx2.Response:
        headers = {"Accept": "application/json", "X-CSRF-Token": self.csrf}
        if key is not None:
            headers["Idempotency-Key"] = key
        return await self.client.request(method, path, json=body, headers=headers)

    async def post(self, path: str, body: Any = None, *, key: str | None = None) -> httpx2.Response:
        return await self.send("POST", path, body, key=key)

    async def state(self) -> dict[str, Any]:
        told: dict[str, Any] = (await self.client.get("/desk/state")).json()
        return told
