"""REST: calls."""

import re
from datetime import UTC, datetime

from simulator.carrier.answers import Json, show_call
from simulator.carrier.calls import Call, CallStatus, Subscription
from simulator.carrier.detection import Detection, Mode
from simulator.carrier.exchange import CallOrder, RecordingOrder
from simulator.carrier.gate import Ask, RestError, not_found
from simulator.carrier.leg import Goto, Leg, Redirected
from simulator.carrier.twiml import BadTwiml, read_twiml

TWIML_CHARACTERS_MAX = 4000
TIMEOUT_S_MAX = 600
TIME_LIMIT_S_MAX = 86_400
SEND_DIGITS_MAX = 32
_ADDRESS = re.compile(r"\+[1-9]\d{6,14}|client:.{1,256}|sip:.+@.+|sips:.+@.+")


def list_calls(ask: Ask) -> tuple[int, Json]:
    now = ask.account.clock.now()
    calls = [leg.call for leg in reversed(ask.account.legs.values()) if _matches(ask, leg.call)]
    return 200, ask.page("calls", calls, lambda call: show_call(call, now))


def get_call(ask: Ask) -> tuple[int, Json]:
    return 200, show_call(find_leg(ask).call, ask.account.clock.now())


def create_call(ask: Ask) -> tuple[int, Json]:
    order = CallOrder(
        called=address(ask, "To", 21201, 21211),
        caller=address(ask, "From", 21213, 21212),
        entry=_entry(ask),
        fallback_url=ask.url("FallbackUrl"),
        fallback_method=ask.method("FallbackMethod"),
        subscription=subscription(ask, ask.all("StatusCallbackEvent") or ["completed"]),
        timeout_s=ask.whole("Timeout", 60, 1, TIMEOUT_S_MAX),
        time_limit_s=time_limit_s(ask),
        detection=_detection(ask),
        recording=_recording(ask),
        keys=_keys(ask),
    )
    leg = ask.exchange.place(order)
    return 201, show_call(leg.call, ask.account.clock.now())


def update_call(ask: Ask) -> tuple[int, Json]:
    """End a call, or send it elsewhere."""
    leg = find_leg(ask)
    call = leg.call
    status = ask.get("Status")
    if status is not None and status not in ("completed", "canceled"):
        raise RestError(400, 21218, f"Invalid call status: {status}")
    if ask.get("Url") and ask.get("Twiml"):
        raise RestError(400, 21218, "Url and Twiml exclude each other")
    redirecting = bool(ask.get("Url") or ask.get("Twiml"))
    if leg.is_leaving and (redirecting or status):
        raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
    if status == "completed" or (status == "canceled" and call.status is not CallStatus.IN_PROGRESS):
        leg.hang_up("far_end", f"rest_{status}")
    elif redirecting:
        _redirect(ask, leg)
    return 200, show_call(call, ask.account.clock.now())


def find_leg(ask: Ask) -> Leg:
    leg = ask.account.legs.get(ask.part["sid"])
    if leg is None:
        raise not_found(ask.path)
    return leg


def address(ask: Ask, field: str, missing: int, invalid: int) -> str:
    value = ask.get(field)
    if not value:
        raise RestError(400, missing, f"A '{field}' phone number is required.")
    if not _ADDRESS.fullmatch(value):
        raise RestError(400, invalid, f"The '{field}' number {value} is not valid.")
    return value


def subscription(ask: Ask, events: list[str]) -> Subscription | None:
    url = ask.url("StatusCallback")
    if url is None:
        return None
    return Subscription(url=url, method=ask.method("StatusCallbackMethod"), events=frozenset(events))


def _redirect(ask: Ask, leg: Leg) -> None:
    if leg.call.status is not CallStatus.IN_PROGRESS:
        raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
    goto = _entry(ask)
    leg.call.fallback_url, leg.call.fallback_method = ask.url("FallbackUrl"), ask.method("FallbackMethod")
    if ask.get("StatusCallback"):
        leg.call.subscription = subscription(ask, ["completed"])
    leg.note("redirected", url=goto.url)
    leg.interrupt(Redirected(goto))


def _entry(ask: Ask) -> Goto:
    url = ask.url("Url")
    text = ask.get("Twiml")
    if url is not None:
        return Goto(url, ask.method("Method"))
    if text:
        if len(text) > TWIML_CHARACTERS_MAX:
            raise RestError(400, 32018, f"Twiml is longer than {TWIML_CHARACTERS_MAX} characters")
        try:
            return Goto("", document=read_twiml(text))
        except BadTwiml as error:
            raise RestError(400, error.code, error.detail) from error
    application = ask.account.applications.get(ask.get("ApplicationSid") or "")
    if application is not None:
        return Goto(application.voice_url, application.voice_method)
    raise RestError(400, 21205, "Url parameter is required.")


def detection_mode(ask: Ask) -> Mode | None:
    match ask.get("MachineDetection"):
        case None | "":
            return None
        case "Enable":
            return "Enable"
        case "DetectMessageEnd":
            return "DetectMessageEnd"
        case other:
            raise RestError(400, 20001, f"Invalid MachineDetection: {other}")


def time_limit_s(ask: Ask) -> float | None:
    return ask.whole("TimeLimit", 0, 1, TIME_LIMIT_S_MAX) if ask.get("TimeLimit") else None


def recording_subscription(ask: Ask, prefix: str = "RecordingStatusCallback") -> Subscription | None:
    url = ask.url(prefix)
    if url is None:
        return None
    events = frozenset(ask.all(f"{prefix}Event") or ["completed"])
    return Subscription(url=url, method=ask.method(f"{prefix}Method"), events=events)


def channels(ask: Ask) -> int:
    return 2 if ask.get("RecordingChannels") == "dual" else 1


def _detection(ask: Ask) -> Detection | None:
    mode = detection_mode(ask)
    if mode is None:
        return None
    url = ask.url("AsyncAmdStatusCallback")
    if url is None or not ask.flag("AsyncAmd"):
        return Detection(mode=mode)
    return Detection(
        mode=mode, callback=Subscription(url=url, method=ask.method("AsyncAmdStatusCallbackMethod"))
    )


def _recording(ask: Ask) -> RecordingOrder | None:
    if not ask.flag("Record"):
        return None
    return RecordingOrder(channels=channels(ask), subscription=recording_subscription(ask))


def _keys(ask: Ask) -> str:
    keys = ask.get("SendDigits") or ""
    if len(keys) > SEND_DIGITS_MAX or not set(keys) <= set("0123456789#*wW"):
        raise RestError(400, 20001, "SendDigits holds 32 of 0123456789#*w at most")
    return keys


def _matches(ask: Ask, call: Call) -> bool:
    wanted = {
        "Status": call.status.value,
        "To": call.called,
        "From": call.caller,
        "ParentCallSid": call.parent_sid,
    }
    if any(ask.get(name) not in (None, value) for name, value in wanted.items()):
        return False
    after, before = ask.get("StartTime>"), ask.get("StartTime<")
    return (after is None or call.created_at >= _moment(after)) and (
        before is None or call.created_at <= _moment(before)
    )


def _moment(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise RestError(400, 20001, f"Invalid date: {text}") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
