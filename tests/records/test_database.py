"""Database addresses as people write them, and databases that do not answer."""

import asyncio
from pathlib import Path
from threading import enumerate as enumerate_threads

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import database_url, open_database, reading, writing
from records.errors import DatabaseUrlInvalid, RecordsUnavailable
from records.tables import recorder_position


class TestDatabaseUrl:
    @pytest.mark.parametrize(
        ("given", "driver"),
        [
            ("postgresql://u:p@h/n", "postgresql+psycopg"),
            ("postgres://u:p@h/n", "postgresql+psycopg"),
            ("postgresql+asyncpg://u:p@h/n", "postgresql+psycopg"),
            ("sqlite:///some/file.db", "sqlite+aiosqlite"),
            ("sqlite+aiosqlite:///some/file.db", "sqlite+aiosqlite"),
        ],
    )
    def test_names_the_driver(self, given: str, driver: str) -> None:
        assert database_url(given).drivername == driver

    @pytest.mark.parametrize("given", ["", "mysql://h/n", "sqlite://", "sqlite:///:memory:", "records.db"])
    def test_says_what_to_give_instead(self, given: str) -> None:
        with pytest.raises(DatabaseUrlInvalid, match="Give sqlite"):
            database_url(given)


class TestWriting:
    async def test_undoes_everything_after_an_exception(self, engine: AsyncEngine) -> None:
        row = {"floor": "on", "position": "1-0"}

        async def fail() -> None:
            async with writing(engine) as connection:
                await connection.execute(recorder_position.insert(), row)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fail()
        async with reading(engine) as connection:
            assert (await connection.execute(select(recorder_position))).all() == []

    async def test_lets_two_writers_wait_for_each_other(self, engine: AsyncEngine) -> None:
        async def count_up() -> None:
            async with writing(engine) as connection:
                query = select(recorder_position.c.position).with_for_update()
                found = (await connection.execute(query)).scalar_one()
                await connection.execute(recorder_position.update().values(position=str(int(found) + 1)))

        async with writing(engine) as connection:
            await connection.execute(recorder_position.insert(), {"floor": "on", "position": "0"})
        await asyncio.gather(*(count_up() for _ in range(8)))
        async with reading(engine) as connection:
            assert await connection.scalar(select(recorder_position.c.position)) == "8"


class TestReading:
    async def test_says_that_the_database_does_not_answer(self, tmp_path: Path) -> None:
        for url in (f"sqlite:///{tmp_path}/no/such/place.db", f"postgresql:///n?host={tmp_path}"):
            engine = open_database(url)
            with pytest.raises(RecordsUnavailable) as raised:
                async with reading(engine) as connection:
                    await connection.execute(text("select 1"))
            assert raised.value.retryable
            await engine.dispose()
        # The driver's thread of a failed connection still reports to this loop: let it, before the loop is closed.
        while any("_connection_worker_thread" in thread.name for thread in enumerate_threads()):
            await asyncio.sleep(0.01)

    async def test_says_that_the_server_ended_the_connection_meanwhile(self, migrated_database: str) -> None:
        engine = open_database(migrated_database)

        async def linger() -> None:
            async with reading(engine) as connection:
                await connection.execute(text("SET idle_in_transaction_session_timeout = 50"))
                await asyncio.sleep(0.5)
                await connection.execute(text("select 1"))

        with pytest.raises(RecordsUnavailable):
            await linger()
        async with reading(engine) as connection:
            assert await connection.scalar(text("select 1")) == 1
        await engine.dispose()

    async def test_has_the_limits_that_keep_waits_short(self, engine: AsyncEngine) -> None:
        queries = (
            ["PRAGMA foreign_keys", "PRAGMA busy_timeout", "PRAGMA journal_mode", "PRAGMA synchronous"]
            if engine.dialect.name == "sqlite"
            else ["SHOW statement_timeout", "SHOW lock_timeout", "SHOW idle_in_transaction_session_timeout"]
        )
        async with reading(engine) as connection:
            found = [await connection.scalar(text(query)) for query in queries]
        assert found in ([1, 5_000, "wal", 2], ["10s", "2s", "15s"])
