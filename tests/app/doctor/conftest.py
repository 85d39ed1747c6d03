"""Set-ups for the doctor."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from config.settings import Settings, load_settings
from live.redis_server import EmbeddedRedis
from tests.app.house import House, open_house


@pytest.fixture
def private_redis(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"SWITCHBOARD_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path / "data") as opened:
        yield opened
