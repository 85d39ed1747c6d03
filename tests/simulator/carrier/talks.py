"""What the backend says to those who dial in these tests, and how two of them come together."""

import asyncio

from twilio.rest import Client  # type: ignore[import-untyped]

from simulator.carrier import CarrierDouble
from tests.simulator.carrier.backend import Answer, Backend
from tests.simulator.carrier.conftest import NUMBER

CALLER = "+14165550123"
INTERPRETER = "+14165550166"
NOBODY = "CA" + "0" * 32

_ROOM = (
    '<Dial><Conference participantLabel="{}" statusCallback="/cb/conf" '
    'statusCallbackEvent="start end join leave mute hold modify announcement">i-1-1</Conference></Dial>'
)
ANSWERS: dict[str, Answer] = {
    "/inbound": '<Enqueue action="/exit" waitUrl="/wait">q-main</Enqueue>',
    "/exit": "",
    "/wait": "<Play>music.mp3</Play>",
    "/room": _ROOM.format("caller"),
    "/second": _ROOM.format("specialist"),
    "/leg": "<Say>Hello.</Say><Pause length='60'/>",
    "/hold": "<Play>music.mp3</Play>",
    "/announcement": "<Say>This call is recorded.</Say>",
}


async def waiting(carrier: CarrierDouble) -> str:
    """Let a caller dial and wait in the queue. Returns: the call SID."""
    sid = carrier.dial(NUMBER, CALLER)
    await carrier.until_fact(sid, "enqueued")
    return sid


async def meeting(carrier: CarrierDouble, backend: Backend, client: Client) -> tuple[str, str, str]:
    """Let two talk in a room. Returns: its SID, and their call SIDs."""
    caller, other = await waiting(carrier), await waiting(carrier)
    await asyncio.to_thread(client.calls(caller).update, url=f"{backend.url}/room")
    await carrier.until_fact(caller, "joined_room")
    await asyncio.to_thread(client.calls(other).update, url=f"{backend.url}/second")
    started = await carrier.until_fact(other, "room_started")
    return started["conference_sid"], caller, other
