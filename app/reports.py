"""What the commands of reporting work with: the database of the settings, the network, the reporting file."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncEngine

from app.records_database import open_records
from app.refusal import refuse
from app.small_cells import small_cells_of
from app.taxonomy import taxonomy_now
from config.clock import SystemClock
from config.errors import ConfigError
from config.network import Network, load_network
from config.reporting import ReportingFile, load_reporting
from config.settings import environment, load_settings
from records.errors import RecordsError
from records.readiness import ensure_schema
from records.taxonomy.taxonomy import Taxonomy
from reporting.days import Zones, local_day, zones_of
from reporting.errors import ReportingError
from reporting.facts.build import DailyFacts
from reporting.facts.months import MonthRollups
from reporting.places.areas import ontario_areas
from reporting.suppression.ledger import Releases
from reporting.suppression.rules import SmallCells
from reporting.warning.kept import WeeklyWarnings
from reporting.warning.rising import WarningRules
from reporting.warning.weekly import EarlyWarning


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    engine: AsyncEngine
    network: Network
    zones: Zones
    file: ReportingFile
    clock: SystemClock
    taxonomy: Taxonomy
    """The one in force."""

    def facts(self) -> DailyFacts:
        floor = self.network.about.id
        return DailyFacts(self.engine, floor, self.zones, self.clock, lambda: self.taxonomy)

    def months(self) -> MonthRollups:
        floor = self.network.about.id
        return MonthRollups(self.engine, floor, self.zones, self.clock, lambda: self.taxonomy)

    def early_warning(self, chance: float | None = None) -> EarlyWarning:
        """Look for rises by the network's rules; by another chance where one is given."""
        rules = WarningRules(cells=self.small_cells())
        if chance is not None:
            rules = replace(rules, chance=chance)
        return EarlyWarning(self.engine, self.network.about.id, ontario_areas(), rules)

    def warnings(self) -> WeeklyWarnings:
        return WeeklyWarnings(self.engine, self.network.about.id, self.early_warning(), self.clock)

    def releases(self) -> Releases:
        return Releases(self.engine, self.clock, self.small_cells())

    def small_cells(self) -> SmallCells:
        return small_cells_of(self.file)

    def today(self, partner: str = "") -> date:
        return local_day(self.clock.now(), self.zones.of(partner))


@asynccontextmanager
async def open_reports() -> AsyncIterator[Reports]:
    """Open the database with its schema; what is wrong, now or later, ends the command in words."""
    try:
        settings = load_settings(environment())
        network, file = load_network(settings.network_file), load_reporting(settings.reporting_file)
        await asyncio.to_thread(ensure_schema, settings.sqlalchemy_url)
    except (ConfigError, RecordsError) as wrong:
        refuse(str(wrong))
    engine = open_records(settings)
    try:
        yield Reports(
            engine=engine,
            network=network,
            zones=zones_of(network),
            file=file,
            clock=SystemClock(),
            taxonomy=await taxonomy_now(engine),
        )
    except RecordsError as wrong:
        refuse(str(wrong))
    except ReportingError as refused:
        refuse(str(refused), 1)
    except OSError as trouble:
        refuse(f"The files cannot be written to {trouble.filename}: {trouble.strerror}.")
    finally:
        await engine.dispose()
