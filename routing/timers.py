"""The command that each timer gives when it is due."""

from collections.abc import Callable, Mapping

from routing import commands as c
from routing.flood_model import SourceTag
from routing.floor import TimerKind
from routing.model import CommandId, ContactId, Instant, OfferId, SpecialistId
from routing.talk_model import PartyId


def timer_command(timer: str, due: Instant) -> c.Command:
    """The command that a timer gives. Its id is the timer and its due time, so it is one command for ever."""
    kind, _, key = timer.partition(":")
    return _GIVES[TimerKind(kind)](CommandId(f"t:{timer}:{due}"), key)


def _end_cool_down(identity: CommandId, key: str) -> c.Command:
    contact, _, specialist = key.partition(":")
    return c.EndCoolDown(id=identity, contact=ContactId(contact), specialist=SpecialistId(specialist))


def _end_text_cool_down(identity: CommandId, key: str) -> c.Command:
    contact, _, specialist = key.partition(":")
    return c.EndTextCoolDown(id=identity, contact=ContactId(contact), specialist=SpecialistId(specialist))


_GIVES: Mapping[TimerKind, Callable[[CommandId, str], c.Command]] = {
    TimerKind.OFFER: lambda identity, key: c.ExpireOffer(id=identity, offer=OfferId(key)),
    TimerKind.CONNECT: lambda identity, key: c.GiveUpConnecting(id=identity, offer=OfferId(key)),
    TimerKind.DROP: lambda identity, key: c.ConfirmDrop(id=identity, offer=OfferId(key)),
    TimerKind.WRAP_UP: lambda identity, key: c.ExpireWrapUp(id=identity, specialist=SpecialistId(key)),
    TimerKind.LEASE: lambda identity, key: c.ExpireLease(id=identity, specialist=SpecialistId(key)),
    TimerKind.WIDEN: lambda identity, key: c.WidenReach(id=identity, contact=ContactId(key)),
    TimerKind.REVIEW: lambda identity, _: c.ReviewQueue(id=identity),
    TimerKind.SENT: lambda identity, key: c.GiveUpOnPartner(id=identity, contact=ContactId(key)),
    TimerKind.CALL_BACK: lambda identity, key: c.TryCallBackAgain(id=identity, contact=ContactId(key)),
    TimerKind.BLOCK: lambda identity, key: c.ExpireBlock(id=identity, source=SourceTag(key)),
    TimerKind.EMERGENCY: lambda identity, key: c.ExpireEmergency(id=identity, plan=key),
    TimerKind.COOL_DOWN: _end_cool_down,
    TimerKind.PARTY: lambda identity, key: c.GiveUpOnParty(id=identity, party=PartyId(key)),
    TimerKind.PHONE: lambda identity, key: c.GiveUpOnPhone(id=identity, specialist=SpecialistId(key)),
    TimerKind.TEXT_OFFER: lambda identity, key: c.ExpireTextOffer(id=identity, offer=OfferId(key)),
    TimerKind.TEXT_REST: lambda identity, key: c.RestText(id=identity, contact=ContactId(key)),
    TimerKind.TEXT_COOL: _end_text_cool_down,
    TimerKind.HOLD: lambda identity, key: c.RemindOfHold(id=identity, contact=ContactId(key)),
}
