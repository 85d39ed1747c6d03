"""The database of a run: the log in memory, which is away for a while, or commits without saying so."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from live.recorder import Log
from records.errors import RecordsUnavailable
from records.interactions import LogEntry
from simulator.faults.plan import Fault
from simulator.faults.process import Process
from simulator.faults.weather import Weather

AWAY_S = (0.5, 20.0)
UNKNOWN_COMMITS = 0.05
"""Share of commits whose outcome is not told while database faults are on."""
COMMIT_S = (0.002, 0.4)


class Database:
    def __init__(self, log: Log, weather: Weather) -> None:
        self.log = log
        self.weather = weather
        self.up = True
        self.fate = weather.stream("database")

    async def be_away(self) -> None:
        """Go away now and then, for as long as the faults last."""
        while True:
            await self.weather.wait_for(Fault.DATABASE)
            self.up = False
            await asyncio.sleep(self.fate.between(*AWAY_S))
            self.up = True


@dataclass(frozen=True, slots=True)
class ServedLog:
    """The log as one recorder process reaches it."""

    database: Database
    process: Process

    async def append(self, entries: Sequence[LogEntry], position: str) -> int:
        await self._reach()
        new = await self.database.log.append(entries, position)
        await self._reach()
        if self.database.weather.strikes(Fault.DATABASE, UNKNOWN_COMMITS):
            raise RecordsUnavailable(TimeoutError())
        return new

    async def position(self) -> str:
        await self._reach()
        return await self.database.log.position()

    async def _reach(self) -> None:
        await asyncio.sleep(self.database.fate.between(*COMMIT_S))
        await self.process.gate()
        if not self.database.up:
            raise RecordsUnavailable(TimeoutError())
