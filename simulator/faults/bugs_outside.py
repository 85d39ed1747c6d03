"""Known bugs on the roads between the floor, the carrier and the screens."""

import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import live.outbox
import telephony.queue_documents
import telephony.rest
import telephony.rest_results
import telephony.twiml
import webhooks.admission
import webhooks.application
import webhooks.endpoints
import webhooks.payloads
from config.phrases import Phrase
from routing.effects import Effect
from routing.floor import Floor
from routing.model import Language
from simulator.faults.bugs import FLOOR_BUGS, Bug, together
from simulator.faults.bugs_talking import TALKING_BUGS
from simulator.faults.patches import patched
from simulator.faults.plan import Fault
from simulator.faults.rooms import Composition
from telephony.addresses import Addresses
from telephony.documents import TwiMLText
from telephony.effects import perform
from telephony.ports import CallStatus, Carrier, Done
from webhooks.requests import respond


def _moved_counts_as_gone() -> AbstractContextManager[Any]:
    before = webhooks.payloads.room_event

    def room_event(fields: Any) -> Any:
        return replace(before(fields), moved=False)

    return patched(webhooks.payloads, "room_event", room_event)


def _every_order_given(compose: Composition) -> Composition:
    def performer(carrier: Carrier, addresses: Addresses, floor: Callable[[], Floor]) -> live.outbox.Perform:
        async def carry_out(effect: Effect) -> live.outbox.EffectOutcome:
            return live.outbox.EffectOutcome((await perform(carrier, addresses, effect)).outcome)

        return carry_out

    return replace(compose, performer=performer)


def _busy_is_done() -> AbstractContextManager[Any]:
    before = telephony.rest_results.result_of

    def result_of(status: int, code: int) -> Any:
        return Done() if status == 429 else before(status, code)

    return together(
        patched(telephony.rest, "TOO_MANY_REQUESTS", 999), patched(telephony.rest, "result_of", result_of)
    )


def _gives_up_at_once() -> AbstractContextManager[Any]:
    return patched(live.outbox, "ATTEMPTS_MAX", 1)


def _asks_for_the_wrong_calls() -> AbstractContextManager[Any]:
    return patched(telephony.rest, "LIVE", (CallStatus.QUEUED,))


def _repeats_not_known() -> AbstractContextManager[Any]:
    before, numbers = webhooks.admission.request_id, itertools.count()

    def request_id(target: Any, body: bytes) -> Any:
        return f"{before(target, body)}{next(numbers)}"

    return patched(webhooks.admission, "request_id", request_id)


def _room_without_a_way_on() -> AbstractContextManager[Any]:
    before = telephony.twiml.TwiMLWriter._room

    def room(self: Any, action: str, *, ends_room: bool, **more: Any) -> Any:
        document = before(self, action, ends_room=ends_room, **more)
        for verb in document.verbs:
            verb.attrs.pop("action", None)
        return document

    return patched(telephony.twiml.TwiMLWriter, "_room", room)


def _address_not_escaped() -> AbstractContextManager[Any]:
    before = telephony.twiml.TwiMLWriter.one_moment

    def one_moment(self: Any, again: str, language: Language | None = None) -> TwiMLText:
        return TwiMLText(before(self, again, language).replace("&amp;", "&").replace("again=", "x=1&again="))

    return patched(telephony.twiml.TwiMLWriter, "one_moment", one_moment)


def _error_page() -> AbstractContextManager[Any]:
    async def answer_anyway(self: Any, admitted: Any, endpoint: Any, send: Any) -> None:
        await respond(send, 500, "Internal Server Error")

    return patched(webhooks.application.VoiceApplication, "_answer_anyway", answer_anyway)


def _queue_without_a_way_on() -> AbstractContextManager[Any]:
    before = telephony.queue_documents.QueueDocuments._enqueue

    def enqueue(self: Any, language: Language, entry: Phrase | None, voices: tuple[str, ...]) -> Any:
        document = before(self, language, entry, voices)
        document.verbs.pop()
        return document

    return patched(telephony.queue_documents.QueueDocuments, "_enqueue", enqueue)


OUTSIDE_BUGS: tuple[Bug, ...] = (
    Bug(
        name="moved-again",
        words="an order with an unknown outcome is given again, and takes the caller out of the room",
        plant=_moved_counts_as_gone,
        recompose=_every_order_given,
        needs=frozenset({Fault.REST}),
    ),
    Bug(
        name="busy-is-done",
        words="429 from the carrier is taken for done",
        plant=_busy_is_done,
        needs=frozenset({Fault.REST}),
    ),
    Bug(
        name="orders-given-up",
        words="an order that failed once is not given again",
        plant=_gives_up_at_once,
        needs=frozenset({Fault.REST}),
    ),
    Bug(
        name="reconciler-asks-for-the-wrong-calls",
        words="calls that are in progress are missing in the list, and live contacts are closed",
        plant=_asks_for_the_wrong_calls,
    ),
    Bug(
        name="repeats-not-known",
        words="a repeated request has another name, and is a second one",
        plant=_repeats_not_known,
        needs=frozenset({Fault.REPEATS}),
    ),
    Bug(
        name="room-without-a-way-on",
        words="a caller whose room ends comes to the end of the document",
        plant=_room_without_a_way_on,
    ),
    Bug(
        name="queue-without-a-way-in",
        words="a caller hears the words before the queue, and then nothing",
        plant=_queue_without_a_way_on,
    ),
    Bug(
        name="address-not-escaped",
        words="an address with two fields stands in a document as it is",
        plant=_address_not_escaped,
        needs=frozenset({Fault.WEB_CRASHES, Fault.DISPATCHER_CRASHES, Fault.FREEZES, Fault.STORE_OUTAGES}),
    ),
    Bug(
        name="error-page",
        words="a floor that does not answer gives the carrier an error page in place of words",
        plant=_error_page,
        needs=frozenset({Fault.DISPATCHER_CRASHES, Fault.FREEZES, Fault.STORE_OUTAGES}),
    ),
)

BUGS: tuple[Bug, ...] = (*FLOOR_BUGS, *OUTSIDE_BUGS, *TALKING_BUGS)
"""All that are planted, by name."""
