"""Backup, verification and restore, on either database. All of it blocks."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from records.backup import postgres_backup, sqlite_backup
from records.backup.manifest import AuditHead, Manifest, compare, no_chain, pack, unpack
from records.database import POSTGRESQL, SQLITE, database_url, is_sqlite
from records.errors import BackupRefused
from routing.model import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    manifest: Manifest
    kept: Path | None
    """Where the database is that was there before."""


def backup(url: str, file: Path, made_at: Instant, head: AuditHead = no_chain) -> Manifest:
    """Save the records, read them back and compare. The service goes on meanwhile.

    Raises: BackupRefused, BackupUnusable
    """
    target = database_url(url)
    file.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=file.parent, prefix=".backup-") as place:
        if is_sqlite(target):
            data = Path(place) / "copy.db"
            sqlite_backup.copy(Path(target.database or ""), data)
            pack(file, data, SQLITE, made_at, sqlite_backup.look(data, head))
        else:
            data = Path(place) / "copy.dump"
            found = postgres_backup.dump(target, data, head)
            pack(file, data, POSTGRESQL, made_at, found)
    return verify(file, head)


def verify(file: Path, head: AuditHead = no_chain) -> Manifest:
    """Say whether a backup is whole: its checksum, its data, its rows. Raises: BackupRefused, BackupUnusable"""
    with TemporaryDirectory(dir=file.parent if file.parent.is_dir() else None, prefix=".verify-") as place:
        manifest, data = unpack(file, Path(place))
        if manifest.database == SQLITE:
            compare(manifest, sqlite_backup.look(data, head))
        else:
            postgres_backup.check(manifest, data)
    return manifest


def restore(file: Path, url: str, *, over: bool = False, head: AuditHead = no_chain) -> Restored:
    """Bring a backup into the database of the settings, and compare every count. Stop the service first.

    Raises: BackupRefused, BackupUnusable
    """
    target = database_url(url)
    kept = None
    with TemporaryDirectory(dir=file.parent if file.parent.is_dir() else None, prefix=".restore-") as place:
        manifest, data = unpack(file, Path(place))
        if (manifest.database == SQLITE) is not is_sqlite(target):
            raise BackupRefused(
                f"This is a backup of {manifest.database}, and DATABASE_URL names another kind"
            )
        if is_sqlite(target):
            compare(manifest, sqlite_backup.look(data, head))
            database = Path(target.database or "")
            kept = sqlite_backup.put_in_place(data, database, over=over)
            compare(manifest, sqlite_backup.look(database, head))
        else:
            postgres_backup.check(manifest, data)
            postgres_backup.restore(data, target)
            compare(manifest, postgres_backup.look(target, head))
    return Restored(manifest=manifest, kept=kept)
