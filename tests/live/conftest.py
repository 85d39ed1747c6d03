"""The floor's ports, in memory and on a real server."""

from collections.abc import AsyncIterator

import pytest

from tests.live.floor_story import HandClock, Ports, close, memory_ports, redis_ports


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cancelled read may last as long as it blocks in the server; nothing here depends on how long that is."""
    for waits in ("live.gateway.REPLY_BLOCK_MS", "live.dispatcher.IDLE_MS", "live.replica.BLOCK_MS"):
        monkeypatch.setattr(waits, 100)


@pytest.fixture(params=["memory", "redis"])
async def ports(request: pytest.FixtureRequest, short_waits: None) -> AsyncIterator[Ports]:
    if request.param == "memory":
        yield memory_ports()
        return
    opened = redis_ports(request.getfixturevalue("redis_url_clean"), timeout_s=60.0)
    yield opened
    await close(opened)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()
