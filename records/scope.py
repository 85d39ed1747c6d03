"""Whose records somebody may come to: given to the stores, kept to by each query, and by PostgreSQL once more.

A store on a plain engine comes to everything, as the recorder and the keepers of the records must. The desk lends each
request its stores `within` the scope of whoever asks.
"""

from copy import copy
from dataclasses import dataclass, replace
from typing import Self

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

SCOPE = "switchboard_scope"
"""The execution option that carries a scope from a store to its connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One asker's. The parts add up: what any of them reaches is reached."""

    everything: bool = False
    partner: str = ""
    """All of one partner's; empty: of none."""
    person: str = ""
    """What one account has or had in hand."""
    opened: frozenset[str] = frozenset()
    """Contacts and texts that are reached for a reason of their own: in hand now, or opened with a reason given."""

    def opening(self, *ids: str) -> "Scope":
        return replace(self, opened=self.opened | set(ids))


EVERYTHING = Scope(everything=True)
NOTHING = Scope()


class Lent:
    """A store of records that belong to partners or people; it is lent with less to see."""

    _engine: AsyncEngine

    def within(self, scope: Scope) -> Self:
        """Give this store to somebody who comes to what the scope reaches, and to nothing else.

        Within the scope that a store has already, one that is wider takes its place.
        """
        lent = copy(self)
        lent._engine = self._engine.execution_options(**{SCOPE: scope})
        return lent


def scope_of(connection: Connection) -> Scope:
    """Say to whom a connection is lent."""
    scope: Scope = connection.get_execution_options().get(SCOPE, EVERYTHING)
    return scope
