"""Starting, refusing to start, living through kills, and ending: the whole program, as a person runs it."""

import asyncio
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from app.cli import app
from records.database import open_database, reading
from records.history import PAGE_SIZE_MAX, ContactFilter, ContactSummary, History
from records.tables import call_record
from routing.model import ContactEnd
from tests.app.service import Service, is_alive, switchboard, variables
from tests.config.test_settings import REAL

VERSIONS = Path(__file__).parents[2] / "records/migrations/versions"
ANSWERED_WITHIN_S = 180.0
BACK_WITHIN_S = 180.0
FLOOD_S_MAX = 400.0
LOOK_EVERY_S = 0.3
SLOWER_MAX = 6.0


class TestRefusal:
    """A set-up that contradicts itself never answers a call (F-70)."""

    @pytest.mark.parametrize("missing", [name for name in REAL if name != "SWITCHBOARD_SAMPLE_TRAFFIC"])
    def test_names_the_setting_that_real_calls_lack(self, tmp_path: Path, missing: str) -> None:
        given = {name: value for name, value in REAL.items() if name != missing}
        assert missing in refused({**given, "SWITCHBOARD_DATA_DIR": str(tmp_path)})

    @pytest.mark.parametrize(
        ("given", "named"),
        [
            ({"SWITCHBOARD_PORT": "many"}, "SWITCHBOARD_PORT"),
            ({"SWITCHBOARD_PROT": "8211"}, "SWITCHBOARD_PROT"),
            ({"SWITCHBOARD_CARRIER_PORT": "8211"}, "SWITCHBOARD_CARRIER_PORT"),
            ({"SWITCHBOARD_WEB_PROCESSES": "2"}, "SWITCHBOARD_WEB_PROCESSES"),
            ({"TWILIO_ACCOUNT_SID": REAL["TWILIO_ACCOUNT_SID"]}, "TWILIO_ACCOUNT_SID"),
            ({"REDIS_URL": "mysql://x"}, "REDIS_URL"),
            ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
            ({"SWITCHBOARD_LINES": "+14165550111=nowhere"}, "SWITCHBOARD_LINES"),
            ({"SWITCHBOARD_NETWORK_FILE": "no-such-network.toml"}, "no-such-network.toml"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_names_what_is_wrong_or_contradicts(
        self, tmp_path: Path, given: dict[str, str], named: str
    ) -> None:
        assert named in refused({"SWITCHBOARD_DATA_DIR": str(tmp_path), **given})

    def test_names_a_data_folder_that_cannot_be_used(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        assert "SWITCHBOARD_DATA_DIR" in refused({"SWITCHBOARD_DATA_DIR": str(tmp_path / "file")})

    @pytest.mark.parametrize("variable", ["SWITCHBOARD_PORT", "SWITCHBOARD_CARRIER_PORT"])
    def test_names_the_setting_of_a_port_in_use(self, tmp_path: Path, variable: str) -> None:
        service = Service(tmp_path)
        with socket.create_server(("127.0.0.1", 0)) as other:
            taken = {variable: str(other.getsockname()[1])}
            result = switchboard("run", given=service.given | taken)
        assert (result.returncode, variable in result.stderr) == (2, True)
        assert service.pids == {}


class TestFlood:
    @pytest.mark.parametrize("command", ["flood", "chaos"])
    def test_says_at_once_that_there_is_no_service(self, tmp_path: Path, command: str) -> None:
        service = Service(tmp_path)
        result = switchboard(command, "--calls", "5", given=service.given)
        assert result.returncode == 2
        assert "switchboard run" in result.stderr


class TestHelp:
    def test_lists_the_commands(self) -> None:
        shown = CliRunner().invoke(app, ["--help"]).output
        assert all(command in shown for command in ("run", "doctor", "simulate", "flood", "chaos", "bench"))
        assert "dispatcher" not in shown.replace("store, dispatcher", "")


@pytest.fixture(scope="module")
def one_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("service"))
    yield service
    service.end()


@pytest.fixture
def service(one_service: Service) -> Service:
    """Lend the running service; each test can also run alone."""
    one_service.ensure_started()
    return one_service


@pytest.mark.slow
class TestRun:
    def test_answers_callers_and_keeps_records(self, service: Service) -> None:
        service.until(lambda: bool(contacts(service, ended_as=ContactEnd.ANSWERED)), ANSWERED_WITHIN_S)
        assert asyncio.run(_records(service)) >= 1
        assert switchboard("doctor", given=service.given).returncode == 0

    def test_accounts_for_every_call_of_a_flood_that_two_workers_make(self, service: Service) -> None:
        fast = ("--speed", "20", "--rate", "8", "--duration-s", "3", "--workers", "2")
        few = ("specialists_per_partner=2", "talk_median_s=20", "wrap_up_mean_s=5", "patience_mean_s=40")
        changes = [word for one in few for word in ("--set", one)]
        result = switchboard(
            "flood",
            "ordinary-hour",
            *fast,
            *changes,
            "--json",
            "-",
            given=service.given,
            within_s=FLOOD_S_MAX,
        )
        told = json.loads(result.stdout)
        assert (result.returncode, told["ok"], told["lost"], told["log_differences"]) == (0, True, 0, 0), told
        assert told["offered"] == told["planned"] > 10
        assert {"all", "voice/inbound", "voice/menu", "cb/call"} <= set(told["webhooks"])
        assert told["webhooks"]["voice/inbound"]["count"] == told["offered"]
        assert {"web", "dispatcher", "redis", "carrier", "flood-2", "flood-3"} <= set(
            told["limits"]["shares"]
        )
        assert told["limits"]["inbox_max"] is not None
        assert told["limited_by"]

    @pytest.mark.parametrize("victim", ["dispatcher", "web", "redis"])
    def test_brings_back_what_is_killed_and_answers_on(self, service: Service, victim: str) -> None:
        before = service.pids[victim]
        killed_at = round(time.time() * 1000)
        os.kill(before, signal.SIGKILL)
        service.until(lambda: service.pids.get(victim, before) != before, BACK_WITHIN_S)
        service.until(lambda: service.health().get("ready") is True, BACK_WITHIN_S)

        def answers_again() -> bool:
            return any(contact.connected_at is not None for contact in contacts(service, since=killed_at))

        service.until(answers_again, ANSWERED_WITHIN_S)

    def test_ends_whole_and_starts_again_without_loss_or_first_steps(self, service: Service) -> None:
        service.until(lambda: len(contacts(service)) >= 3, ANSWERED_WITHIN_S)
        running = service.pids
        assert set(running) == {"dispatcher", "web", "recorder", "carrier", "traffic", "redis"}
        assert service.interrupt() == 0
        assert "Nothing is lost" in service.said
        assert [name for name, pid in running.items() if is_alive(pid)] == []
        found = contacts(service)
        before = {contact.contact_id for contact in found}
        alive = sum(contact.closed_at is None for contact in found)
        again_s = service.start()
        assert service.health()["contacts"] >= alive > 0
        assert before <= {contact.contact_id for contact in contacts(service)}
        assert service.first_start_s is not None
        # What a first start does besides is done once; the rest is the machine's mood, so the bound is wide.
        logs = (service.data_dir / "logs").glob("*.log")
        migrations = len(list(VERSIONS.glob("v*.py")))
        assert sum(log.read_text().count("Running upgrade") for log in logs) == migrations
        assert again_s < SLOWER_MAX * service.first_start_s


def refused(given: dict[str, str]) -> str:
    """Start with these variables alone. Returns: what was said about not starting."""
    cleared: dict[str, str | None] = dict.fromkeys(set(os.environ) - set(variables({})))
    result = CliRunner().invoke(app, ["run"], env=cleared | given)
    assert result.exit_code == 2
    return result.stderr


def contacts(
    service: Service, *, ended_as: ContactEnd | None = None, since: int | None = None
) -> tuple[ContactSummary, ...]:
    """Look into the records; a look too many a second would slow down what is looked at."""
    time.sleep(LOOK_EVERY_S)
    return asyncio.run(_contacts(service, ContactFilter(ended_as=ended_as, since=since)))  # type: ignore[arg-type]


async def _contacts(service: Service, wanted: ContactFilter) -> tuple[ContactSummary, ...]:
    engine = open_database(f"sqlite:///{service.data_dir / 'switchboard.db'}")
    try:
        return (await History(engine).contacts(wanted, limit=PAGE_SIZE_MAX)).contacts
    finally:
        await engine.dispose()


async def _records(service: Service) -> int:
    engine = open_database(f"sqlite:///{service.data_dir / 'switchboard.db'}")
    try:
        async with reading(engine) as connection:
            return int(await connection.scalar(select(func.count()).select_from(call_record)) or 0)
    finally:
        await engine.dispose()
