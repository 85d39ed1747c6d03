"""Waiting for what a real service does in its own time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

RECORDER_PATIENCE_S = 120.0


async def until(find: Callable[[], Any], timeout_s: float = RECORDER_PATIENCE_S) -> Any:
    """Look again and again until something is found."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if found := await asyncio.to_thread(find):
            return found
        await asyncio.sleep(0.2)
    raise AssertionError(f"not found within {timeout_s:g} s")


async def within(seconds: float, look: Callable[[], Awaitable[bool]]) -> float:
    """Look until it is so. Returns: after how many seconds it was."""
    began = time.monotonic()
    while not await look():
        assert time.monotonic() - began < seconds, f"not within {seconds:g} s"
        await asyncio.sleep(0.2)
    return time.monotonic() - began
