"""The fields that our endpoints read, each by a strict grammar; everything else the carrier sends is ignored.

The signature joins names and values without separators, so a captured request can be cut differently and
still verify. What the grammars do not stop, `Fields.whole` does: a field that is missing must not be found
inside its neighbours. Phone numbers live in `Arrival` only, for as long as it takes to look up a region.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from routing.model import CallSid, ConferenceSid, OfferId, PartnerFailure, RecordingSid
from routing.phone_model import PhoneFailure
from routing.talk_model import PartyFailure, PartyId
from telephony.ports import CallStatus
from telephony.skeleton import clean
from webhooks.errors import Malformed

CALL_SID = re.compile(r"CA[0-9a-f]{32}")
RECORDING_SID = re.compile(r"RE[0-9a-f]{32}")
CONFERENCE_SID = re.compile(r"CF[0-9a-f]{32}")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
NO_NUMBER = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
"""What carriers write where there is none: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE, spelt with the keys
of a telephone. Taken for a number, it would be that of very many callers."""
DIGITS = re.compile(r"[0-9*#]{0,32}")
SPOKEN = re.compile(r"(?s).*")
"""Whatever the carrier's recogniser wrote: caller-controlled, so it is bounded and cleaned, never refused."""
SPOKEN_CHARACTERS_MAX = 200
FLAG = re.compile(r"true|false|")
WORD = re.compile(r"[a-z][a-z-]{0,39}")
SECONDS = re.compile(r"[0-9]{1,7}")
CLIENT = re.compile(r"client:([A-Za-z0-9_]{1,121})")
OFFER = re.compile(r"[A-Za-z0-9._~-]{1,120}")
LABEL = re.compile(r"[A-Za-z0-9._~-]{0,128}")
ROOM = re.compile(r"[\x20-\x7e]{1,128}")
ROOM_ENDED = frozenset({"moderator_ended_conference", "conference_ended_via_api"})
BY_ORDER = "participant_updated_via_api"
STILL_HERE = frozenset({"queue-full", "error", "system-error", "leave"})
"""Ways out of the queue after which the caller is on the line and follows the document we answer with."""
ALWAYS_SENT = ("Direction", "From", "To")
"""What stands in every request for a document, in the order of the names."""
CALL_STATUS = re.compile("|".join(CallStatus))


class Fields:
    """One request's fields by name, those of its address included.

    The form is fresher than the address, which may carry what an earlier request said. That no field we read has
    two values in the form is known from the signature check.
    """

    __slots__ = ("_values",)

    def __init__(self, form: Sequence[tuple[str, str]], query: Sequence[tuple[str, str]] = ()) -> None:
        self._values: Mapping[str, str] = dict(query) | dict(form)

    def required(self, name: str, grammar: re.Pattern[str]) -> str:
        value = self._values.get(name)
        if value is None:
            raise Malformed(name, "is missing")
        if grammar.fullmatch(value) is None:
            raise Malformed(name, "does not look as the carrier writes it")
        return value

    def given(self, name: str) -> str:
        """Return the value whatever it looks like, or "" if it is missing."""
        return self._values.get(name, "")

    def whole(self, name: str, grammar: re.Pattern[str]) -> str:
        """Return the value, or "" if it is missing and nothing in the request looks like its remains."""
        if name in self._values:
            return self.required(name, grammar)
        if self._seems_cut_away(name):
            raise Malformed(name, "seems to be cut into another field")
        return ""

    def whole_or_unheard(self, name: str, grammar: re.Pattern[str]) -> str:
        """The same where what callers say and call themselves must never cost them the call: doubt is silence."""
        if name not in self._values and self._seems_cut_away(name):
            return ""
        return self.whole(name, grammar)

    def _seems_cut_away(self, name: str) -> bool:
        """Tell whether a missing field may have been hidden by cutting the request differently.

        To the signature the fields are one text without borders, in the order of their names. What was cut away
        stands there before the next field that no request lacks, unless that was swallowed too, and then is missing. A
        word in a later field is only a word.
        """
        ordered = sorted(self._values.items())
        end = next((always for always in ALWAYS_SENT if always > name), "")
        if end in self._values:
            ordered = [pair for pair in ordered if pair[0] < end]
        return name in "".join(chain.from_iterable(ordered))


