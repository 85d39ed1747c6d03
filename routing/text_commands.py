"""What is asked and reported about text messages. `routing/commands.py` has them all."""

from routing.message import Command, message
from routing.model import ContactId, Language, OfferId, RegionEvidence, SpecialistId
from routing.text_model import Delivery, Keyword, SenderId, TextId, TextService, TextSid


@message(frozen=True, slots=True, kw_only=True)
class SetTextService(Command):
    """Serve texts like this from now on. What is set already changes nothing."""

    service: TextService


# --- what the carrier reports ---------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class ReportTextReceived(Command):
    """A message came in, by what it is; its body is kept elsewhere."""

    contact: ContactId
    """Of the conversation that it begins, unless its sender is in one."""
    text: TextId
    sender: SenderId
    line: str
    evidence: RegionEvidence
    media: int = 0
    keyword: Keyword | None = None
    answered: bool = False
    """The carrier itself has answered the keyword."""
    choice: Language | None = None
    """It is nothing but the choice of a language."""
    urgent: str = ""
    """The group of words for which it comes first."""


@message(frozen=True, slots=True, kw_only=True)
class ReportTextProgress(Command):
    """The carrier says what became of one of our messages."""

    contact: ContactId
    text: TextId
    delivery: Delivery
    code: int = 0
    sid: TextSid | None = None


# --- what specialists do --------------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class TakeText(Command):
    specialist: SpecialistId
    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class DeclineText(Command):
    specialist: SpecialistId
    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class WriteText(Command):
    """Send a message whose body is kept under this id."""

    specialist: SpecialistId
    contact: ContactId
    text: TextId


@message(frozen=True, slots=True, kw_only=True)
class HandText(Command):
    """Hand a conversation to a colleague, whose it is once they take it; None: back to the queue."""

    specialist: SpecialistId
    contact: ContactId
    to: SpecialistId | None = None


@message(frozen=True, slots=True, kw_only=True)
class EndText(Command):
    specialist: SpecialistId
    contact: ContactId


# --- what the clock says --------------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class ExpireTextOffer(Command):
    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class RestText(Command):
    """Nobody has written for as long as was set."""

    contact: ContactId


@message(frozen=True, slots=True, kw_only=True)
class EndTextCoolDown(Command):
    contact: ContactId
    specialist: SpecialistId
