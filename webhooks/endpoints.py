"""What each address means: the fields it reads, the command it becomes, the answers that have a place
there.
"""

from collections.abc import Mapping
from hashlib import blake2b

from config.phrases import Phrase
from routing import commands as c
from routing import replies as r
from routing.model import CallSid, ContactId, EffectId, Language
from routing.talk_model import Announcement
from routing.wait_turns import comforted_more
from telephony.addresses import Place, room_of, wait_path
from telephony.dialable import may_be_called
from telephony.documents import TwiMLText
from webhooks import (
    call_backs,
    partner_calls,
    party_calls,
    payloads,
    phone_calls,
    recordings,
    texts,
    voicemail,
)
from webhooks.errors import Malformed
from webhooks.inquiries import AGAIN, Again, Answer, Endpoint, Inquiry, Knowledge, Side

WAIT_COUNTS = 3
"""So many spoken fallbacks is a turn of a wait worth that the floor had no part in: callers hear two or three of them
before they are brought to somebody without us."""
KEY_ROUNDS = 3
"""How often a number that calls very often is asked for a key before it is let through without."""


def contact_of(call: CallSid) -> ContactId:
    """Name the contact of a caller's call: always the same one, so that a repeat of an arrival is no second
    one.
    """
    return ContactId(f"k{blake2b(call.encode('ascii'), digest_size=8).hexdigest()}")


