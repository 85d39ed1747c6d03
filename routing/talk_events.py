"""What happened in a conversation: holds, others called in, callers passed on. `routing/events.py` has them all."""

from routing.message import ContactEvent, message
from routing.model import (
    CallSid,
    ConferenceSid,
    EffectId,
    Instant,
    Language,
    OfferId,
    PartnerFailure,
    Route,
    SpecialistId,
)
from routing.talk_model import ListenMode, PartyEnd, PartyFailure, PartyId, PartyKind, Target, TargetKind

# --- hold -----------------------------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class CallerHeld(ContactEvent):
    specialist: SpecialistId
    effect: EffectId
    remind_at: Instant


@message(frozen=True, slots=True, kw_only=True)
class CallerResumed(ContactEvent):
    held_ms: int
    by: SpecialistId | None = None
    """None: it followed from something else."""
    failed: bool = False
    """The carrier did not put the caller on hold, or nobody knows whether it did."""


@message(frozen=True, slots=True, kw_only=True)
class HoldReminded(ContactEvent):
    """The caller has been on hold for long; the specialist is reminded, and nothing else happens."""

    specialist: SpecialistId
    held_ms: int
    remind_at: Instant
    """When they are reminded again."""


# --- others in the conversation -------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class PartyCalled(ContactEvent):
    """Somebody other than a specialist is called in, or a supervisor is about to listen."""

    party: PartyId
    kind: PartyKind
    by: SpecialistId
    until: Instant
    """By when they must have joined."""
    target: str = ""
    """Id of the outside line, partner, interpreter service or supervisor."""
    language: Language | None = None
    """An interpreter's."""
    effect: EffectId | None = None
    mode: ListenMode | None = None
    """A supervisor's."""
    announced: bool = False
    """The specialist is told that a supervisor listens, because the rule book says so."""
    then: tuple[str, ...] = ()
    """Who is called next, should this one not come."""
    instead_of: PartyId | None = None
    """Who did not come, when this one follows by itself."""


@message(frozen=True, slots=True, kw_only=True)
class PartyLegStarted(ContactEvent):
    party: PartyId
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class PartyJoined(ContactEvent):
    party: PartyId
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class PartyFailed(ContactEvent):
    """Somebody who was called did not come; caller and specialist are as they were."""

    party: PartyId
    reason: PartyFailure


@message(frozen=True, slots=True, kw_only=True)
class PartyLeft(ContactEvent):
    party: PartyId
    kind: PartyKind
    target: str
    reason: PartyEnd
    present_ms: int
    """How long they were in the conversation; of an interpreter, the time to be paid."""
    language: Language | None = None


@message(frozen=True, slots=True, kw_only=True)
class ListeningChanged(ContactEvent):
    party: PartyId
    by: SpecialistId
    mode: ListenMode
    announced: bool = False


# --- passing a caller on --------------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class ConsultStarted(ContactEvent):
    """A specialist who was asked in is in the room."""

    offer: OfferId
    specialist: SpecialistId
    conference: ConferenceSid


@message(frozen=True, slots=True, kw_only=True)
class ContactHandedOver(ContactEvent):
    """A consulted specialist has the caller from now on; the first one leaves."""

    offer: OfferId
    """Of the one who has the caller now."""
    specialist: SpecialistId
    from_offer: OfferId
    from_specialist: SpecialistId
    broken: bool = False
    """The first one's line broke."""


@message(frozen=True, slots=True, kw_only=True)
class ContactTransferred(ContactEvent):
    """The specialist passed the caller on unannounced: the caller waits again, at the place they had."""

    offer: OfferId
    specialist: SpecialistId
    to: Target
    language: Language
    route: Route
    cool_until: Instant
    """Until when the same specialist does not get the caller back."""
    step: int = 0


@message(frozen=True, slots=True, kw_only=True)
class ContactHandedOut(ContactEvent):
    """The specialist left the caller to somebody outside: to one who has joined (`party`), or to one who is rung on the
    caller's own leg (`effect`)."""

    offer: OfferId
    specialist: SpecialistId
    kind: TargetKind
    target: str
    party: PartyId | None = None
    effect: EffectId | None = None


@message(frozen=True, slots=True, kw_only=True)
class OutsideFailed(ContactEvent):
    """Nobody outside took the caller, who waits again, at the place they had."""

    kind: TargetKind
    target: str
    reason: PartnerFailure
