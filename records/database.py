"""The database behind the records: SQLite embedded or PostgreSQL, with limits on every wait.

`reading` and `writing` are the only ways in: they turn a database that does not answer into an error of ours.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from time import sleep
from typing import Any

from sqlalchemy import Connection, Engine, event, exc, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.schema import Table

from records.errors import DatabaseUrlInvalid, RecordsUnavailable
from records.tenancy import ALL_PARTNERS, keep_to_scopes, tell_scopes

POOL_SIZE = 5
POOL_OVERFLOW_MAX = 5
POOL_WAIT_S_MAX = 1.0
CONNECT_S_MAX = 5
BUSY_WAIT_MS_MAX = 5_000
WAL_TRIES, WAL_PAUSE_S = 250, 0.02
STATEMENT_MS_MAX = 10_000
LOCK_WAIT_MS_MAX = 2_000
IDLE_IN_TRANSACTION_MS_MAX = 15_000

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_UNAVAILABLE = (exc.OperationalError, exc.InterfaceError)


def database_url(given: str) -> URL:
    """Read DATABASE_URL as people write it, and name the asynchronous driver that serves it.

    Raises: DatabaseUrlInvalid for another kind of database, or for SQLite without a file.
    """
    try:
        url = make_url(given)
    except exc.ArgumentError as cause:
        raise DatabaseUrlInvalid("it is not a URL") from cause
    kind = url.drivername.partition("+")[0]
    if kind in ("postgres", POSTGRESQL):
        return url.set(drivername="postgresql+psycopg")
    if kind != SQLITE:
        raise DatabaseUrlInvalid(f"{kind} is neither sqlite nor postgresql")
    if url.database in (None, "", ":memory:"):
        raise DatabaseUrlInvalid("SQLite needs a file, because several connections share it")
    return url.set(drivername="sqlite+aiosqlite")


def open_database(given: str, *, pool_size: int = POOL_SIZE, audit_key: bytes = b"") -> AsyncEngine:
    """Prepare the connection pool; nothing is connected yet. Close it with `await engine.dispose()`.

    `audit_key` seals what is written down in the audit; all programs on one database need the same.

    Raises: DatabaseUrlInvalid
    """
    url = database_url(given)
    options: dict[str, Any] = {
        "pool_size": pool_size,
        "max_overflow": POOL_OVERFLOW_MAX,
        "pool_timeout": POOL_WAIT_S_MAX,
        # Parameters hold personal words; they stay out of exceptions and so out of logs.
        "hide_parameters": True,
        "execution_options": {"switchboard_audit_key": audit_key},
    }
    if is_sqlite(url):
        engine = create_async_engine(url, **options)
        prepare_sqlite(engine.sync_engine)
        keep_to_scopes(engine.sync_engine)
        return engine
    engine = create_async_engine(
        url,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_S_MAX,
            "options": f"-c statement_timeout={STATEMENT_MS_MAX} -c lock_timeout={LOCK_WAIT_MS_MAX} "
            f"-c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS_MAX} "
            # Compiling a statement takes longer than any of ours runs.
            "-c jit=off "
            # For the transactions of stores that are lent to nobody; the others are told their scope.
            f"-c switchboard.partner={ALL_PARTNERS}",
        },
        **options,
    )
    keep_to_scopes(engine.sync_engine)
    tell_scopes(engine.sync_engine)
    return engine


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == SQLITE


def _use_write_ahead_log(cursor: Any) -> None:
    """Turn the write-ahead log on, however many programs open a new file at once.

    The first to turn it on locks the others out, and SQLite does not wait here as it does elsewhere.
    """
    for tries_left in reversed(range(WAL_TRIES)):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as cause:
            if "locked" not in str(cause) or not tries_left:
                raise
            sleep(WAL_PAUSE_S)


def prepare_sqlite(engine: Engine) -> None:
    """Give each SQLite connection its settings; a transaction takes the write lock where the code says so."""

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        # The driver would begin transactions by itself, too late for a read that a write will follow.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_WAIT_MS_MAX}")
        _use_write_ahead_log(cursor)
        # FULL: a commit that was answered survives a power cut; this file may be the record itself.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Lend a connection for one consistent look.

    Raises: RecordsUnavailable when the database does not answer in time.
    """
    with _unavailable_in_words():
        async with engine.connect() as connection:
            yield connection


@asynccontextmanager
async def writing(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Lend a connection for one transaction: committed at the end, undone by any exception.

    Raises: RecordsUnavailable when the database does not answer in time; the transaction may be sent again.
    """
    with _unavailable_in_words():
        async with engine.execution_options(writes=True).begin() as connection:
            yield connection


@contextmanager
def _unavailable_in_words() -> Iterator[None]:
    try:
        yield
    except exc.DBAPIError as cause:
        # A connection that the server ended has gone, whatever kind of error the driver makes of it.
        if cause.connection_invalidated or isinstance(cause, _UNAVAILABLE):
            raise RecordsUnavailable(cause) from cause
        raise
    except exc.TimeoutError as cause:
        raise RecordsUnavailable(cause) from cause


async def insert_many(
    connection: AsyncConnection,
    insert: "postgresql.Insert | sqlite.Insert",
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Run an INSERT for many rows in as few round trips as the driver allows; no rows, no statement."""
    if not rows:
        return
    if connection.dialect.name == POSTGRESQL:
        # With RETURNING, SQLAlchemy sends many rows in one statement; without, psycopg sends one statement a row.
        await connection.execute(insert.returning(*insert.table.primary_key), list(rows))
    else:
        await connection.execute(insert, list(rows))


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows on a connection that blocks, in as few round trips as the driver allows; see `insert_many`."""
    if not rows:
        return
    if connection.dialect.name == POSTGRESQL:
        connection.execute(insert(table).returning(*table.primary_key), list(rows))
    else:
        connection.execute(insert(table), list(rows))


def insert_into(connection: AsyncConnection, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """Start an INSERT that may carry ON CONFLICT, in the dialect of this connection."""
    if connection.dialect.name == SQLITE:
        return sqlite.insert(table)
    return postgresql.insert(table)
