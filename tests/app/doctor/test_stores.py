"""Folders, Redis-protocol servers and databases with one thing wrong."""

import asyncio
import sqlite3
from pathlib import Path

import psycopg
import redis
from sqlalchemy.engine import make_url

from app.doctor_stores import check_data_dir, check_database, check_redis, check_row_security
from config.settings import Settings
from live.redis_server import EmbeddedRedis
from records.readiness import ensure_schema
from records.schema import newest_revision
from tests.app.doctor.numbers import CLOSED_PORT
from tests.app.house import codes


class TestCheckDataDir:
    def test_wants_a_folder_that_is_writable_and_private(self, settings: Settings) -> None:
        (finding,) = check_data_dir(settings)
        assert finding.code == "data_dir.ok"
        settings.data_dir.chmod(0o755)
        (finding,) = check_data_dir(settings)
        assert finding.code == "data_dir.open"
        file = settings.data_dir / "file"
        file.touch()
        (finding,) = check_data_dir(settings.model_copy(update={"data_dir": file}))
        assert finding.code == "data_dir.not_writable"


class TestCheckRedis:
    async def test_finds_a_server_that_evicts_or_forgets(
        self, settings: Settings, private_redis: EmbeddedRedis
    ) -> None:
        given = settings.model_copy(update={"redis_url": private_redis.url})
        with redis.Redis.from_url(private_redis.url) as client:
            client.config_set("maxmemory-policy", "allkeys-lru")
            client.config_set("appendfsync", "no")
            assert codes(await check_redis(given, running=False), "wrong") == {"redis.evicts", "redis.fsync"}
            client.config_set("appendonly", "no")
            assert "redis.not_durable" in codes(await check_redis(given, running=False), "wrong")

    async def test_finds_nobody_at_home(self, settings: Settings) -> None:
        given = settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{CLOSED_PORT}/0"})
        assert codes(await check_redis(given, running=False), "wrong") == {"redis.unreachable"}


class TestCheckDatabase:
    async def test_tells_the_state_of_the_tables_and_makes_none(self, settings: Settings) -> None:
        file = settings.data_dir / "switchboard.db"
        assert [finding.code for finding in await check_database(settings)] == ["database.empty"]
        assert not file.exists()
        await asyncio.to_thread(ensure_schema, settings.sqlalchemy_url)
        assert [finding.code for finding in await check_database(settings)] == ["database.ok"]
        assert newest_revision() is not None
        await asyncio.to_thread(_write_revision, file, "v2099_01_01")
        assert [finding.code for finding in await check_database(settings)] == ["database.newer"]

    async def test_finds_nobody_at_home(self, settings: Settings, tmp_path: Path) -> None:
        url = f"postgresql+psycopg://u@127.0.0.1:{CLOSED_PORT}/x"
        for wrong in (url, f"sqlite+aiosqlite:///{_no_database(tmp_path)}"):
            given = settings.model_copy(update={"database_url": wrong})
            assert codes(await check_database(given), "wrong") == {"database.unreachable"}


class TestCheckRowSecurity:
    async def test_warns_of_a_user_from_whom_nothing_is_held_back(
        self, settings: Settings, fresh_database: str
    ) -> None:
        assert await check_row_security(settings) == []
        given = settings.model_copy(update={"database_url": fresh_database})
        assert codes(await check_row_security(given), "warning") == {"database.rows_unguarded"}
        with psycopg.connect(_plain(fresh_database), autocommit=True) as connection:
            for right in ("NOBYPASSRLS", "BYPASSRLS"):
                connection.execute(f"CREATE ROLE doctor_{right} LOGIN {right}")
        for right, found in (("nobypassrls", set()), ("bypassrls", {"database.rows_unguarded"})):
            url = make_url(fresh_database).set(username=f"doctor_{right}")
            user = given.model_copy(update={"database_url": url.render_as_string(hide_password=False)})
            assert codes(await check_row_security(user), "warning") == found
        with psycopg.connect(_plain(fresh_database), autocommit=True) as connection:
            connection.execute("DROP ROLE doctor_nobypassrls, doctor_bypassrls")

    async def test_leaves_a_database_that_does_not_answer_to_others(self, settings: Settings) -> None:
        url = f"postgresql+psycopg://u@127.0.0.1:{CLOSED_PORT}/x"
        assert await check_row_security(settings.model_copy(update={"database_url": url})) == []


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _no_database(folder: Path) -> Path:
    file = folder / "no-database.db"
    file.write_text("this is text, and no database" * 100)
    return file


def _write_revision(file: Path, revision: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.close()
