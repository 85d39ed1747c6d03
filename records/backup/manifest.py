"""What a backup says of itself: how many rows of each table, of which schema, and the checksum of the data.

A backup is one zip file with `manifest.json` and the data: a whole SQLite database, or an archive of `pg_dump`.
Personal fields are encrypted in it as in the database; the keys are not in it.
"""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import Connection, MetaData, func, inspect, select, text

from records.errors import BackupUnusable
from routing.model import Instant

FORMAT = 1
MANIFEST = "manifest.json"
DATA = {"sqlite": "records.db", "postgresql": "records.dump"}
CHUNK_BYTES = 1 << 20
UNREADABLE = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    RuntimeError,
    zlib.error,
    zipfile.BadZipFile,
    msgspec.DecodeError,
)
"""What reading a damaged zip file may come to."""
AuditHead = Callable[[Connection], str | None]
"""Tells where the audit's chain ends; None where there is no chain."""


def no_chain(_connection: Connection) -> str | None:
    return None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    made_at: Instant
    database: str
    revision: str | None
    rows: Mapping[str, int]
    audit_head: str | None
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """What is in a database: compared before and after."""

    revision: str | None
    rows: Mapping[str, int]
    audit_head: str | None


def census(connection: Connection, head: AuditHead) -> Census:
    """Count every table, in the transaction of this connection."""
    names = sorted(inspect(connection).get_table_names())
    found = MetaData()
    found.reflect(connection, only=names)
    rows = {
        name: connection.scalar(select(func.count()).select_from(found.tables[name])) or 0 for name in names
    }
    revision = (
        connection.scalar(text("SELECT version_num FROM alembic_version"))
        if "alembic_version" in names
        else None
    )
    return Census(revision=revision, rows=rows, audit_head=head(connection))


def pack(file: Path, data: Path, database: str, made_at: Instant, found: Census) -> Manifest:
    """Write the backup beside its place first, so that what stands there is always whole."""
    manifest = Manifest(
        format=FORMAT,
        made_at=made_at,
        database=database,
        revision=found.revision,
        rows=found.rows,
        audit_head=found.audit_head,
        sha256=digest_of(data),
        bytes=data.stat().st_size,
    )
    unfinished = file.with_name(f"{file.name}.unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        archive.write(data, DATA[database])
    unfinished.replace(file)
    return manifest


def unpack(file: Path, into: Path) -> tuple[Manifest, Path]:
    """Take the data out and hold them against their checksum. Raises: BackupUnusable"""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
            data = Path(archive.extract(DATA[manifest.database], into))
    except UNREADABLE as cause:
        raise BackupUnusable(f"{file} is no whole backup ({type(cause).__name__})") from cause
    if manifest.format != FORMAT:
        raise BackupUnusable(f"{file} was made by another version (format {manifest.format})")
    if data.stat().st_size != manifest.bytes or digest_of(data) != manifest.sha256:
        raise BackupUnusable(f"{file} is damaged: its data are not those of its manifest")
    return manifest, data


def compare(manifest: Manifest, found: Census) -> None:
    """Raises: BackupUnusable with every table whose rows are not those of the manifest."""
    tables = sorted({*manifest.rows, *found.rows})
    wrong = [
        f"{name}: {manifest.rows.get(name, 0):,} in the backup, {found.rows.get(name, 0):,} found"
        for name in tables
        if manifest.rows.get(name) != found.rows.get(name)
    ]
    if manifest.revision != found.revision:
        wrong.append(f"schema {manifest.revision} in the backup, {found.revision} found")
    if manifest.audit_head != found.audit_head:
        wrong.append("the audit's chain does not end as it did")
    if wrong:
        raise BackupUnusable("What was read back is not what was saved: " + "; ".join(wrong))


def digest_of(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
