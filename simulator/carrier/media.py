"""The sound of recordings: silence of the right length, as WAV or MP3, behind the same credentials as the REST API."""

import struct
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from simulator.carrier.exchange import Exchange
from simulator.carrier.gate import Gate, RestError, not_found, refusal
from simulator.carrier.recordings import Recording

SAMPLES_PER_S = 8_000
MP3_FRAME = bytes.fromhex("fffb90c4") + bytes(413)
"""One silent frame: MPEG-1 Layer III, 128 kbit/s, 44.1 kHz."""
MP3_FRAMES_PER_S = 44_100 / 1_152
KINDS = {"": "audio/x-wav", ".wav": "audio/x-wav", ".mp3": "audio/mpeg"}


def media_endpoint(exchange: Callable[[], Exchange], kind: str) -> Callable[[Request], Awaitable[Response]]:
    """Make the endpoint of one kind of file. A recording has no sound until it is ready: 404, ask again."""

    async def endpoint(request: Request) -> Response:
        account = exchange().account
        try:
            Gate.admit(account, request)
            recording = account.recordings.by_sid.get(request.path_params["sid"])
            if recording is None or recording.status != "completed":
                raise not_found(request.url.path)
        except RestError as error:
            return refusal(error)
        sound = _mp3(recording) if kind == ".mp3" else _wav(recording)
        return Response(sound, media_type=KINDS[kind])

    return endpoint


def _wav(recording: Recording) -> bytes:
    channels = recording.channels
    data = b"\x80" * (SAMPLES_PER_S * channels * (recording.duration_s or 0))
    layout = struct.pack("<HHIIHH", 1, channels, SAMPLES_PER_S, SAMPLES_PER_S * channels, channels, 8)
    size = struct.pack("<I", 36 + len(data))
    return (
        b"RIFF"
        + size
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + layout
        + b"data"
        + struct.pack("<I", len(data))
        + data
    )


def _mp3(recording: Recording) -> bytes:
    return MP3_FRAME * round(MP3_FRAMES_PER_S * (recording.duration_s or 0))
