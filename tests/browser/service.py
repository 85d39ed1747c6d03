"""The whole sample service, as `switchboard run` starts it, in a folder and on ports of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import URLError

from sqlalchemy import create_engine, select
from sqlalchemy.pool import NullPool

from app.supervisor import RUN_FILE
from config.network import NETWORK_FILE
from records.codec import decode_event
from records.tables import call_record, contact, interaction_log, need, offer, referral, referral_need
from routing.events import Event
from routing.model import CallSid
from simulator.carrier import FarEnd
from webhooks.endpoints import contact_of

CALLERS_PER_HOUR = 5_400
"""More than the sample's own specialists can take, so that whoever becomes ready is offered a call soon."""
START_TIMEOUT_S = 240.0
STOP_TIMEOUT_S = 90.0
PATIENT = {
    "offer_s = 20 ": "offer_s = 60 ",
    "connect_s = 8 ": "connect_s = 60 ",
    "lease_s = 12 ": "lease_s = 90 ",
}
"""What is longer where no story is about somebody who comes late: a browser on a busy machine always does."""
PORT_VARIABLES = ("SWITCHBOARD_PORT", "SWITCHBOARD_CARRIER_PORT")
T = TypeVar("T", bound=Event)


class NotStarted(Exception):
    """A server did not answer in time; the end of what it said is quoted."""


@dataclass(frozen=True)
class SampleService:
    url: str
    carrier_url: str
    database: Path
    log: Path
    run_file: Path

    def record(self, contact_id: str) -> dict[str, Any]:
        """Read the call record of a contact as it is stored, with its needs and referrals."""
        with _connected(self.database) as connection:
            row = connection.execute(select(call_record).where(call_record.c.contact_id == contact_id)).one()
            stored: dict[str, Any] = dict(row._mapping)
            for name, table in (("needs", need), ("referrals", referral), ("links", referral_need)):
                rows = connection.execute(select(table).where(table.c.contact_id == contact_id))
                stored[name] = [dict(one._mapping) for one in rows]
        return stored

    def contact(self, contact_id: str) -> dict[str, Any] | None:
        """Read what the recorder wrote about a contact; None while it has not come to it."""
        with _connected(self.database) as connection:
            row = connection.execute(select(contact).where(contact.c.contact_id == contact_id)).one_or_none()
        return dict(row._mapping) if row is not None else None

    def dials(self, line: str, number: str, callers: int = 1, keys: Sequence[str] = ("1",)) -> list[str]:
        """Callers dial a line, press these keys when asked and wait for as long as it takes.

        Returns: the contacts' ids.
        """
        script = {"digits": list(keys), "talk_s": 90, "hang_up_after_s": 180}
        call = {"to": line, "from": number, "script": script}
        told = self._to_carrier("POST", "/network/calls", [call] * callers)
        return [contact_of(CallSid(sid)) for sid in told["call_sids"]]

    def will_answer(self, number: str, far_end: FarEnd) -> None:
        """Say how whoever has this number behaves when it rings."""
        self._to_carrier("PUT", "/network/far-ends", {number: far_end.model_dump()})

    def _to_carrier(self, method: str, path: str, body: object) -> Any:
        data = json.dumps(body).encode()
        request = urllib.request.Request(self.carrier_url + path, data, method=method)  # noqa: S310 - our own
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own, on loopback
            return json.load(answer)

    def writes(self, line: str, number: str, body: str) -> None:
        """Somebody sends a text message to a line."""
        message = json.dumps({"to": line, "from": number, "body": body}).encode()
        request = urllib.request.Request(f"{self.carrier_url}/network/messages", message)  # noqa: S310 - our own
        with urllib.request.urlopen(request, timeout=60):  # noqa: S310 - our own, on loopback
            pass

    def got(self, number: str) -> list[str]:
        """What a telephone was sent, the oldest first."""
        query = urllib.parse.urlencode({"telephone": number})
        url = f"{self.carrier_url}/network/messages?{query}"
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - our own, on loopback
            return [one["body"] for one in json.load(answer)["messages"] if one["to"] == number]

    def kill_dispatcher(self) -> None:
        """The process that decides dies without a word; the service starts another."""
        os.kill(json.loads(self.run_file.read_text())["processes"]["dispatcher"], signal.SIGKILL)

    @contextmanager
    def dispatcher_held(self) -> Iterator[None]:
        """Nobody decides on the floor until the block ends: its process stands still."""
        process: int = json.loads(self.run_file.read_text())["processes"]["dispatcher"]
        os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(process, signal.SIGCONT)

    def happened(self, contact_id: str, kind: type[T]) -> list[T]:
        """Read the events of one kind that are recorded of a contact, in their order."""
        wanted = select(interaction_log.c.data).where(
            interaction_log.c.contact_id == contact_id, interaction_log.c.kind == kind.__name__
        )
        with _connected(self.database) as connection:
            rows = connection.scalars(wanted.order_by(interaction_log.c.number))
            found = [decode_event(row) for row in rows]
        return [one for one in found if isinstance(one, kind)]

    def offers_to(self, specialist: str) -> list[dict[str, Any]]:
        with _connected(self.database) as connection:
            rows = connection.execute(select(offer).where(offer.c.specialist_id == specialist))
            return [dict(row._mapping) for row in rows]


