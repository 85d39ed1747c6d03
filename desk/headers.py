"""Headers that every answer carries, whatever made it: a strict content policy, no framing, nothing stored."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TWILIO_SIGNALLING = ("wss://*.twilio.com", "https://*.twilio.com")
"""Where the Voice SDK connects to; its sounds are off, so it loads nothing else."""
STATIC_PREFIX = "/static/"
OPEN_PREFIX = "/open-data/"
NOT_STORED = "no-store"


def origin_of(url: str) -> str:
    """Cut a URL down to what a content policy names."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def content_policy(connect: Iterable[str]) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "media-src 'self'",
            " ".join(("connect-src 'self'", *connect)),
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def security_headers(connect: Iterable[str], *, secure: bool) -> Mapping[str, str]:
    headers = {
        "Content-Security-Policy": content_policy(connect),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=()",
    }
    return headers | {"Strict-Transport-Security": "max-age=31536000"} if secure else headers


class SecurityHeaders:
    """ASGI middleware; plain, so that event streams pass through unbuffered."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Static files change with a release, never in between; open data says itself how long it lasts; everything
        # else may name a person.
        stored = "public, max-age=300" if scope["path"].startswith(STATIC_PREFIX) else NOT_STORED
        may_say = scope["path"].startswith(OPEN_PREFIX)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                if may_say and "Cache-Control" in headers:
                    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
                else:
                    headers["Cache-Control"] = stored
            await send(message)

        await self._app(scope, receive, send_with_headers)
