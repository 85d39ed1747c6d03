"""Making the sets of files and putting them where they are fetched: a folder for each partner, day and month."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from config.reporting import CountsSettings
from reporting.counts.delta import delta_of
from reporting.counts.files import FileSet, files_of
from reporting.counts.owed import HALF, note_owed
from reporting.counts.scope import Scope, scope_of
from reporting.counts.submitted import SubmittedRecords
from reporting.days import Zones, day_in, days_from, month_of
from reporting.due import DueWork

CAUGHT_UP: Final = timedelta(days=62)
"""So far back daily sets that were missed are made; what is older comes with its month."""
FILE1, FILE2, DELTA = "file1.csv", "file2.csv", "delta.csv"
DAILY, MONTHLY = "daily", "monthly"


class CountsExport:
    """Raises: RecordsUnavailable, ExportRefused, OSError where the folder cannot be written."""

    def __init__(
        self, records: SubmittedRecords, settings: CountsSettings, zones: Zones, work: DueWork
    ) -> None:
        self._records = records
        self._settings = settings
        self._zones = zones
        self._work = work
        self._folder = Path(settings.folder)

    def partners(self) -> tuple[str, ...]:
        """Name the partners that have authorised the export, in force or not."""
        return tuple(sorted(self._settings.authorised))

    async def daily(self, partner: str, day: date, today: date) -> Path:
        """Put down what was submitted on a day, by the partner's clock. Returns: the folder of the set."""
        scope = self._scope(partner, today)
        files = files_of(await self._records.submitted(partner, day_in(day, scope.zone)), scope)
        return self._put(self._folder / partner / DAILY / day.isoformat(), _named(files))

    async def monthly(self, partner: str, month: date, today: date) -> Path:
        """Put down the whole month as it is now, which takes the place of its daily sets, and what it changes."""
        scope = self._scope(partner, today)
        first, last = month_of(month)
        begins, _ = day_in(first, scope.zone)
        _, ends = day_in(last, scope.zone)
        files = files_of(await self._records.started(partner, (begins, ends)), scope)
        name = f"{first:%Y-%m}"
        daily = (self._folder / partner / DAILY / day.isoformat() / FILE2 for day in days_from(first, today))
        told = [_read(file) for file in daily if file.exists()]
        delta = delta_of(told, files.file2, name)
        return self._put(self._folder / partner / MONTHLY / name, {**_named(files), DELTA: delta})

    def may_export(self, partner: str, today: date) -> None:
        """Raises: ExportRefused without an authorisation that is in force today; it is asked for each sending, too."""
        self._scope(partner, today)

    async def run_due(self, partner: str, due: date) -> list[Path]:
        """Make every set that is due up to the morning of a day and not yet made; missed mornings are caught up.

        What was made is not made again: a daily set stays as it was told.
        """
        name = f"counts:{partner}"
        done = await self._work.done(name)
        authorised = self._settings.authorised[partner].on
        first = max(done + timedelta(days=1) if done is not None else due, due - CAUGHT_UP, authorised)
        made = []
        for morning in days_from(first, due):
            yesterday = morning - timedelta(days=1)
            made.append(await self.daily(partner, yesterday, due))
            if morning.day == 1:
                made.append(await self.monthly(partner, yesterday, due))
            await self._work.mark(name, morning)
        return made

    def _scope(self, partner: str, today: date) -> Scope:
        return scope_of(partner, self._zones.of(partner), self._settings, today)

    def _put(self, folder: Path, texts: Mapping[str, str]) -> Path:
        """Write each file whole or not at all; whoever fetches it meets no half of one."""
        folder.mkdir(parents=True, exist_ok=True)
        files = {name: text.encode() for name, text in texts.items()}
        if self._settings.sftp is not None:
            note_owed(folder, files)
        for name, content in files.items():
            half = folder / f".{name}{HALF}"
            half.write_bytes(content)
            half.replace(folder / name)
        return folder


def _named(files: FileSet) -> dict[str, str]:
    return {FILE1: files.file1, FILE2: files.file2}


def _read(file: Path) -> str:
    return file.read_bytes().decode()
