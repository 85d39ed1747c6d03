"""Files that are played: fetched once as the carrier does, which keeps a copy, and as long as they are."""

from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from simulator.carrier.wire import Wire, WireFailed

if TYPE_CHECKING:
    from simulator.carrier.account import Account

FILE_BYTES_MAX = 40_000_000
FETCH_S = 15.0
NOT_THERE, NO_SOUND = 11200, 12300
_RATE_AT = 28
"""Where in a WAV file the bytes a second stand."""


class Sounds:
    """The files of an account, by address."""

    def __init__(self, account: "Account", wire: Wire) -> None:
        self._account = account
        self._wire = wire
        self._lengths: dict[str, float] = {}

    async def fetch(self, url: str, call_sid: str) -> None:
        """Have a file, if the settings say that files are fetched. One that is not there is silence, and an alert."""
        if not self._account.settings.fetch_sounds or url in self._lengths:
            return
        try:
            answer = await self._wire.exchange(
                "GET",
                urldefrag(url).url,
                {"User-Agent": "TwilioProxy/1.1", "Accept": "*/*"},
                None,
                connect_s=FETCH_S,
                read_s=FETCH_S,
                total_s=FETCH_S,
                body_max=FILE_BYTES_MAX,
            )
        except WireFailed as failure:
            self._account.alert(failure.code, call_sid, url, failure.detail)
            return
        if answer.status >= 300:
            self._account.alert(NOT_THERE, call_sid, url, f"HTTP status {answer.status}")
        elif not answer.content_type.startswith("audio/"):
            self._account.alert(NO_SOUND, call_sid, url, f"content type {answer.content_type!r}")
        else:
            self._lengths[url] = _wav_s(answer.body) or self._account.settings.play_s

    def length_s(self, url: str) -> float:
        if not self._account.settings.fetch_sounds:
            return self._account.settings.play_s
        return self._lengths.get(url, 0.0)


def _wav_s(content: bytes) -> float:
    """Say how long a WAV file plays; 0 for other kinds."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return 0.0
    start = content.find(b"data")
    rate = int.from_bytes(content[_RATE_AT : _RATE_AT + 4], "little")
    return int.from_bytes(content[start + 4 : start + 8], "little") / rate if start > 0 and rate else 0.0
