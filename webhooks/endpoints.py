"""What each address means: the fields it reads, the command it becomes, the answers that have a place
there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from config.phrases import Phrase
from routing import commands as c
from routing import replies as r
from routing.model import (
    CallSid,
    CommandId,
    ContactId,
    EffectId,
    Language,
    OfferId,
    RegionEvidence,
    SpecialistId,
)
from telephony.addresses import Place, room_of
from telephony.twiml import TwiMLText, TwiMLWriter
from webhooks import payloads
from webhooks.errors import Malformed
from webhooks.payloads import Fields


class Side(StrEnum):
    CALLER = "caller"
    SPECIALIST = "specialist"
    CALLBACK = "callback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """One verified request."""

    id: CommandId
    path: Mapping[str, str]
    fields: Fields
    step: str
    """Names this request in the addresses that its answer gives out."""

    @property
    def contact(self) -> ContactId:
        return ContactId(self.path["contact"])

    @property
    def offer(self) -> OfferId:
        return OfferId(self.path["offer"])

    @property
    def call(self) -> CallSid:
        return payloads.call_of(self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What the endpoints know besides the request."""

    line_of: Callable[[str], str]
    evidence: Callable[[str, str], RegionEvidence]
    specialist_of: Callable[[str], SpecialistId | None]
    writer: TwiMLWriter


Answer = c.Command | r.Reply | TwiMLText
"""A command to put to the floor, or an answer for which the floor is not needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    side: Side
    build: Callable[[Inquiry, Knowledge], Answer]
    answers: frozenset[type[r.Reply]] = frozenset()
    """Replies that may be spoken here. Any other gets the spoken fallback and an alarm."""
    entry: Phrase | None = None
    """Said to a caller before the queue."""
    carries: tuple[str, ...] = ()
    """Fields that the carrier sends only once; asking again must bring them along."""
    silent: Callable[[Fields], bool] = lambda _: False
    """Tells when saying nothing is an answer, because nobody listens any more."""

    @property
    def starts_over(self) -> bool:
        """Tell whether a caller whom the floor does not know may begin again: not from inside the queue."""
        return self.side is Side.CALLER and r.AskLanguage in self.answers


def contact_of(call: CallSid) -> ContactId:
    """Name the contact of a caller's call: always the same one, so that a repeat of an arrival is no second
    one.
    """
    return ContactId(f"k{blake2b(call.encode('ascii'), digest_size=8).hexdigest()}")


def _arrived(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    arrival = payloads.arrival(inquiry.fields)
    line = knowledge.line_of(arrival.to_number)
    return c.ReportCallArrived(
        id=inquiry.id,
        contact=contact_of(arrival.call),
        call=arrival.call,
        line=line,
        evidence=knowledge.evidence(arrival.from_number, line),
    )


def _menu(inquiry: Inquiry, _: Knowledge) -> Answer:
    return c.ReportMenuKey(
        id=inquiry.id,
        contact=inquiry.contact,
        call=inquiry.call,
        digits=payloads.digits(inquiry.fields),
        attempt=int(inquiry.path["attempt"]),
    )


def _waits(inquiry: Inquiry, _: Knowledge) -> Answer:
    return c.ReportStillWaiting(
        id=inquiry.id,
        contact=inquiry.contact,
        call=inquiry.call,
        language=Language(inquiry.path["language"]),
        queued_ms=payloads.queued_ms(inquiry.fields),
    )


def _left_queue(inquiry: Inquiry, _: Knowledge) -> Answer:
    result = payloads.queue_result(inquiry.fields)
    return c.ReportQueueLeft(id=inquiry.id, contact=inquiry.contact, call=inquiry.call, result=result)


def _specialist(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    call = payloads.specialist_call(inquiry.fields)
    specialist = knowledge.specialist_of(call.identity) if call.identity is not None else None
    if specialist is None:
        return r.Refused(refusal=r.Refusal.NOT_YOURS)
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
    if event.call is None:
        return r.Noted()
    if event.name == "participant-join":
        return c.ReportParticipantJoined(
            id=inquiry.id, offer=inquiry.offer, call=event.call, conference=event.conference
        )
    if event.name == "participant-leave":
        return c.ReportParticipantLeft(
            id=inquiry.id, offer=inquiry.offer, call=event.call, room_ended=event.room_ended
        )
    return r.Noted()


_ONWARD = frozenset({r.AskLanguage, r.EnterQueue, r.CallerJoinsRoom, r.EndsCall})
"""Answers after which a caller is somewhere, or is known to have ended."""
_ENDS = frozenset({r.EndsCall})

ENDPOINTS: Mapping[Place, Endpoint] = {
    Place.INBOUND: Endpoint(side=Side.CALLER, build=_arrived, answers=_ONWARD, entry=Phrase.QUEUE_ENTRY),
    Place.MENU: Endpoint(
        side=Side.CALLER, build=_menu, answers=_ONWARD, entry=Phrase.QUEUE_ENTRY, carries=("Digits",)
    ),
    # Queueing, dialling and rooms are forbidden inside the carrier's waiting document.
    Place.WAIT: Endpoint(
        side=Side.CALLER, build=_waits, answers=frozenset({r.KeepWaiting, r.EndsCall}), carries=("QueueTime",)
    ),
    # The sentence also keeps a full queue from being tried many times a second.
    Place.QUEUE_EXIT: Endpoint(
        side=Side.CALLER,
        build=_left_queue,
        answers=_ONWARD,
        entry=Phrase.WAITING,
        carries=("QueueResult",),
        silent=payloads.is_elsewhere,
    ),
    Place.ROOM: Endpoint(side=Side.CALLER, build=_at_room, answers=_ONWARD),
    Place.OUT: Endpoint(side=Side.CALLER, build=_out_of_room, answers=_ONWARD, entry=Phrase.REQUEUED),
    Place.REQUEUE: Endpoint(side=Side.CALLER, build=_requeued, answers=_ONWARD, entry=Phrase.REQUEUED),
    Place.FALLBACK: Endpoint(side=Side.CALLER, build=_fallback, answers=_ENDS, carries=("ErrorUrl",)),
    Place.SPECIALIST: Endpoint(
        side=Side.SPECIALIST,
        build=_specialist,
        answers=frozenset({r.SpecialistJoinsRoom, r.EndsCall, r.Refused}),
        carries=("offer",),
    ),
    Place.LEG: Endpoint(side=Side.SPECIALIST, build=_leg_out, answers=_ENDS),
    Place.ROOM_MUSIC: Endpoint(side=Side.SPECIALIST, build=_music),
    Place.CALL_STATUS: Endpoint(side=Side.CALLBACK, build=_call_over),
    Place.LEG_STATUS: Endpoint(side=Side.CALLBACK, build=_leg_over),
    Place.ROOM_STATUS: Endpoint(side=Side.CALLBACK, build=_room),
}
