"""What happened to the recording of a conversation. `routing/events.py` has it all."""

from routing.message import ContactEvent, message
from routing.model import CallSid, EffectId, Instant, PartnerId, RecordingSid, SpecialistId
from routing.recording_model import PauseCause, RecordingFailure


@message(frozen=True, slots=True, kw_only=True)
class RecordingAsked(ContactEvent):
    """A conversation is to be recorded: these hear of it first."""

    number: int
    hearers: tuple[CallSid, ...]
    until: Instant
    """By when they must have heard it."""
    by: SpecialistId | None = None
    """None: the line's conversations are all recorded."""


@message(frozen=True, slots=True, kw_only=True)
class RecordingHeard(ContactEvent):
    """One of those in the room has heard the announcement, or has left."""

    number: int
    call: CallSid


@message(frozen=True, slots=True, kw_only=True)
class RecordingStarted(ContactEvent):
    number: int
    effect: EffectId


@message(frozen=True, slots=True, kw_only=True)
class RecordingPaused(ContactEvent):
    number: int
    cause: PauseCause
    by: SpecialistId | None = None
    call: CallSid | None = None
    """Of somebody who has joined and must hear the announcement."""
    until: Instant | None = None
    """By when they must."""
    effect: EffectId | None = None
    """None: it paused already, or had not begun."""


@message(frozen=True, slots=True, kw_only=True)
class RecordingResumed(ContactEvent):
    number: int
    cause: PauseCause
    """The one that holds no more."""
    by: SpecialistId | None = None
    effect: EffectId | None = None
    """None: it pauses on, for another cause."""


@message(frozen=True, slots=True, kw_only=True)
class RecordingSettled(ContactEvent):
    """The carrier has carried the latest order out."""

    number: int


@message(frozen=True, slots=True, kw_only=True)
class RecordingStopped(ContactEvent):
    """The conversation is over for us, though the caller's call goes on."""

    number: int


@message(frozen=True, slots=True, kw_only=True)
class RecordingFailed(ContactEvent):
    """Nothing more is recorded; what was, is kept as any other."""

    number: int
    reason: RecordingFailure


@message(frozen=True, slots=True, kw_only=True)
class ConversationRecorded(ContactEvent):
    """A recording is ready at the carrier."""

    number: int
    recording: RecordingSid
    duration_ms: int
    partner: PartnerId
    forget_at: Instant
    specialist: SpecialistId | None = None
