"""How the REST API shows what stays after a call: recordings and text messages."""

from simulator.carrier.answers import Json, root
from simulator.carrier.calls import API_VERSION
from simulator.carrier.clock import rfc2822
from simulator.carrier.messages import Message
from simulator.carrier.recordings import Recording


def show_message(message: Message, account_sid: str) -> Json:
    uri = f"{root(account_sid)}/Messages/{message.sid}"
    return {
        "sid": message.sid,
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "messaging_service_sid": None,
        "direction": message.direction,
        "from": message.sender,
        "to": message.recipient,
        "body": message.body,
        "num_segments": str(message.segments),
        "num_media": str(message.media),
        "status": message.status,
        "error_code": message.error_code,
        "error_message": None if message.error_code is None else "Unreachable destination handset",
        "price": None,
        "price_unit": "USD",
        "date_created": rfc2822(message.created_at),
        "date_updated": rfc2822(message.updated_at),
        "date_sent": None if message.sent_at is None else rfc2822(message.sent_at),
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


def show_recording(recording: Recording, account_sid: str) -> Json:
    uri = f"{root(account_sid)}/Recordings/{recording.sid}"
    return {
        **_about(recording, account_sid),
        "media_url": f"https://api.twilio.com{uri}",
        "uri": f"{uri}.json",
        "subresource_uris": {"transcriptions": f"{uri}/Transcriptions.json"},
    }


def show_call_recording(recording: Recording, account_sid: str) -> Json:
    uri = f"{root(account_sid)}/Calls/{recording.call_sid}/Recordings/{recording.sid}.json"
    return {**_about(recording, account_sid), "track": "both", "uri": uri}


def show_conference_recording(recording: Recording, account_sid: str) -> Json:
    uri = f"{root(account_sid)}/Conferences/{recording.conference_sid}/Recordings/{recording.sid}.json"
    return {**_about(recording, account_sid), "uri": uri}


def _about(recording: Recording, account_sid: str) -> Json:
    return {
        "sid": recording.sid,
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid or None,
        "conference_sid": recording.conference_sid or None,
        "date_created": rfc2822(recording.begun_at),
        "date_updated": rfc2822(recording.updated_at),
        "start_time": rfc2822(recording.begun_at),
        "duration": None if recording.duration_s is None else str(recording.duration_s),
        "price": None,
        "price_unit": "USD",
        "status": recording.status,
        "channels": recording.channels,
        "source": recording.source,
        "error_code": None,
        "encryption_details": None,
    }
