"""The ports of the floor at work: what the dispatcher, the web and the recorder need of the outside.

Each port has an adapter on a Redis-protocol server and a twin in memory; one contract suite
(`tests/contracts/`) proves them equal.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import NewType, Protocol

from routing.commands import Command
from routing.effects import Effect
from routing.events import Event
from routing.floor import Floor
from routing.model import CommandId, Instant, SpecialistId
from routing.replies import Reply

Position = NewType("Position", str)
"""A place in a journal or inbox, in the order of its server (a Redis stream id)."""

START = Position("0-0")


def earlier(left: Position, right: Position) -> Position:
    """Return whichever position comes first."""
    return min(left, right, key=_order)


def _order(position: Position) -> tuple[int, int]:
    major, _, minor = position.partition("-")
    return int(major), int(minor or 0)


class Clock(Protocol):
    def now(self) -> Instant: ...


class FloorClock(Clock, Protocol):
    """The clock that one floor is told the time by, one dispatcher after the other."""

    def go_on_from(self, at: Instant) -> None:
        """Be no earlier than this: it was the time already, for the dispatcher before."""
        ...


class CommandGateway(Protocol):
    """How webhooks and desk put a command to the floor and get its committed reply."""

    async def ask(self, command: Command, budget_s: float) -> Reply:
        """Return the reply once the decision is committed.

        Raises: FloorUnavailable when the budget passes first; the command may still be carried out, and
        asking again with the same command id returns the reply of the one decision.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReply:
    command: CommandId
    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one group commit adds to the journal, in one atomic step."""

    number: int
    """1, 2, 3, ... without gaps; a repeated commit of the same number changes nothing."""
    at: Instant
    inbox: Position
    """Everything in the inbox up to here is decided in this batch or an earlier one."""
    events: tuple[Event, ...]
    effects: tuple[Effect, ...]
    replies: tuple[StoredReply, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    position: Position
    batch: Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One command in the inbox, and who waits for its reply."""

    command: Command
    asker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEntry:
    position: Position
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    position: Position
    """The journal entry after which the snapshot was taken."""
    batch_number: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    position: Position = START
    batch_number: int = 0
    inbox: Position = START


class Journal(Protocol):
    """The ordered, durable list of everything that happened on one floor."""

    async def commit(self, epoch: int, batch: Batch, answers: Sequence[tuple[str, StoredReply]]) -> Position:
        """Append the batch and hand each answer to its asker, atomically.

        Raises: Fenced when a later owner holds the floor.
        """
        ...

    async def answer(self, epoch: int, answers: Sequence[tuple[str, StoredReply]]) -> None:
        """Hand out replies of decisions that changed nothing; there is nothing to keep.

        Raises: Fenced.
        """
        ...

    async def read(self, after: Position, *, count: int, block_ms: int) -> list[JournalEntry]:
        """Return the entries after a position, oldest first; wait up to `block_ms` for the first (0: do not)."""
        ...

    async def head(self) -> Head:
        """Return how far the journal has come."""
        ...

    async def save_snapshot(self, epoch: int, snapshot: Snapshot) -> None: ...

    async def snapshot(self) -> Snapshot | None: ...

    async def trim(self, before: Position) -> None:
        """Forget entries older than `before`; the caller has made sure that nobody needs them."""
        ...


class Inbox(Protocol):
    """Commands on their way to the floor's one writer."""

    async def put(self, asked: Sequence[Asked]) -> Position: ...

    async def read(self, after: Position, *, count: int, block_ms: int) -> list[InboxEntry]: ...


class Replies(Protocol):
    """Where one asker finds the replies to what it asked."""

    async def read(self, asker: str, *, block_ms: int) -> list[StoredReply]:
        """Return the replies that came since the last call; wait up to `block_ms` for the first."""
        ...


class Ownership(Protocol):
    """The lease on a floor. Each take-over raises the epoch; commits of older epochs are refused."""

    async def acquire(self, owner: str, ttl_ms: int, *, take_over: bool) -> int | None:
        """Return the new epoch, or None while somebody else's lease runs and `take_over` is False."""
        ...

    async def renew(self, owner: str, epoch: int, ttl_ms: int) -> bool: ...

    async def held(self) -> bool:
        """Say whether anybody's lease runs: whether commands will be decided."""
        ...


class Changes(Protocol):
    async def wait(self, timeout_s: float) -> bool:
        """Return True after at least one change since the last call, False when the time passed first.

        Any number of changes between two calls count as one: a slow screen never builds up a backlog.
        """
        ...


class FloorView(Protocol):
    """A read-only replica of the floor, kept by following the journal. Screens are made from it."""

    @property
    def floor(self) -> Floor: ...

    @property
    def heard_at(self) -> Instant:
        """When the floor was last known to be alive: the journal read, and somebody its owner. Screens grey out
        beyond 5 s."""
        ...

    def watch_specialist(self, specialist: SpecialistId) -> AbstractAsyncContextManager[Changes]:
        """Tell of each change that concerns this specialist: own state, offer, contact."""
        ...

    def watch_floor(self) -> AbstractAsyncContextManager[Changes]:
        """Tell of any change on the floor."""
        ...


class Presence(Protocol):
    """Hears that a specialist's screen is alive, and tells the floor in bundles."""

    def heard_from(self, specialist: SpecialistId) -> None: ...
