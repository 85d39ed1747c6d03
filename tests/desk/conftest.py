import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from desk.application import desk_application
from tests.desk.browser import Browser
from tests.desk.room import DATABASE, PEOPLE, Room, furnish

ANSWERING = ("central_east_01", "central_east_05", "north_02", "eastern_04")
SUPERVISING = (
    "central_supervisor_1",
    "central_east_supervisor_1",
    "north_supervisor_1",
    "network_supervisor",
    "central_administrator",
    "network_planner",
    "central_directory_editor",
)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its schema and people, made once and copied for each test."""
    directory = tmp_path_factory.mktemp("desk")

    async def make() -> None:
        room = await furnish(directory, tuple(PEOPLE[name] for name in (*ANSWERING, *SUPERVISING)))
        await room.engine.dispose()

    asyncio.run(make())
    return directory / DATABASE


@pytest.fixture
async def room(prepared: Path, tmp_path: Path) -> AsyncIterator[Room]:
    shutil.copy(prepared, tmp_path / DATABASE)
    room = await furnish(tmp_path)
    yield room
    await room.engine.dispose()


@pytest.fixture
async def browser(room: Room) -> AsyncIterator[Browser]:
    async with new_browser(room) as browser:
        yield browser


def new_browser(room: Room) -> Browser:
    app = desk_application(room.services)
    transport = httpx2.ASGITransport(app=app)
    return Browser(httpx2.AsyncClient(transport=transport, base_url="http://desk.test"), app)
