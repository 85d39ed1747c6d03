"""The sounds that the carrier fetches from us: the music of those who wait.

Each has its content in its name, so whoever keeps a copy may keep it for good; the carrier fetches a file once and
plays its copy to everybody.
"""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from telephony.addresses import SOUNDS_AREA
from telephony.music import MUSIC_FILE, music_digest

KEEP = "public, max-age=31536000, immutable"
WAV = "audio/wav"


def music_name() -> str:
    return f"waiting-{music_digest()}.wav"


class Sounds:
    """Serves the one file from memory; whatever else is asked for is not there."""

    def __init__(self) -> None:
        self._path = f"{SOUNDS_AREA}{music_name()}"
        self._content = MUSIC_FILE.read_bytes()
        self._headers = {"Cache-Control": KEEP, "ETag": f'"{music_digest()}"'}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        if scope["path"] != self._path:
            return Response(status_code=404)
        if scope["method"] not in ("GET", "HEAD"):
            return Response(status_code=405, headers={"Allow": "GET, HEAD"})
        known = dict(scope["headers"]).get(b"if-none-match", b"").decode("latin-1")
        if known == self._headers["ETag"]:
            return Response(status_code=304, headers=self._headers)
        return Response(self._content, media_type=WAV, headers=self._headers)
