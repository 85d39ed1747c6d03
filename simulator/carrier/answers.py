"""How the REST API shows calls, conferences, participants and queues."""

from typing import Any

from simulator.carrier.calls import API_VERSION, Call, CallStatus
from simulator.carrier.clock import rfc2822
from simulator.carrier.conferences import Conference, Participant
from simulator.carrier.queues import Queue

Json = dict[str, Any]


def root(account_sid: str) -> str:
    return f"/{API_VERSION}/Accounts/{account_sid}"


def show_call(call: Call, now: float) -> Json:
    uri = f"{root(call.account_sid)}/Calls/{call.sid}"
    # The resource knows no "initiated"; the status callback alone does.
    status = CallStatus.RINGING if call.status is CallStatus.INITIATED else call.status
    started = None if call.status is CallStatus.QUEUED else call.created_at
    return {
        "sid": call.sid,
        "account_sid": call.account_sid,
        "parent_call_sid": call.parent_sid or None,
        "api_version": API_VERSION,
        "direction": call.direction.value,
        "from": call.caller,
        "from_formatted": call.caller,
        "to": call.called,
        "to_formatted": call.called,
        "phone_number_sid": None,
        "status": status.value,
        "date_created": rfc2822(call.created_at),
        "date_updated": rfc2822(call.ended_at or now),
        "start_time": _date(started),
        "end_time": _date(call.ended_at),
        "duration": str(call.duration_s(now)) if call.is_over else None,
        "price": None,
        "price_unit": "USD",
        "answered_by": call.answered_by or None,
        "forwarded_from": None,
        "group_sid": None,
        "caller_name": call.known.get("CallerName"),
        "queue_time": str(call.queue_time_ms),
        "trunk_sid": None,
        "uri": f"{uri}.json",
        "subresource_uris": {"recordings": f"{uri}/Recordings.json", "events": f"{uri}/Events.json"},
    }


def show_conference(room: Conference, account_sid: str) -> Json:
    uri = f"{root(account_sid)}/Conferences/{room.sid}"
    return {
        "sid": room.sid,
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "friendly_name": room.name,
        "status": room.status,
        "region": "us1",
        "reason_conference_ended": room.reason_ended,
        "call_sid_ending_conference": room.ended_by_call_sid,
        "date_created": rfc2822(room.created_at),
        "date_updated": rfc2822(room.updated_at),
        "uri": f"{uri}.json",
        "subresource_uris": {
            "participants": f"{uri}/Participants.json",
            "recordings": f"{uri}/Recordings.json",
        },
    }


def show_participant(room: Conference, participant: Participant, account_sid: str) -> Json:
    call = participant.leg.call
    return {
        "account_sid": account_sid,
        "call_sid": call.sid,
        "label": participant.label or None,
        "conference_sid": room.sid,
        "call_sid_to_coach": participant.coach or None,
        "coaching": bool(participant.coach),
        "muted": participant.muted,
        "hold": participant.hold,
        "start_conference_on_enter": participant.start_on_enter,
        "end_conference_on_exit": participant.end_on_exit,
        "status": "connected",
        "queue_time": str(call.queue_time_ms),
        "date_created": rfc2822(participant.joined_at),
        "date_updated": rfc2822(participant.joined_at),
        "uri": f"{root(account_sid)}/Conferences/{room.sid}/Participants/{call.sid}.json",
    }


def show_queue(queue: Queue, account_sid: str) -> Json:
    uri = f"{root(account_sid)}/Queues/{queue.sid}"
    return {
        "sid": queue.sid,
        "account_sid": account_sid,
        "friendly_name": queue.name,
        "current_size": len(queue.members),
        "max_size": queue.size_max,
        "average_wait_time": queue.average_wait_s,
        "date_created": rfc2822(queue.created_at),
        "date_updated": rfc2822(queue.created_at),
        "uri": f"{uri}.json",
        "subresource_uris": {"members": f"{uri}/Members.json"},
    }


def show_member(
    queue: Queue, call_sid: str, position: int, entered_at: float, now: float, account_sid: str
) -> Json:
    return {
        "call_sid": call_sid,
        "queue_sid": queue.sid,
        "date_enqueued": rfc2822(entered_at),
        "position": position,
        "wait_time": int(now - entered_at),
        "uri": f"{root(account_sid)}/Queues/{queue.sid}/Members/{call_sid}.json",
    }


def _date(at: float | None) -> str | None:
    return None if at is None else rfc2822(at)
