"""What happened at partners' own phone systems. `routing/events.py` has it all."""

from routing.message import ContactEvent, Event, message
from routing.model import Instant, PartnerFailure, PartnerId


@message(frozen=True, slots=True, kw_only=True)
class PartnerLoadReported(Event):
    """A partner's own phone system said how busy it is."""

    partner: PartnerId
    waiting: int
    staffed: int
    free: int
    handle_mean_ms: int | None = None
    stamp: int = 0
    """When the partner wrote it, by its own clock, in seconds; 0: no telling."""


@message(frozen=True, slots=True, kw_only=True)
class PartnerAnswered(ContactEvent):
    """A human at the partner accepted the caller."""

    partner: PartnerId
    waited_ms: int


@message(frozen=True, slots=True, kw_only=True)
class PartnerHungUp(ContactEvent):
    """The conversation there is over from the partner's side. The caller is asked whether they were cut off."""

    partner: PartnerId


@message(frozen=True, slots=True, kw_only=True)
class PartnerFailed(ContactEvent):
    """No human at the partner accepted, or the line there broke; the contact keeps the place it had."""

    partner: PartnerId
    reason: PartnerFailure
    left_alone_until: Instant | None = None
    """Set when this failure was one too many in a row."""
    cool_until: Instant | None = None
    """This contact is not sent there again before that."""
