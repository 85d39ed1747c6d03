"""The HTTP client under the carrier's official library: one that gives up in time.

The library's own synchronous client waits for ever by default, and its asynchronous one ignores its timeout.
"""

import logging
from collections.abc import Mapping
from typing import Any

import httpx2
from twilio.http import AsyncHttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]

CONNECT_S = 1.0
READ_S = 4.0
CONNECTIONS_MAX = 32

TIMEOUT = httpx2.Timeout(READ_S, connect=CONNECT_S)


class BoundedHttpClient(AsyncHttpClient):  # type: ignore[misc]
    """Sends the library's requests with explicit time limits; logs nothing, because forms hold numbers.

    `transport` replaces the network in tests.
    """

    def __init__(
        self, *, timeout: httpx2.Timeout = TIMEOUT, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self._client = httpx2.AsyncClient(
            timeout=timeout,
            limits=httpx2.Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=CONNECTIONS_MAX),
            transport=transport,
            follow_redirects=False,
            # Only the settings say where requests go; a proxy or a .netrc of the environment does not.
            trust_env=False,
        )

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        allow_redirects: bool = False,
    ) -> Response:
        answer = await self._client.request(
            method,
            uri,
            params=params,
            data=data,
            headers=headers,
            auth=auth or httpx2.USE_CLIENT_DEFAULT,
            timeout=httpx2.USE_CLIENT_DEFAULT if timeout is None else timeout,
        )
        return Response(answer.status_code, answer.text, answer.headers)

    async def bytes_of(self, uri: str, auth: tuple[str, str]) -> tuple[int, bytes]:
        """Get what is no text. Returns: the status and the body."""
        answer = await self._client.get(uri, auth=auth)
        return answer.status_code, answer.content

    async def close(self) -> None:
        await self._client.aclose()
