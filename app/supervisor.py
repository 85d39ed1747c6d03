"""`switchboard run`: everything on one machine. Starts the parts, keeps them alive, says where they are, and ends
them in the order in which nothing is lost."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from app.errors import PortInUse, StartError
from app.processes import Process
from config.settings import Settings
from live.redis_server import Durability, EmbeddedRedis

_log = structlog.get_logger(__name__)

WATCH_S = 0.1
READY_TIMEOUT_S = 60.0
READY_POLL_S = 0.05
RUN_FILE = "run.json"


class Supervisor:
    def __init__(self, settings: Settings, say: Callable[[float], None]) -> None:
        """`say` is called once when everything answers, with the seconds that the start took."""
        self._settings = settings
        self._say = say
        self._stopping = asyncio.Event()
        self._redis: EmbeddedRedis | None = None
        self._processes: list[Process] = []
        self._variables: dict[str, str] = {}
        self._ready = False
        self._listener: socket.socket | None = None

    async def run(self) -> None:
        """Work until Ctrl-C or SIGTERM. Raises: StartError, RedisServerMissing, RedisServerBusy."""
        began = time.monotonic()
        loop = asyncio.get_running_loop()
        for stop_signal in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(stop_signal, self._stopping.set)
        self._listener = listen(self._settings)
        if self._settings.sample_traffic:
            check_port_free("127.0.0.1", self._settings.carrier_port, "SWITCHBOARD_CARRIER_PORT")
        watching: asyncio.Task[None] | None = None
        try:
            await self._start()
            watching = asyncio.create_task(self._watch())
            await self._until_ready(watching)
            self._ready = True
            self._start_followers()
            if not self._stopping.is_set():
                self._say(time.monotonic() - began)
            stopped = asyncio.create_task(self._stopping.wait())
            await asyncio.wait({watching, stopped}, return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            if watching.done():
                watching.result()
        finally:
            if watching is not None:
                # Before anything is stopped: the watch would start it again.
                watching.cancel()
            await self._stop()

    async def _start(self) -> None:
        settings = self._settings
        log_dir = settings.data_dir / "logs"
        # Personal data lives there, so nobody else may look in.
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        log_dir.mkdir(exist_ok=True)
        redis = None
        if settings.redis_url is None:
            redis = EmbeddedRedis(settings.redis_dir, durability=Durability(settings.redis_durability))
            # Before anybody is started who would talk to the server of another program in this directory.
            redis.reserve()
        self._variables = {"REDIS_URL": redis.url if redis is not None else settings.redis_url or ""}
        assert self._listener is not None
        fd = self._listener.fileno()
        for number in range(1, settings.web_processes + 1):
            name = "web" if number == 1 else f"web-{number}"
            self._start_process(name, "web", "--fd", str(fd), fds=(fd,))
        self._start_process("dispatcher", "dispatcher", "--take-over")
        if settings.sample_traffic:
            self._start_process("carrier", "carrier")
        if redis is not None:
            # After the others: they take longer to load than the server to start, and try until it answers.
            await redis.start_async()
            self._redis = redis
        self._write_run_file()

    def _start_followers(self) -> None:
        """Start what only follows once callers can be answered: nobody waits for these to load."""
        self._start_process("recorder", "recorder")
        settings = self._settings
        if settings.sample_traffic and (settings.sample_specialists or settings.sample_callers_per_hour):
            self._start_process("traffic", "traffic")
        self._write_run_file()

    def _start_process(self, name: str, *command: str, fds: tuple[int, ...] = ()) -> None:
        log_dir = self._settings.data_dir / "logs"
        process = Process(name, command, log_dir=log_dir, variables=self._variables, pass_fds=fds)
        process.start()
        self._processes.append(process)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_S)
            changed = False
            if self._redis is not None and not self._redis.alive():
                _log.warning("process_ended", name="redis")
                await self._redis.start_async()
                changed = True
            for process in self._processes:
                changed = process.restart_if_ended(give_up=not self._ready) or changed
            if changed:
                self._write_run_file()

    async def _until_ready(self, watching: "asyncio.Task[None]") -> None:
        """Wait until the web process says that it can work."""
        # Loaded while the others start, not before them.
        from aiohttp import ClientError, ClientSession, ClientTimeout

        deadline = time.monotonic() + READY_TIMEOUT_S
        host = "127.0.0.1" if self._settings.host == "0.0.0.0" else self._settings.host  # noqa: S104 - recognised
        url = f"http://{host}:{self._settings.port}/health"
        async with ClientSession(timeout=ClientTimeout(total=2)) as client:
            while time.monotonic() < deadline and not self._stopping.is_set():
                if watching.done():
                    watching.result()
                with contextlib.suppress(ClientError, TimeoutError, OSError):
                    async with client.get(url) as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(READY_POLL_S)
        if not self._stopping.is_set():
            logs = self._settings.data_dir / "logs"
            raise StartError(
                f"The service did not answer within {READY_TIMEOUT_S:g} s; its logs are in {logs}."
            )

    def _write_run_file(self) -> None:
        """Say which process is which, for people and for the test bench."""
        processes = {process.name: process.pid for process in self._processes}
        if self._redis is not None:
            processes["redis"] = self._redis.pid
        path = self._settings.data_dir / RUN_FILE
        content = {"supervisor": os.getpid(), "processes": processes, "redis_url": self._url()}
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(content))
        partial.replace(path)

    def _url(self) -> str | None:
        return self._redis.url if self._redis is not None else None

    async def _stop(self) -> None:
        """Callers and people first, then the web, then what remembers, then the floor, then its store."""
        for name in ("traffic", "carrier", "web", "dispatcher", "recorder"):
            for process in self._processes:
                if process.name.partition("-")[0] == name:
                    await process.stop()
        if self._redis is not None:
            await self._redis.stop_async()
        if self._listener is not None:
            self._listener.close()
        with contextlib.suppress(FileNotFoundError):
            (self._settings.data_dir / RUN_FILE).unlink()


def listen(settings: Settings) -> socket.socket:
    """Open the port once for all web processes that will ever serve it. Raises: PortInUse."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as cause:
        listener.close()
        raise PortInUse(settings.host, settings.port, "SWITCHBOARD_PORT") from cause
    listener.listen(4_096)
    listener.set_inheritable(True)
    return listener


def check_port_free(host: str, port: int, variable: str) -> None:
    """Raises: PortInUse."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as cause:
            raise PortInUse(host, port, variable) from cause


def run_file(data_dir: Path) -> Path:
    return data_dir / RUN_FILE
