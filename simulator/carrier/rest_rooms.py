"""REST: conferences and their participants."""

from simulator.carrier.announcing import announce
from simulator.carrier.answers import Json, show_conference, show_participant
from simulator.carrier.calls import CallStatus, Subscription
from simulator.carrier.clock import rfc2822
from simulator.carrier.conferences import Conference, Participant
from simulator.carrier.detection import Detection
from simulator.carrier.exchange import CallOrder, RecordingOrder
from simulator.carrier.gate import Ask, RestError, not_found
from simulator.carrier.holding import play_hold
from simulator.carrier.leg import Goto, Leg
from simulator.carrier.rest_calls import (
    address,
    channels,
    detection_mode,
    recording_subscription,
    subscription,
)
from simulator.carrier.rooms import is_bad_label
from simulator.carrier.verbs import ConferenceNoun, Dial, Document

PARTICIPANT_TIMEOUT_S = (5, 600)
UNDIALLABLE = 13223


def list_conferences(ask: Ask) -> tuple[int, Json]:
    name, status = ask.get("FriendlyName"), ask.get("Status")
    rooms = [
        room
        for room in reversed(ask.account.conferences.by_sid.values())
        if name in (None, room.name) and status in (None, room.status)
    ]
    return 200, ask.page("conferences", rooms, lambda room: show_conference(room, _sid(ask)))


def get_conference(ask: Ask) -> tuple[int, Json]:
    return 200, show_conference(_room(ask), _sid(ask))


def update_conference(ask: Ask) -> tuple[int, Json]:
    room = _room(ask)
    if ask.get("Status") == "completed":
        if room.status == "completed":
            raise RestError(400, 21220, "Conference is already completed")
        room.end_by_api()
    if (url := ask.url("AnnounceUrl")) is not None:
        announce(room, ask.method("AnnounceMethod"), url)
    return 200, show_conference(room, _sid(ask))


def list_participants(ask: Ask) -> tuple[int, Json]:
    room = _room(ask)
    muted, hold, coaching = ask.flag("Muted"), ask.flag("Hold"), ask.flag("Coaching")
    present = [
        p
        for p in room.participants.values()
        if muted in (None, p.muted) and hold in (None, p.hold) and coaching in (None, bool(p.coach))
    ]
    return 200, ask.page("participants", present, lambda p: show_participant(room, p, _sid(ask)))


def get_participant(ask: Ask) -> tuple[int, Json]:
    room, participant = _participant(ask)
    return 200, show_participant(room, participant, _sid(ask))


def update_participant(ask: Ask) -> tuple[int, Json]:
    """Change hold, mute and flags. On hold, the exit flag stays as it is, without an error."""
    room, participant = _participant(ask)
    end_on_exit, coaching = ask.flag("EndConferenceOnExit"), ask.flag("Coaching")
    if end_on_exit is not None and not participant.hold:
        participant.end_on_exit = end_on_exit
        room.modified(participant)
    if coaching is not None:
        coach = ask.get("CallSidToCoach") or participant.coach
        if coaching and coach not in room.participants:
            raise RestError(400, 16028, "CallSidToCoach is not in the conference")
        participant.coach = coach if coaching else ""
        room.modified(participant)
    hold, hold_url = ask.flag("Hold"), ask.url("HoldUrl")
    begins_hold = bool(hold) and not participant.hold
    if (announce_url := ask.url("AnnounceUrl")) is not None:
        announce(room, ask.method("AnnounceMethod"), announce_url, participant)
    room.change(participant, muted=ask.flag("Muted"), hold=hold)
    if begins_hold and hold_url is not None:
        play_hold(room, participant, ask.get("HoldMethod") or "GET", hold_url)
    return 200, show_participant(room, participant, _sid(ask))


def delete_participant(ask: Ask) -> tuple[int, None]:
    room, participant = _participant(ask)
    room.kick(participant)
    return 204, None


