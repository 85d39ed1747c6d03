"""The one place that keeps each query to its asker's scope, whatever the store that asks.

A statement on a connection that is lent within a scope gets the condition of every partner-owned table in it, in
sub-queries too, before it is carried out. On PostgreSQL the scope is told to the transaction as well, for the policies
of `records.row_security`.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Engine,
    FromClause,
    Join,
    Select,
    Table,
    Update,
    event,
    exists,
    false,
    literal,
    or_,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.selectable import AliasedReturnsRows

from records.owners import OWNERS, Common, OfAccount, OfPartner, OfRecord
from records.scope import EVERYTHING, NOTHING, Scope, scope_of
from records.tables import account, metadata, offer

ALL_PARTNERS = "*"
OPENED_SEPARATOR = ","
_TELL = (
    "SELECT set_config('switchboard.partner', %s, true), set_config('switchboard.person', %s, true), "
    "set_config('switchboard.opened', %s, true)"
)


class Asker(Protocol):
    """Who asks, as parts of a condition: values for a query, settings of the transaction for a policy."""

    @property
    def partner(self) -> ColumnElement[str]: ...

    @property
    def person(self) -> ColumnElement[str]: ...

    def opened(self, column: ColumnElement[Any]) -> ColumnElement[bool]: ...


class Asked:
    """The asker of a query."""

    def __init__(self, scope: Scope) -> None:
        # Null equals nothing, and so does whoever has no partner.
        self.partner: ColumnElement[str] = literal(scope.partner or None)
        self.person: ColumnElement[str] = literal(scope.person or None)
        self._opened = sorted(scope.opened)

    def opened(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        return column.in_(self._opened) if self._opened else false()


def reached(name: str, rows: FromClause, asker: Asker) -> ColumnElement[bool] | None:
    """Give the condition under which an asker comes to rows of a table; None: whoever they are.

    Raises: KeyError for a table that `OWNERS` does not name.
    """
    match OWNERS[name]:
        case Common.NETWORK:
            return None
        case Common.PROGRAM:
            return false()
        case OfPartner() as owner:
            return or_(*_of_partner(owner, rows, asker))
        case OfRecord() as owner:
            return or_(*_of_record(owner, rows, asker))
        case OfAccount(column=column):
            whose = account.alias("whose")
            mine = exists().where(whose.c.id == rows.c[column], whose.c.partner == asker.partner)
            return or_(rows.c[column] == asker.person, mine.correlate(rows))


def _of_partner(owner: OfPartner, rows: FromClause, asker: Asker) -> Iterator[ColumnElement[bool]]:
    yield from (rows.c[column] == asker.partner for column in owner.partners)
    yield from (rows.c[column] == asker.person for column in owner.people)
    if owner.contact:
        yield asker.opened(rows.c[owner.contact])
    if owner.shared:
        part = offer.alias("part")
        theirs = or_(part.c.partner == asker.partner, part.c.specialist_id == asker.person)
        accepted = part.c.accepted_at.is_not(None)
        yield exists().where(part.c.contact_id == rows.c[owner.contact], accepted, theirs).correlate(rows)


def _of_record(owner: OfRecord, rows: FromClause, asker: Asker) -> Iterator[ColumnElement[bool]]:
    record = metadata.tables[owner.table].alias("record")
    key = next(iter(record.primary_key))
    condition = reached(owner.table, record, asker)
    assert condition is not None, "what belongs to everybody needs no record to say so"
    yield exists().where(key == rows.c[owner.column], condition).correlate(rows)
    if owner.key:
        yield asker.opened(rows.c[owner.key])
        yield asker.opened(rows.c[owner.column])


# --- queries -----------------------------------------------------------------------------------------


def keep_to_scopes(engine: Engine) -> None:
    """Make every statement on this engine keep to the scope within which its connection is lent."""

    @event.listens_for(engine, "before_execute", retval=True)
    def narrow(
        connection: Connection, statement: Any, many: Any, one: Any, _options: Any
    ) -> tuple[Any, Any, Any]:
        scope = scope_of(connection)
        if scope.everything or not isinstance(statement, ClauseElement):
            return statement, many, one
        return narrowed(statement, scope), many, one


def narrowed(statement: ClauseElement, scope: Scope) -> ClauseElement:
    """Add to each part of a statement what its asker may see of the tables that it reads or changes."""
    asker = Asked(scope)

    def narrow(part: Select[Any] | Update | Delete) -> None:
        tables = part.get_final_froms() if isinstance(part, Select) else [part.table]
        conditions = [found for table in tables for found in _conditions(table, asker)]
        # The visitor hands out copies that nobody else has; `where` would make one more, which it would not take.
        part._where_criteria += tuple(conditions)

    return visitors.cloned_traverse(statement, {}, {"select": narrow, "update": narrow, "delete": narrow})


def _conditions(rows: FromClause, asker: Asker, *, outer: bool = False) -> Iterator[ColumnElement[bool]]:
    if isinstance(rows, Join):
        yield from _conditions(rows.left, asker, outer=outer or rows.full)
        yield from _conditions(rows.right, asker, outer=outer or rows.isouter or rows.full)
        return
    table = rows.element if isinstance(rows, AliasedReturnsRows) else rows
    if not isinstance(table, Table) or table.metadata is not metadata:
        return
    condition = reached(table.name, rows, asker)
    if condition is not None:
        # What an outer join does not find is still told as not found.
        yield or_(condition, next(iter(rows.primary_key)).is_(None)) if outer else condition


# --- transactions of PostgreSQL ----------------------------------------------------------------------


def tell_scopes(engine: Engine) -> None:
    """Tell each transaction of PostgreSQL within which scope it runs; one that is not lent comes to everything."""

    @event.listens_for(engine, "begin")
    def tell(connection: Connection) -> None:
        scope = scope_of(connection)
        if scope != EVERYTHING:
            connection.exec_driver_sql(_TELL, settings_of(scope))


def settings_of(scope: Scope) -> tuple[str, str, str]:
    """Give the values of switchboard.partner, .person and .opened."""
    assert not any(OPENED_SEPARATOR in one for one in scope.opened), "an id holds no comma"
    partner = ALL_PARTNERS if scope.everything else scope.partner
    if scope == NOTHING:
        return "", "", ""
    return partner, scope.person, OPENED_SEPARATOR.join(sorted(scope.opened))
