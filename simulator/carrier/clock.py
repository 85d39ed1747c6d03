"""The one place where the carrier learns the time and waits."""

import asyncio
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Timer(Protocol):
    def cancel(self) -> None: ...


class Clock(Protocol):
    """Seconds since the epoch, and waits measured against them."""

    def now(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...

    def call_later(self, seconds: float, action: Callable[[], None]) -> Timer: ...


class LoopClock:
    """Follow the running event loop, so that a loop with virtual time drives every wait unchanged."""

    def __init__(self, epoch: float | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._offset = (time.time() if epoch is None else epoch) - self._loop.time()

    def now(self) -> float:
        return self._loop.time() + self._offset

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def call_later(self, seconds: float, action: Callable[[], None]) -> Timer:
        return self._loop.call_later(seconds, action)


def milliseconds(at: float) -> int:
    return round(at * 1000)


def rfc2822(at: float) -> str:
    """Write a moment as Twilio does, in GMT with a numeric zone."""
    return _rfc2822(int(at))


@lru_cache(maxsize=1024)
def _rfc2822(second: int) -> str:
    # Not strftime: its day and month names follow the locale, and Twilio's never do.
    moment = time.gmtime(second)
    day, month = DAYS[moment.tm_wday], MONTHS[moment.tm_mon - 1]
    clock = f"{moment.tm_hour:02}:{moment.tm_min:02}:{moment.tm_sec:02}"
    return f"{day}, {moment.tm_mday:02} {month} {moment.tm_year} {clock} +0000"
