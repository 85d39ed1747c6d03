"""Words for the recording of a conversation.

Nothing is recorded before everybody in the room has heard that it will be; whoever joins later hears it first, and
until then the recording pauses.
"""

from dataclasses import dataclass
from enum import StrEnum

from routing.model import CallSid, EffectId, Instant


class PauseCause(StrEnum):
    """Why a recording pauses. It goes on when none of the causes holds any more."""

    SPECIALIST = "specialist"
    """Somebody reads out what must not be kept, such as the number of a card."""
    HOLD = "hold"
    JOINING = "joining"
    """Somebody in the room has not heard of it yet."""


class RecordingFailure(StrEnum):
    NOT_HEARD = "not_heard"
    """The announcement was not heard by everybody in time."""
    INTERRUPTED = "interrupted"
    """The caller was put on hold before they had heard it."""
    CARRIER = "carrier"
    """The carrier did not begin, pause or resume it, or nobody knows whether it did."""
    EMPTY = "empty"
    """The carrier has nothing of it."""


class RecordingOrder(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taping:
    """A recording that is announced, or under way."""

    number: int
    """The how-manieth of the contact."""
    unheard: tuple[CallSid, ...]
    """Legs that have not heard the announcement yet."""
    until: Instant | None
    """By when they must have; None: everybody has."""
    started: bool = False
    paused: tuple[PauseCause, ...] = ()
    order: EffectId | None = None
    """The latest order to the carrier, until it is known to be carried out."""
