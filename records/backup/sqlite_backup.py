"""SQLite: copied page by page while it is written to, and restored by putting the copy in its place."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from records.backup.manifest import AuditHead, Census, census
from records.errors import BackupRefused, BackupUnusable

BESIDE = ("-wal", "-shm")


def copy(database: Path, to: Path) -> None:
    """Raises: BackupRefused where there is no database."""
    if not database.is_file():
        raise BackupRefused(f"There is no database {database}")
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


def look(database: Path, head: AuditHead) -> Census:
    """Read the whole file through, and count. Raises: BackupUnusable"""
    with closing(sqlite3.connect(database)) as connection:
        try:
            (told,) = connection.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.DatabaseError as cause:
            raise BackupUnusable("The data are no SQLite database") from cause
    if told != "ok":
        raise BackupUnusable(f"The database in it is damaged: {told}")
    engine = create_engine(f"sqlite+pysqlite:///{database}", poolclass=NullPool)
    try:
        with engine.connect() as connection_:
            return census(connection_, head)
    finally:
        engine.dispose()


def put_in_place(data: Path, database: Path, *, over: bool) -> Path | None:
    """Put the copy where the database belongs. Returns: where the one is that was there, which is kept.

    Raises: BackupRefused where there is one and `over` was not said.
    """
    kept = None
    if database.exists():
        if not over:
            raise BackupRefused(
                f"There is a database at {database} already; --over replaces it and keeps it beside"
            )
        kept = database.with_name(f"{database.name}.before-restore")
        with closing(sqlite3.connect(database)) as connection:
            # What is only in the write-ahead log goes into the file that is kept.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.replace(kept)
    for ending in BESIDE:
        database.with_name(database.name + ending).unlink(missing_ok=True)
    database.parent.mkdir(parents=True, exist_ok=True)
    beside = database.with_name(f"{database.name}.restoring")
    beside.write_bytes(data.read_bytes())
    beside.chmod(0o600)
    beside.replace(database)
    return kept
