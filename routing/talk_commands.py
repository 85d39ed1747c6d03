"""What is asked and reported about a conversation. `routing/commands.py` has them all."""

from routing.message import Command, message
from routing.model import CallSid, ContactId, EffectId, PartnerFailure, SpecialistId
from routing.talk_model import ListenMode, PartyFailure, PartyId, Target

# --- what the contact's specialist does -----------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class HoldCaller(Command):
    specialist: SpecialistId
    contact: ContactId


@message(frozen=True, slots=True, kw_only=True)
class ResumeCaller(Command):
    specialist: SpecialistId
    contact: ContactId


@message(frozen=True, slots=True, kw_only=True)
class CallParty(Command):
    """Ask somebody into the conversation: a free specialist, an interpreter, an outside line, a partner."""

    specialist: SpecialistId
    contact: ContactId
    target: Target
    then: tuple[str, ...] = ()
    """Interpreter services to call by themselves, one after the other, when this one does not come."""


@message(frozen=True, slots=True, kw_only=True)
class DropParty(Command):
    """Let somebody go again, or stop calling them."""

    specialist: SpecialistId
    contact: ContactId
    party: PartyId


@message(frozen=True, slots=True, kw_only=True)
class HandOver(Command):
    """Leave the caller to somebody who is in the conversation: a warm transfer."""

    specialist: SpecialistId
    contact: ContactId
    party: PartyId


@message(frozen=True, slots=True, kw_only=True)
class Transfer(Command):
    """Pass the caller on unannounced: a cold transfer."""

    specialist: SpecialistId
    contact: ContactId
    to: Target


# --- what supervisors do --------------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class Listen(Command):
    supervisor: SpecialistId
    contact: ContactId
    mode: ListenMode


@message(frozen=True, slots=True, kw_only=True)
class ChangeListening(Command):
    supervisor: SpecialistId
    party: PartyId
    mode: ListenMode


@message(frozen=True, slots=True, kw_only=True)
class StopListening(Command):
    supervisor: SpecialistId
    party: PartyId


# --- what the carrier reports ---------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class ReportPartyRings(Command):
    """A call to somebody exists: this is its leg."""

    contact: ContactId
    party: PartyId
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class ReportPartyAtRoom(Command):
    """The leg of somebody who was called asks for the way into the room."""

    contact: ContactId
    party: PartyId
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class ReportSupervisorDialled(Command):
    """A supervisor's softphone called in, to listen."""

    supervisor: SpecialistId
    party: PartyId
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class ReportPartyEnded(Command):
    """The leg of somebody who was called is over; `reason` is for one that never came."""

    contact: ContactId
    party: PartyId
    leg: CallSid
    reason: PartyFailure


@message(frozen=True, slots=True, kw_only=True)
class ReportOutsideFailed(Command):
    """Nobody at the outside line that the caller was sent to with this effect took the call."""

    contact: ContactId
    call: CallSid
    effect: EffectId
    reason: PartnerFailure


# --- what the clock says --------------------------------------------------------------------------


@message(frozen=True, slots=True, kw_only=True)
class GiveUpOnParty(Command):
    party: PartyId


@message(frozen=True, slots=True, kw_only=True)
class RemindOfHold(Command):
    contact: ContactId
