"""Record: take a message. It ends with a hang-up, a key, a silence, or at the greatest length."""

from simulator.carrier.calls import Subscription
from simulator.carrier.documents import resolve, tell
from simulator.carrier.leg import Goto, HungUp, Interruption, Leg
from simulator.carrier.recordings import Recording
from simulator.carrier.verbs import Document, Record

_HUNG_UP = {"Digits": "hangup", "CallStatus": "completed"}


async def perform_record(leg: Leg, record: Record, document: Document) -> Goto | None:
    """Record what the person says. A recording with nothing on it leads to the next verb, not to the action."""
    recordings = leg.account.recordings
    recording = recordings.start(
        call_sid=leg.call.sid, source="RecordVerb", subscription=_subscription(record, document)
    )
    begun = leg.account.clock.now()
    said_s = min(leg.person.message_s(), record.length_s_max)
    try:
        key, seconds = await _listen(leg, record, said_s)
    except Interruption as interruption:
        fields = _close(leg, recording, min(said_s, _since(leg, begun)), silent=said_s == 0)
        if isinstance(interruption, HungUp):
            tell(leg, Goto(resolve(document, record.action), record.method, fields | _HUNG_UP))
        raise
    fields = _close(leg, recording, seconds, silent=said_s == 0)
    if said_s == 0:
        return None
    return Goto(resolve(document, record.action), record.method, fields | {"Digits": key})


async def _listen(leg: Leg, record: Record, said_s: float) -> tuple[str, float]:
    """Listen until the message is over. Returns: the key that ended it, and what is on the recording, in seconds."""
    clock = leg.account.clock
    begun = clock.now()
    is_cut_off = leg.person.message_s() > record.length_s_max
    then = "" if is_cut_off else leg.person.message_ends()
    end = begun + leg.scaled(said_s + (record.timeout_s if then == "silence" else 0.0))
    while True:
        if pressed := next((key for key in leg.keys if key in record.finish_on_key), ""):
            leg.keys = ""
            return pressed, min(said_s, _since(leg, begun))
        if clock.now() >= end:
            break
        await leg.pause(end - clock.now())
    if then == "hangup":
        raise HungUp("caller", "message_left")
    return (then if len(then) == 1 and then in record.finish_on_key else ""), said_s


def _since(leg: Leg, begun: float) -> float:
    """How long it has been for the caller, in the seconds that a recording has."""
    return (leg.account.clock.now() - begun) / (leg.time_scale or 1.0)


def _close(leg: Leg, recording: Recording, seconds: float, *, silent: bool) -> dict[str, str]:
    recordings = leg.account.recordings
    recordings.stop(recording, seconds=seconds, silent=silent)
    leg.note("recorded", recording_sid=recording.sid, duration_s=recording.duration_s)
    return recordings.fields(recording)


def _subscription(record: Record, document: Document) -> Subscription | None:
    orders = record.reports
    if not orders.url:
        return None
    return Subscription(url=resolve(document, orders.url), method=orders.method, events=orders.events)
