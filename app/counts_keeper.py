"""Sends the exports of needs each night, once each partner's night is far enough gone."""

import asyncio

import structlog

from app.fact_keeper import TROUBLES
from records.clock import Clock
from reporting.counts.delivery import CountsExport
from reporting.days import Zones
from reporting.due import due_day
from reporting.errors import ReportingError

_log = structlog.get_logger(__name__)

LOOK_EVERY_S = 60.0


class CountsKeeper:
    def __init__(self, export: CountsExport, zones: Zones, clock: Clock) -> None:
        self._export = export
        self._zones = zones
        self._clock = clock
        self._refused: set[str] = set()
        """Whose refusal was told; once is enough."""

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> int:
        """Make what is due for every partner. Returns: how many sets were made."""
        made = 0
        for partner in self._export.partners():
            due = due_day(self._clock.now(), self._zones.of(partner))
            try:
                made += len(await self._export.run_due(partner, due))
                self._refused.discard(partner)
            except ReportingError as refused:
                if partner not in self._refused:
                    self._refused.add(partner)
                    _log.warning("counts_refused", partner=partner, why=str(refused))
            except (*TROUBLES, OSError) as trouble:
                _log.warning("counts_not_made", partner=partner, cause=type(trouble).__name__)
        return made
