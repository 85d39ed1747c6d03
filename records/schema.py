"""Bring a database to the schema of this version, in-process, before anything else uses it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, exc, text
from sqlalchemy.pool import NullPool

from records.database import LOCK_WAIT_MS_MAX, POSTGRESQL, database_url, is_sqlite, prepare_sqlite
from records.errors import RecordsUnavailable
from records.row_security import secure_rows
from records.tenancy import ALL_PARTNERS

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD_FILE = MIGRATIONS / "head"
"""Names the newest migration, so that two made in parallel collide in review."""
UPGRADE_WAIT_MS_MAX = 60_000
UPGRADE_LOCK = 211_0001
"""Key of the PostgreSQL advisory lock that lets one program at a time change the schema."""


def upgrade(given_url: str) -> None:
    """Apply the migrations that the database lacks, and guard the rows. Blocks; several programs may start at once.

    Raises: DatabaseUrlInvalid, RecordsUnavailable
    """
    try:
        with _exclusive(given_url) as connection:
            command.upgrade(_config(connection), "head")
            if connection.dialect.name == POSTGRESQL:
                secure_rows(connection)
    except (exc.OperationalError, exc.InterfaceError) as cause:
        raise RecordsUnavailable(cause) from cause


def current_revision(given_url: str) -> str | None:
    """Say which migration the database is at; None for an empty one."""
    with _exclusive(given_url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _exclusive(given_url: str) -> Iterator[Connection]:
    url = database_url(given_url)
    if is_sqlite(url):
        engine = create_engine(url.set(drivername="sqlite+pysqlite"), poolclass=NullPool)
        prepare_sqlite(engine)
        Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    else:
        engine = create_engine(url, poolclass=NullPool)
    try:
        # On SQLite `writes` takes the write lock with BEGIN, so a second program waits here.
        with engine.execution_options(writes=True).begin() as connection:
            if not is_sqlite(url):
                connection.execute(text(f"SET LOCAL lock_timeout = {UPGRADE_WAIT_MS_MAX}"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
                connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_WAIT_MS_MAX}"))
                # A migration that moves rows must see them all, although their owner is kept out like anybody.
                connection.execute(text(f"SET LOCAL switchboard.partner = '{ALL_PARTNERS}'"))
            yield connection
    finally:
        engine.dispose()
