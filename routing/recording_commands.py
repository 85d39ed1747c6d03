"""What is asked and reported about the recording of a conversation. `routing/commands.py` has it all."""

from routing.message import Command, message
from routing.model import CallSid, ContactId, OfferId, RecordingSid, SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class StartRecording(Command):
    specialist: SpecialistId
    contact: ContactId


@message(frozen=True, slots=True, kw_only=True)
class PauseRecording(Command):
    specialist: SpecialistId
    contact: ContactId


@message(frozen=True, slots=True, kw_only=True)
class ResumeRecording(Command):
    specialist: SpecialistId
    contact: ContactId


@message(frozen=True, slots=True, kw_only=True)
class ReportAnnounced(Command):
    """The announcement of a recording was heard by one in the room, or could not be played."""

    room: OfferId
    call: CallSid
    heard: bool


@message(frozen=True, slots=True, kw_only=True)
class ReportRecording(Command):
    """The carrier has done with a recording."""

    contact: ContactId
    number: int
    recording: RecordingSid
    duration_ms: int | None
    """None: there is nothing on it."""


@message(frozen=True, slots=True, kw_only=True)
class GiveUpRecording(Command):
    """The time is over within which the announcement was to be heard."""

    contact: ContactId
