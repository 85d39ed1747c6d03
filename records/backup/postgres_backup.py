"""PostgreSQL: `pg_dump` and `pg_restore`, on the snapshot in which the rows were counted."""

import shutil
import subprocess
from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from records.backup.manifest import AuditHead, Census, Manifest, census
from records.errors import BackupRefused, BackupUnusable
from records.tenancy import ALL_PARTNERS

PLACES = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt")
TAKES_S_MAX = 3_600


def find(program: str) -> Path:
    """Find the newest of these programs, on the path or where packages put them. Raises: BackupRefused"""
    packaged = [found for place in PLACES for found in Path(place).glob(f"*/bin/{program}")]
    if packaged:
        return max(packaged, key=_version)
    on_path = shutil.which(program)
    if on_path is None:
        raise BackupRefused(
            f"There is no {program} on this machine; install PostgreSQL's client programs "
            "(Debian: apt-get install postgresql-client), of the server's version or newer"
        )
    return Path(on_path)


def _version(program: Path) -> tuple[int, ...]:
    digits = "".join(character if character.isdigit() else " " for character in program.parts[-3])
    return tuple(int(part) for part in digits.split())


EVERYTHING = f"-c switchboard.partner={ALL_PARTNERS}"
"""What a session must say to come to every row; see `records.row_security`."""


def _engine(url: URL, **options: str) -> Engine:
    return create_engine(url, poolclass=NullPool, connect_args={"options": EVERYTHING}, **options)


def dump(url: URL, to: Path, head: AuditHead) -> Census:
    """Count the rows and dump them in one snapshot. Raises: BackupRefused"""
    program = find("pg_dump")
    engine = _engine(url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            found = census(connection, head)
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            at = ("--format=custom", f"--snapshot={snapshot}", "--enable-row-security", "--no-owner")
            _run(program, url, *at, f"--file={to}")
            return found
    finally:
        engine.dispose()


def check(manifest: Manifest, data: Path) -> None:
    """Read the archive's list of contents. Raises: BackupUnusable"""
    program = find("pg_restore")
    listed = subprocess.run(  # noqa: S603 - a program that `find` found, on our own file
        [program, "--list", data], capture_output=True, text=True, timeout=TAKES_S_MAX
    )
    if listed.returncode:
        raise BackupUnusable("The data are no archive of pg_dump")
    tables = {line.split()[6] for line in listed.stdout.splitlines() if " TABLE DATA " in line}
    if absent := sorted(set(manifest.rows) - tables):
        raise BackupUnusable(f"The archive lacks the tables {', '.join(absent)}")


def restore(data: Path, url: URL) -> None:
    """Bring the archive into an empty database, all or nothing. Raises: BackupRefused"""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            if inspect(connection).get_table_names():
                raise BackupRefused("The database has tables already; name an empty one in DATABASE_URL")
    finally:
        engine.dispose()
    _run(
        find("pg_restore"),
        url,
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        f"--dbname={url.database}",
        str(data),
    )


def look(url: URL, head: AuditHead) -> Census:
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            return census(connection, head)
    finally:
        engine.dispose()


def _run(program: Path, url: URL, *options: str) -> None:
    """Run a client program; the password goes by the environment, where other users do not see it."""
    host = url.query.get("host", url.host)
    given = {
        "PGHOST": host if isinstance(host, str) else "",
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
        "PGOPTIONS": EVERYTHING,
    }
    env = {name: value for name, value in given.items() if value}
    done = subprocess.run(  # noqa: S603 - a program that `find` found, with options of ours
        [program, *options], env=env, capture_output=True, text=True, timeout=TAKES_S_MAX
    )
    if done.returncode:
        raise BackupRefused(f"{program.name} did not succeed: {done.stderr.strip()[:500]}")
