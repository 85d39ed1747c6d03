"""What happened about numbers that flood the lines. `routing/events.py` has them all."""

from routing.flood_model import SourceTag
from routing.message import ContactEvent, Event, message
from routing.model import Instant, SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class CallerSuspected(ContactEvent):
    """The caller's number calls very often: they are served in the lane of such callers."""

    source: SourceTag
    blocked: bool = False
    """A supervisor has blocked the number: the call is not taken."""


@message(frozen=True, slots=True, kw_only=True)
class SourceBlocked(Event):
    source: SourceTag
    by: SpecialistId
    reason: str
    ends_at: Instant


@message(frozen=True, slots=True, kw_only=True)
class SourceUnblocked(Event):
    source: SourceTag
    by: SpecialistId | None = None
    """Who ended it; None: its time was over."""
