"""The road between the carrier and a backend: one HTTP exchange, with its failures named."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from yarl import URL

BODY_BYTES_MAX = 65_536
# Shorter than the five seconds of uvicorn, so that a request never meets a closing connection.
IDLE_CONNECTION_S = 2.0


class WireFailed(Exception):
    """The exchange failed. `kind` is a word of the `rp` override, or "partial", which is never retried."""

    def __init__(self, kind: str, code: int, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class WireAnswer:
    status: int
    content_type: str
    body: bytes
    location: str = ""


class Wire(Protocol):
    """Carries one request. Raises `WireFailed`."""

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
        body_max: int = BODY_BYTES_MAX,
    ) -> WireAnswer: ...

    async def close(self) -> None: ...


class HttpWire:
    """Real HTTP over connections that are kept open."""

    def __init__(self, connections_max: int) -> None:
        connector = aiohttp.TCPConnector(limit=connections_max, keepalive_timeout=IDLE_CONNECTION_S)
        self._session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=True
        )

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
        body_max: int = BODY_BYTES_MAX,
    ) -> WireAnswer:
        limits = aiohttp.ClientTimeout(total=total_s, sock_connect=connect_s, sock_read=read_s)
        begun = False
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                data=body,
                headers=headers,
                allow_redirects=False,
                timeout=limits,
            ) as response:
                begun = True
                return WireAnswer(
                    status=response.status,
                    content_type=response.content_type,
                    body=await _body(response.content, body_max) if response.status != 204 else b"",
                    location=response.headers.get("Location", ""),
                )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise WireFailed("ct", 11205, f"no connection: {error}") from error
        except TimeoutError as error:
            raise WireFailed("partial" if begun else "rt", 11200, "no answer in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise WireFailed("partial" if begun else "rt", 11200, f"connection lost: {error}") from error

    async def close(self) -> None:
        await self._session.close()


async def _body(content: aiohttp.StreamReader, most: int) -> bytes:
    """Read a body, and one byte of what is too much of it."""
    parts, left = [], most + 1
    while left > 0 and (part := await content.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
