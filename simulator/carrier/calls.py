"""What the carrier knows about one call: its state, what it sends about it, and the true story of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil

from simulator.carrier.clock import milliseconds, rfc2822

API_VERSION = "2010-04-01"
FactValue = str | int | bool | None | list[dict[str, str]]


class CallStatus(StrEnum):
    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"


FINAL = frozenset(
    {CallStatus.COMPLETED, CallStatus.BUSY, CallStatus.FAILED, CallStatus.NO_ANSWER, CallStatus.CANCELED}
)
SIP_CODES = {
    CallStatus.COMPLETED: "200",
    CallStatus.BUSY: "486",
    CallStatus.NO_ANSWER: "487",
    CallStatus.CANCELED: "487",
    CallStatus.FAILED: "404",
}


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND_API = "outbound-api"
    OUTBOUND_DIAL = "outbound-dial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who wants to hear of a call or conference, and of which events."""

    url: str
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


@dataclass(slots=True, kw_only=True)
class Call:
    """One telephone leg.

    `known` are the standard webhook fields that never change; `facts` is the truth, each with `at` in epoch
    milliseconds and `fact`, a name.
    """

    sid: str
    account_sid: str
    direction: Direction
    caller: str
    called: str
    created_at: float
    status: CallStatus
    parent_sid: str = ""
    batch: str = ""
    due_at: float | None = None
    """When the caller meant to dial, where that is known."""
    known: dict[str, str] = field(default_factory=dict)
    subscription: Subscription | None = None
    fallback_url: str | None = None
    fallback_method: str = "POST"
    queue_time_ms: int = 0
    answered_at: float | None = None
    ended_at: float | None = None
    ended_by: str = ""
    answered_by: str = ""
    sip_code: str = ""
    events_sent: int = 0
    facts: list[dict[str, FactValue]] = field(default_factory=list)

    @property
    def party(self) -> str:
        """The person on this leg: who dialled it, or who was dialled."""
        return self.caller if self.direction is Direction.INBOUND else self.called

    @property
    def is_over(self) -> bool:
        return self.status in FINAL

    @property
    def final_sip_code(self) -> str:
        """How the far end's telephone system ended the ringing: 200 when it answered, 487 when it was broken off."""
        return self.sip_code or SIP_CODES.get(self.status, "487")

    def duration_s(self, now: float) -> int:
        if self.answered_at is None:
            return 0
        return round((self.ended_at or now) - self.answered_at)

    def note(self, now: float, fact: str, **details: FactValue) -> None:
        self.facts.append({"at": milliseconds(now), "fact": fact, **details})

    def webhook_fields(self, **more: str) -> dict[str, str]:
        """The fields of a TwiML request; `more` wins."""
        return {**self.known, "CallStatus": self.status, **more}

    def progress_fields(self, event: str, now: float) -> dict[str, str]:
        """The fields of a status callback. Each one made counts towards SequenceNumber."""
        fields = self.webhook_fields(
            Timestamp=rfc2822(now),
            CallbackSource="call-progress-events",
            SequenceNumber=str(self.events_sent),
        )
        self.events_sent += 1
        if event == "completed":
            duration_s = self.duration_s(now)
            fields["CallDuration"] = str(duration_s)
            fields["Duration"] = str(ceil(duration_s / 60))
            if self.direction is not Direction.INBOUND:
                fields["SipResponseCode"] = self.final_sip_code
        return fields


def known_fields(call: Call, places: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    """The standard fields of a call, those that are empty in practice included.

    Shape:  `places` may hold From* and To* geography; the undocumented Caller* and Called* repeat it.
    Source: Twilio, "TwiML for Programmable Voice"; captured requests.
    """
    fields = {
        "CallSid": call.sid,
        "AccountSid": call.account_sid,
        "From": call.caller,
        "To": call.called,
        "Caller": call.caller,
        "Called": call.called,
        "ApiVersion": API_VERSION,
        "Direction": call.direction.value,
    }
    for end, twin in (("From", "Caller"), ("To", "Called")):
        for part in ("City", "State", "Zip", "Country"):
            fields[twin + part] = fields[end + part] = places.get(end + part, "")
    if call.parent_sid:
        fields["ParentCallSid"] = call.parent_sid
    return fields | more
