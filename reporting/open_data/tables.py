"""From daily facts to a declared table, and through the ledger; two people answer for each release."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncEngine

from config.network import Network
from records.database import reading
from records.taxonomy.taxonomy import Taxonomy
from reporting.days import Zones, month_of
from reporting.errors import ReleaseRefused
from reporting.facts.build import DailyFacts, DayState
from reporting.open_data.declared import EXAMPLE, Declared
from reporting.open_data.levels import EVERYTHING, EVERYWHERE, dimensions_of, left_over
from reporting.open_data.sources import facts_of
from reporting.places.areas import UNKNOWN, Areas
from reporting.suppression.documents import Document
from reporting.suppression.ledger import Releases
from reporting.suppression.rules import Audience
from reporting.suppression.tables import CountTable, Labels, table_of


class OpenTables:
    """Raises: RecordsUnavailable"""

    def __init__(
        self,
        engine: AsyncEngine,
        floor: str,
        zones: Zones,
        facts: DailyFacts,
        releases: Releases,
        network: Network,
        taxonomy: Taxonomy,
        areas: Areas,
    ) -> None:
        self._engine = engine
        self._floor = floor
        self._zones = zones
        self._facts = facts
        self._releases = releases
        self._network = network
        self._taxonomy = taxonomy
        self._areas = areas

    async def release(
        self, declared: Declared, period: str, today: date, *, by: str, checked_by: str
    ) -> Document:
        """Release a table of a period that is over, and whose facts are as their sources say.

        Raises: ReleaseRefused
        """
        name = f"{declared.name} {period}"
        if by == checked_by or not (by and checked_by):
            raise ReleaseRefused(name, ["two people are needed: who releases it, and who has checked it"])
        if not declared.is_period(period):
            wanted = f"no {declared.every.value} such as {EXAMPLE[declared.every]}"
            raise ReleaseRefused(name, [f"{period!r} is {wanted}"])
        months = declared.months(period)
        first, last = date.fromisoformat(f"{months[0]}-01"), date.fromisoformat(f"{months[-1]}-01")
        _, last = month_of(last)
        if last >= today:
            raise ReleaseRefused(name, [f"it is not over before {last}"])
        days = await self._facts.status(first, last)
        begun = await self._facts.first_day()
        lacking = [
            one.day
            for one in days
            if one.state is not DayState.CURRENT and begun is not None and one.day >= begun
        ]
        if lacking:
            raise ReleaseRefused(
                name, [f"the facts of {len(lacking)} days are to be made first, from {lacking[0]}"]
            )
        table = await self.table(declared, period)
        return await self._releases.release(table, Audience.PUBLIC, f"{by}, {checked_by}")

    async def table(self, declared: Declared, period: str) -> CountTable:
        """Count a period; what is in no area, category or language that is known counts as such."""
        dimensions = dimensions_of(declared, period, self._areas, self._network, self._taxonomy)
        async with reading(self._engine) as connection:
            found = await facts_of(connection, self._floor, declared, period, self._zones)
        known, values = dimensions[0].groups()[EVERYWHERE], dimensions[1].groups()[EVERYTHING]
        facts: dict[Labels, int] = {}
        for (fsa, value, month), count in found.items():
            key = (
                fsa if fsa in known else UNKNOWN,
                value if value in values else left_over(declared.by),
                month,
            )
            facts[key] = facts.get(key, 0) + count
        return table_of(f"{declared.name} {period}", declared.counted.value, dimensions, facts)
