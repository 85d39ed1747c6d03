"""The routes of the REST API, at the addresses that the official clients use."""

from collections.abc import Callable

from starlette.routing import Route

from simulator.carrier import (
    rest_account,
    rest_calls,
    rest_messages,
    rest_queues,
    rest_recordings,
    rest_rooms,
)
from simulator.carrier.calls import API_VERSION
from simulator.carrier.exchange import Exchange
from simulator.carrier.gate import Gate, Operation
from simulator.carrier.media import media_endpoint

_CONFERENCE = "/Conferences/{conference}"
_QUEUE = "/Queues/{queue}"
OPERATIONS: tuple[tuple[str, str, Operation], ...] = (
    ("GET", ".json", rest_account.get_account),
    ("GET", "/IncomingPhoneNumbers.json", rest_account.list_numbers),
    ("GET", "/IncomingPhoneNumbers/{sid}.json", rest_account.get_number),
    ("POST", "/IncomingPhoneNumbers/{sid}.json", rest_account.update_number),
    ("GET", "/Applications.json", rest_account.list_applications),
    ("POST", "/Applications.json", rest_account.create_application),
    ("GET", "/Applications/{sid}.json", rest_account.get_application),
    ("POST", "/Applications/{sid}.json", rest_account.update_application),
    ("DELETE", "/Applications/{sid}.json", rest_account.delete_application),
    ("GET", "/Calls.json", rest_calls.list_calls),
    ("POST", "/Calls.json", rest_calls.create_call),
    ("GET", "/Calls/{sid}.json", rest_calls.get_call),
    ("POST", "/Calls/{sid}.json", rest_calls.update_call),
    ("GET", "/Calls/{sid}/Recordings.json", rest_recordings.list_of_call),
    ("POST", "/Calls/{sid}/Recordings.json", rest_recordings.start_of_call),
    ("GET", "/Calls/{sid}/Recordings/{recording}.json", rest_recordings.get_of_call),
    ("POST", "/Calls/{sid}/Recordings/{recording}.json", rest_recordings.update_of_call),
    ("GET", "/Recordings.json", rest_recordings.list_recordings),
    ("GET", "/Recordings/{sid}.json", rest_recordings.get_recording),
    ("DELETE", "/Recordings/{sid}.json", rest_recordings.delete_recording),
    ("GET", "/Messages.json", rest_messages.list_messages),
    ("POST", "/Messages.json", rest_messages.create_message),
    ("GET", "/Messages/{sid}.json", rest_messages.get_message),
    ("DELETE", "/Messages/{sid}.json", rest_messages.delete_message),
    ("GET", "/Conferences.json", rest_rooms.list_conferences),
    ("GET", _CONFERENCE + "/Participants.json", rest_rooms.list_participants),
    ("POST", _CONFERENCE + "/Participants.json", rest_rooms.create_participant),
    ("GET", _CONFERENCE + "/Participants/{sid}.json", rest_rooms.get_participant),
    ("POST", _CONFERENCE + "/Participants/{sid}.json", rest_rooms.update_participant),
    ("DELETE", _CONFERENCE + "/Participants/{sid}.json", rest_rooms.delete_participant),
    ("GET", _CONFERENCE + "/Recordings.json", rest_recordings.list_of_conference),
    ("POST", _CONFERENCE + "/Recordings/{recording}.json", rest_recordings.update_of_conference),
    ("GET", _CONFERENCE + ".json", rest_rooms.get_conference),
    ("POST", _CONFERENCE + ".json", rest_rooms.update_conference),
    ("GET", "/Queues.json", rest_queues.list_queues),
    ("POST", "/Queues.json", rest_queues.create_queue),
    ("GET", _QUEUE + "/Members.json", rest_queues.list_members),
    ("GET", _QUEUE + "/Members/{sid}.json", rest_queues.get_member),
    ("POST", _QUEUE + "/Members/{sid}.json", rest_queues.dequeue_member),
    ("GET", _QUEUE + ".json", rest_queues.get_queue),
    ("POST", _QUEUE + ".json", rest_queues.update_queue),
    ("DELETE", _QUEUE + ".json", rest_queues.delete_queue),
)


def rest_routes(exchange: Callable[[], Exchange], seed: int) -> list[Route]:
    gate = Gate(exchange, seed)
    base = f"/{API_VERSION}/Accounts/{{account}}"
    operations = [
        Route(base + path, gate(operation), methods=[method]) for method, path, operation in OPERATIONS
    ]
    # After the JSON of a recording, whose address would else be taken for that of a sound.
    return operations + [
        Route(f"{base}/Recordings/{{sid}}{kind}", media_endpoint(exchange, kind), methods=["GET"])
        for kind in (".mp3", ".wav", "")
    ]
