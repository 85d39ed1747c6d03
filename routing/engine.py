"""The engine: `decide` says what follows from a command, `handle` carries it through on a floor.

Four drivers use it unchanged: live calls, virtual time, replay and fault simulation (docs/decisions/0001).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from routing import calls, people
from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.draft import Draft
from routing.effects import Effect
from routing.endings import later
from routing.evolve import evolve
from routing.floor import Floor, Specialist, TimerKind, offer_id
from routing.matching import Match, match_for_contact, match_for_specialist
from routing.model import CommandId, ContactId, Instant, OfferId, SpecialistId, SpecialistState


class Reason(StrEnum):
    """Why a decision is as it is, in one word; the events and the refusal say the rest."""

    HAPPENED = "happened"
    """Something changed; each event carries its own reason (`Why`, `Route.rule`, `ContactClosed.end`)."""
    REFUSED = "refused"
    """Asked for something that cannot be; `Refused.refusal` says which rule stands against it."""
    HELD_ALREADY = "held_already"
    """The outcome held before: a repeat, or late news of something that is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one command led to."""

    events: tuple[e.Event, ...]
    effects: tuple[Effect, ...]
    reply: r.Reply

    @property
    def reason(self) -> Reason:
        if isinstance(self.reply, r.Refused):
            return Reason.REFUSED
        return Reason.HAPPENED if self.events or self.effects else Reason.HELD_ALREADY


def publish_rule_book(floor: Floor, command: c.PublishRuleBook, draft: Draft) -> r.Reply:
    if floor.rule_book is None or floor.rule_book.version != command.book.version:
        draft.add(e.RuleBookPublished(id=draft.id(), at=draft.at, book=command.book))
    return r.Noted()


Decide = Callable[[Floor, c.Command, Draft], r.Reply]

_DECIDE: dict[type[c.Command], Decide] = {
    command: cast(Decide, decide_it)
    for command, decide_it in (
        (c.PublishRuleBook, publish_rule_book),
        (c.ReportCallArrived, calls.call_arrived),
        (c.ReportMenuKey, calls.menu_key),
        (c.ReportStillWaiting, calls.still_waiting),
        (c.ReportQueueLeft, calls.queue_left),
        (c.ReportCallerAtRoom, calls.caller_at_room),
        (c.ReportCallerOutOfRoom, calls.caller_out_of_room),
        (c.ReportCallerRequeued, calls.caller_requeued),
        (c.ReportSpecialistDialled, calls.specialist_dialled),
        (c.ReportParticipantJoined, calls.participant_joined),
        (c.ReportParticipantLeft, calls.participant_left),
        (c.ReportCallEnded, calls.call_ended),
        (c.ReportLegEnded, calls.leg_ended),
        (c.ReportEffect, calls.effect_reported),
        (c.CloseLostContact, calls.close_lost),
        (c.SignIn, people.sign_in),
        (c.SignOut, people.sign_out),
        (c.RenewLeases, people.renew_leases),
        (c.BecomeReady, people.become_ready),
        (c.BecomeNotReady, people.become_not_ready),
        (c.AcceptOffer, people.accept_offer),
        (c.DeclineOffer, people.decline_offer),
        (c.HangUp, people.hang_up),
        (c.ExtendWrapUp, people.extend_wrap_up),
        (c.EndWrapUp, people.finish_wrap_up),
        (c.ExpireOffer, people.expire_offer),
        (c.GiveUpConnecting, people.give_up_connecting),
        (c.ConfirmDrop, people.confirm_drop),
        (c.ExpireWrapUp, people.expire_wrap_up),
        (c.ExpireLease, people.expire_lease),
        (c.WidenReach, people.widen_reach),
        (c.EndCoolDown, people.end_cool_down),
    )
}


def decide(floor: Floor, command: c.Command, draft: Draft) -> r.Reply:
    """Add what follows from the command to the draft. Only reads the floor."""
    return _DECIDE[type(command)](floor, command, draft)


def handle(floor: Floor, command: c.Command, at: Instant) -> Decision:
    """Decide a command, apply its events, and bring together whoever can now be brought together."""
    draft = Draft(command=command.id, at=at)
    reply = decide(floor, command, draft)
    decided = len(draft.events)
    for event in draft.events:
        evolve(floor, event)
    for event in draft.events[:decided]:
        _offer_after(floor, event, draft)
    return Decision(events=tuple(draft.events), effects=tuple(draft.effects), reply=reply)


_STARTS_WAITING = (
    e.ContactQueued,
    e.ReachWidened,
    e.CoolDownEnded,
    e.OfferDeclined,
    e.OfferMissed,
    e.OfferWithdrawn,
    e.OfferFailed,
    e.SpecialistDropped,
)
_FREES = (e.SpecialistReady, e.OfferDeclined, e.OfferWithdrawn, e.OfferFailed)


def _offer_after(floor: Floor, event: e.Event, draft: Draft) -> None:
    """After an event that makes a contact wait or a specialist free, make the offer that follows, if any."""
    if isinstance(event, _STARTS_WAITING):
        contact = floor.contacts.get(event.contact)
        if contact is not None:
            _make_offer(floor, match_for_contact(floor, contact, draft.at), draft)
    if isinstance(event, _FREES):
        specialist = floor.specialists.get(event.specialist)
        if specialist is not None:
            _make_offer(floor, match_for_specialist(floor, specialist, draft.at), draft)
    if isinstance(event, e.RuleBookPublished):
        # A new book may let people serve, with an interpreter, callers whom they could not serve before.
        for specialist in _ready_longest_idle_first(floor):
            _make_offer(floor, match_for_specialist(floor, specialist, draft.at), draft)


def _ready_longest_idle_first(floor: Floor) -> list[Specialist]:
    ready = [one for one in floor.specialists.values() if one.state is SpecialistState.READY]
    return sorted(ready, key=lambda one: (one.idle_since or one.since, one.id))


def _make_offer(floor: Floor, match: Match | None, draft: Draft) -> None:
    if match is None:
        return
    contact, specialist = match.contact, match.specialist
    event = e.OfferMade(
        id=draft.id(),
        at=draft.at,
        contact=contact.id,
        offer=offer_id(contact.id, contact.offers_made + 1),
        specialist=specialist.id,
        partner=specialist.partner,
        expires_at=later(draft.at, floor.book_of(contact).limits.offer_ttl_ms),
        why=match.why,
    )
    draft.add(event)
    evolve(floor, event)


def fire_due(floor: Floor, at: Instant) -> Decision | None:
    """Carry out the earliest timer that is due, or return None when none is."""
    first = floor.timers.first()
    if first is None or first[0] > at:
        return None
    decision = handle(floor, timer_command(first[1], Instant(first[0])), at)
    if floor.timers.first() == first:
        # A timer that decides nothing has done its work all the same; it must not fire for ever.
        floor.timers.discard(first[1])
    return decision


def timer_command(timer: str, due: Instant) -> c.Command:
    """The command that a timer gives. Its id is the timer and its due time, so it is one command for ever."""
    kind, _, key = timer.partition(":")
    identity = CommandId(f"t:{timer}:{due}")
    match TimerKind(kind):
        case TimerKind.OFFER:
            return c.ExpireOffer(id=identity, offer=OfferId(key))
        case TimerKind.CONNECT:
            return c.GiveUpConnecting(id=identity, offer=OfferId(key))
        case TimerKind.DROP:
            return c.ConfirmDrop(id=identity, offer=OfferId(key))
        case TimerKind.WRAP_UP:
            return c.ExpireWrapUp(id=identity, specialist=SpecialistId(key))
        case TimerKind.LEASE:
            return c.ExpireLease(id=identity, specialist=SpecialistId(key))
        case TimerKind.WIDEN:
            return c.WidenReach(id=identity, contact=ContactId(key))
        case TimerKind.COOL_DOWN:
            contact, _, specialist = key.partition(":")
            return c.EndCoolDown(id=identity, contact=ContactId(contact), specialist=SpecialistId(specialist))
