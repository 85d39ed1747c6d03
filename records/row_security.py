"""PostgreSQL's own guard over the rows of partners: row-level security, made from `records.owners`.

It holds for the owner of the tables too (FORCE), but not for a superuser or a role with BYPASSRLS. A transaction that
says nothing of its scope comes to nothing. Policies are made after the migrations and under the same lock, anew
whenever they would say something else, so that a table needs no more than its line in `OWNERS`.
"""

from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    any_,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql.base import PGDialect

from records.every_table import metadata
from records.owners import OWNERS
from records.tenancy import ALL_PARTNERS, OPENED_SEPARATOR, reached

POLICY = "scope"


def _setting(name: str) -> ColumnElement[str]:
    # As a sub-query it is worked out once a statement, not once a row.
    return select(func.nullif(func.current_setting(f"switchboard.{name}", True), "")).scalar_subquery()


class _Transaction:
    """The asker, as the transaction's settings tell."""

    def __init__(self) -> None:
        self.partner = _setting("partner")
        self.person = _setting("person")

    def opened(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        return column == any_(func.string_to_array(_setting("opened"), OPENED_SEPARATOR))


def policy_of(table: Table) -> str | None:
    """Write the condition of a table's policy; None for a table of the whole network, which has none."""
    asker = _Transaction()
    condition = reached(table.name, table, asker)
    if condition is None:
        return None
    everything = asker.partner == literal(ALL_PARTNERS)
    # Compiled inside a query of the table, so that sub-queries refer to its row.
    query: Select[Any] = select(literal_column("1")).select_from(table).where(or_(everything, condition))
    written = query.compile(
        dialect=PGDialect(),  # type: ignore[no-untyped-call]
        compile_kwargs={"literal_binds": True},
    )
    return str(written).partition("\nWHERE ")[2]


def secure_rows(connection: Connection) -> int:
    """Give every table of this database the policy that the code wants. Returns: how many were made anew."""
    marks = text(
        "SELECT c.relname, obj_description(p.oid, 'pg_policy') FROM pg_policy p "
        "JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname = :policy "
        "AND c.relnamespace = current_schema()::regnamespace"
    )
    has = {row.relname: row[1] for row in connection.execute(marks, {"policy": POLICY})}
    tables = set(
        connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"))
    )
    made = 0
    for name in sorted(tables & OWNERS.keys()):
        condition = policy_of(metadata.tables[name])
        mark = sha256(condition.encode()).hexdigest() if condition else None
        if has.get(name) == mark:
            continue
        made += 1
        _make(connection, name, condition, mark)
    return made


def _make(connection: Connection, table: str, condition: str | None, mark: str | None) -> None:
    orders = [f"DROP POLICY IF EXISTS {POLICY} ON {table}"]
    if condition is None:
        orders += [
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]
    else:
        orders += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {POLICY} ON {table} USING ({condition}) WITH CHECK ({condition})",
            f"COMMENT ON POLICY {POLICY} ON {table} IS '{mark}'",
        ]
    for order in orders:
        connection.exec_driver_sql(order)
