"""Each contract of the records runs on SQLite and on a real PostgreSQL, each test in a database of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import open_database
from tests.migrated import migrate
from tests.records.story import FakeClock


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with its tables, and no row in them."""
    if request.param == "sqlite":
        made = f"sqlite:///{tmp_path / 'records.db'}"
        migrate(made)
        return made
    url: str = request.getfixturevalue("migrated_database")
    return url


@pytest.fixture
async def engine(empty_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_database(empty_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
