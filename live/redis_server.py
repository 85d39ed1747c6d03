"""Own a private Redis-protocol server: find it, start it, stop it, and never let two share one directory.

The journal lives on an external server in production. Where none is configured, the program starts one of its
own on a unix socket, so that the code path that is tried is the code path that runs.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import signal
import socket
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import IO

from live.redis_program import (
    ANSWER_TIMEOUT_S,
    RedisServerBusy,
    RedisServerNotStarted,
    find_program,
)

# sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
SOCKET_PATH_BYTES_MAX = 103
LOG_TAIL_BYTES = 2_000
LOG_BYTES_MAX = 5_000_000
START_TIMEOUT_S = 15.0
STOP_TIMEOUT_S = 15.0
POLL_INTERVAL_S = 0.01


class Durability(StrEnum):
    """Say what an acknowledged write survives.

    EVERYSEC: the death of any process, the server's own included; a host that loses power may take a second.
    ALWAYS:   the host's loss of power too; each commit waits for the disk, and a full disk stops the server.
    """

    EVERYSEC = "everysec"
    ALWAYS = "always"


class EmbeddedRedis:
    """Run one private server on a unix socket, its data in one directory.

    Ownership: two locks in the directory. `owner.lock` is ours and falls with our process. `server.lock` is
               handed to the server and falls with it. A server that outlived its owner (the owner was killed)
               is therefore recognised, asked to save and end, and only then replaced; a directory that a
               living program uses is refused. Two servers never append to the same file.
    Threads:   not for use by two threads at once. Within an event loop call the `..._async` twins.
    Source:    docs/decisions/0005-embedded-redis-protocol-server.md
    """

    def __init__(
        self, directory: Path, *, durability: Durability = Durability.EVERYSEC, program: Path | None = None
    ) -> None:
        self.directory = directory.absolute()
        self.durability = durability
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._owner_lock: IO[bytes] | None = None

    @property
    def log_path(self) -> Path:
        """Say where the server writes its log."""
        return self.directory / "server.log"

    @property
    def socket_path(self) -> Path:
        """Say where the server listens: in the data directory, or elsewhere if that path is too long.

        The answer depends on the directory alone, so a server left behind by a killed owner is found again.
        """
        wanted = self.directory / "redis.sock"
        if len(os.fsencode(wanted)) <= SOCKET_PATH_BYTES_MAX:
            return wanted
        fingerprint = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:12]
        place = f"switchboard-{os.getuid()}-{fingerprint}"
        short = Path(tempfile.gettempdir()) / place / "redis.sock"
        if len(os.fsencode(short)) <= SOCKET_PATH_BYTES_MAX:
            return short
        # Every POSIX system has this directory; ours below it is private and its ownership is checked.
        return Path("/tmp") / place / "redis.sock"  # noqa: S108

    @property
    def url(self) -> str:
        """Give the address in the form that redis clients take."""
        return f"unix://{self.socket_path}"

    @property
    def pid(self) -> int | None:
        """Give the server's process id; None while it is not running."""
        return self._process.pid if self._process is not None and self.alive() else None

    def alive(self) -> bool:
        """Tell whether the server process runs; says nothing of whether it answers."""
        return self._process is not None and self._process.poll() is None

    def start(self, timeout_s: float = START_TIMEOUT_S) -> None:
        """Start the server and return when it answers; do nothing if it is running.

        Raises: RedisServerMissing, RedisServerBusy, RedisServerNotStarted (with the end of the server's log).
        """
        if self.alive():
            return
        program = self._program or find_program()
        self.reserve()
        try:
            self._spawn(program, timeout_s)
            self._wait_until_it_answers(timeout_s)
        except BaseException:
            self.stop()
            raise

    def reserve(self) -> None:
        """Make the directory ours without starting the server yet: whoever is started meanwhile may rely on it.

        Raises: RedisServerBusy.
        """
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _private_directory(self.socket_path.parent, shared=self.socket_path.parent == self.directory)
        self._own_directory()

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """End the server gracefully: it writes what it holds and leaves; by force only after the timeout."""
        if self._process is not None:
            self._end_process(timeout_s)
            self._remove_socket()
        self._disown_directory()

    def restart(self, timeout_s: float = START_TIMEOUT_S) -> None:
        """Start the server again on the same data, whether it is running, ended or was killed."""
        self._end_process(timeout_s)
        self.start(timeout_s)

    async def start_async(self, timeout_s: float = START_TIMEOUT_S) -> None:
        """Do as `start`, without holding up the event loop."""
        await asyncio.to_thread(self.start, timeout_s)

    async def stop_async(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """Do as `stop`, without holding up the event loop."""
        await asyncio.to_thread(self.stop, timeout_s)

    async def restart_async(self, timeout_s: float = START_TIMEOUT_S) -> None:
        """Do as `restart`, without holding up the event loop."""
        await asyncio.to_thread(self.restart, timeout_s)

    def __enter__(self) -> EmbeddedRedis:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _own_directory(self) -> None:
        if self._owner_lock is not None:
            return
        lock = (self.directory / "owner.lock").open("ab")
        if not _try_lock(lock):
            lock.close()
            raise RedisServerBusy(
                f"The data directory {self.directory} is in use by another running program. "
                "Stop that program, or choose another data directory."
            )
        self._owner_lock = lock

    def _disown_directory(self) -> None:
        if self._owner_lock is not None:
            self._owner_lock.close()
            self._owner_lock = None

    def _remove_socket(self) -> None:
        self.socket_path.unlink(missing_ok=True)
        if self.socket_path.parent != self.directory:
            with suppress(OSError):
                self.socket_path.parent.rmdir()

    def _spawn(self, program: Path, timeout_s: float) -> None:
        lock = (self.directory / "server.lock").open("ab")
        try:
            self._replace_orphan(lock, timeout_s)
            self.socket_path.unlink(missing_ok=True)
            if self.log_path.exists() and self.log_path.stat().st_size > LOG_BYTES_MAX:
                self.log_path.replace(self.log_path.with_suffix(".log.old"))
            with self.log_path.open("ab") as log:
                self._process = subprocess.Popen(  # noqa: S603 - a program we found, arguments we wrote
                    [str(program), *self._arguments()],
                    cwd=self.directory,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    # Ctrl-C is for us: we end the server after everything that writes to it.
                    start_new_session=True,
                    pass_fds=(lock.fileno(),),
                )
        except OSError as cause:
            raise RedisServerNotStarted(f"The program {program} could not be started: {cause}") from cause
        finally:
            # From here on only the server holds this lock, so it tells whether a server still runs.
            lock.close()

    def _replace_orphan(self, lock: IO[bytes], timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        if _try_lock(lock):
            return
        _ask(self.socket_path, b"SHUTDOWN\r\n")
        while not _try_lock(lock):
            if time.monotonic() > deadline:
                raise RedisServerBusy(
                    f"A server left behind by an earlier run still uses {self.directory} and does not end. "
                    f"End it by hand (it listens on {self.socket_path}), then start again."
                )
            time.sleep(POLL_INTERVAL_S)

    def _arguments(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket_path),
            "unixsocketperm": "700",
            "appendonly": "yes",
            "appendfsync": str(self.durability),
            "aof-use-rdb-preamble": "yes",
            "maxmemory-policy": "noeviction",
            "save": "",
            "dir": str(self.directory),
            "daemonize": "no",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def _wait_until_it_answers(self, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while _ask(self.socket_path, b"PING\r\n") != b"+PONG":
            if not self.alive():
                raise RedisServerNotStarted(f"The Redis-protocol server ended at once.{self._log_tail()}")
            if time.monotonic() > deadline:
                raise RedisServerNotStarted(
                    f"The Redis-protocol server did not answer within {timeout_s:g} s.{self._log_tail()}"
                )
            time.sleep(POLL_INTERVAL_S)

    def _log_tail(self) -> str:
        tail = self.log_path.read_bytes()[-LOG_TAIL_BYTES:].decode(errors="replace").strip()
        return (
            f" Its log, {self.log_path}, ends:\n{tail}" if tail else f" Its log, {self.log_path}, is empty."
        )

    def _end_process(self, timeout_s: float) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _private_directory(place: Path, *, shared: bool) -> None:
    if shared:
        return
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    about = place.lstat()
    # The name is predictable and the temporary directory is everybody's: trust it only if it is ours alone.
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid() or about.st_mode & 0o077:
        raise RedisServerNotStarted(
            f"{place} is not a private directory of this user, so the server's socket cannot go there. "
            "Remove it, or choose a data directory with a shorter path."
        )


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _ask(path: Path, line: bytes) -> bytes | None:
    """Send one inline command; return the first line of the answer, None when nobody answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ANSWER_TIMEOUT_S)
        try:
            connection.connect(str(path))
            connection.sendall(line)
            return connection.recv(256).partition(b"\r\n")[0]
        except OSError:
            return None
