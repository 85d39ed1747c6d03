"""The servers that the fixtures lend are real, and each test gets its own empty place in them."""

from __future__ import annotations

import redis
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.servers import browser_version, find_browser


class TestFreshDatabase:
    def test_is_empty_and_speaks_utf_8(self, fresh_database: str) -> None:
        engine = create_engine(fresh_database, poolclass=NullPool)
        with engine.begin() as connection:
            tables = connection.scalar(text("select count(*) from pg_tables where schemaname = 'public'"))
            connection.execute(text("create table caller (name text)"))
            connection.execute(text("insert into caller values ('Zoé Côté')"))
            length = connection.scalar(text("select char_length(name) from caller"))
        assert (tables, length) == (0, 8)

    def test_is_another_one_for_each_test(self, fresh_database: str, postgres_url: str) -> None:
        assert fresh_database != postgres_url
        engine = create_engine(fresh_database, poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text("create table caller (name text)"))


class TestRedisUrlClean:
    def test_is_empty(self, redis_url_clean: str) -> None:
        with redis.Redis.from_url(redis_url_clean) as client:
            assert client.dbsize() == 0
            client.set("left", "behind")

    def test_is_empty_again(self, redis_url_clean: str) -> None:
        with redis.Redis.from_url(redis_url_clean) as client:
            assert client.dbsize() == 0


class TestFindBrowser:
    def test_finds_one_that_tells_its_version_or_none(self) -> None:
        found = find_browser()
        assert found is None or browser_version(found)[0].isdigit()
