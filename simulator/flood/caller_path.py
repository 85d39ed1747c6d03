"""One caller's way through our documents as a plain generator: what to send and how long to wait, and nothing else.

For load generators that have no double of the carrier beside them (`deploy/locustfile.py`). They hold the caller's side
only: the caller dials, keys, waits and leaves. Nobody can be brought to a specialist, for that takes the carrier.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from urllib.parse import urldefrag, urljoin
from uuid import uuid4

from simulator.carrier import CarrierSettings, DialRequest
from simulator.carrier.calls import Call, CallStatus, Direction, known_fields
from simulator.carrier.twiml import read_twiml
from simulator.carrier.verbs import (
    Dial,
    Document,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Pause,
    Redirect,
    Reject,
    Say,
    Verb,
)

SAY_S_PER_CHARACTER: float = CarrierSettings.model_fields["say_s_per_character"].default
PLAY_S: float = CarrierSettings.model_fields["play_s"].default
WAIT_DOCUMENT_S_MIN: float = CarrierSettings.model_fields["wait_document_s_min"].default


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Send these fields there, signed. `document`: its answer is wanted back, as bytes; otherwise None will do."""

    url: str
    fields: dict[str, str]
    document: bool = True


@dataclass(frozen=True, slots=True)
class Wait:
    seconds: float


Steps = Generator[Post | Wait, bytes | None, None]
Onward = tuple[str | None, dict[str, str]]
"""The address of the next document, with the fields for it; None at the end of the call."""


class _Left(Exception):
    """The caller has hung up, or was let go."""


class CallerPath:
    """One call. `entry` and `status_callback` are what the carrier has for the dialled number."""

    def __init__(
        self,
        caller: DialRequest,
        *,
        account_sid: str,
        entry: str,
        status_callback: str,
        clock: Callable[[], float],
    ) -> None:
        self._script = caller.script
        self._answers: Iterator[str] = iter(caller.script.digits)
        self._speed = caller.speed or 1.0
        self._entry = entry
        self._status_callback = status_callback
        self._clock = clock
        self._leaves_at = inf
        self._call = Call(
            sid=f"CA{uuid4().hex}",
            account_sid=account_sid,
            direction=Direction.INBOUND,
            caller=caller.caller,
            called=caller.to,
            created_at=clock(),
            status=CallStatus.RINGING,
        )
        self._call.known = known_fields(self._call, {"FromCountry": "CA"}, {})

    def steps(self) -> Steps:
        """Live the call from dialling to its last callback."""
        call, clock = self._call, self._clock
        if self._script.hang_up_after_s is not None:
            self._leaves_at = clock() + self._script.hang_up_after_s
        with suppress(_Left):
            yield from self._follow(self._entry)
        call.status, call.ended_at = CallStatus.COMPLETED, clock()
        yield Post(
            url=self._status_callback, fields=call.progress_fields("completed", clock()), document=False
        )

    def _follow(self, address: str | None) -> Steps:
        fields: dict[str, str] = {}
        while address is not None:
            address, fields = yield from self._document(address, fields)

    def _document(self, address: str, fields: dict[str, str]) -> Generator[Post | Wait, bytes | None, Onward]:
        document = yield from self._ask(address, fields)
        if self._call.answered_at is None:
            self._call.answered_at, self._call.status = self._clock(), CallStatus.IN_PROGRESS
        for verb in document.verbs:
            onward = yield from self._verb(verb, document)
            if onward is not None:
                return onward
        return None, {}

    def _verb(self, verb: Verb, document: Document) -> Generator[Post | Wait, bytes | None, Onward | None]:
        """Do what one verb says. Returns: where the call goes then, or None for the verb behind it."""
        match verb:
            case Hangup() | Reject():
                raise _Left
            case Redirect():
                return urljoin(document.url, verb.url), {}
            case Gather():
                typed = yield from self._gather(verb)
                if typed or verb.action_on_empty_result:
                    return urljoin(document.url, verb.action or ""), typed
            case Enqueue():
                left = yield from self._queue(verb, document)
                return urljoin(document.url, verb.action or ""), left
            case Dial():
                yield from self._pause(verb.timeout_s / self._speed)
                if verb.action is not None:
                    return urljoin(document.url, verb.action), {"DialCallStatus": "no-answer"}
            case _:
                yield from self._pause(_length_s(verb) / self._speed)
        return None

    def _gather(self, gather: Gather) -> Generator[Post | Wait, bytes | None, dict[str, str]]:
        said = next(self._answers, "")
        if not said:
            heard_s = sum(_length_s(prompt) for prompt in gather.prompts) + gather.timeout_s
            yield from self._pause(heard_s / self._speed)
            return {}
        yield from self._pause(self._script.answer_delay_s / self._speed)
        keyed = set(said) <= set("0123456789*#")
        return {"msg": "Gather End"} | (
            {"Digits": said} if keyed else {"SpeechResult": said, "Confidence": "0.9"}
        )

    def _queue(
        self, enqueue: Enqueue, document: Document
    ) -> Generator[Post | Wait, bytes | None, dict[str, str]]:
        """Wait in the queue, document after document, until patience ends or a document says to leave."""
        began = self._clock()
        if self._script.patience_s is not None:
            self._leaves_at = min(self._leaves_at, began + self._script.patience_s)
        queue = {"QueueSid": "QU" + "0" * 32}

        def waited() -> dict[str, str]:
            return {**queue, "QueueTime": str(int(self._clock() - began))}

        try:
            while True:
                yield from self._waiting(urljoin(document.url, enqueue.wait_url or ""), waited)
        except _Departed:
            return {**waited(), "QueueResult": "leave"}
        except _Left:
            fields = {**waited(), "QueueResult": "hangup", "CallStatus": "completed"}
            yield Post(
                url=urljoin(document.url, enqueue.action or ""), fields=self._call.webhook_fields(**fields)
            )
            raise

    def _waiting(self, address: str, waited: Callable[[], dict[str, str]]) -> Steps:
        asked: str | None = address
        while asked is not None:
            began = self._clock()
            document = yield from self._ask(asked, waited())
            asked = None
            for verb in document.verbs:
                match verb:
                    case Leave():
                        raise _Departed
                    case Hangup():
                        raise _Left
                    case Redirect():
                        asked = urljoin(document.url, verb.url)
                        break
                    case _:
                        yield from self._pause(_length_s(verb))
            yield from self._pause(max(0.0, began + WAIT_DOCUMENT_S_MIN - self._clock()))

    def _ask(self, address: str, fields: dict[str, str]) -> Generator[Post | Wait, bytes | None, Document]:
        body = yield Post(url=address, fields=self._call.webhook_fields(**fields))
        if not body:
            # The carrier would go to the static document now, which is none of ours.
            raise _Left
        return read_twiml(body, urldefrag(address).url)

    def _pause(self, seconds: float) -> Steps:
        left_s = self._leaves_at - self._clock()
        yield Wait(max(0.0, min(seconds, left_s)))
        if left_s <= seconds:
            raise _Left


class _Departed(Exception):
    """A waiting document said to leave the queue."""


def _length_s(verb: Verb) -> float:
    match verb:
        case Say(text=text, loop=loop):
            return len(text) * SAY_S_PER_CHARACTER * loop if text else 0.0
        case Pause(length_s=length_s):
            return length_s
        case _:
            return PLAY_S
