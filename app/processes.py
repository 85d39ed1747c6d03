"""Child processes: started with their own log, watched, started again when they end, stopped in order."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import structlog

from app.errors import ProcessFailed
from config.compiled import as_we_do
from config.settings import environment

_log = structlog.get_logger(__name__)

LOG_TAIL_BYTES = 2_000
LOG_BYTES_MAX = 20_000_000
QUICK_S = 2.0
QUICK_ENDS_MAX = 5
"""A process that ends this often within `QUICK_S` of its start will not get better by itself."""
PAUSE_S, PAUSE_S_MAX = 0.2, 10.0
"""Pauses between starts of a process that keeps ending: longer each time, up to a limit."""
STOP_TIMEOUT_S = 12.0


class Process:
    """One child. `command` is what follows `switchboard` on the command line."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log_dir: Path,
        variables: Mapping[str, str],
        pass_fds: tuple[int, ...] = (),
    ) -> None:
        """`variables` are set for the child on top of our own."""
        self.name = name
        self.log_path = log_dir / f"{name}.log"
        self._command = [sys.executable, "-m", "app.cli", "--leashed", *as_we_do(), *command]
        self._variables = dict(variables)
        self._pass_fds = pass_fds
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._ended_at: float | None = None
        self._quick_ends = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        if self.log_path.exists() and self.log_path.stat().st_size > LOG_BYTES_MAX:
            self.log_path.replace(self.log_path.with_suffix(".log.old"))
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program with arguments that we wrote
                self._command,
                env=environment() | self._variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=self._pass_fds,
                # Ctrl-C is for the supervisor: it ends its children in the right order.
                start_new_session=True,
            )
        self._started_at = time.monotonic()
        self._ended_at = None

    def restart_if_ended(self, *, give_up: bool) -> bool:
        """Start the process again if it has ended; True if so.

        `give_up`: while the service is starting, a process that keeps ending stops the start, and its log says
        why. Once callers are served, no part may take the others with it: it is tried again, less and less often.

        Raises: ProcessFailed, only with `give_up`.
        """
        if self._process is None or self._process.poll() is None:
            return False
        now = time.monotonic()
        if self._ended_at is None:
            quick = now - self._started_at < QUICK_S
            killed = self._process.returncode < 0
            self._quick_ends = self._quick_ends + 1 if quick and not killed else 0
            self._ended_at = now
            _log.warning("process_ended", name=self.name, status=self._process.returncode)
        if give_up and self._quick_ends >= QUICK_ENDS_MAX:
            raise ProcessFailed(self.name, self.log_path, self.log_tail())
        if now - self._ended_at < min(PAUSE_S_MAX, self._quick_ends * PAUSE_S):
            return False
        self.start()
        return True

    def log_tail(self) -> str:
        if not self.log_path.exists():
            return ""
        with self.log_path.open("rb") as log:
            log.seek(max(0, self.log_path.stat().st_size - LOG_TAIL_BYTES))
            return log.read().decode(errors="replace")

    async def stop(self) -> None:
        """Ask the process to end, and end it by force only after the timeout."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while process.poll() is None and time.monotonic() < deadline:  # noqa: ASYNC110 - the kernel wakes nobody here
            await asyncio.sleep(0.02)
        if process.poll() is None:
            _log.error("process_killed", name=self.name)
            process.kill()
        process.wait()
