"""Raw HTTP for the hot path: a form read within its limits, and answers written as they are.

A framework's request object and form parser cost several times what the rest of a webhook costs; this
module is what they are replaced with.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from webhooks.errors import CarrierHungUp, Refusal, RequestRefused

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    bytes_max: int = 65_536
    fields_max: int = 400
    seconds_max: float = 5.0


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes, exactly as it came: the signature covers these characters."""

    path: str
    query: str

    @classmethod
    def of(cls, scope: Scope) -> "Target":
        raw = scope.get("raw_path") or scope["path"].encode("utf-8")
        return cls(raw.decode("latin-1"), scope["query_string"].decode("latin-1"))


def header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value).decode("latin-1")
    return None


def is_form(scope: Scope) -> bool:
    kind = header(scope, b"content-type")
    return kind is not None and (kind == FORM or kind.partition(";")[0].strip().lower() == FORM)


async def read_body(scope: Scope, receive: Receive, limits: BodyLimits) -> bytes:
    """Read the whole body, and stop as soon as it is known to be too large or too slow.

    Raises: RequestRefused, CarrierHungUp.
    """
    length = header(scope, b"content-length")
    if length is not None and length.isdecimal() and int(length[:20]) > limits.bytes_max:
        raise RequestRefused(Refusal.TOO_LARGE)
    try:
        async with asyncio.timeout(limits.seconds_max):
            return await _gather(receive, limits.bytes_max)
    except TimeoutError:
        raise RequestRefused(Refusal.TOO_SLOW) from None


async def _gather(receive: Receive, bytes_max: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CarrierHungUp
        part = message.get("body", b"")
        size += len(part)
        if size > bytes_max:
            raise RequestRefused(Refusal.TOO_LARGE)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts) if len(parts) > 1 else bytes(part)


def parse(form: bytes, fields_max: int) -> list[tuple[str, str]]:
    """Take a form or a query apart, empty fields included; bytes that are no text survive as surrogates.

    Raises: RequestRefused.
    """
    try:
        return parse_qsl(
            form.decode("ascii"), keep_blank_values=True, max_num_fields=fields_max, errors="surrogateescape"
        )
    except ValueError:
        raise RequestRefused(Refusal.UNREADABLE) from None


async def respond(
    send: Send,
    status: int,
    text: str = "",
    *,
    content_type: bytes = b"text/plain; charset=utf-8",
    headers: tuple[tuple[bytes, bytes], ...] = (),
) -> None:
    """Send one answer, whole."""
    body = text.encode("utf-8", "replace")
    sent = list(headers)
    if status != 204:
        sent += ((b"content-type", content_type), (b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": body})
