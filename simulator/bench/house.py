"""A service for benches: a private store, the dispatcher and one web process, each a real process of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

from config.compiled import as_we_do
from config.settings import Settings, load_settings
from config.settings import environment as own_environment
from live.redis_server import EmbeddedRedis

READY_TIMEOUT_S = 60.0
PAGE_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchHouse:
    settings: Settings
    port: int
    pids: dict[str, int]

    def cpu_s(self) -> dict[str, float]:
        """User and system time of each process so far."""
        return {name: _cpu_s(pid) for name, pid in self.pids.items()}

    def memory_mb(self) -> dict[str, float]:
        return {name: _resident_mb(pid) for name, pid in self.pids.items()}


@contextlib.contextmanager
def open_house() -> Iterator[BenchHouse]:
    with TemporaryDirectory() as folder, EmbeddedRedis(Path(folder) / "redis") as server:
        assert server.pid is not None
        with socket.create_server(("127.0.0.1", 0), backlog=4_096) as listener:
            port = listener.getsockname()[1]
            variables = {
                "SWITCHBOARD_DATA_DIR": folder,
                "SWITCHBOARD_PORT": str(port),
                "SWITCHBOARD_CARRIER_PORT": "1",
                "SWITCHBOARD_LOG_LEVEL": "error",
            }
            settings = load_settings(variables)
            environment = {**own_environment(), **variables, "REDIS_URL": server.url}
            fd = listener.fileno()
            dispatcher = _start(environment, "dispatcher", "--take-over")
            web = _start(environment, "web", "--fd", str(fd), fds=(fd,))
            try:
                wait_until_healthy(port)
                pids = {"web": web.pid, "dispatcher": dispatcher.pid, "redis": server.pid}
                yield BenchHouse(settings=settings, port=port, pids=pids)
            finally:
                for process in (web, dispatcher):
                    process.terminate()
                for process in (web, dispatcher):
                    process.wait(timeout=15)


@contextlib.contextmanager
def open_bare() -> Iterator[tuple[int, int]]:
    """Serve the yardstick; gives its port and process id."""
    with socket.create_server(("127.0.0.1", 0), backlog=4_096) as listener:
        port, fd = listener.getsockname()[1], listener.fileno()
        command = [sys.executable, "-m", "simulator.bench.bare", str(fd)]
        process = subprocess.Popen(command, pass_fds=(fd,))  # noqa: S603 - our own command
        try:
            wait_until_healthy(port, path="/form")
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(timeout=15)


def _start(
    environment: dict[str, str], *command: str, fds: tuple[int, ...] = ()
) -> "subprocess.Popen[bytes]":
    arguments = [sys.executable, "-m", "app.cli", *as_we_do(), *command]
    return subprocess.Popen(arguments, env=environment, pass_fds=fds)  # noqa: S603 - our own command


def wait_until_healthy(port: int, path: str = "/health") -> None:
    """Wait until the server answers with anything but 503."""
    deadline = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", path)
            if connection.getresponse().status != 503:
                return
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.05)
    raise TimeoutError(f"nothing healthy on port {port} within {READY_TIMEOUT_S:g} s")


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 1e6