def create_participant(ask: Ask) -> tuple[int, Json]:
    """Dial somebody into a room, by its SID or its name; a name without a room opens one."""
    account = ask.account
    name = ask.part["conference"]
    events = ask.all("ConferenceStatusCallbackEvent") or ["start", "end"]
    room = account.conferences.by_sid.get(name)
    if room is None and name.startswith("CF"):
        raise not_found(ask.path)
    if room is not None and room.status == "completed":
        raise RestError(400, 21220, "Conference is already completed")
    _refuse_if_unfit(ask, room)
    noun = ConferenceNoun(
        name=room.name if room is not None else name,
        label=ask.get("Label") or "",
        muted=ask.flag("Muted") or False,
        start_on_enter=ask.flag("StartConferenceOnEnter") is not False,
        end_on_exit=ask.flag("EndConferenceOnExit") or False,
        coach=(ask.get("CallSidToCoach") or "") if ask.flag("Coaching") is not False else "",
        is_recorded=ask.get("ConferenceRecord") in ("true", "record-from-start"),
        wait_url=ask.get("WaitUrl"),
        wait_method=ask.method("WaitMethod"),
        status_callback=ask.url("ConferenceStatusCallback"),
        status_callback_events=frozenset(events),
    )
    dial = Dial(nouns=(noun,), time_limit_s=ask.whole("TimeLimit", 14_400, 1, 86_400))
    leg = ask.exchange.place(
        CallOrder(
            called=address(ask, "To", 21201, UNDIALLABLE),
            caller=address(ask, "From", 21213, 21212),
            entry=Goto("", document=Document(verbs=(dial,), url="")),
            subscription=subscription(ask, ask.all("StatusCallbackEvent") or ["completed"]),
            timeout_s=ask.whole("Timeout", 60, *PARTICIPANT_TIMEOUT_S),
            detection=_detection(ask),
            recording=_recording(ask),
        )
    )
    target = room or account.conferences.named(noun.name, None)
    _watch(leg, target, noun.label)
    return 201, _promised(leg, target, noun, _sid(ask), account.clock.now())


def _refuse_if_unfit(ask: Ask, room: Conference | None) -> None:
    """Refuse what Twilio checks before it dials."""
    label, coach = ask.get("Label") or "", ask.get("CallSidToCoach") or ""
    if is_bad_label(label):
        raise RestError(400, 16024, "The label holds 128 characters at most, no slash, and is no call SID")
    if room is None:
        return
    if label and room.find(label) is not None:
        raise RestError(400, 16026, f"The label {label} is used by another participant")
    if coach and coach not in room.participants:
        raise RestError(400, 16028, "CallSidToCoach is not in the conference")


def _detection(ask: Ask) -> Detection | None:
    """Read who is told of a machine; participants are put through meanwhile."""
    mode, url = detection_mode(ask), ask.url("AmdStatusCallback")
    if mode is None or url is None:
        return None
    return Detection(mode=mode, callback=Subscription(url=url, method=ask.method("AmdStatusCallbackMethod")))


def _recording(ask: Ask) -> RecordingOrder | None:
    if not ask.flag("Record"):
        return None
    return RecordingOrder(channels=channels(ask), subscription=recording_subscription(ask))


def _watch(leg: Leg, room: Conference, label: str) -> None:
    """Tell the room if the one who was dialled never comes."""
    leg.added_by_api = True

    def gone() -> None:
        if leg.call.answered_at is None:
            room.add_failed(leg.call.sid, label, leg.call.status.value)

    leg.on_end = gone


def _promised(leg: Leg, room: Conference, noun: ConferenceNoun, account_sid: str, now: float) -> Json:
    expected = Participant(
        leg=leg,
        label=noun.label,
        muted=noun.muted,
        start_on_enter=noun.start_on_enter,
        end_on_exit=noun.end_on_exit,
        coach=noun.coach,
        joined_at=now,
    )
    status = "queued" if leg.call.status is CallStatus.QUEUED else "connecting"
    return show_participant(room, expected, account_sid) | {"status": status, "date_updated": rfc2822(now)}


def _room(ask: Ask) -> Conference:
    room = ask.account.conferences.by_sid.get(ask.part["conference"])
    if room is None:
        raise not_found(ask.path)
    return room


def _participant(ask: Ask) -> tuple[Conference, Participant]:
    room = _room(ask)
    participant = room.find(ask.part["sid"])
    if participant is None:
        raise not_found(ask.path)
    return room, participant


def _sid(ask: Ask) -> str:
    return ask.account.settings.account_sid
