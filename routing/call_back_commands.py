"""What is asked or reported about calling people back and about their messages; part of `routing/commands.py`."""

from routing.message import Command, message
from routing.model import (
    CallBackFailure,
    CallSid,
    CancelReason,
    ContactId,
    OfferId,
    RecordingSid,
    SpecialistId,
)


@message(frozen=True, slots=True, kw_only=True)
class ReportCallBackTaken(Command):
    """Whoever answered a call-back pressed the key: a human, and one who wants to talk."""

    contact: ContactId
    call: CallSid
    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class ReportCallBackEnded(Command):
    """The call that one attempt placed is over."""

    contact: ContactId
    call: CallSid
    offer: OfferId
    reason: CallBackFailure
    """What it means if nobody had taken it."""


@message(frozen=True, slots=True, kw_only=True)
class CancelCallBack(Command):
    """Call nobody back after all: the caller was served in another way, or does not want it any more."""

    contact: ContactId
    by: SpecialistId
    reason: CancelReason


@message(frozen=True, slots=True, kw_only=True)
class TryCallBackAgain(Command):
    """The pause after an attempt that reached nobody is over."""

    contact: ContactId


@message(frozen=True, slots=True, kw_only=True)
class ReportMessageLeft(Command):
    """A caller left a message; the carrier holds its sound."""

    contact: ContactId
    call: CallSid
    recording: RecordingSid
    duration_ms: int
