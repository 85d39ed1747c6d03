"""The public side of the telephone network: what people can do there, and what truly happened."""

from collections import Counter
from time import process_time
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from simulator.carrier.calls import Call, Direction
from simulator.carrier.clock import milliseconds
from simulator.carrier.exchange import Exchange
from simulator.carrier.leg import Leg
from simulator.carrier.people import CallerScript
from simulator.carrier.settings import FarEnd

CALLS_PER_REQUEST_MAX = 1000
PAGE_SIZE_MAX = 1000


class UnknownCall(Exception):
    """No call has this SID, or it is forgotten."""


class DialRequest(BaseModel):
    """One simulated caller dials `to`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    to: str
    caller: str = Field(alias="from")
    script: CallerScript = CallerScript()
    batch: str = ""
    due_at: float | None = None
    """When the caller means to dial, in seconds since the epoch; the first answer is timed from there."""
    speed: float | None = Field(default=None, gt=0)
    """How many times faster than life this call's prompts are; otherwise as the settings have it."""
    wait_speed: float | None = Field(default=None, gt=0)
    """The same for what is heard in a queue."""
    telephone: FarEnd | None = None
    """How the caller's own telephone behaves when it is called back."""


class TextRequest(BaseModel):
    """Somebody's telephone sends a text message to one of our numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    to: str
    sender: str = Field(alias="from")
    body: str
    media: int = Field(default=0, ge=0, le=10)


class PhoneNetwork:
    """What people outside Twilio can do, and the truth about all calls."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._account = exchange.account

    def dial(self, request: DialRequest) -> str:
        """Place a caller's call. Returns: its SID."""
        if request.telephone is not None:
            self._account.far_ends[request.caller] = request.telephone
        return self._exchange.dial_in(
            request.to,
            request.caller,
            request.script,
            request.batch,
            request.due_at,
            request.speed,
            request.wait_speed,
        ).sid

    def plan(self, request: DialRequest) -> None:
        """Place a caller's call when it is due, or at once when that has passed."""
        clock = self._account.clock
        wait_s = (request.due_at or 0.0) - clock.now()

        def dial() -> None:
            self.dial(request)

        if wait_s > 0:
            clock.call_later(wait_s, dial)
        else:
            dial()

    def hang_up(self, call_sid: str) -> None:
        self._leg(call_sid).hang_up("caller", "hung_up")

    def press(self, call_sid: str, digits: str) -> None:
        self._leg(call_sid).press(digits)

    def write(self, request: TextRequest) -> str:
        """Send somebody's text message. Returns: its SID."""
        return self._account.messages.receive(request.sender, request.to, request.body, request.media).sid

    def messages(self, telephone: str) -> list[dict[str, str]]:
        """What one telephone wrote and got, the oldest first."""
        return [
            {
                "message_sid": message.sid,
                "from": message.sender,
                "to": message.recipient,
                "body": message.body,
                "status": message.status,
            }
            for message in self._account.messages.by_sid.values()
            if telephone in (message.sender, message.recipient)
        ]

    def connect_device(self, token: str, params: dict[str, str], batch: str = "") -> str:
        """Connect a browser. Returns: the SID of its leg. Raises: TokenRefused."""
        return self._exchange.connect_device(token, params, batch).sid

    def vanish(self, identity: str) -> list[str]:
        return self._exchange.vanish(identity)

    def device_status(self, call_sid: str) -> dict[str, Any]:
        """What a softphone shows of its call: status, and whether it is in a room with somebody."""
        leg = self._leg(call_sid)
        call, room = leg.call, leg.room
        participant = room.participants[call_sid] if room is not None else None
        return {
            "call_sid": call.sid,
            "status": call.status.value,
            "room": room.name if room is not None else None,
            "room_started": room is not None and room.status == "in-progress",
            "others": len(room.participants) - 1 if room is not None else 0,
            "muted": participant.muted if participant is not None else False,
            "hold": participant.hold if participant is not None else False,
            "ended_by": call.ended_by or None,
            "duration_s": call.duration_s(self._account.clock.now()),
        }

    def call(self, call_sid: str) -> dict[str, Any]:
        """The whole truth about one call."""
        call = self._leg(call_sid).call
        return {**outline(call), "parent_call_sid": call.parent_sid or None, "facts": list(call.facts)}

    def calls(
        self, batch: str, page: int = 0, page_size: int = 100, *, facts: bool = False
    ) -> dict[str, Any]:
        """The callers of a batch in the order of dialling, a page at a time."""
        size = min(page_size, PAGE_SIZE_MAX)
        calls = self._account.batches.get(batch, [])
        begin = page * size
        shown = calls[begin : begin + size]
        return {
            "batch": batch,
            "total": len(calls),
            "page": page,
            "next_page": page + 1 if begin + size < len(calls) else None,
            "calls": [
                {**outline(call), "facts": list(call.facts)} if facts else outline(call) for call in shown
            ],
        }

    def calls_to(self, number: str) -> list[dict[str, Any]]:
        """The calls to a number, the first placed first, with what happened in each."""
        found = (leg.call for leg in self._account.legs.values() if leg.call.called == number)
        return [{**outline(call), "facts": list(call.facts)} for call in found]

    def ordered(self, since: float, page: int = 0, page_size: int = 100) -> dict[str, Any]:
        """The calls that we have had dialled since an instant, in order, each with its facts and its parent."""
        size = min(page_size, PAGE_SIZE_MAX)
        found = [
            leg.call
            for leg in self._account.legs.values()
            if leg.call.direction is not Direction.INBOUND and leg.call.created_at >= since
        ]
        begin = page * size
        return {
            "next_page": page + 1 if begin + size < len(found) else None,
            "calls": [
                {
                    **outline(call),
                    "parent_call_sid": call.parent_sid or None,
                    "facts": list(call.facts),
                }
                for call in found[begin : begin + size]
            ],
        }

    def live(self) -> dict[str, Any]:
        """Whatever is not over: calls, and rooms with those who are in them."""
        account = self._account
        return {
            "calls": [
                {**outline(leg.call), "parent_call_sid": leg.call.parent_sid or None}
                for leg in account.legs.values()
                if not leg.call.is_over
            ],
            "rooms": [
                {
                    "name": room.name,
                    "since": milliseconds(room.created_at),
                    "participants": list(room.participants),
                }
                for room in account.conferences.by_sid.values()
                if room.status != "completed"
            ],
        }

    def summary(self, batch: str) -> dict[str, Any]:
        """Count a batch: by end, by reason, by status, and how callers left the queue."""
        calls = self._account.batches.get(batch, [])
        over = [call for call in calls if call.is_over]
        ends = [call.facts[-1] for call in over]
        happened = [{str(fact["fact"]) for fact in call.facts} for call in calls]
        left = Counter(
            str(fact["how"]) for call in calls for fact in call.facts if fact["fact"] == "dequeued"
        )
        return {
            "batch": batch,
            "calls": len(calls),
            "live": len(calls) - len(over),
            "ended_by": dict(Counter(call.ended_by for call in over)),
            "reasons": dict(Counter(str(fact["reason"]) for fact in ends)),
            "statuses": dict(Counter(call.status.value for call in over)),
            "enqueued": sum("enqueued" in facts for facts in happened),
            "dequeued": dict(left),
            "met": sum("room_started" in facts or "bridged" in facts for facts in happened),
            "fallbacks": sum("fallback_used" in facts for facts in happened),
            "twiml_errors": sum("twiml_error" in facts for facts in happened),
        }

    def progress(self, batch: str) -> dict[str, Any]:
        """Say how many of a batch were placed, and how many are still on the line."""
        calls = self._account.batches.get(batch, [])
        return {"batch": batch, "calls": len(calls), "live": sum(not call.is_over for call in calls)}

    def times(self, batch: str) -> dict[str, Any]:
        """How long each webhook of a batch took to be answered, in milliseconds, by kind."""
        return {"batch": batch, "times_ms": self._account.post.times.of(batch)}

    def health(self) -> dict[str, Any]:
        account = self._account
        return {
            "status": "ok",
            "live_calls": account.live_calls,
            "calls_kept": len(account.legs),
            "requests_sent": account.post.sent,
            "alerts": len(account.alerts),
            "leads_to": _origin(next(iter(account.numbers.values())).voice_url) if account.numbers else None,
            "cpu_s": process_time(),
        }

    def alerts(self) -> list[dict[str, str | int]]:
        return list(self._account.alerts)

    def _leg(self, call_sid: str) -> Leg:
        leg = self._account.legs.get(call_sid)
        if leg is None:
            raise UnknownCall(call_sid)
        return leg


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def outline(call: Call) -> dict[str, Any]:
    """One call in a line: who, whom, when, how it ended."""
    # Of a leg that ended first, it is told afterwards that the two were parted.
    ended = next((fact for fact in reversed(call.facts) if fact["fact"] == "ended"), None)
    return {
        "call_sid": call.sid,
        "direction": call.direction.value,
        "from": call.caller,
        "to": call.called,
        "batch": call.batch,
        "status": call.status.value,
        "due_at": None if call.due_at is None else milliseconds(call.due_at),
        "dialled_at": milliseconds(call.created_at),
        "answered_at": None if call.answered_at is None else milliseconds(call.answered_at),
        "ended_at": None if call.ended_at is None else milliseconds(call.ended_at),
        "ended_by": call.ended_by or None,
        "reason": ended["reason"] if ended is not None else None,
    }
