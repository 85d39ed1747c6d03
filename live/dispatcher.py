"""The one writer of a floor: takes commands from the inbox, decides, commits, and only then answers and acts.

One turn drains the inbox, decides every command in order, fires due timers, and appends all of it to the journal
as one batch: a group commit (`live/commits.py`), so that memory and journal never part.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog

from live.commits import RETRY_S, SERVER_TROUBLE, Commits
from live.errors import Fenced
from live.outbox import Outbox
from live.ports import (
    START,
    Asked,
    Batch,
    FloorClock,
    Inbox,
    InboxEntry,
    Journal,
    Ownership,
    Position,
    StoredReply,
    earlier,
)
from live.recovery import recover
from live.stored_replies import StoredReplies
from live.wire import DispatcherState, encode_replies, encode_snapshot
from records.codec import encode_effects
from routing.commands import Command, RenewLeases, ReportEffect
from routing.effects import Effect
from routing.engine import fire_due, handle, timer_command
from routing.errors import RoutingError
from routing.events import Event
from routing.floor import Floor
from routing.model import CommandId, EffectId, Instant
from routing.snapshot import capture

_log = structlog.get_logger(__name__)

INBOX_ENTRIES_MAX: Final = 256
IDLE_MS: Final = 1_000
TIMERS_MAX: Final = 1_000
"""Timers fired in one turn; more wait for the next turn, so that a burst never delays a commit for long."""
LEASE_TTL_MS: Final = 3_000
SNAPSHOT_BATCHES: Final = 2_000
ENGINE_FAULTS: Final = (
    RoutingError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What the engine raises at a command that it cannot take; the command is left out, the others pass (F-47)."""
POISONED_MAX: Final = 1_000
"""Commands remembered as poisoned; beyond this all are forgotten at a commit, when the inbox is past them."""


@dataclass(slots=True)
class _Turn:
    """What one turn has decided so far."""

    at: Instant
    inbox: Position
    events: list[Event] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    replies: list[StoredReply] = field(default_factory=list)
    answers: list[tuple[str, StoredReply]] = field(default_factory=list)
    settled: list[EffectId] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.events or self.effects or self.settled)


class _Poisoned(Exception):
    """The engine failed on this command; nothing of the present turn was committed."""

    def __init__(self, command: CommandId, kind: str) -> None:
        super().__init__(command)
        self.command = command
        self.kind = kind


