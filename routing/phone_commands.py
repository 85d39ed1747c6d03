"""What is asked for and reported about specialists' telephones."""

from routing.message import Command, message
from routing.model import CallSid, Language, OfferId, SpecialistId
from routing.phone_model import PhoneFailure, Reach


@message(frozen=True, slots=True, kw_only=True)
class ChooseReach(Command):
    """Say how calls reach a specialist from now on."""

    specialist: SpecialistId
    reach: Reach
    language: Language
    """In which their telephone is spoken to."""
    anew: bool = False
    """Their telephone is another one: whatever rings or is on the line is hung up."""


@message(frozen=True, slots=True, kw_only=True)
class CallPhone(Command):
    """Ring a specialist's telephone: to keep it on the line, or to see that it works."""

    specialist: SpecialistId


# --- the telephone of a shift ---------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class ReportPhoneRings(Command):
    specialist: SpecialistId
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class ReportPhoneTaken(Command):
    """Whoever picked up pressed the key."""

    specialist: SpecialistId
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class ReportPhoneParked(Command):
    """A telephone on the line asks what it is to hear between calls."""

    specialist: SpecialistId
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class ReportPhoneEnded(Command):
    specialist: SpecialistId
    leg: CallSid
    reason: PhoneFailure
    """Why it was not taken, if it was not."""


@message(frozen=True, slots=True, kw_only=True)
class GiveUpOnPhone(Command):
    """A specialist's telephone has rung long enough."""

    specialist: SpecialistId


# --- the telephone of one call --------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class ReportOfferRings(Command):
    """The telephone rings that was called for an accepted offer."""

    offer: OfferId
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class ReportOfferTaken(Command):
    """Whoever picked up pressed the key."""

    offer: OfferId
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class ReportOfferUntaken(Command):
    """The call for an accepted offer is over, or nobody pressed the key."""

    offer: OfferId
    leg: CallSid
    reason: PhoneFailure


@message(frozen=True, slots=True, kw_only=True)
class ReportParkedAtRoom(Command):
    """A telephone that was kept on the line asks for the way into the room of an offer."""

    specialist: SpecialistId
    offer: OfferId
    leg: CallSid
