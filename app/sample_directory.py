"""Brings the sample directory in at the first start, once the service is up: nobody waits for it."""

import asyncio
import contextlib

import structlog

from config.clock import SystemClock
from config.network import Network
from config.settings import Settings
from records.errors import ImportRefused, RecordsUnavailable

AFTER_S = 3.0
"""Callers can be answered by then."""

_log = structlog.get_logger(__name__)


class SampleDirectory:
    def __init__(self, settings: Settings, network: Network, clock: SystemClock) -> None:
        self._url = settings.sqlalchemy_url
        self._home = network.about.default_home
        self._zone = network.partners[self._home].zone
        self._clock = clock
        self._bringing: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._bringing = asyncio.create_task(self._bring())

    async def stop(self) -> None:
        if self._bringing is not None:
            self._bringing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._bringing

    async def _bring(self) -> None:
        from records.directory.generated import bring_sample

        await asyncio.sleep(AFTER_S)
        try:
            brought = await asyncio.to_thread(bring_sample, self._url, self._home, self._zone, self._clock)
        except (ImportRefused, RecordsUnavailable) as cause:
            # Another process of this service does it, or the next start will.
            _log.warning("sample_directory_not_brought", code=cause.code)
            return
        if brought:
            _log.info("sample_directory_brought")
