"""How the REST API shows calls, conferences, participants, queues, and what an account is set up with."""

from typing import Any

from simulator.carrier.calls import API_VERSION, Call, CallStatus
from simulator.carrier.clock import rfc2822
from simulator.carrier.conferences import Conference, Participant
from simulator.carrier.queues import Queue
from simulator.carrier.settings import NumberSettings

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


def show_account(account_sid: str, opened_at: float) -> Json:
    """Show the account. Twilio shows its auth token here as well; a double need not."""
    return {
        "sid": account_sid,
        "friendly_name": "Carrier double",
        "owner_account_sid": account_sid,
        "status": "active",
        "type": "Full",
        "auth_token": None,
        "date_created": rfc2822(opened_at),
        "date_updated": rfc2822(opened_at),
        "uri": f"{root(account_sid)}.json",
        "subresource_uris": {"calls": f"{root(account_sid)}/Calls.json"},
    }


def show_number(sid: str, number: str, settings: NumberSettings, account_sid: str, opened_at: float) -> Json:
    return {
        "sid": sid,
        "phone_number": number,
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "beta": False,
        "origin": "twilio",
        "status": "in-use",
        "type": "local",
        "address_sid": None,
        "address_requirements": "none",
        "bundle_sid": None,
        "identity_sid": None,
        "emergency_status": "Inactive",
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "trunk_sid": None,
        "voice_application_sid": settings.application_sid or None,
        "sms_application_sid": None,
        "voice_receive_mode": "voice",
        **_handlers(settings),
        **_about(settings.friendly_name or number, account_sid, opened_at),
        "uri": f"{root(account_sid)}/IncomingPhoneNumbers/{sid}.json",
    }


def show_application(sid: str, settings: NumberSettings, account_sid: str, opened_at: float) -> Json:
    return {
        "sid": sid,
        **_handlers(settings),
        "message_status_callback": "",
        "sms_status_callback": "",
        "public_application_connect_enabled": False,
        **_about(settings.friendly_name or "Specialists", account_sid, opened_at),
        "uri": f"{root(account_sid)}/Applications/{sid}.json",
    }


def _handlers(settings: NumberSettings) -> Json:
    """Show where a call is taken; Twilio writes an address that is not set as empty text."""
    return {
        "voice_url": settings.voice_url,
        "voice_method": settings.voice_method,
        "voice_fallback_url": settings.voice_fallback_url or "",
        "voice_fallback_method": settings.voice_fallback_method,
        "voice_caller_id_lookup": False,
        "status_callback": settings.status_callback or "",
        "status_callback_method": settings.status_callback_method,
        "sms_url": settings.sms_url or "",
        "sms_method": settings.sms_method,
        "sms_fallback_url": settings.sms_fallback_url or "",
        "sms_fallback_method": settings.sms_fallback_method,
    }


def _about(name: str, account_sid: str, opened_at: float) -> Json:
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "friendly_name": name,
        "date_created": rfc2822(opened_at),
        "date_updated": rfc2822(opened_at),
    }


def _date(at: float | None) -> str | None:
    return None if at is None else rfc2822(at)
