"""What the clock says; part of `routing/commands.py`."""

from routing.message import Command, message
from routing.model import ContactId, OfferId, SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class ExpireOffer(Command):
    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class GiveUpConnecting(Command):
    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class ConfirmDrop(Command):
    """The specialist's leg ended a while ago and the caller is still there."""

    offer: OfferId


@message(frozen=True, slots=True, kw_only=True)
class ExpireWrapUp(Command):
    specialist: SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class ExpireLease(Command):
    specialist: SpecialistId


@message(frozen=True, slots=True, kw_only=True)
class WidenReach(Command):
    contact: ContactId


@message(frozen=True, slots=True, kw_only=True)
class ReviewQueue(Command):
    """Look at everybody who waits: may more partners serve them now, and is there a way out to offer?"""


@message(frozen=True, slots=True, kw_only=True)
class EndCoolDown(Command):
    contact: ContactId
    specialist: SpecialistId
