"""Words for specialists who work by telephone instead of the softphone in their browser.

No number stands here: where somebody's telephone is reached is in the records, and is dialled from there.
"""

from dataclasses import dataclass
from enum import StrEnum

from routing.model import CallSid, EffectId, Instant, Language


class Reach(StrEnum):
    """How calls reach a specialist."""

    SOFTPHONE = "softphone"
    """In the browser."""
    DESK_PHONE = "desk_phone"
    """A telephone of their own, rung for each call that they accept."""
    PARKED_PHONE = "parked_phone"
    """A telephone of their own, rung once at the start of the shift; it stays on the line between calls."""


class PhoneFailure(StrEnum):
    """Why a specialist's telephone did not take a call."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    """The carrier could not place the call, or nobody has stored where the telephone is."""
    NO_KEY = "no_key"
    """It was picked up, but nobody pressed the key: a machine, or somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ringing:
    """A specialist's telephone that is called."""

    effect: EffectId
    leg: CallSid | None = None
    """None until the carrier has said which call it is."""


@dataclass(slots=True, kw_only=True)
class Phone:
    """The telephone of a specialist who does not work with the softphone."""

    reach: Reach
    language: Language
    ringing: Ringing | None = None
    """While it is called between calls,"""
    until: Instant | None = None
    """and by when somebody must have pressed the key."""
    leg: CallSid | None = None
    """On the line between calls, and in them."""
    taken_at: Instant | None = None
    """When somebody last pressed the key."""
    failure: PhoneFailure | None = None
    """Why it did not take the last call."""

    @property
    def is_missing(self) -> bool:
        """Tell whether no call can come by it: it ought to be on the line and is not, or rings for something else."""
        return self.ringing is not None or (self.reach is Reach.PARKED_PHONE and self.leg is None)
