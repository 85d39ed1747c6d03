"""Whether the database has this version's schema, asked without the migration machinery: it is slow to load, and
nearly every start finds nothing to do."""

from enum import StrEnum
from pathlib import Path

from sqlalchemy import create_engine, exc, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from records.database import CONNECT_S_MAX, database_url, is_sqlite
from records.errors import RecordsUnavailable

_MIGRATIONS = Path(__file__).parent / "migrations"
_HEAD_FILE = _MIGRATIONS / "head"
_QUESTION = text("SELECT version_num FROM alembic_version")


class SchemaState(StrEnum):
    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    UNKNOWN = "unknown"
    """Made by a version that this one has never heard of: a newer one."""


def schema_state(given_url: str) -> SchemaState:
    """Say how the database's tables compare with this version's, and change nothing. Blocks.

    Raises: DatabaseUrlInvalid, RecordsUnavailable
    """
    url = database_url(given_url)
    if is_sqlite(url) and not Path(url.database or "").exists():
        # Merely connecting would make the file.
        return SchemaState.EMPTY
    engine = create_engine(_blocking(url), poolclass=NullPool, connect_args=_patience(url))
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return SchemaState.EMPTY
            found = connection.execute(_QUESTION).scalar()
    except (exc.OperationalError, exc.InterfaceError, exc.DatabaseError) as cause:
        raise RecordsUnavailable(cause) from cause
    finally:
        engine.dispose()
    if found is None:
        return SchemaState.EMPTY
    if found == _HEAD_FILE.read_text().strip():
        return SchemaState.CURRENT
    return SchemaState.OLDER if _is_ours(str(found)) else SchemaState.UNKNOWN


def passes_row_security_by(given_url: str) -> bool:
    """Say whether PostgreSQL's row-level security holds nothing back from the user of this address. Blocks.

    Raises: DatabaseUrlInvalid, RecordsUnavailable
    """
    url = database_url(given_url)
    engine = create_engine(_blocking(url), poolclass=NullPool, connect_args=_patience(url))
    asked = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(asked))
    except (exc.OperationalError, exc.InterfaceError, exc.DatabaseError) as cause:
        raise RecordsUnavailable(cause) from cause
    finally:
        engine.dispose()


def _is_ours(revision: str) -> bool:
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        return ScriptDirectory(str(_MIGRATIONS)).get_revision(revision) is not None
    except CommandError:
        return False


def _patience(url: URL) -> dict[str, int]:
    return {} if is_sqlite(url) else {"connect_timeout": CONNECT_S_MAX}


def _blocking(url: URL) -> URL:
    """Name the driver that blocks; PostgreSQL's serves both ways."""
    return url.set(drivername="sqlite+pysqlite") if is_sqlite(url) else url


def ensure_schema(given_url: str) -> None:
    """Bring the database to the newest schema if it is not there yet. Blocks.

    Raises: DatabaseUrlInvalid, RecordsUnavailable
    """
    if _revision(given_url) != _HEAD_FILE.read_text().strip():
        from records.schema import upgrade

        upgrade(given_url)


def _revision(given_url: str) -> str | None:
    url = database_url(given_url)
    engine = create_engine(_blocking(url), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            return connection.execute(_QUESTION).scalar()
    except exc.SQLAlchemyError:
        # No database, no table, or nobody there: the full way says which, in words.
        return None
    finally:
        engine.dispose()
