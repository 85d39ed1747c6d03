"""Rebuilding a floor from its snapshot and the journal entries after it."""

from dataclasses import dataclass, field

from live.errors import JournalGap
from live.ports import START, Batch, Journal, Position
from live.stored_replies import StoredReplies
from live.wire import decode_replies, decode_snapshot
from records.codec import decode_effects
from routing.effects import Effect
from routing.evolve import evolve
from routing.floor import Floor
from routing.model import EffectId, Instant
from routing.snapshot import restore

ENTRIES_AT_ONCE = 1_000
_NEVER = Instant(0)
EFFECT_COMMAND = "effect:"
"""Prefix of the command that reports an effect's result; the rest is the effect's id."""


@dataclass(slots=True, kw_only=True)
class Recovered:
    floor: Floor = field(default_factory=Floor)
    batch_number: int = 0
    snapshot_number: int = 0
    position: Position = START
    inbox: Position = START
    at: Instant = _NEVER
    """When the last of it happened."""
    replies: StoredReplies = field(default_factory=StoredReplies)
    effects: dict[EffectId, Effect] = field(default_factory=dict)
    """Ordered, and without a result so far."""
    for_decisions: bool = True
    """False for a replica that only shows the floor: it answers no repeats and carries nothing out."""

    def replay(self, batch: Batch, position: Position) -> None:
        """Take in the next batch; one that is known already changes nothing.

        Raises: JournalGap when a batch between is missing.
        """
        if batch.number <= self.batch_number:
            return
        if batch.number != self.batch_number + 1:
            raise JournalGap(f"expected batch {self.batch_number + 1}, found {batch.number}")
        for event in batch.events:
            evolve(self.floor, event)
        if self.for_decisions:
            self._keep(batch)
        self.batch_number, self.position, self.inbox = batch.number, position, batch.inbox
        self.at = batch.at

    def _keep(self, batch: Batch) -> None:
        for effect in batch.effects:
            self.effects[effect.id] = effect
        for stored in batch.replies:
            if stored.command.startswith(EFFECT_COMMAND):
                self.effects.pop(EffectId(stored.command.removeprefix(EFFECT_COMMAND)), None)
        self.replies.keep(batch.at, batch.replies)


async def recover(journal: Journal, *, for_decisions: bool = True) -> Recovered:
    """Return the floor as the journal has it now.

    Raises: JournalGap when entries after the snapshot are missing.
    """
    found = Recovered(for_decisions=for_decisions)
    snapshot = await journal.snapshot()
    if snapshot is not None:
        state = decode_snapshot(snapshot)
        found.floor = restore(state.floor)
        found.batch_number = found.snapshot_number = snapshot.batch_number
        found.position, found.inbox = snapshot.position, state.inbox
        found.at = max(state.floor.at, state.at)
        if for_decisions:
            found.replies.keep(state.floor.at, decode_replies(state.replies))
            found.effects = {effect.id: effect for effect in decode_effects(state.effects)}
    while entries := await journal.read(found.position, count=ENTRIES_AT_ONCE, block_ms=0):
        for entry in entries:
            found.replay(entry.batch, entry.position)
            found.position = entry.position
    return found
