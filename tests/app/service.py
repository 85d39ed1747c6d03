"""`switchboard run` as a person starts it: its own data folder, free ports, many callers who live fast."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from simulator.usage import run_state

ROOT = Path(__file__).resolve().parents[2]
START_S_MAX = 180.0
STOP_S_MAX = 90.0
POLL_S = 0.05


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def variables(given: Mapping[str, str]) -> dict[str, str]:
    """Give a child the machine's variables, and of ours only what the test says."""
    ours = ("SWITCHBOARD_", "TWILIO_", "REDIS_URL", "DATABASE_URL")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | dict(given)


def switchboard(
    *command: str, given: Mapping[str, str], within_s: float = START_S_MAX, root: Path = ROOT
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *command],
        cwd=root,
        env=variables(given),
        capture_output=True,
        text=True,
        timeout=within_s,
        check=False,
    )


class Service:
    def __init__(self, folder: Path) -> None:
        self.data_dir = folder / "data"
        self.port = free_port()
        self.first_start_s: float | None = None
        self.given = {
            "SWITCHBOARD_DATA_DIR": str(self.data_dir),
            "SWITCHBOARD_PORT": str(self.port),
            "SWITCHBOARD_CARRIER_PORT": str(free_port()),
            "SWITCHBOARD_SAMPLE_CALLERS_PER_HOUR": "3600",
            "SWITCHBOARD_SAMPLE_SPEED": "20",
        }
        self._output = folder / "output.txt"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def said(self) -> str:
        return self._output.read_text()

    @property
    def pids(self) -> dict[str, int]:
        return dict(run_state(self.data_dir / "run.json"))

    def start(self) -> float:
        """Start it and wait until it is ready. Returns: the seconds that this took."""
        began = time.monotonic()
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "run"],
                cwd=ROOT,
                env=variables(self.given),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.until(lambda: self.health().get("ready") is True, START_S_MAX)
        took_s = time.monotonic() - began
        self.first_start_s = took_s if self.first_start_s is None else self.first_start_s
        return took_s

    def ensure_started(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self.start()

    def interrupt(self) -> int:
        """Press Ctrl-C. Returns: the exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(STOP_S_MAX)

    def end(self) -> None:
        """Leave nothing behind, whatever the test did; only processes that were started here are ended."""
        left = self.pids
        if self._process is None or self._process.poll() is not None:
            return
        try:
            self.interrupt()
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            for pid in left.values():
                if is_alive(pid):
                    os.kill(pid, signal.SIGKILL)

    def health(self) -> dict[str, Any]:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/health", timeout=10) as answer:
                told: dict[str, Any] = json.load(answer)
                return told
        except (URLError, OSError, ValueError):
            return {}

    def until(self, holds: Callable[[], bool], within_s: float) -> None:
        deadline = time.monotonic() + within_s
        while not holds():
            ended = self._process is None or self._process.poll() is not None
            assert not ended, f"the service has ended:\n{self.said}"
            assert time.monotonic() < deadline, f"not within {within_s} s: {self.health()}\n{self.said}"
            time.sleep(POLL_S)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
