"""What can be seen at the carrier by looking, for the parts that compare it with the floor."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from routing.model import CallSid, ConferenceSid, OfferId, SpecialistId


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSeen:
    """One call that is not over."""

    call: CallSid
    softphone: SpecialistId | None = None
    """Whose softphone it came from; None for a telephone."""
    inbound: bool = True
    """It came to us; False where it was dialled from here."""

    @property
    def from_outside(self) -> bool:
        return self.inbound and self.softphone is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSeen:
    conference: ConferenceSid
    present: frozenset[CallSid]


class CarrierSight(Protocol):
    """Looks at the carrier, and the orders that follow from seeing a call that the floor does not know.

    Returns: None where the carrier could not be asked; that says nothing of any call.
    """

    async def live_calls(self) -> Collection[CallSeen] | None: ...

    async def queued_calls(self) -> frozenset[CallSid] | None:
        """Return every call in the carrier's queue."""
        ...

    async def room(self, offer: OfferId) -> RoomSeen | None:
        """Look into the room of an offer. None as well when there is no such room now."""
        ...

    async def end_call(self, call: CallSid) -> None: ...

    async def fetch_to_queue(self, call: CallSid) -> None:
        """Bring a caller to where callers whom the floor has lost are taken in again."""
        ...

    async def send_to_fallback(self, call: CallSid) -> None:
        """Let a caller hear what callers hear when nothing of ours answers: it rings people."""
        ...
