"""What is reported of partners' own phone systems; part of `routing/commands.py`."""

from routing.message import Command, message
from routing.model import CallSid, ContactId, EffectId, PartnerFailure, PartnerId


@message(frozen=True, slots=True, kw_only=True)
class ReportPartnerAnswered(Command):
    """A human at the partner's own phone system accepted the caller who was sent there with this effect."""

    contact: ContactId
    call: CallSid
    effect: EffectId


@message(frozen=True, slots=True, kw_only=True)
class ReportPartnerHungUp(Command):
    """The conversation at the partner's own phone system is over from their side; the caller is on the line still."""

    contact: ContactId
    call: CallSid
    effect: EffectId


@message(frozen=True, slots=True, kw_only=True)
class ReportPartnerFailed(Command):
    contact: ContactId
    call: CallSid
    effect: EffectId
    reason: PartnerFailure


@message(frozen=True, slots=True, kw_only=True)
class ReportPartnerLoad(Command):
    """A partner's own phone system says how busy it is. Units: people, callers, milliseconds."""

    partner: PartnerId
    waiting: int
    staffed: int
    free: int
    handle_mean_ms: int | None = None
    stamp: int = 0
    """When the partner wrote the report, by its own clock, in seconds: what is older than its last report, or a
    repeat of it, says nothing. 0: no telling."""


@message(frozen=True, slots=True, kw_only=True)
class GiveUpOnPartner(Command):
    """A partner's own phone system has rung long enough."""

    contact: ContactId
