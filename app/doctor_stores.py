"""The doctor's look at what keeps data: the data folder, the Redis-protocol server, the database."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from app.findings import Finding, ok, warning, wrong
from config.fields import Settings, variable
from live.redis_floor import connect
from live.redis_program import RedisServerMissing, find_program
from live.redis_server import EmbeddedRedis
from records.errors import RecordsError
from records.readiness import SchemaState, passes_row_security_by, schema_state

REDIS_VERSION_MIN = (6, 2)
"""The first that trims a stream by position, which is how the journal forgets what is recorded."""
LOOK_S_MAX = 10.0


def check_data_dir(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir.absolute()
    if not folder.exists():
        yield ok("data_dir.new", f"The data folder {folder} will be made at the first start.")
        return
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield wrong(
            "data_dir.not_writable",
            f"This program may not write to {folder}.",
            f"Give its user the folder, or set {variable('data_dir')} to another one.",
        )
    elif folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield warning(
            "data_dir.open",
            f"Other users of this machine may look into {folder}, which holds personal data.",
            f"Run: chmod 700 {folder}",
        )
    else:
        yield ok("data_dir.ok", f"The data folder {folder} is writable, and private.")


async def check_redis(settings: Settings, *, running: bool) -> list[Finding]:
    """Look at the server of the journal. A private one is there only while the service runs."""
    private = EmbeddedRedis(settings.redis_dir)
    if settings.redis_url is None and not running and not private.socket_path.exists():
        return [_private_program()]
    url = settings.redis_url or private.url
    try:
        async with asyncio.timeout(LOOK_S_MAX), _connection(url) as redis:
            return [finding async for finding in _server(redis)]
    except (RedisError, OSError, TimeoutError, ValueError) as error:
        words = f"The Redis-protocol server at {_place(url)} does not answer ({type(error).__name__})."
        return [wrong("redis.unreachable", words, f"Start it, or correct {variable('redis_url')}.")]


@asynccontextmanager
async def _connection(url: str) -> AsyncIterator[Redis]:
    redis = connect(url)
    try:
        yield redis
    finally:
        await redis.aclose()


def _private_program() -> Finding:
    try:
        find_program()
    except RedisServerMissing as missing:
        return wrong("redis.program_missing", "There is no Redis-protocol server to start.", str(missing))
    return ok("redis.not_started", "The private Redis-protocol server starts with the service.")


async def _server(redis: Redis) -> AsyncIterator[Finding]:
    about: Mapping[str, Any] = await redis.info()
    name = "valkey" if "valkey_version" in about else "redis"
    shown = str(about.get("valkey_version") or about.get("redis_version"))
    level = tuple(int(part) for part in str(about.get("redis_version", "0")).split(".")[:2] if part.isdigit())
    if level < REDIS_VERSION_MIN:
        wanted = ".".join(map(str, REDIS_VERSION_MIN))
        words = f"The Redis-protocol server is {name} {shown}, too old for the journal."
        yield wrong("redis.too_old", words, f"Use {wanted} or newer.")
    else:
        yield ok("redis.ok", f"The Redis-protocol server is {name} {shown}.")
    if about.get("maxmemory_policy", "noeviction") != "noeviction":
        words = (
            f"The Redis-protocol server throws data away when memory is short ({about['maxmemory_policy']})."
        )
        yield wrong("redis.evicts", words, "Set its maxmemory-policy to noeviction: it holds live calls.")
    else:
        yield ok("redis.keeps", "The Redis-protocol server never throws data away (noeviction).")
    if not about.get("aof_enabled"):
        words = "The Redis-protocol server writes nothing down as it goes (appendonly is no)."
        yield wrong(
            "redis.not_durable", words, "Set its appendonly to yes, or a restart loses every live call."
        )
        return
    yield await _fsync(redis)


async def _fsync(redis: Redis) -> Finding:
    try:
        found = (await redis.config_get("appendfsync")).get("appendfsync")
    except ResponseError:
        words = "The Redis-protocol server does not tell how often it waits for the disk (CONFIG is closed to us)."
        return warning("redis.config_hidden", words, "Make sure that appendfsync is everysec or always.")
    if found not in ("everysec", "always"):
        words = f"The Redis-protocol server leaves it to the system when data reaches the disk (appendfsync {found})."
        return wrong("redis.fsync", words, "Set its appendfsync to everysec or always.")
    return ok("redis.durable", f"The Redis-protocol server writes down every command (appendfsync {found}).")


async def check_database(settings: Settings) -> list[Finding]:
    """Look whether the database answers and has this version's tables; make nothing."""
    kind = "SQLite" if settings.uses_sqlite else "PostgreSQL"
    try:
        async with asyncio.timeout(LOOK_S_MAX):
            state = await asyncio.to_thread(schema_state, settings.sqlalchemy_url)
    except (RecordsError, TimeoutError) as error:
        words = f"The database ({kind}) does not answer ({type(error.__cause__ or error).__name__})."
        return [wrong("database.unreachable", words, f"Start it, or correct {variable('database_url')}.")]
    if state is SchemaState.CURRENT:
        return [ok("database.ok", f"The database ({kind}) answers and has this version's tables.")]
    if state is SchemaState.EMPTY:
        return [ok("database.empty", f"The database ({kind}) is empty; the first start makes its tables.")]
    if state is SchemaState.OLDER:
        words = f"The database ({kind}) has an older version's tables."
        return [warning("database.older", words, "Start the service again: it brings them up to date.")]
    words = f"The database ({kind}) has tables of a version that this program does not know."
    return [wrong("database.newer", words, "Install the version that made them, or restore a backup.")]


async def check_row_security(settings: Settings) -> list[Finding]:
    """Look whether PostgreSQL keeps partners' rows apart for the user that this program connects as."""
    if settings.uses_sqlite:
        return []
    try:
        async with asyncio.timeout(LOOK_S_MAX):
            passes_by = await asyncio.to_thread(passes_row_security_by, settings.sqlalchemy_url)
    except (RecordsError, TimeoutError):
        # That it does not answer is told by `check_database`.
        return []
    if not passes_by:
        return [
            ok("database.rows_guarded", "PostgreSQL keeps each partner's rows apart, beside the program.")
        ]
    return [
        warning(
            "database.rows_unguarded",
            "The database's user is a superuser or has BYPASSRLS: row-level security holds nothing back from it, and "
            "the program alone keeps partners' rows apart.",
            "Make a user for it alone that owns its database, as deploy/postgres-user.sh does, and name it in "
            f"{variable('database_url')}.",
        )
    ]


def _place(url: str) -> str:
    """Name a server without the user and password of its address."""
    parts = urlsplit(url)
    return parts.path if parts.scheme == "unix" else parts.netloc.rpartition("@")[2]
