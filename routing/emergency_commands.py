"""What supervisors ask for in emergencies, and when their time is over."""

from routing.message import Command, message
from routing.model import SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class DeclareEmergency(Command):
    """Lay a plan of the book over its rules, at once; a plan in force gets this end instead of the one it had."""

    plan: str
    by: SpecialistId
    reason: str
    lasts_ms: int | None = None
    """None: as long as the plan says."""


@message(frozen=True, slots=True, kw_only=True)
class StandDown(Command):
    """End an emergency before its time."""

    plan: str
    by: SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class ExpireEmergency(Command):
    plan: str