class Dispatcher:
    """Owns one floor. `start` recovers it, `run` works until stopped or fenced."""

    def __init__(
        self,
        *,
        name: str,
        journal: Journal,
        inbox: Inbox,
        ownership: Ownership,
        outbox: Outbox,
        clock: FloorClock,
    ) -> None:
        self.floor = Floor()
        self._name = name
        self._journal = journal
        self._commits = Commits(journal)
        self._inbox = inbox
        self._ownership = ownership
        self._outbox = outbox
        self._clock = clock
        self._replies = StoredReplies()
        self._epoch = 0
        self._number = 0
        self._last_at = Instant(0)
        """Of the last batch."""
        self._read_to = START
        self._written_to = START
        self._snapshot_number = 0
        self._recorded_to: Position | None = None
        self._stopping = False
        self._poisoned: set[CommandId] = set()

    # --- starting ---------------------------------------------------------------------------------

    async def start(self, *, take_over: bool) -> bool:
        """Own the floor and rebuild it from snapshot and journal. False while somebody else's lease runs."""
        epoch = await self._ownership.acquire(self._name, LEASE_TTL_MS, take_over=take_over)
        if epoch is None:
            return False
        self._epoch = epoch
        effects = await self._rebuild()
        self._outbox.order(effects)
        _log.info(
            "floor_recovered",
            epoch=epoch,
            batches=self._number,
            contacts=len(self.floor.contacts),
            specialists=len(self.floor.specialists),
            effects_open=len(effects),
        )
        return True

    async def _rebuild(self) -> list[Effect]:
        found = await recover(self._journal)
        self.floor, self._replies = found.floor, found.replies
        self._number, self._written_to, self._read_to = found.batch_number, found.position, found.inbox
        self._snapshot_number, self._last_at = found.snapshot_number, found.at
        # The machine may have been set back, or be another one: time on the floor goes on all the same (F-54).
        self._clock.go_on_from(max(self.floor.at, found.at))
        return list(found.effects.values())

    # --- working ----------------------------------------------------------------------------------

    async def run(self) -> None:
        """Work until `stop` is called.

        Raises: Fenced when another dispatcher has taken the floor over.
        """
        lease = asyncio.create_task(self._keep_lease())
        try:
            while not self._stopping:
                if lease.done():
                    lease.result()
                await self._work()
        finally:
            lease.cancel()
            await asyncio.gather(lease, return_exceptions=True)
            await self._outbox.stop()

    def stop(self) -> None:
        self._stopping = self._commits.stopping = True

    @property
    def stopping(self) -> bool:
        return self._stopping

    async def _work(self) -> None:
        entries = await self._next_entries()
        try:
            await self.turn(entries)
        except _Poisoned as poisoned:
            # The floor in memory may be half changed: take it from the journal again, and leave this command out.
            _log.critical(
                "command_poisoned",
                command=poisoned.command,
                kind=poisoned.kind,
                cause=repr(poisoned.__cause__),
            )
            self._poisoned.add(poisoned.command)
            await self._rebuild_when_possible()

    async def _rebuild_when_possible(self) -> None:
        while True:
            try:
                await self._rebuild()
                return
            except SERVER_TROUBLE as trouble:
                _log.warning("floor_not_rebuilt", cause=type(trouble).__name__)
                await asyncio.sleep(RETRY_S)

    async def _next_entries(self) -> list[InboxEntry]:
        due = self.floor.next_due()
        wait_ms = IDLE_MS if due is None else min(IDLE_MS, max(0, due - self._clock.now()))
        try:
            return await self._inbox.read(self._read_to, count=INBOX_ENTRIES_MAX, block_ms=wait_ms)
        except SERVER_TROUBLE as trouble:
            _log.warning("inbox_unreachable", cause=type(trouble).__name__)
            await asyncio.sleep(RETRY_S)
            return []

    async def turn(self, entries: Sequence[InboxEntry] = (), own: Sequence[Command] = ()) -> None:
        """Decide and commit what has come in, our own commands, and what the clock says."""
        turn = _Turn(at=max(self._clock.now(), self.floor.at), inbox=self._read_to)
        for command in own:
            self._decide(turn, Asked(command=command, asker=""))
        self._fire_timers(turn)
        for entry in entries:
            for asked in entry.asked:
                self._decide(turn, asked)
            turn.inbox = self._read_to = entry.position
        await self._finish(turn)

    def grace(self) -> Command:
        """What a dispatcher says first after its start: everybody's lease runs anew, since nobody could renew it."""
        everybody = tuple(self.floor.specialists)
        return RenewLeases(id=CommandId(f"grace:{self._epoch}"), specialists=everybody)

    def _fire_timers(self, turn: _Turn) -> None:
        for _ in range(TIMERS_MAX):
            first = self.floor.timers.first()
            if first is None or first[0] > turn.at:
                return
            command = timer_command(first[1], Instant(first[0]))
            if command.id in self._poisoned:
                self.floor.timers.discard(first[1])
                continue
            try:
                decision = fire_due(self.floor, turn.at)
            except ENGINE_FAULTS as cause:
                raise _Poisoned(command.id, type(command).__name__) from cause
            assert decision is not None
            turn.events += decision.events
            turn.effects += decision.effects

    def _decide(self, turn: _Turn, asked: Asked) -> None:
        command = asked.command
        reply = self._replies.find(command.id)
        if reply is None:
            if command.id in self._poisoned:
                return
            try:
                decision = handle(self.floor, command, turn.at)
            except ENGINE_FAULTS as cause:
                raise _Poisoned(command.id, type(command).__name__) from cause
            reply = decision.reply
            turn.events += decision.events
            turn.effects += decision.effects
            stored = StoredReply(command=command.id, reply=reply)
            turn.replies.append(stored)
            self._replies.keep(turn.at, (stored,))
            if isinstance(command, ReportEffect):
                turn.settled.append(command.effect)
        if asked.asker:
            turn.answers.append((asked.asker, StoredReply(command=command.id, reply=reply)))

    async def _finish(self, turn: _Turn) -> None:
        if turn.changed:
            batch = Batch(
                number=self._number + 1,
                at=turn.at,
                inbox=turn.inbox,
                events=tuple(turn.events),
                effects=tuple(turn.effects),
                replies=tuple(turn.replies),
            )
            self._written_to = await self._commits.commit(self._epoch, batch, turn.answers)
            self._number, self._last_at = batch.number, batch.at
            if len(self._poisoned) > POISONED_MAX:
                self._poisoned.clear()
            for effect in turn.settled:
                self._outbox.settled(effect)
            self._outbox.order(turn.effects)
            await self._snapshot_if_due()
        elif turn.answers:
            await self._answer(turn.answers)

    async def _answer(self, answers: Sequence[tuple[str, StoredReply]]) -> None:
        try:
            await self._journal.answer(self._epoch, answers)
        except SERVER_TROUBLE as trouble:
            # Nothing was decided: the asker asks again, or takes its spoken fallback.
            _log.warning("answers_lost", count=len(answers), cause=type(trouble).__name__)

    # --- keeping ----------------------------------------------------------------------------------

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(LEASE_TTL_MS / 3000)
            try:
                if not await self._ownership.renew(self._name, self._epoch, LEASE_TTL_MS):
                    raise Fenced
            except SERVER_TROUBLE as trouble:
                _log.warning("lease_not_renewed", cause=type(trouble).__name__)

    async def _snapshot_if_due(self) -> None:
        if self._number - self._snapshot_number < SNAPSHOT_BATCHES:
            return
        try:
            await self.take_snapshot()
        except SERVER_TROUBLE as trouble:
            _log.warning("snapshot_not_taken", cause=type(trouble).__name__)

    async def take_snapshot(self) -> None:
        """Store the floor as it is now, and forget journal entries that nobody needs any more."""
        state = DispatcherState(
            floor=capture(self.floor),
            inbox=self._read_to,
            effects=encode_effects(self._outbox.open_effects()),
            replies=encode_replies(self._replies.all()),
            at=self._last_at,
        )
        snapshot = encode_snapshot(self._written_to, self._number, state)
        await self._journal.save_snapshot(self._epoch, snapshot)
        self._snapshot_number = self._number
        if self._recorded_to is not None:
            await self._journal.trim(earlier(self._recorded_to, self._written_to))

    def recorded_to(self, position: Position) -> None:
        """The recorder has stored everything up to here: the journal before it may be forgotten."""
        self._recorded_to = position
