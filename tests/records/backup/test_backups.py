"""Backups: whole when they say so, restored with every count, refused when damaged (F-73)."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.ext.asyncio import AsyncEngine

from records.backup.backups import backup, restore, verify
from records.call_records import CallRecords
from records.database import open_database
from records.errors import BackupRefused, BackupUnusable
from records.field_cipher import FieldCipher
from records.forms.editions import FormEditions
from records.record_draft import RecordDraft
from records.schema import newest_revision
from tests.records.story import NOON, FakeClock
from tests.servers import new_database

KEY = FieldCipher.new_key()


@pytest.fixture
async def url(engine: AsyncEngine, empty_url: str, clock: FakeClock) -> str:
    """A database with a few records, of which some stand only in the write-ahead log."""
    records = CallRecords(engine, FieldCipher([KEY]), clock, FormEditions(engine, "on", clock))
    for number in range(5):
        record = await records.open(f"c{number}", specialist="amy", partner="NORTH", language="en")
        draft = RecordDraft(notes=f"Imagined {number}")
        await records.save_draft(f"c{number}", draft, version=record.version, specialist="amy")
    return empty_url


@pytest.fixture
def another_url(empty_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if empty_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'another' / 'records.db'}"
        return
    with new_database(request.getfixturevalue("postgres_url")) as url:
        yield url


def end_of_chain(connection: Connection) -> str | None:
    """Stand in for the audit's chain: something that depends on every row."""
    return str(connection.scalar(text("select count(*) from call_record")))


@dataclass(frozen=True)
class Contents:
    manifest: bytes
    data: bytes

    @classmethod
    def of(cls, file: Path) -> "Contents":
        with zipfile.ZipFile(file) as archive:
            return cls(archive.read("manifest.json"), archive.read("records.db"))


def with_a_changed_byte(file: Path) -> Iterator[Path]:
    data = file.read_bytes()
    for at in range(60, len(data), max(1, len(data) // 40)):
        changed = bytearray(data)
        changed[at] ^= 1
        file.write_bytes(changed)
        yield file


def cut_short(file: Path) -> Iterator[Path]:
    data = file.read_bytes()
    for share in (0.0, 0.3, 0.9, 0.999):
        file.write_bytes(data[: int(len(data) * share)])
        yield file


def is_whole(file: Path) -> bool:
    try:
        verify(file)
    except BackupUnusable:
        return False
    return True


class TestRestoreDrill:
    async def test_brings_back_every_row_and_every_note(
        self, url: str, another_url: str, tmp_path: Path, clock: FakeClock
    ) -> None:
        file = tmp_path / "records.backup"
        made = backup(url, file, NOON, end_of_chain)
        assert (made.rows["call_record"], made.revision, made.audit_head) == (5, newest_revision(), "5")
        assert file.stat().st_mode & 0o777 == 0o600
        assert verify(file, end_of_chain) == made
        assert restore(file, another_url, head=end_of_chain).manifest == made
        engine = open_database(another_url)
        restored = CallRecords(engine, FieldCipher([KEY]), clock, FormEditions(engine, "on", clock))
        assert (await restored.load("c4")).draft.notes == "Imagined 4"
        await engine.dispose()

    async def test_does_not_write_over_what_is_there(self, url: str, tmp_path: Path) -> None:
        file = tmp_path / "records.backup"
        backup(url, file, NOON)
        with pytest.raises(BackupRefused, match="already"):
            restore(file, url)

    async def test_notices_another_end_of_the_audit(self, url: str, another_url: str, tmp_path: Path) -> None:
        file = tmp_path / "records.backup"
        backup(url, file, NOON, end_of_chain)
        with pytest.raises(BackupUnusable, match="chain"):
            restore(file, another_url, head=lambda _: "cut")


@pytest.mark.parametrize("empty_url", ["sqlite"], indirect=True)
class TestVerify:
    """A backup is the same kind of file, whichever database it was made of."""

    @pytest.fixture
    async def file(self, url: str, tmp_path: Path) -> Path:
        backup(url, tmp_path / "records.backup", NOON)
        return tmp_path / "records.backup"

    async def test_finds_a_changed_byte(self, file: Path) -> None:
        whole = Contents.of(file)
        for damaged in with_a_changed_byte(file):
            # The zip's own dates and attributes say nothing of the data.
            assert not is_whole(damaged) or Contents.of(damaged) == whole

    async def test_finds_a_cut_file(self, file: Path) -> None:
        assert not any(is_whole(cut) for cut in cut_short(file))

    async def test_finds_rows_that_are_not_those_of_the_manifest(self, file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            manifest, data = json.loads(archive.read("manifest.json")), archive.read("records.db")
        manifest["rows"]["call_record"] = 6
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("manifest.json", json.dumps(manifest))
            archive.writestr("records.db", data)
        with pytest.raises(BackupUnusable, match="call_record: 6 in the backup, 5 found"):
            verify(file)


@pytest.mark.parametrize("empty_url", ["sqlite"], indirect=True)
class TestSqliteInPlace:
    """PostgreSQL is restored into an empty database only."""

    async def test_keeps_what_it_replaces(self, url: str, tmp_path: Path) -> None:
        file = tmp_path / "records.backup"
        backup(url, file, NOON)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("delete from call_record where contact_id = 'c0'"))
        engine.dispose()
        done = restore(file, url, over=True)
        assert done.kept is not None
        kept = create_engine(f"sqlite:///{done.kept}")
        with kept.connect() as connection:
            assert connection.scalar(text("select count(*) from call_record")) == 4
        kept.dispose()
