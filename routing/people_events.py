"""What happened to specialists; part of `routing/events.py`."""

from routing.message import Event, SpecialistEvent, message
from routing.model import ContactId, Instant, Language, NotReadyReason, PartnerId, Proficiency, SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class SpecialistSignedIn(SpecialistEvent):
    partner: PartnerId
    languages: tuple[Language, ...]
    lease_until: Instant
    skills: tuple[Proficiency, ...] = ()


@message(frozen=True, slots=True, kw_only=True)
class SpecialistSignedOut(SpecialistEvent):
    lost: bool
    """True when the screen stopped answering; False when they signed out themselves."""


@message(frozen=True, slots=True, kw_only=True)
class LeasesRenewed(Event):
    specialists: tuple[SpecialistId, ...]
    until: Instant


@message(frozen=True, slots=True, kw_only=True)
class LeaseLost(SpecialistEvent):
    """The screen stopped answering in mid-call: the call goes on, and afterwards the specialist is offline."""


@message(frozen=True, slots=True, kw_only=True)
class SpecialistReady(SpecialistEvent):
    pass


@message(frozen=True, slots=True, kw_only=True)
class SpecialistNotReady(SpecialistEvent):
    reason: NotReadyReason


@message(frozen=True, slots=True, kw_only=True)
class NextStateChosen(SpecialistEvent):
    """What comes after wrap-up; None means ready."""

    not_ready: NotReadyReason | None


@message(frozen=True, slots=True, kw_only=True)
class WrapUpStarted(SpecialistEvent):
    contact: ContactId
    until: Instant


@message(frozen=True, slots=True, kw_only=True)
class WrapUpExtended(SpecialistEvent):
    until: Instant
