"""The music as the carrier fetches it: kept for good, and there without a database."""

import httpx2
import pytest

from app.sounds import Sounds, music_name
from telephony.addresses import Addresses
from telephony.music import MUSIC_FILE

BASE = "https://voice.example.org"


async def fetch(path: str, method: str = "GET", **headers: str) -> httpx2.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=Sounds()), base_url=BASE) as client:
        return await client.request(method, path, headers=sent)


@pytest.fixture
def path() -> str:
    return Addresses(BASE).music(music_name()).removeprefix(BASE)


class TestSounds:
    async def test_are_kept_by_whoever_fetches_them(self, path: str) -> None:
        answer = await fetch(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "audio/wav"
        assert "max-age=31536000" in answer.headers["cache-control"]
        assert "immutable" in answer.headers["cache-control"]
        assert answer.content == MUSIC_FILE.read_bytes()

    async def test_are_not_sent_again_to_who_has_them(self, path: str) -> None:
        tag = (await fetch(path)).headers["etag"]
        answer = await fetch(path, if_none_match=tag)
        assert (answer.status_code, answer.content) == (304, b"")

    @pytest.mark.parametrize("other", ["/sounds/", "/sounds/waiting.wav", "/sounds/../config/network.toml"])
    async def test_are_this_one_file_and_nothing_else(self, other: str) -> None:
        assert (await fetch(other)).status_code == 404

    async def test_are_only_read(self, path: str) -> None:
        assert (await fetch(path, "POST")).status_code == 405
        assert (await fetch(path, "HEAD")).status_code == 200
