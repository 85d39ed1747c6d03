"""What the carrier reports of those who stand in its queue. `routing/commands.py` has it all."""

from routing.message import Command, message
from routing.model import CallSid, ContactId, Language


@message(frozen=True, slots=True, kw_only=True)
class ReportStillWaiting(Command):
    """The carrier asks what to play next. For a contact the floor has lost, it is also how it comes back."""

    contact: ContactId
    call: CallSid
    language: Language
    queued_ms: int
    """How long the carrier says the call has been in its queue; keeps the place of a lost contact."""
    quiet: bool = False
    """The caller has just heard their place and wait; they are not to be told again now."""
    turn: int = 0
    heard: str = ""
    """What of the wait they have heard so far, as `routing/wait_turns.py` writes it."""


@message(frozen=True, slots=True, kw_only=True)
class ReportQueueLeft(Command):
    """The carrier's queue let go of the call; `result` in the carrier's words (`hangup`, `redirected`, ...)."""

    contact: ContactId
    call: CallSid
    result: str
