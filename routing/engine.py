"""The engine: `decide` says what follows from a command, `handle` carries it through on a floor.

Four drivers use it unchanged: live calls, virtual time, replay and fault simulation (docs/decisions/0001).
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, cast

from routing import (
    arrivals,
    call_backs,
    calls,
    floods,
    listening,
    parties,
    people,
    phone_calls,
    sending,
    supervision,
    talking,
    text_serving,
    texts,
    transfers,
    voicemail,
)
from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.consequences import follow_all, reroute
from routing.draft import Draft
from routing.effects import Effect
from routing.evolve import evolve
from routing.floor import Floor
from routing.message import message
from routing.model import Instant
from routing.text_matching import follow_texts
from routing.timers import timer_command

__all__ = ["Decision", "Reason", "decide", "fire_due", "handle", "timer_command"]


class Reason(StrEnum):
    """Why a decision is as it is, in one word; the events and the refusal say the rest."""

    HAPPENED = "happened"
    """Something changed; each event carries its own reason (`Why`, `Route.rule`, `ContactClosed.end`)."""
    REFUSED = "refused"
    """Asked for something that cannot be; `Refused.refusal` says which rule stands against it."""
    HELD_ALREADY = "held_already"
    """The outcome held before: a repeat, or late news of something that is over."""


@message(frozen=True, slots=True, kw_only=True)
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


Decide = Callable[[Floor, c.Command, Draft], r.Reply]

_DECIDE: Final[dict[type[c.Command], Decide]] = {
    command: cast(Decide, decide_it)
    for command, decide_it in (
        (c.PublishRuleBook, supervision.publish_rule_book),
        (c.DeclareEmergency, supervision.declare_emergency),
        (c.StandDown, supervision.stand_down),
        (c.ExpireEmergency, supervision.expire_emergency),
        (c.BlockSource, floods.block_source),
        (c.UnblockSource, floods.unblock_source),
        (c.ExpireBlock, floods.expire_block),
        (c.ReviewQueue, supervision.review_queue),
        (c.ReportCallArrived, arrivals.call_arrived),
        (c.ReportMenuKey, arrivals.menu_key),
        (c.ReportRegionGiven, arrivals.region_given),
        (c.ReportStillWaiting, arrivals.still_waiting),
        (c.TakeExit, arrivals.take_exit),
        (c.ReportPartnerLoad, sending.partner_load),
        (c.ReportPartnerAnswered, sending.partner_answered),
        (c.ReportPartnerHungUp, sending.partner_hung_up),
        (c.ReportPartnerFailed, sending.partner_failed),
        (c.GiveUpOnPartner, sending.give_up_on_partner),
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
        (c.ReportCallBackTaken, call_backs.call_back_taken),
        (c.ReportCallBackEnded, call_backs.call_back_ended),
        (c.CancelCallBack, call_backs.cancel_call_back),
        (c.TryCallBackAgain, call_backs.try_again),
        (c.ReportMessageLeft, voicemail.message_left),
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
        (c.HoldCaller, talking.hold_caller),
        (c.ResumeCaller, talking.resume_caller),
        (c.RemindOfHold, talking.remind_of_hold),
        (c.CallParty, talking.call_party),
        (c.DropParty, talking.drop_party),
        (c.HandOver, talking.hand_caller_over),
        (c.Transfer, transfers.transfer),
        (c.ReportOutsideFailed, transfers.outside_failed),
        (c.ReportPartyRings, parties.party_rings),
        (c.ReportPartyAtRoom, parties.party_at_room),
        (c.ReportPartyEnded, parties.party_ended),
        (c.GiveUpOnParty, parties.give_up_on_party),
        (c.ChooseReach, phone_calls.choose_reach),
        (c.CallPhone, phone_calls.call_phone),
        (c.ReportPhoneRings, phone_calls.phone_rings),
        (c.ReportPhoneTaken, phone_calls.phone_taken),
        (c.ReportPhoneParked, phone_calls.phone_parked),
        (c.ReportPhoneEnded, phone_calls.phone_ended),
        (c.GiveUpOnPhone, phone_calls.give_up_on_phone),
        (c.ReportParkedAtRoom, phone_calls.parked_at_room),
        (c.ReportOfferRings, phone_calls.offer_rings),
        (c.ReportOfferTaken, phone_calls.offer_taken),
        (c.ReportOfferUntaken, phone_calls.offer_untaken),
        (c.Listen, listening.listen),
        (c.ChangeListening, listening.change_listening),
        (c.SetTextService, texts.set_service),
        (c.ReportTextReceived, texts.text_received),
        (c.ReportTextProgress, texts.text_progressed),
        (c.TakeText, text_serving.take),
        (c.DeclineText, text_serving.decline),
        (c.WriteText, text_serving.write_text),
        (c.HandText, text_serving.hand),
        (c.EndText, text_serving.end),
        (c.ExpireTextOffer, texts.expire_offer),
        (c.RestText, texts.rest),
        (c.EndTextCoolDown, texts.end_cool_down),
        (c.StopListening, listening.stop_listening),
        (c.ReportSupervisorDialled, listening.supervisor_dialled),
    )
}


def decide(floor: Floor, command: c.Command, draft: Draft) -> r.Reply:
    """Add what follows from the command to the draft. Only reads the floor."""
    return _DECIDE[type(command)](floor, command, draft)


def handle(floor: Floor, command: c.Command, at: Instant) -> Decision:
    """Decide a command, apply its events, and bring together whoever can now be brought together."""
    draft = Draft(command=command.id, at=at)
    reply = decide(floor, command, draft)
    for event in draft.events:
        evolve(floor, event)
    if draft.reroutes is not None:
        reroute(floor, draft, draft.reroutes)
    follow_all(floor, draft)
    follow_texts(floor, draft)
    return Decision(events=tuple(draft.events), effects=tuple(draft.effects), reply=reply)


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
