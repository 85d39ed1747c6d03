"""Writing many rows fast, whole days at a time: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine
from sqlalchemy.pool import NullPool

from records.database import POSTGRESQL, database_url, is_sqlite, prepare_sqlite
from records.tenancy import ALL_PARTNERS


def sample_engine(given_url: str) -> Engine:
    """Open a database for long work that comes to every row; it blocks. Raises: DatabaseUrlInvalid"""
    url = database_url(given_url)
    if is_sqlite(url):
        engine = create_engine(
            url.set(drivername="sqlite+pysqlite"), poolclass=NullPool, hide_parameters=True
        )
        prepare_sqlite(engine)
        return engine
    return create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"options": f"-c switchboard.partner={ALL_PARTNERS}"},
    )


@contextmanager
def whole_day(engine: Engine) -> Iterator[Connection]:
    """Lend a connection for one transaction."""
    with engine.execution_options(writes=True).begin() as connection:
        yield connection


def write_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    if not rows:
        return
    names = ", ".join(columns)
    if connection.dialect.name == POSTGRESQL:
        _copy_rows(connection, table.name, names, rows)
        return
    marks = ", ".join("?" * len(columns))
    # Names of our own tables and columns; the values are bound.
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608
    connection.exec_driver_sql(statement, list(rows))


def _copy_rows(connection: Connection, table: str, names: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Copy rows into a table; through one beside it where row-level security holds, which COPY does not go past."""
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        cursor.execute("SELECT row_security_active(%s::regclass)", [table])
        (guarded,) = cursor.fetchone()
        target = f"copied_{table}" if guarded else table
        # Names of our own tables and columns.
        if guarded:
            cursor.execute(
                f"CREATE TEMPORARY TABLE {target} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"  # noqa: S608
            )
        with cursor.copy(f"COPY {target} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        if guarded:
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {target}")  # noqa: S608
