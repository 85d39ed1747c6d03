"""A specialist's browser: signs in, sends what keys send, follows the stream. The pages themselves are not drawn."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec

CSRF = re.compile(r'name="csrf(?:-token)?"\s+(?:value|content)="([^"]+)"')
TIMEOUT_S = 8.0
STREAM_SILENCE_S_MAX = 15.0
"""A stream that says nothing, not even that it is there, for so long counts as lost."""
STREAM_EVENT = b"event: specialist"
LINE_BYTES_MAX = 1 << 20


class OfferOnScreen(msgspec.Struct, frozen=True):
    id: str
    contact: str
    state: str


class PartyOnScreen(msgspec.Struct, frozen=True):
    id: str
    kind: str = ""
    state: str = ""


class TalkOnScreen(msgspec.Struct, frozen=True):
    held_since_ms: int | None = None
    parties: tuple[PartyOnScreen, ...] = ()


class ContactOnScreen(msgspec.Struct, frozen=True):
    id: str
    live: bool = False
    part: str = ""
    talk: TalkOnScreen | None = None
    language_code: str = ""
    place: str = ""


class Screen(msgspec.Struct, frozen=True):
    """The part of a specialist's view that this person looks at."""

    state: str
    version: int = 0
    offer: OfferOnScreen | None = None
    contact: ContactOnScreen | None = None
    not_ready: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the desk answered: a status and JSON."""

    status: int
    body: Any

    @property
    def ok(self) -> bool:
        return self.status < 300

    @property
    def refused(self) -> str:
        """The code of a refusal that is meant; empty for a yes and for trouble."""
        return str(self.body.get("refused", "")) if self.status == 409 and isinstance(self.body, dict) else ""


class DeskTrouble(Exception):
    """The desk did not answer, or not as a desk does; the act may have been carried out."""


class SignedOut(DeskTrouble):
    """The desk does not know this sign-in any more."""


class SignInRefused(Exception):
    """The desk does not let this person in."""


_SCREEN = msgspec.json.Decoder(Screen)


class DeskBrowser:
    """One person's cookies and token, over a connection pool that all of them share."""

    def __init__(self, desk_url: str, connector: aiohttp.BaseConnector) -> None:
        self._url = desk_url.rstrip("/")
        self._csrf = ""
        self._session = aiohttp.ClientSession(
            connector=connector,
            connector_owner=False,
            # The desk may be reached by address, and its cookies must still be kept.
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
            headers={"Accept": "application/json"},
            read_bufsize=LINE_BYTES_MAX,
        )

    async def close(self) -> None:
        await self._session.close()

    async def sign_in(self, name: str, password: str) -> None:
        """Raises: SignInRefused, DeskTrouble."""
        self._session.cookie_jar.clear()
        try:
            async with self._session.get(f"{self._url}/sign-in", headers={"Accept": "text/html"}) as page:
                found = CSRF.search(await page.text())
        except (aiohttp.ClientError, TimeoutError) as cause:
            raise DeskTrouble(type(cause).__name__) from cause
        if found is None:
            raise DeskTrouble("the sign-in page holds no token")
        form = {"sign_in": name, "password": password, "csrf": found[1]}
        answer = await self._ask("POST", "/sign-in", data=form)
        if answer.status in (401, 403, 429):
            raise SignInRefused(f"{name} was not let in (HTTP {answer.status})")
        if not answer.ok:
            raise DeskTrouble(f"HTTP {answer.status} at sign-in")
        self._csrf = answer.body["csrf"]

    async def get(self, path: str, **query: str) -> Answer:
        """Raises: DeskTrouble, SignedOut."""
        return self._known(await self._ask("GET", path, params=query))

    async def post(self, path: str, body: Mapping[str, Any] | None = None, key: str = "") -> Answer:
        """Send what a key press sends; `key` names the press, so that sending it again is the same press.

        Raises: DeskTrouble, SignedOut.
        """
        headers = {"X-CSRF-Token": self._csrf} | ({"Idempotency-Key": key} if key else {})
        return self._known(await self._ask("POST", path, json=dict(body or {}), headers=headers))

    async def submit(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form of a page. Raises: DeskTrouble, SignedOut."""
        answer = await self._ask("POST", path, data={**fields, "csrf": self._csrf})
        # A form that was taken leads on to a page; that is no sign-in page for whoever asks as a script.
        return answer if answer.status == 303 else self._known(answer)

    async def put(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Raises: DeskTrouble, SignedOut."""
        return self._known(
            await self._ask("PUT", path, json=dict(body), headers={"X-CSRF-Token": self._csrf})
        )

    async def screens(self) -> AsyncIterator[Screen]:
        """Follow the stream to its end. Raises: DeskTrouble, SignedOut."""
        limits = aiohttp.ClientTimeout(total=None, sock_connect=TIMEOUT_S, sock_read=STREAM_SILENCE_S_MAX)
        headers = {"Accept": "text/event-stream"}
        try:
            async with self._session.get(
                f"{self._url}/desk/stream", headers=headers, timeout=limits, allow_redirects=False
            ) as response:
                if response.status in (303, 401):
                    raise SignedOut("the stream is closed to this sign-in")
                if response.status != 200:
                    raise DeskTrouble(f"HTTP {response.status} for the stream")
                wanted = False
                async for line in response.content:
                    if line.startswith(b"event:"):
                        wanted = line.rstrip() == STREAM_EVENT
                    elif wanted and line.startswith(b"data:"):
                        yield _SCREEN.decode(line[5:])
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as cause:
            raise DeskTrouble(type(cause).__name__) from cause

    async def _ask(self, method: str, path: str, **given: Any) -> Answer:
        try:
            async with self._session.request(
                method, f"{self._url}{path}", allow_redirects=False, **given
            ) as response:
                body = await response.read()
                kind = response.content_type
                return Answer(
                    status=response.status,
                    body=msgspec.json.decode(body) if body and kind == "application/json" else None,
                )
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as cause:
            raise DeskTrouble(type(cause).__name__) from cause

    @staticmethod
    def _known(answer: Answer) -> Answer:
        if answer.status in (303, 401):
            raise SignedOut("the desk asks for a sign-in")
        if answer.status >= 500:
            raise DeskTrouble(f"HTTP {answer.status}")
        return answer


def pool() -> aiohttp.TCPConnector:
    """Make the connections that many browsers share; no limit, for each holds a stream open."""
    return aiohttp.TCPConnector(limit=0, keepalive_timeout=30.0, loop=asyncio.get_running_loop())
