"""The sample world of `switchboard run`: callers who dial and specialists who answer, for as long as it runs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from config.fields import SAMPLE_LINES
from config.network import Network, load_network
from simulator.crew import Crew, tally
from simulator.lines import CarrierSilent, TelephoneLines
from simulator.people import ArrivalProcess, CallerHabits, Population, SpecialistHabits, Streams
from simulator.people.arrivals import week_profile
from simulator.people.desk_browser import pool

log: Any = structlog.get_logger(__name__)

BATCH = "sample-traffic"
AT_THE_KEYBOARD = 2
"""The first two specialists of each partner are left to people who want to try the desk themselves."""
REPORT_EVERY_S = 60.0
COME_IN_PATIENCE_S = 300.0
GAP_S_MAX = 3_600.0
"""While next to nobody calls, the rate is looked at again after so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficSettings:
    desk_url: str
    carrier_url: str
    password: str = field(repr=False)
    specialists_per_partner: int = 5
    callers_per_hour: float = 120.0
    speed: float = 1.0
    """Divides what people take: patience, talk, wrap-up, answering. `callers_per_hour` is not multiplied by it."""
    by_phone: float = 0.0
    """Share of specialists who work by telephone."""
    seed: int = 211
    lines: Mapping[str, str] = field(default_factory=SAMPLE_LINES.copy)
    by_hour: bool = False
    """Follow the assumed profile of a week instead of a constant rate."""
    network: Network | None = None


async def run_traffic(settings: TrafficSettings) -> None:
    """Let people call and answer until cancelled; restarts of the service are lived through."""
    async with _crew(settings) as (crew, lines), asyncio.TaskGroup() as group:
        group.create_task(crew.come_in(patience_s=COME_IN_PATIENCE_S))
        caller = _Callers(settings, lines)
        group.create_task(caller.keep_calling())
        group.create_task(_report(crew, caller))


def specialist_names(network: Network, first: int, count: int) -> list[str]:
    """Name accounts of the sample: `count` of each partner from number `first` on, one partner after another."""
    return [
        f"{partner.lower()}_{number:02}"
        for number in range(first, first + count)
        for partner in network.partners
    ]


@contextlib.asynccontextmanager
async def _crew(settings: TrafficSettings) -> AsyncIterator[tuple[Crew, TelephoneLines]]:
    network = settings.network or load_network()
    async with pool() as connector:
        lines = TelephoneLines(settings.carrier_url, connector)
        crew = Crew(
            specialist_names(network, AT_THE_KEYBOARD + 1, settings.specialists_per_partner),
            settings.password,
            settings.desk_url,
            lines=lines,
            connector=connector,
            streams=Streams(settings.seed).within("specialists"),
            habits=SpecialistHabits(speed=settings.speed, by_phone=settings.by_phone),
        )
        try:
            yield crew, lines
        finally:
            await crew.leave()
            await lines.close()


class _Callers:
    """Dials for one caller after another."""

    def __init__(self, settings: TrafficSettings, lines: TelephoneLines) -> None:
        self.placed = 0
        self.failed = 0
        self._lines = lines
        self._population = Population(
            settings.seed, settings.lines, CallerHabits(), speed=settings.speed, network=settings.network
        )
        arrivals = Streams(settings.seed).within("callers").of("arrival")
        self._arrivals = ArrivalProcess(arrivals, settings.callers_per_hour / 3600)
        self._zone = ZoneInfo("America/Toronto") if settings.by_hour else None

    async def keep_calling(self) -> None:
        while True:
            gap_s = self._arrivals.gap_s(self._profile())
            await asyncio.sleep(min(gap_s, GAP_S_MAX))
            if gap_s > GAP_S_MAX:
                continue
            try:
                await self._lines.dial([self._population.next().dial(BATCH)])
                self.placed += 1
            except CarrierSilent as silent:
                self.failed += 1
                log.info("simulated_caller_not_placed", cause=str(silent))

    def _profile(self) -> float:
        return 1.0 if self._zone is None else week_profile(datetime.now(UTC), self._zone)


async def _report(crew: Crew, callers: _Callers) -> None:
    while True:
        await asyncio.sleep(REPORT_EVERY_S)
        log.info(
            "sample_traffic", callers=callers.placed, not_placed=callers.failed, **tally(crew.truths.values())
        )
