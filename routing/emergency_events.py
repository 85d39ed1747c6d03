"""Emergency plans that were laid over a rule book, and taken away."""

from routing.message import Event, message
from routing.model import Instant, SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class EmergencyDeclared(Event):
    plan: str
    by: SpecialistId
    reason: str
    ends_at: Instant


@message(frozen=True, slots=True, kw_only=True)
class EmergencyEnded(Event):
    plan: str
    by: SpecialistId | None = None
    """Who stood it down; None: its time was over."""
