"""Orders to the world. Recorded with the events before they are carried out, struck off when their result comes.

Each order is safe to repeat: moving a caller twice to one room, or ending an ended call, changes nothing.
"""

from routing.message import message
from routing.model import CallSid, ContactId, EffectId, OfferId, PartnerId


@message(frozen=True, slots=True, kw_only=True)
class Effect:
    id: EffectId
    contact: ContactId
    call: CallSid


@message(frozen=True, slots=True, kw_only=True)
class MoveCallerToRoom(Effect):
    """Bring the caller's leg from the carrier's queue to the room where the specialist waits."""

    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class ReturnCallerToQueue(Effect):
    """Bring the caller's leg out of a room that has no specialist any more."""


@message(frozen=True, slots=True, kw_only=True)
class SendCallerToPartner(Effect):
    """Let the caller's leg ring at a partner's own phone system."""

    partner: PartnerId
    ring_ms: int = 40_000
    """Until a human there must have accepted; then the floor takes the caller back."""


@message(frozen=True, slots=True, kw_only=True)
class EndCall(Effect):
    """End one leg, the caller's or a specialist's."""
