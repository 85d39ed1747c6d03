"""The floor's ports, in memory and on a real server."""

from collections.abc import AsyncIterator

import pytest

from tests.live.floor_story import HandClock, Ports, close, memory_ports, redis_ports


@pytest.fixture(params=["memory", "redis"])
async def ports(request: pytest.FixtureRequest) -> AsyncIterator[Ports]:
    if request.param == "memory":
        yield memory_ports()
        return
    opened = redis_ports(request.getfixturevalue("redis_url_clean"))
    yield opened
    await close(opened)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()