@contextmanager
def sample_service(
    directory: Path, *, network: str | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[SampleService]:
    """Run the service and end it as Ctrl-C does. Raises: NotStarted.

    `network`: a network file's text, for a service where nobody calls and nobody answers but those of the test.
    """
    port, carrier_port = free_ports(2)
    variables = {name: value for name, value in os.environ.items() if not name.startswith("SWITCHBOARD_")}
    variables |= {
        "SWITCHBOARD_PORT": str(port),
        "SWITCHBOARD_CARRIER_PORT": str(carrier_port),
        "SWITCHBOARD_DATA_DIR": str(directory),
        "SWITCHBOARD_SAMPLE_CALLERS_PER_HOUR": str(CALLERS_PER_HOUR),
    }
    if network is not None:
        file = directory / NETWORK_FILE.name
        file.write_text(network, encoding="utf-8")
        variables |= {
            "SWITCHBOARD_SAMPLE_CALLERS_PER_HOUR": "0",
            "SWITCHBOARD_SAMPLE_SPECIALISTS": "0",
            "SWITCHBOARD_NETWORK_FILE": str(file),
        }
    variables |= settings or {}
    url, log = f"http://127.0.0.1:{port}", directory / "service.log"
    with server([sys.executable, "-m", "app.cli", "run"], f"{url}/health", log, variables):
        yield SampleService(
            url=url,
            carrier_url=f"http://127.0.0.1:{carrier_port}",
            database=directory / "switchboard.db",
            log=log,
            run_file=directory / RUN_FILE,
        )


def patient_network() -> str:
    """The sample network, with more time for whoever is at a browser."""
    text = NETWORK_FILE.read_text(encoding="utf-8")
    for short, long in PATIENT.items():
        assert text.count(short) == 1, f"{short!r} is not once in {NETWORK_FILE}"
        text = text.replace(short, long)
    return text


@contextmanager
def server(command: list[str], url: str, log: Path, variables: dict[str, str]) -> Iterator[None]:
    """Run a server until the block ends; it answers at `url` when the block begins. Raises: NotStarted."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        wait_until_it_answers(url, log, lambda: process.poll() is None)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def wait_until_it_answers(url: str, log: Path, alive: Callable[[], bool]) -> None:
    """Raises: NotStarted, with the end of the log, when it is not alive any more or takes too long."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own, on loopback
                if answer.status == 200:
                    return
        except (URLError, OSError) as cause:
            if not alive() or time.monotonic() > deadline:
                said = log.read_text(errors="replace")[-2_000:]
                raise NotStarted(f"{url} does not answer: {cause}. It said:\n{said}") from cause
        time.sleep(0.1)


def free_ports(count: int) -> list[int]:
    """Find ports of this machine that nobody uses now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


@contextmanager
def _connected(database: Path) -> Iterator[Any]:
    engine = create_engine(f"sqlite:///{database}", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
