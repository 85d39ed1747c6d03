"""A directory on SQLite and on a real PostgreSQL, each test in a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from records.directory.editions import Editions, blocking_engine
from records.directory.importing import Importer
from tests.migrated import migrate
from tests.records.story import FakeClock


@pytest.fixture(params=["sqlite", "postgresql"])
def directory_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        made = f"sqlite:///{tmp_path / 'records.db'}"
        migrate(made)
        return made
    url: str = request.getfixturevalue("migrated_database")
    return url


@pytest.fixture
def database(directory_url: str) -> Iterator[Engine]:
    engine = blocking_engine(directory_url)
    yield engine
    engine.dispose()


@pytest.fixture
def importer(database: Engine) -> Importer:
    return Importer(database, FakeClock())


@pytest.fixture
def editions(database: Engine) -> Editions:
    return Editions(database, FakeClock())
