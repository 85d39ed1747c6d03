from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from desk.application import desk_application
from tests.desk.browser import Browser
from tests.desk.room import PEOPLE, Room, furnish

ANSWERING = ("central_east_01", "central_east_05", "north_02", "eastern_04")
SUPERVISING = ("central_supervisor_1", "central_administrator")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    people = tuple(PEOPLE[name] for name in (*ANSWERING, *SUPERVISING))
    room = await furnish(tmp_path, people)
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
