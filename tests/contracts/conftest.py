"""Each kind of floor store, and who owns the floor in it."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.stored import LONG_MS
from tests.live.floor_story import Ports, close, memory_ports, redis_ports

PATIENCE_S = 60.0


@pytest.fixture(params=["memory", "redis"])
async def ports(request: pytest.FixtureRequest) -> AsyncIterator[Ports]:
    if request.param == "memory":
        yield memory_ports()
        return
    opened = redis_ports(request.getfixturevalue("redis_url_clean"), timeout_s=PATIENCE_S)
    yield opened
    await close(opened)


@pytest.fixture
async def epoch(ports: Ports) -> int:
    got = await ports.ownership.acquire("first", LONG_MS, take_over=False)
    assert got is not None
    return got