def _arrived(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    """Take a call in; whose number calls very often is asked for a key before that, unless the line forbids it."""
    arrival = payloads.arrival(inquiry.fields)
    suspected = knowledge.watch.arrives(arrival.from_number, arrival.call)
    asked_before = bool(inquiry.fields.given(AGAIN))
    if suspected and not asked_before and not _never_asked(arrival, knowledge):
        knowledge.counters.key_asked += 1
        return knowledge.writer.ask_for_key(1)
    return _take_in(inquiry, knowledge)


def _never_asked(arrival: payloads.Arrival, knowledge: Knowledge) -> bool:
    """Tell whether a line's callers may be in danger, or may not hear what they are asked."""
    return knowledge.line_of(arrival.to_number) in knowledge.crisis_lines | knowledge.relay_lines


def _key_pressed(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    """Take in who pressed a key at once, and who did not after a few rounds: silence is no reason to refuse."""
    if payloads.keys_heard(inquiry.fields):
        knowledge.counters.key_pressed += 1
    elif inquiry.attempt < KEY_ROUNDS:
        return knowledge.writer.ask_for_key(inquiry.attempt + 1)
    return _take_in(inquiry, knowledge)


def _take_in(inquiry: Inquiry, knowledge: Knowledge) -> c.ReportCallArrived:
    arrival = payloads.arrival(inquiry.fields)
    line, contact = knowledge.line_of(arrival.to_number), contact_of(arrival.call)
    return c.ReportCallArrived(
        id=inquiry.id,
        contact=contact,
        call=arrival.call,
        line=line,
        evidence=knowledge.evidence(arrival.from_number, line),
        dialable=may_be_called(arrival.from_number),
        relay=line in knowledge.relay_lines,
        source=knowledge.watch.source_of(arrival.from_number),
        suspected=knowledge.watch.arrives(arrival.from_number, arrival.call),
        again_of=knowledge.watch.before(arrival.from_number, contact),
    )


def _menu(inquiry: Inquiry, _: Knowledge) -> Answer:
    return c.ReportMenuKey(
        id=inquiry.id,
        contact=inquiry.contact,
        call=inquiry.call,
        digits=payloads.digits(inquiry.fields),
        attempt=inquiry.attempt,
    )


def _region(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    """Turn what was keyed or said into evidence; the words themselves go no further than this."""
    keys, words = payloads.keys_heard(inquiry.fields), payloads.speech(inquiry.fields)
    evidence = knowledge.keyed(keys) if keys else knowledge.said(words) if words else None
    return c.ReportRegionGiven(
        id=inquiry.id,
        contact=inquiry.contact,
        call=inquiry.call,
        evidence=evidence,
        attempt=inquiry.attempt,
    )


def _waits(inquiry: Inquiry, _: Knowledge) -> Answer:
    """Ask what a caller hears next; in every second turn they are told how they stand."""
    return c.ReportStillWaiting(
        id=inquiry.id,
        contact=inquiry.contact,
        call=inquiry.call,
        language=Language(inquiry.path["language"]),
        queued_ms=payloads.queued_ms(inquiry.fields),
        quiet=inquiry.turn % 2 == 1,
        turn=inquiry.turn,
        heard=inquiry.path["heard"],
    )


def _waits_alone(inquiry: Inquiry, knowledge: Knowledge, again: Again) -> TwiMLText:
    """Let a caller wait on in comfort while the floor does not answer."""
    language, heard = Language(inquiry.path["language"]), inquiry.path["heard"]
    onward = wait_path(inquiry.contact, language, inquiry.turn + 1, comforted_more(heard, 1))
    return knowledge.writer.wait_alone(inquiry.contact, language, inquiry.turn, heard, again(onward))


def _left_queue(inquiry: Inquiry, _: Knowledge) -> Answer:
    result = payloads.queue_result(inquiry.fields)
    return c.ReportQueueLeft(id=inquiry.id, contact=inquiry.contact, call=inquiry.call, result=result)


def _specialist(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    call = payloads.specialist_call(inquiry.fields)
    specialist = knowledge.specialist_of(call.identity) if call.identity is not None else None
    if specialist is None:
        return r.Refused(refusal=r.Refusal.NOT_YOURS)
    if call.party is not None:
        return c.ReportSupervisorDialled(id=inquiry.id, supervisor=specialist, party=call.party, leg=call.leg)
    if call.offer is None:
        return r.Refused(refusal=r.Refusal.UNKNOWN_OFFER)
    return c.ReportSpecialistDialled(id=inquiry.id, specialist=specialist, offer=call.offer, leg=call.leg)


def _at_room(inquiry: Inquiry, _: Knowledge) -> Answer:
    return c.ReportCallerAtRoom(
        id=inquiry.id, contact=inquiry.contact, call=inquiry.call, offer=inquiry.offer
    )


def _out_of_room(inquiry: Inquiry, _: Knowledge) -> Answer:
    return c.ReportCallerOutOfRoom(
        id=inquiry.id, contact=inquiry.contact, call=inquiry.call, offer=inquiry.offer
    )


def _requeued(inquiry: Inquiry, _: Knowledge) -> Answer:
    return c.ReportCallerRequeued(id=inquiry.id, contact=inquiry.contact, call=inquiry.call)


def _leg_out(_: Inquiry, __: Knowledge) -> Answer:
    return r.EndsCall()


def _music(_: Inquiry, knowledge: Knowledge) -> Answer:
    return knowledge.writer.room_music()


def _fallback(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    """Take a caller whose document failed back to the queue, once; the second time in a row, say sorry."""
    if payloads.is_softphone(inquiry.fields):
        return r.EndsCall()
    if payloads.failed_at_requeue(inquiry.fields):
        return knowledge.writer.apology()
    contact = contact_of(inquiry.call)
    again = knowledge.writer.addresses.requeue(contact, EffectId(f"fallback-{inquiry.step}"))
    return knowledge.writer.one_moment(again)


def _call_over(inquiry: Inquiry, _: Knowledge) -> Answer:
    status = payloads.call_status(inquiry.fields)
    if not status.over:
        return r.Noted()
    call = inquiry.call
    return c.ReportCallEnded(id=inquiry.id, contact=contact_of(call), call=call, status=status.value)


def _leg_over(inquiry: Inquiry, _: Knowledge) -> Answer:
    if not payloads.call_status(inquiry.fields).over:
        return r.Noted()
    return c.ReportLegEnded(id=inquiry.id, leg=inquiry.call)


def _room(inquiry: Inquiry, _: Knowledge) -> Answer:
    event = payloads.room_event(inquiry.fields)
    if event.room != room_of(inquiry.offer):
        raise Malformed("FriendlyName", "does not name the room of this address")
    heard = payloads.announced(inquiry.fields, Announcement.RECORDING.value)
    if heard is not None:
        return c.ReportAnnounced(id=inquiry.id, room=inquiry.offer, call=inquiry.call, heard=heard)
    if event.call is None:
        return r.Noted()
    if event.name == "participant-join":
        return c.ReportParticipantJoined(
            id=inquiry.id,
            offer=inquiry.offer,
            call=event.call,
            conference=event.conference,
            label=event.label,
        )
    if event.name == "participant-leave":
        return c.ReportParticipantLeft(
            id=inquiry.id,
            offer=inquiry.offer,
            call=event.call,
            room_ended=event.room_ended,
            moved=event.moved,
            label=event.label,
        )
    return r.Noted()


_ONWARD = frozenset({r.AskLanguage, r.AskRegion, r.EnterQueue, r.LetGo, r.CallerJoinsRoom, r.EndsCall})
"""Answers after which a caller is somewhere, or is known to have ended."""
_ARRIVED = _ONWARD | {r.TurnedAway}
_WAITS = frozenset({r.KeepWaiting, r.LetGo, r.EndsCall})
_ENDS = frozenset({r.EndsCall})

ENDPOINTS: Mapping[Place, Endpoint] = {
    Place.INBOUND: Endpoint(side=Side.CALLER, build=_arrived, answers=_ARRIVED, entry=Phrase.QUEUE_ENTRY),
    Place.KEY: Endpoint(
        side=Side.CALLER, build=_key_pressed, answers=_ARRIVED, entry=Phrase.QUEUE_ENTRY, carries=("Digits",)
    ),
    Place.MENU: Endpoint(
        side=Side.CALLER, build=_menu, answers=_ONWARD, entry=Phrase.QUEUE_ENTRY, carries=("Digits",)
    ),
    # What was keyed or said is not carried along: it would stand in an address. The caller is asked again.
    Place.REGION: Endpoint(side=Side.CALLER, build=_region, answers=_ONWARD, entry=Phrase.QUEUE_ENTRY),
    # Queueing, dialling and rooms are forbidden inside the carrier's waiting document.
    Place.WAIT: Endpoint(
        side=Side.CALLER,
        build=_waits,
        answers=_WAITS,
        carries=("QueueTime",),
        in_queue=True,
        alone=_waits_alone,
        alone_counts=WAIT_COUNTS,
    ),
    Place.WAIT_KEY: Endpoint(
        side=Side.CALLER,
        build=call_backs.leaves_by_key,
        answers=frozenset({r.LetGo, r.EndsCall}),
        carries=("Digits",),
        refused=call_backs.stays,
        in_queue=True,
    ),
    # The sentence also keeps a full queue from being tried many times a second.
    Place.QUEUE_EXIT: Endpoint(
        side=Side.CALLER,
        build=_left_queue,
        answers=_ONWARD | {r.TakeMessage},
        entry=Phrase.WAITING,
        carries=("QueueResult",),
        silent=payloads.is_elsewhere,
    ),
    Place.ROOM: Endpoint(side=Side.CALLER, build=_at_room, answers=_ONWARD),
    Place.OUT: Endpoint(side=Side.CALLER, build=_out_of_room, answers=_ONWARD, entry=Phrase.REQUEUED),
    Place.REQUEUE: Endpoint(
        side=Side.CALLER, build=_requeued, answers=_ONWARD | {r.LeftAlone}, entry=Phrase.REQUEUED
    ),
    Place.PARTNER: Endpoint(
        side=Side.CALLER, build=partner_calls.ring, answers=_ONWARD, entry=Phrase.REQUEUED
    ),
    Place.PARTNER_OUT: Endpoint(
        side=Side.CALLER,
        build=partner_calls.came_out,
        answers=_ONWARD | {r.AskIfCutOff},
        entry=Phrase.REQUEUED,
        carries=("DialCallStatus", "DialBridged"),
        ends=payloads.is_over_with_partner,
    ),
    Place.CUT_OFF_KEY: Endpoint(
        side=Side.CALLER,
        build=partner_calls.cut_off_key_pressed,
        answers=_ONWARD,
        entry=Phrase.REQUEUED,
        carries=("Digits",),
        ends=lambda _: True,
    ),
    Place.WHISPER: Endpoint(side=Side.SPECIALIST, build=partner_calls.whisper),
    Place.WHISPER_KEY: Endpoint(
        side=Side.SPECIALIST,
        build=partner_calls.key_pressed,
        answers=frozenset({r.Noted, r.EndsCall}),
        carries=("Digits",),
    ),
    Place.CALL_BACK: Endpoint(side=Side.CALLER, build=call_backs.picked_up),
    Place.CALL_BACK_KEY: Endpoint(
        side=Side.CALLER,
        build=call_backs.key_pressed,
        answers=frozenset({r.CallerJoinsRoom, r.EnterQueue, r.LetGo, r.EndsCall}),
        entry=Phrase.QUEUE_ENTRY,
        carries=("Digits",),
        ends=lambda _: True,
    ),
    Place.MESSAGE_DONE: Endpoint(side=Side.CALLER, build=voicemail.done),
    Place.FALLBACK: Endpoint(side=Side.CALLER, build=_fallback, answers=_ENDS, carries=("ErrorUrl",)),
    Place.SPECIALIST: Endpoint(
        side=Side.SPECIALIST,
        build=_specialist,
        answers=frozenset({r.SpecialistJoinsRoom, r.PartyJoinsRoom, r.EndsCall, r.Refused}),
        carries=("offer", "party"),
    ),
    Place.PARTY: Endpoint(
        side=Side.SPECIALIST, build=party_calls.at_room, answers=frozenset({r.PartyJoinsRoom, r.EndsCall})
    ),
    Place.PARTY_OUT: Endpoint(side=Side.SPECIALIST, build=party_calls.is_over, answers=_ENDS),
    Place.HOLD_MUSIC: Endpoint(side=Side.SPECIALIST, build=party_calls.hold_music),
    Place.ANNOUNCEMENT: Endpoint(side=Side.SPECIALIST, build=party_calls.announcement),
    Place.OUTSIDE: Endpoint(
        side=Side.CALLER, build=party_calls.ring_outside, answers=_ONWARD, entry=Phrase.REQUEUED
    ),
    Place.OUTSIDE_OUT: Endpoint(
        side=Side.CALLER,
        build=party_calls.came_from_outside,
        answers=_ONWARD | {r.LeftAlone},
        entry=Phrase.REQUEUED,
        carries=("DialCallStatus", "DialBridged"),
        ends=payloads.is_over_with_partner,
    ),
    Place.PHONE: Endpoint(side=Side.SPECIALIST, build=phone_calls.picked_up),
    Place.PHONE_KEY: Endpoint(
        side=Side.SPECIALIST,
        build=phone_calls.key_pressed,
        answers=frozenset({r.SpecialistJoinsRoom, r.EndsCall}),
        carries=("Digits",),
        ends=lambda _: True,
    ),
    Place.PARK: Endpoint(side=Side.SPECIALIST, build=phone_calls.confirm),
    Place.PARK_KEY: Endpoint(
        side=Side.SPECIALIST,
        build=phone_calls.confirmed,
        answers=frozenset({r.StaysParked, r.PhoneWorks, r.EndsCall}),
        entry=Phrase.PHONE_PARKED,
        carries=("Digits",),
        ends=lambda _: True,
    ),
    Place.PARKED: Endpoint(
        side=Side.SPECIALIST,
        build=phone_calls.waits,
        answers=frozenset({r.StaysParked, r.ParkedJoinsRoom, r.EndsCall}),
    ),
    Place.PARKED_ROOM: Endpoint(
        side=Side.SPECIALIST,
        build=phone_calls.at_room,
        answers=frozenset({r.ParkedJoinsRoom, r.StaysParked, r.EndsCall}),
    ),
    Place.PHONE_OVER: Endpoint(side=Side.SPECIALIST, build=phone_calls.is_over, answers=_ENDS),
    Place.LEG: Endpoint(side=Side.SPECIALIST, build=_leg_out, answers=_ENDS),
    Place.ROOM_MUSIC: Endpoint(side=Side.SPECIALIST, build=_music),
    Place.CALL_STATUS: Endpoint(side=Side.CALLBACK, build=_call_over),
    Place.LEG_STATUS: Endpoint(side=Side.CALLBACK, build=_leg_over),
    Place.ROOM_STATUS: Endpoint(side=Side.CALLBACK, build=_room),
    Place.PARTY_STATUS: Endpoint(side=Side.CALLBACK, build=party_calls.status),
    Place.PHONE_STATUS: Endpoint(side=Side.CALLBACK, build=phone_calls.status),
    Place.PARK_STATUS: Endpoint(side=Side.CALLBACK, build=phone_calls.shift_status),
    Place.CALL_BACK_STATUS: Endpoint(side=Side.CALLBACK, build=call_backs.over),
    Place.TAPING_STATUS: Endpoint(side=Side.CALLBACK, build=recordings.done),
    Place.TEXT: Endpoint(side=Side.TEXT, build=texts.received),
    Place.TEXT_STATUS: Endpoint(side=Side.CALLBACK, build=texts.progressed),
    Place.RECORDING_STATUS: Endpoint(side=Side.CALLBACK, build=voicemail.recorded),
}
