"""What everybody can read: made of the ledger once, and kept until something is added to it.

However many ask, the ledger is looked at once a minute.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from config.reporting import OpenDataSettings
from records.clock import Clock
from reporting.open_data.declared import DECLARED, Declared
from reporting.open_data.package import csv_of_releases, json_of_release, package_of, table_and_period, zipped
from reporting.suppression.ledger import Released, Releases
from reporting.suppression.rules import Audience
from routing.model import Instant

LOOK_EVERY_MS: Final = 60_000
ARCHIVE: Final = "package.zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEdition:
    """Everything that was released up to now."""

    settings: OpenDataSettings
    releases: tuple[Released, ...] = ()
    """The oldest first; of tables that are declared no more, too."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """The package, by file name, and all of it as `package.zip`."""

    def of(self, declared: Declared) -> tuple[Released, ...]:
        """Give the releases of one table, the newest first."""
        mine = [one for one in self.releases if table_and_period(one)[0] == declared.name]
        return tuple(reversed(mine))

    def file_of(self, number: int, kind: str) -> bytes | None:
        """Write one release as it was given out, as csv or json. Returns: None for one that there is not."""
        found = next((one for one in self.releases if one.number == number), None)
        declared = DECLARED.get(table_and_period(found)[0]) if found is not None else None
        if found is None or declared is None or kind not in ("csv", "json"):
            return None
        text = csv_of_releases(declared, [found]) if kind == "csv" else json_of_release(declared, found)
        return text.encode()


class Published:
    """Raises: RecordsUnavailable"""

    def __init__(self, releases: Releases, settings: OpenDataSettings, clock: Clock) -> None:
        self._releases = releases
        self._clock = clock
        self._edition = OpenEdition(settings=settings)
        self._looked_at: Instant | None = None
        self._looking = asyncio.Lock()

    async def now(self) -> OpenEdition:
        async with self._looking:
            now = self._clock.now()
            if self._looked_at is None or now >= self._looked_at + LOOK_EVERY_MS:
                await self._look()
                self._looked_at = now
        return self._edition

    async def _look(self) -> None:
        known = self._edition.releases
        if await self._releases.newest(Audience.PUBLIC) == (known[-1].number if known else 0):
            return
        releases = tuple(await self._releases.past(Audience.PUBLIC))
        settings = self._edition.settings
        files = await asyncio.to_thread(package_of, releases, settings)
        files[ARCHIVE] = await asyncio.to_thread(zipped, files)
        self._edition = OpenEdition(settings=settings, releases=releases, files=files)