def text_numbers(fields: Fields) -> tuple[str, str]:
    """Return whom a message is from and the number of ours that it came to."""
    return fields.given("From"), fields.given("To")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    call: CallSid
    from_number: str = field(repr=False)
    """In E.164, or empty when the caller is withheld or the carrier could not say."""
    to_number: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialistCall:
    """A softphone's call: into the room of an offer, or, of a supervisor, into a conversation."""

    leg: CallSid
    identity: str | None
    """None when the call does not come from a softphone."""
    offer: OfferId | None
    party: PartyId | None = None
    """Set for a supervisor who listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEvent:
    name: str
    room: str
    conference: ConferenceSid
    call: CallSid | None
    """None for what concerns the whole room."""
    room_ended: bool
    """The participant left because the room did, not by themselves."""
    moved: bool
    """An order of ours took the participant out of the room, and their call goes on."""
    label: str
    """What we told the carrier to call the participant; empty for whoever was given none."""


def call_of(fields: Fields) -> CallSid:
    return CallSid(fields.required("CallSid", CALL_SID))


def arrival(fields: Fields) -> Arrival:
    return Arrival(call=call_of(fields), from_number=caller_number(fields), to_number=fields.given("To"))


def caller_number(fields: Fields) -> str:
    """Return the caller's number, or "" where it is withheld or unknown.

    Lenient, for the caller has a say in it: whatever their line calls itself, they are to be helped.
    """
    return real_number(fields.given("From"))


def real_number(number: str) -> str:
    """Leave a number that is one; "" for what carriers write in place of a withheld one."""
    return number if E164.fullmatch(number) and number not in NO_NUMBER else ""


def digits(fields: Fields) -> str:
    return fields.whole("Digits", DIGITS)


def keys_heard(fields: Fields) -> str:
    return fields.whole_or_unheard("Digits", DIGITS)


def speech(fields: Fields) -> str:
    return clean(fields.whole_or_unheard("SpeechResult", SPOKEN))[:SPOKEN_CHARACTERS_MAX]


def queued_ms(fields: Fields) -> int:
    # The carrier does not promise it for documents that a waiting document redirected to.
    return 1000 * int(fields.whole("QueueTime", SECONDS) or "0")


def queue_result(fields: Fields) -> str:
    return fields.required("QueueResult", WORD)


def is_elsewhere(fields: Fields) -> bool:
    """Tell whether the caller has hung up or follows another document, so that nothing need be said here."""
    return queue_result(fields) not in STILL_HERE


def call_status(fields: Fields) -> CallStatus:
    return CallStatus(fields.required("CallStatus", CALL_STATUS))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerResult:
    """How a call to a partner's own phone system came out."""

    failure: PartnerFailure | None
    """None: a human there talked with the caller."""
    caller_gone: bool


def partner_result(fields: Fields) -> PartnerResult:
    """Read the end of a dialled call. Only the bridge proves a conversation: "completed" is also a machine."""
    status = fields.required("DialCallStatus", WORD)
    bridged = fields.whole("DialBridged", FLAG) == "true"
    return PartnerResult(
        failure=None if bridged else _FAILURES.get(status, PartnerFailure.FAILED),
        caller_gone=call_status(fields).over,
    )


_FAILURES: Mapping[str, PartnerFailure] = {
    "completed": PartnerFailure.DECLINED,
    "answered": PartnerFailure.DECLINED,
    "busy": PartnerFailure.BUSY,
    "no-answer": PartnerFailure.NO_ANSWER,
    "canceled": PartnerFailure.NO_ANSWER,
}


def is_over_with_partner(fields: Fields) -> bool:
    """Tell whether nothing is left to do with the call: they talked, or the caller has hung up."""
    result = partner_result(fields)
    return result.failure is None or result.caller_gone


_PARTY_FAILURES: Mapping[CallStatus, PartyFailure] = {
    CallStatus.BUSY: PartyFailure.BUSY,
    CallStatus.NO_ANSWER: PartyFailure.NO_ANSWER,
    CallStatus.CANCELED: PartyFailure.NO_ANSWER,
}


