"""REST: recordings, of the account, of a call, of a conference; and their sound."""

from collections.abc import Callable

from simulator.carrier.answers import Json
from simulator.carrier.answers_kept import show_call_recording, show_conference_recording, show_recording
from simulator.carrier.calls import CallStatus
from simulator.carrier.gate import Ask, RestError, not_found
from simulator.carrier.recordings import Recording
from simulator.carrier.rest_calls import channels, find_leg, recording_subscription

CURRENT = "Twilio.CURRENT"
NOT_IN_PROGRESS = 21220


def list_recordings(ask: Ask) -> tuple[int, Json]:
    call, room = ask.get("CallSid"), ask.get("ConferenceSid")
    found = [
        one
        for one in reversed(ask.account.recordings.by_sid.values())
        if call in (None, one.call_sid) and room in (None, one.conference_sid)
    ]
    return 200, ask.page("recordings", found, _shown(ask, show_recording))


def get_recording(ask: Ask) -> tuple[int, Json]:
    return 200, _shown(ask, show_recording)(_recording(ask))


def delete_recording(ask: Ask) -> tuple[int, None]:
    recording = _recording(ask)
    if recording.is_live:
        raise RestError(400, 20001, "A recording that is under way cannot be deleted")
    del ask.account.recordings.by_sid[recording.sid]
    return 204, None


def list_of_call(ask: Ask) -> tuple[int, Json]:
    found = ask.account.recordings.of_call(ask.part["sid"])
    return 200, ask.page("recordings", found[::-1], _shown(ask, show_call_recording))


def start_of_call(ask: Ask) -> tuple[int, Json]:
    leg = find_leg(ask)
    if leg.is_leaving or leg.call.status is not CallStatus.IN_PROGRESS:
        raise RestError(400, NOT_IN_PROGRESS, "Requested resource is not eligible for recording")
    recording = ask.account.recordings.start(
        call_sid=leg.call.sid,
        source="StartCallRecordingAPI",
        channels=channels(ask),
        subscription=recording_subscription(ask),
    )
    return 201, _shown(ask, show_call_recording)(recording)


def get_of_call(ask: Ask) -> tuple[int, Json]:
    return 200, _shown(ask, show_call_recording)(
        _one_of(ask, ask.account.recordings.of_call(ask.part["sid"]))
    )


def update_of_call(ask: Ask) -> tuple[int, Json]:
    recording = _one_of(ask, ask.account.recordings.of_call(ask.part["sid"]))
    _change(ask, recording)
    return 200, _shown(ask, show_call_recording)(recording)


def list_of_conference(ask: Ask) -> tuple[int, Json]:
    found = ask.account.recordings.of_conference(ask.part["conference"])
    return 200, ask.page("recordings", found[::-1], _shown(ask, show_conference_recording))


def update_of_conference(ask: Ask) -> tuple[int, Json]:
    recording = _one_of(ask, ask.account.recordings.of_conference(ask.part["conference"]))
    _change(ask, recording)
    return 200, _shown(ask, show_conference_recording)(recording)


def _change(ask: Ask, recording: Recording) -> None:
    if not recording.is_live:
        raise RestError(400, NOT_IN_PROGRESS, "The recording is over")
    recordings = ask.account.recordings
    match ask.get("Status"):
        case "paused":
            recordings.pause(recording)
        case "in-progress":
            recordings.resume(recording)
        case "stopped":
            recordings.stop(recording)
        case other:
            raise RestError(400, 20001, f"Invalid Status: {other}")


def _one_of(ask: Ask, found: list[Recording]) -> Recording:
    """Find a recording of a call or conference by its SID, or the one that is under way."""
    sid = ask.part["recording"]
    fitting = [one for one in found if one.sid == sid or (sid == CURRENT and one.is_live)]
    if not fitting:
        raise not_found(ask.path)
    return fitting[-1]


def _recording(ask: Ask) -> Recording:
    recording = ask.account.recordings.by_sid.get(ask.part["sid"])
    if recording is None:
        raise not_found(ask.path)
    return recording


def _shown(ask: Ask, show: Callable[[Recording, str], Json]) -> Callable[[Recording], Json]:
    return lambda recording: show(recording, ask.account.settings.account_sid)
