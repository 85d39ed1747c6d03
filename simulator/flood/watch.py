"""Looks at the service while a flood runs: processors each second, the dispatcher's inbox several times a second."""

import asyncio
import contextlib
from collections.abc import Mapping
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from live.redis_floor import FloorKeys, answer_of, connect
from simulator.usage import Reading, read_usage, redis_url

LOOK_S = 0.2
READ_EVERY = 5


class Watch:
    """Shape: `async with Watch(...)` around the time that is to be judged."""

    def __init__(self, run_file: Path | None, url: str | None, floor: str, others: Mapping[str, int]) -> None:
        self.readings: list[Reading] = []
        self.inbox: list[int] = []
        self._run_file = run_file
        self._url = url or redis_url(run_file)
        self._others = others
        self._keys = FloorKeys(floor)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Watch":
        self._task = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._read()

    def _read(self) -> None:
        self.readings.append(read_usage(self._run_file, self._others))

    async def _look(self) -> None:
        async with contextlib.AsyncExitStack() as stack:
            redis = connect(self._url) if self._url is not None else None
            if redis is not None:
                stack.push_async_callback(redis.aclose)
            looks = 0
            while True:
                if looks % READ_EVERY == 0:
                    self._read()
                looks += 1
                await self._look_into_inbox(redis)
                await asyncio.sleep(LOOK_S)

    async def _look_into_inbox(self, redis: Redis | None) -> None:
        if redis is None:
            return
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            self.inbox.append(int(await answer_of(redis.xlen(self._keys.inbox))))