def party_failure(status: CallStatus) -> PartyFailure:
    """Say why somebody who was rung never came, from how their call ended."""
    return _PARTY_FAILURES.get(status, PartyFailure.FAILED)


_PHONE_FAILURES: Mapping[CallStatus, PhoneFailure] = {
    CallStatus.BUSY: PhoneFailure.BUSY,
    CallStatus.NO_ANSWER: PhoneFailure.NO_ANSWER,
    CallStatus.CANCELED: PhoneFailure.NO_ANSWER,
    # It was picked up and put down again, by a person or a machine, without the key.
    CallStatus.COMPLETED: PhoneFailure.NO_KEY,
}


def phone_failure(status: CallStatus) -> PhoneFailure:
    """Say why a specialist's telephone did not take a call, from how the carrier says that it ended."""
    return _PHONE_FAILURES.get(status, PhoneFailure.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A recording that is ready."""

    sid: RecordingSid
    duration_ms: int


def recording(fields: Fields) -> Recorded | None:
    if fields.required("RecordingStatus", WORD) != "completed":
        return None
    return Recorded(
        sid=RecordingSid(fields.required("RecordingSid", RECORDING_SID)),
        duration_ms=1000 * int(fields.whole("RecordingDuration", SECONDS) or "0"),
    )


def empty_recording(fields: Fields) -> RecordingSid | None:
    """Name a recording that the carrier has done with, and on which there is nothing."""
    if fields.required("RecordingStatus", WORD) not in ("absent", "failed"):
        return None
    return RecordingSid(fields.required("RecordingSid", RECORDING_SID))


def announced(fields: Fields, what: str) -> bool | None:
    """Tell whether a leg heard this announcement; None for news of another one, or of none."""
    name = fields.required("StatusCallbackEvent", WORD)
    if name not in ("announcement-end", "announcement-fail") or not fields.given("CallSid"):
        return None
    url = fields.given("AnnounceUrl")
    if url and f"/{what}/" not in url:
        return None
    return name == "announcement-end"


def shown_number(fields: Fields, own: Container[str]) -> str:
    """Choose a number of ours to show where the caller has none that the carrier could show; else empty."""
    if caller_number(fields):
        return ""
    to_number = fields.given("To")
    return to_number if to_number in own else ""


def caller_of(fields: Fields) -> CallSid:
    """Name the caller's call on a leg that was dialled from it."""
    return CallSid(fields.required("ParentCallSid", CALL_SID))


def specialist_call(fields: Fields) -> SpecialistCall:
    client = CLIENT.fullmatch(fields.given("From"))
    offer, party = fields.given("offer"), fields.given("party")
    return SpecialistCall(
        leg=call_of(fields),
        identity=client[1] if client else None,
        offer=OfferId(offer) if OFFER.fullmatch(offer) else None,
        party=PartyId(party) if OFFER.fullmatch(party) else None,
    )


def is_softphone(fields: Fields) -> bool:
    return CLIENT.fullmatch(fields.given("From")) is not None


def failed_at_requeue(fields: Fields) -> bool:
    """Tell whether the document that failed was already the way back to the queue."""
    return "/voice/requeue/" in fields.given("ErrorUrl")


def room_event(fields: Fields) -> RoomEvent:
    name = fields.required("StatusCallbackEvent", WORD)
    concerns_a_leg = name.startswith("participant-")
    return RoomEvent(
        name=name,
        room=fields.required("FriendlyName", ROOM),
        conference=ConferenceSid(fields.required("ConferenceSid", CONFERENCE_SID)),
        call=call_of(fields) if concerns_a_leg else None,
        room_ended=fields.given("ReasonParticipantLeft") in ROOM_ENDED,
        moved=fields.given("ReasonParticipantLeft") == BY_ORDER
        and fields.given("ParticipantCallStatus") == CallStatus.IN_PROGRESS,
        label=fields.whole("ParticipantLabel", LABEL) if concerns_a_leg else "",
    )
