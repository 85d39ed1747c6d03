"""Words for callers who call again: what is known of the call before, and what a network does about it."""

from dataclasses import dataclass

from routing.model import ContactEnd, ContactId, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """When a call is linked with the one before it from the same number."""

    within_ms: int = 0
    """So long after the call before was over, at most; 0: never."""
    keeps_place: bool = True
    """Whom we cut off while they waited, or in conversation, stands where they stood."""


NOT_LINKED = Repeats()


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The call before, of a caller who calls again."""

    of: ContactId
    ended: ContactEnd | None
    """None: as far as is known it goes on."""
    ended_at: Instant | None
    cut_off: bool
    """By us: a line of ours broke, or the carrier lost the call."""
    talked: bool
    """They were in conversation, or had been."""
    place: Instant | None
    """Where they stood in the queue, when that place is kept."""
    owed: bool
    """A call-back is owed to them."""
