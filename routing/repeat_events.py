"""What is noticed of callers who call again. `routing/events.py` has it all."""

from routing.message import ContactEvent, message
from routing.model import ContactEnd, ContactId, Instant


@message(frozen=True, slots=True, kw_only=True)
class CallerReturned(ContactEvent):
    """The number called a short while ago; this is a contact of its own, linked with the one before."""

    of: ContactId
    ended: ContactEnd | None = None
    """How the one before ended; None: as far as is known it goes on."""
    ended_at: Instant | None = None
    cut_off: bool = False
    """By us: a line of ours broke, or the carrier lost the call."""
    talked: bool = False
    place: Instant | None = None
    """The place in the queue that is kept; None: they stand where they come."""
    owed: bool = False
    """A call-back is owed to them already, so that no second one is booked."""
