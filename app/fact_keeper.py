"""Makes the daily facts each night, beside the recorder: yesterday's, and every earlier day's that changed.

Then the months that planners' questions are answered from, and the warnings of the weeks that are complete.
"""

import asyncio
from datetime import date, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from records.clock import Clock
from records.errors import RecordsError
from records.interactions import PROJECTION_FAULTS
from reporting.days import Zones
from reporting.due import DueWork, due_day
from reporting.facts.build import DailyFacts
from reporting.facts.months import MonthRollups
from reporting.warning.kept import WeeklyWarnings

_log = structlog.get_logger(__name__)

LOOK_EVERY_S = 60.0
TROUBLES = (RecordsError, SQLAlchemyError, *PROJECTION_FAULTS)
"""A day that cannot be made must not stop the recorder, which this runs beside."""
LOOKED_BACK = timedelta(days=400)
WORK = "facts"


class FactKeeper:
    def __init__(
        self,
        facts: DailyFacts,
        months: MonthRollups,
        warnings: WeeklyWarnings,
        work: DueWork,
        zones: Zones,
        clock: Clock,
    ) -> None:
        self._facts = facts
        self._months = months
        self._warnings = warnings
        self._work = work
        self._zone = zones.default
        self._clock = clock

    async def run(self) -> None:
        while True:
            try:
                await self.look()
            except TROUBLES as trouble:
                _log.warning("facts_not_made", cause=type(trouble).__name__)
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> list[date]:
        """Do what is due and not yet done. Returns: the days that were made."""
        due = due_day(self._clock.now(), self._zone)
        done = await self._work.done(WORK)
        if done is not None and done >= due:
            return []
        last = due - timedelta(days=1)
        first = await self._facts.first_day()
        made = []
        if first is not None:
            made = await self._facts.rebuild_stale(max(first, last - LOOKED_BACK), last)
        months = await self._months.rebuild_stale()
        weeks = await self._warnings.renew()
        await self._work.mark(WORK, due)
        _log.info("facts_made", days=len(made), months=len(months), weeks=len(weeks))
        return made
