"""Whether the database has this version's schema, asked without the migration machinery: it is slow to load, and
nearly every start finds nothing to do."""

from pathlib import Path

from sqlalchemy import create_engine, exc, text
from sqlalchemy.pool import NullPool

from records.database import database_url, is_sqlite

_HEAD_FILE = Path(__file__).parent / "migrations" / "head"
_QUESTION = text("SELECT version_num FROM alembic_version")


def ensure_schema(given_url: str) -> None:
    """Bring the database to the newest schema if it is not there yet. Blocks.

    Raises: DatabaseUrlInvalid, RecordsUnavailable
    """
    if _revision(given_url) != _HEAD_FILE.read_text().strip():
        from records.schema import upgrade

        upgrade(given_url)


def _revision(given_url: str) -> str | None:
    url = database_url(given_url)
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite") if is_sqlite(url) else url, poolclass=NullPool
    )
    try:
        with engine.connect() as connection:
            return connection.execute(_QUESTION).scalar()
    except exc.SQLAlchemyError:
        # No database, no table, or nobody there: the full way says which, in words.
        return None
    finally:
        engine.dispose()
