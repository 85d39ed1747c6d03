"""The desk with an invented morning behind it, as many times as tests want it; see `tests/desk/demo_host.py`."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.service import STOP_TIMEOUT_S, free_ports, wait_until_it_answers
from tests.desk.demo_host import LOG


class Demos:
    """The demos of one worker. What they have in common is made when the first is opened."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._host: subprocess.Popen[str] | None = None

    @contextmanager
    def open(self, size: str, directory: Path) -> Iterator[str]:
        """Run a demo of this size, its files in this directory, until the block ends.

        Returns: its address. Raises: NotStarted.
        """
        (port,) = free_ports(1)
        url, log = f"http://127.0.0.1:{port}", directory / LOG
        process = self._start(json.dumps([size, port, str(directory)]))
        try:
            wait_until_it_answers(f"{url}/sign-in", log, lambda: _is_alive(process))
            yield url
        finally:
            _end(process)

    def close(self) -> None:
        """End the host, once no demo is open any more."""
        if self._host is not None:
            self._host.communicate(timeout=STOP_TIMEOUT_S)

    def _start(self, order: str) -> int:
        if self._host is None:
            with (self._directory / "host.log").open("wb") as log:
                self._host = subprocess.Popen(
                    [sys.executable, "-m", "tests.desk.demo_host", str(self._directory)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
        assert self._host.stdin is not None
        assert self._host.stdout is not None
        self._host.stdin.write(f"{order}\n")
        self._host.stdin.flush()
        answer = self._host.stdout.readline()
        assert answer, f"the demos' host has ended; {self._directory / 'host.log'} says why"
        return int(answer)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _end(process: int) -> None:
    deadline = time.monotonic() + STOP_TIMEOUT_S
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGINT)
        while time.monotonic() < deadline:
            os.kill(process, 0)
            time.sleep(0.02)
        os.kill(process, signal.SIGKILL)
        raise TimeoutError(f"a demo did not end within {STOP_TIMEOUT_S:g} s")
