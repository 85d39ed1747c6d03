"""What happened when people were called back or left a message; part of `routing/events.py`."""

from routing.message import ContactEvent, message
from routing.model import (
    CallBackFailure,
    CallSid,
    CancelReason,
    ContactId,
    EffectId,
    Instant,
    Language,
    OfferId,
    PartnerId,
    RecordingSid,
    RegionEvidence,
    Route,
    SpecialistId,
)


@message(frozen=True, slots=True, kw_only=True)
class CallBackBooked(ContactEvent):
    """A caller chose to be called back, or was asked to wait for that: a contact of its own, at the place in the
    queue that the call had."""

    of: ContactId
    """The contact that booked it, which has ended."""
    number_of: CallSid
    """The call whose caller is to be called back; only the carrier knows the number."""
    line: str
    rule_book: str
    evidence: RegionEvidence
    language: Language
    relay: bool = False
    route: Route
    step: int = 0
    queued_at: Instant


@message(frozen=True, slots=True, kw_only=True)
class CallBackPlaced(ContactEvent):
    """The specialist is in the room, and the carrier is ordered to call."""

    offer: OfferId
    effect: EffectId
    attempt: int


@message(frozen=True, slots=True, kw_only=True)
class CallBackTaken(ContactEvent):
    """The caller answered and pressed the key: they are on the line from now on."""

    call: CallSid


@message(frozen=True, slots=True, kw_only=True)
class CallBackFailed(ContactEvent):
    """An attempt reached nobody; the contact keeps its place until it is tried again."""

    reason: CallBackFailure
    attempt: int
    again_at: Instant


@message(frozen=True, slots=True, kw_only=True)
class CallBackDue(ContactEvent):
    """It may be tried again."""


@message(frozen=True, slots=True, kw_only=True)
class CallBackCancelled(ContactEvent):
    """Somebody called it off; its contact closes with this decision."""

    by: SpecialistId
    reason: CancelReason


@message(frozen=True, slots=True, kw_only=True)
class MessageLeft(ContactEvent):
    """Its caller left a message, after the end of the contact. The carrier holds the sound until it is taken over."""

    recording: RecordingSid
    duration_ms: int
    partner: PartnerId
    """Whose message it is to answer."""
    due_at: Instant
    """By when it is to be answered."""
    forget_at: Instant
    """From when on an answered one is erased."""
