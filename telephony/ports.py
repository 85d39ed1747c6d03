"""The shape through which our side of the carrier meets the rest: orders and their results."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Protocol

from routing.model import CallSid, ConferenceSid, Instant
from routing.recording_model import RecordingOrder


class CallStatus(StrEnum):
    """The carrier's words for the state of a call."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def over(self) -> bool:
        return self in ENDED


ENDED = frozenset(
    {CallStatus.COMPLETED, CallStatus.BUSY, CallStatus.NO_ANSWER, CallStatus.FAILED, CallStatus.CANCELED}
)


@dataclass(frozen=True, slots=True)
class Done:
    """The carrier took the order."""

    made: str = ""
    """The carrier's id of what came of it, where that is of use."""
    outcome: ClassVar[str] = "done"


@dataclass(frozen=True, slots=True)
class Gone:
    """The call is over: a fact about the caller, not a failure."""

    outcome: ClassVar[str] = "gone"


@dataclass(frozen=True, slots=True)
class Refused:
    """The carrier understood the order and will never take it as it stands."""

    status: int
    code: int
    outcome: ClassVar[str] = "refused"


@dataclass(frozen=True, slots=True)
class Unknown:
    """No telling whether the order was carried out; it is safe to give again."""

    reason: str
    outcome: ClassVar[str] = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCall:
    """A call that is not over."""

    call: CallSid
    status: CallStatus
    softphone: str = ""
    """The name under which a softphone signed in that makes this call; empty for a telephone."""
    inbound: bool = True
    """It came to us; False where it was dialled from here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRoom:
    conference: ConferenceSid
    present: frozenset[CallSid]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Somebody to be rung, and how."""

    label: str
    to: str = field(repr=False)
    caller_id: str = field(repr=False)
    ring_s: int
    status_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneOrder:
    """A specialist's telephone to be rung."""

    to: str = field(repr=False)
    caller_id: str = field(repr=False)
    url: str
    """What whoever answers is to follow."""
    fallback_url: str
    status_url: str
    ring_s: int
    since: Instant
    """When it was wanted: a call of ours to it that began later is this one."""


CarrierResult = Done | Gone | Refused | Unknown
"""Each says its kind in one word, `outcome`, as the outbox of the floor spells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackOrder:
    url: str
    """What whoever answers is to follow."""
    status_url: str
    """What hears of the end of the call."""
    ring_s: int


class Carrier(Protocol):
    """What may be ordered from the telephone carrier, and asked of it."""

    async def move_caller(
        self,
        call: CallSid,
        url: str,
        fallback_url: str,
        fallback_method: str = "POST",
        method: str = "POST",
    ) -> CarrierResult:
        """Pull a live call out of where it is and let it follow the document at `url`."""
        ...

    async def end_call(self, call: CallSid) -> CarrierResult: ...

    async def set_hold(self, room: ConferenceSid, call: CallSid, music_url: str | None) -> CarrierResult:
        """Put a participant on hold with the music at this address; None: take them off."""
        ...

    async def call_into_room(self, room: ConferenceSid, invitation: Invitation) -> CarrierResult:
        """Ring somebody and let them into a room; somebody of this label who is there already is not rung again."""
        ...

    async def call(self, invitation: Invitation, url: str, keys: str) -> CarrierResult:
        """Ring somebody, press keys once they answer, and let their leg follow the document at `url`."""
        ...

    async def set_listening(
        self, room: ConferenceSid, call: CallSid, *, muted: bool, coached: CallSid | None
    ) -> CarrierResult:
        """Say who hears a participant: nobody, one leg alone, or everybody."""
        ...

    async def announce(self, room: ConferenceSid, call: CallSid, url: str) -> CarrierResult:
        """Let one participant hear the document at this address; the others go on."""
        ...

    async def record(self, call: CallSid, order: RecordingOrder, status_url: str) -> CarrierResult:
        """Begin, pause, resume or end the recording of a call; one that is under way is not begun twice."""
        ...

    async def call_back(self, first: CallSid, order: "CallBackOrder") -> CarrierResult:
        """Call whoever called us as `first`, from the number that they dialled; their number is known here only.

        While a call of ours to that number is under way nothing is ordered, and the order counts as done: the carrier
        has no mark by which it would know a repeated order from a second one.
        """
        ...

    async def ring(self, order: PhoneOrder) -> CarrierResult:
        """Ring a specialist's telephone; a call of ours to it that began since it was wanted is not placed again."""
        ...

    async def ensure_queue(self, name: str, max_size: int) -> CarrierResult:
        """Make the queue exist with this size: one made on the fly would hold 1000 callers only."""
        ...

    def calls_in_progress(self) -> AsyncIterator[LiveCall]:
        """Yield every call that is not over.

        Raises: CarrierRefusal, CarrierUnavailable.
        """
        ...

    async def calls_in_queue(self, name: str) -> frozenset[CallSid]:
        """Return the calls that wait in the queue of this name.

        Raises: CarrierRefusal, CarrierUnavailable.
        """
        ...

    async def room(self, name: str) -> LiveRoom | None:
        """Look into the room of this name; None when there is none, or it is over.

        Raises: CarrierRefusal, CarrierUnavailable.
        """
        ...

    async def call_status(self, call: CallSid) -> CallStatus | None:
        """Return the state of one call; None when the carrier has never heard of it.

        Raises: CarrierRefusal, CarrierUnavailable.
        """
        ...
