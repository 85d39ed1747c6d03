"""Server-sent events: one at a time, coalesced, with a heartbeat, ending by themselves so that no stream lives on.

A slow reader never builds up a backlog: the next view is made only when the last one was taken (F-64).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from random import Random

import msgspec
from fastapi import Request
from fastapi.responses import StreamingResponse

from desk.access import services_of
from live.ports import Changes

RETRY_MS_MIN, RETRY_MS_MAX = 500, 4_000
"""Browsers come back spread over this time, so that five hundred do not come back at once (F-63)."""
_ENCODER = msgspec.json.Encoder()
_spread = Random()  # noqa: S311 - spreads reconnections, guards nothing

View = Callable[[], Awaitable[object]]


def encode(view: object) -> bytes:
    return _ENCODER.encode(view)


def sse(event: str, data: bytes) -> bytes:
    return b"event: " + event.encode() + b"\ndata: " + data + b"\n\n"


def stream(
    request: Request,
    watch: AbstractAsyncContextManager[Changes],
    event: str,
    view: View,
    *,
    pause_s: float = 0.0,
    beat_s: float | None = None,
    still_allowed: Callable[[], Awaitable[bool]],
) -> StreamingResponse:
    """Send the view at once and upon each change, at most every `pause_s`; a changed view after a quiet beat too.

    Ends after the settings' stream life, or when the sign-in does not hold any more.
    """
    settings = services_of(request).settings
    beat_s = beat_s or settings.heartbeat_s
    messages = _messages(watch, event, view, pause_s, beat_s, settings.stream_life_s, still_allowed)
    return StreamingResponse(messages, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _messages(
    watch: AbstractAsyncContextManager[Changes],
    event: str,
    view: View,
    pause_s: float,
    beat_s: float,
    life_s: float,
    still_allowed: Callable[[], Awaitable[bool]],
) -> AsyncIterator[bytes]:
    yield f"retry: {_spread.randint(RETRY_MS_MIN, RETRY_MS_MAX)}\n\n".encode()
    ends = asyncio.get_running_loop().time() + life_s
    async with watch as changes:
        yield sse(event, encode(await view()))
        while asyncio.get_running_loop().time() < ends:
            changed = await changes.wait(beat_s)
            if not changed:
                if not await still_allowed():
                    break
                yield b": still here\n\n"
            yield sse(event, encode(await view()))
            if pause_s:
                await asyncio.sleep(pause_s)
    yield b"event: end\ndata: {}\n\n"
