"""The doctor on set-ups with one thing wrong: what it says is known by its codes, whatever its words."""

import asyncio
import json
import sqlite3
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from app.carrier import CARRIER_QUEUE_SIZE
from app.doctor import (
    as_json,
    check_holidays,
    check_network,
    check_rule_book,
    describe,
    examine,
    examine_settings,
)
from app.doctor_account import check_account
from app.doctor_address import (
    CERTIFICATE_DAYS_MIN,
    check_address,
    check_certificate,
    check_incoming,
    check_service,
)
from app.doctor_stores import check_data_dir, check_database, check_redis
from app.findings import Finding, Level
from config.book_partners import PhoneSystemEntry
from config.compile import compile_rulebook
from config.hours import DayHours
from config.network import load_network
from config.settings import Settings, load_settings
from config.special_days import ExceptionEntry
from live.redis_server import EmbeddedRedis
from records.readiness import ensure_schema
from records.schema import newest_revision
from routing.model import CallSid, Instant
from simulator.carrier import NumberSettings
from tests.app.house import House, codes, open_house
from tests.app.service import switchboard
from webhooks.caller_watch import CallerWatch, WatchSettings

pytestmark = pytest.mark.anyio

NUMBER = "+14165550111"
UNKNOWN_NUMBER = "+14165550199"
OTHER_TOKEN = SecretStr("f" * 32)
CLOSED_PORT = 9
"""The discard service: nobody runs it."""


@pytest.fixture
def private_redis(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"SWITCHBOARD_DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path / "data") as opened:
        yield opened


class TestExamine:
    async def test_finds_nothing_wrong_with_a_set_up_that_is_right(
        self, house: House, private_redis: EmbeddedRedis
    ) -> None:
        settings = house.settings.model_copy(update={"redis_url": private_redis.url})
        await asyncio.to_thread(ensure_schema, settings.sqlalchemy_url)
        findings = await examine_settings(settings, house.network)
        assert codes(findings, "wrong") == set()
        assert codes(findings, "ok") >= {
            "settings.ok", "network.ok", "rule_book.ok", "data_dir.ok", "redis.durable", "redis.keeps",
            "database.ok", "service.ready", "address.signature", "address.guarded", "account.ok", "key.ok",
            "queue.ok", "application.ok", "number.ok",
        }  # fmt: skip

    async def test_tells_every_problem_of_the_settings_at_once(self, tmp_path: Path) -> None:
        findings = await examine(
            {
                "SWITCHBOARD_DATA_DIR": str(tmp_path),
                "SWITCHBOARD_PORT": "x",
                "SWITCHBOARD_SECRET_KEY": "short",
            }
        )
        assert [finding.code for finding in findings] == ["settings.wrong"] * 2

    async def test_tells_of_a_network_that_cannot_be_read_and_of_a_line_that_it_lacks(
        self, tmp_path: Path, house: House
    ) -> None:
        file = tmp_path / "network.toml"
        file.write_text("this is no network")
        env = {"SWITCHBOARD_DATA_DIR": str(tmp_path), "SWITCHBOARD_NETWORK_FILE": str(file)}
        assert codes(await examine(env), "wrong") == {"network.wrong"}
        settings = house.settings.model_copy(update={"lines": {NUMBER: "nowhere"}})
        assert "network.line_unknown" in codes(await examine_settings(settings, house.network), "wrong")

    async def test_tells_of_partners_that_the_settings_and_the_network_do_not_both_have(
        self, house: House
    ) -> None:
        settings = house.settings.model_copy(update={"partner_numbers": {"WEST": "+18075550123"}})
        assert "network.partner_unknown" in codes(await examine_settings(settings, house.network), "wrong")
        north = house.network.partners["NORTH"].model_copy(update={"phone_system": PhoneSystemEntry()})
        network = house.network.model_copy(update={"partners": {**house.network.partners, "NORTH": north}})
        found = codes(await examine_settings(house.settings, network), "wrong")
        assert "network.partner_out_of_reach" in found

    async def test_notices_sample_secrets_that_others_could_read(self, tmp_path: Path) -> None:
        env = {"SWITCHBOARD_DATA_DIR": str(tmp_path), "SWITCHBOARD_PORT": str(CLOSED_PORT)}
        load_settings(env)
        (tmp_path / "sample-secrets.json").chmod(0o644)
        assert "secrets.open" in codes(await examine(env), "warning")

    async def test_never_shows_a_secret(self, house: House) -> None:
        settings = house.settings.model_copy(
            update={
                "redis_url": f"redis://user:canary-password@127.0.0.1:{CLOSED_PORT}/0",
                "database_url": f"postgresql+psycopg://user:canary-password@127.0.0.1:{CLOSED_PORT}/x",
            }
        )
        findings = await examine_settings(settings, house.network)
        said = describe(findings) + json.dumps(as_json(findings))
        assert codes(findings, "wrong") == {"redis.unreachable", "database.unreachable"}
        assert "canary" not in said
        for secret in (settings.twilio_auth_token, settings.twilio_api_key_secret, settings.secret_key):
            assert secret.get_secret_value() not in said

    async def test_warns_of_what_is_fit_for_a_sample_only(self, house: House) -> None:
        settings = house.settings.model_copy(update={"sample_traffic": False})
        assert codes(await examine_settings(settings, house.network), "warning") >= {
            "database.sqlite",
            "redis.private",
            "network.sample",
        }

    async def test_looks_no_further_when_the_sample_does_not_run(self, settings: Settings) -> None:
        stopped = settings.model_copy(
            update={"port": CLOSED_PORT, "public_base_url": f"http://127.0.0.1:{CLOSED_PORT}"}
        )
        findings = await examine_settings(stopped, load_network())
        assert codes(findings, "wrong") == {"service.unreachable"}
        assert {"redis.not_started", "database.empty"} <= codes(findings, "ok")


class TestCheckNetwork:
    def test_warns_of_a_dialled_number_that_no_plan_knows(self, settings: Settings) -> None:
        """A mistyped digit: the callers of that number would arrive on no line, and nobody would notice."""
        lines = {"+14163920100": "main", "+11163920100": "main"}
        real = settings.model_copy(update={"sample_traffic": False, "lines": lines})
        warned = [
            found for found in check_network(real, load_network()) if found.code == "network.number_unknown"
        ]
        assert [finding.words.split(",")[0] for finding in warned] == ["+11163920100"]


class TestCheckRuleBook:
    def test_finds_the_hours_at_their_end_and_the_minute_when_nobody_is_open(self) -> None:
        network = load_network()
        after = network.partners[network.about.after_hours]
        day_only = {
            code: entry.model_copy(
                update={"hours": next(e.hours for e in network.partners.values() if e != after)}
            )
            for code, entry in network.partners.items()
        }
        first = datetime(2026, 11, 2, tzinfo=UTC)
        now = Instant(round(first.timestamp() * 1000))
        book = compile_rulebook(network.model_copy(update={"partners": day_only}), first.date(), days=60)
        assert {finding.code for finding in check_rule_book(book, now)} == {"rule_book.ok", "rule_book.gap"}
        later = Instant(now + 50 * 86_400_000)
        assert "rule_book.ends" in {finding.code for finding in check_rule_book(book, later)}


class TestCheckHolidays:
    def test_warns_while_there_is_time_to_write_the_days_to_come(self) -> None:
        """S01: of sixteen schedules of another service one had a holiday left."""
        network = load_network()
        last_day_calm, first_day_worried = date(2045, 10, 3), date(2045, 10, 4)
        (finding,) = check_holidays(network, last_day_calm)
        assert (finding.code, "90 days" in finding.words) == ("rule_book.holidays", True)
        (finding,) = check_holidays(network, first_day_worried)
        assert (finding.code, finding.level) == ("rule_book.holidays_end", Level.WARNING)

    def test_warns_when_the_last_exception_is_past_and_no_calendar_is_named(self) -> None:
        network = load_network()
        last = ExceptionEntry(
            date=date(2026, 12, 24), hours=DayHours(), note_en="Early closing", note_fr="Fermeture hâtive"
        )
        north = network.partners["NORTH"].model_copy(update={"exceptions": (last,), "holidays": None})
        by_hand = network.model_copy(
            update={"partners": {"CENTRAL": network.partners["CENTRAL"], "NORTH": north}, "hours": {}}
        )
        assert list(check_holidays(by_hand, last.date)) == []
        (finding,) = check_holidays(by_hand, date(2026, 12, 25))
        assert (finding.code, finding.level) == ("rule_book.holidays_end", Level.WARNING)
        assert "partners.NORTH was on 2026-12-24" in finding.words


class TestCheckDataDir:
    def test_wants_a_folder_that_is_writable_and_private(self, settings: Settings) -> None:
        (finding,) = check_data_dir(settings)
        assert finding.code == "data_dir.ok"
        settings.data_dir.chmod(0o755)
        (finding,) = check_data_dir(settings)
        assert finding.code == "data_dir.open"
        file = settings.data_dir / "file"
        file.touch()
        (finding,) = check_data_dir(settings.model_copy(update={"data_dir": file}))
        assert finding.code == "data_dir.not_writable"


class TestCheckRedis:
    async def test_finds_a_server_that_evicts_or_forgets(
        self, settings: Settings, private_redis: EmbeddedRedis
    ) -> None:
        given = settings.model_copy(update={"redis_url": private_redis.url})
        with redis.Redis.from_url(private_redis.url) as client:
            client.config_set("maxmemory-policy", "allkeys-lru")
            client.config_set("appendfsync", "no")
            assert codes(await check_redis(given, running=False), "wrong") == {"redis.evicts", "redis.fsync"}
            client.config_set("appendonly", "no")
            assert "redis.not_durable" in codes(await check_redis(given, running=False), "wrong")

    async def test_finds_nobody_at_home(self, settings: Settings) -> None:
        given = settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{CLOSED_PORT}/0"})
        assert codes(await check_redis(given, running=False), "wrong") == {"redis.unreachable"}


class TestCheckDatabase:
    async def test_tells_the_state_of_the_tables_and_makes_none(self, settings: Settings) -> None:
        file = settings.data_dir / "switchboard.db"
        assert [finding.code for finding in await check_database(settings)] == ["database.empty"]
        assert not file.exists()
        await asyncio.to_thread(ensure_schema, settings.sqlalchemy_url)
        assert [finding.code for finding in await check_database(settings)] == ["database.ok"]
        assert newest_revision() is not None
        await asyncio.to_thread(_write_revision, file, "v2099_01_01")
        assert [finding.code for finding in await check_database(settings)] == ["database.newer"]

    async def test_finds_nobody_at_home(self, settings: Settings, tmp_path: Path) -> None:
        url = f"postgresql+psycopg://u@127.0.0.1:{CLOSED_PORT}/x"
        for wrong in (url, f"sqlite+aiosqlite:///{_no_database(tmp_path)}"):
            given = settings.model_copy(update={"database_url": wrong})
            assert codes(await check_database(given), "wrong") == {"database.unreachable"}


class TestCheckIncoming:
    async def test_warns_of_a_flood_and_of_nothing_else(self, house: House) -> None:
        assert await check_incoming(house.settings) == []
        watch = CallerWatch(WatchSettings(key=b"k" * 32, calls_max=1), lambda: 0.0)
        for place in range(3):
            watch.arrives("+14165550123", CallSid(f"CA{place}"))
        house.door.incoming = {**asdict(watch.incoming()), "alarm": watch.incoming().alarm}
        (finding,) = await check_incoming(house.settings)
        assert finding.code == "service.flood"
        assert "3 calls came within a minute, and 1 numbers" in finding.words


class TestCheckService:
    async def test_tells_ready_from_not_ready_from_absent(self, house: House) -> None:
        assert (await check_service(house.settings)).code == "service.ready"
        house.door.health = 503
        assert (await check_service(house.settings)).code == "service.not_ready"
        absent = {"port": CLOSED_PORT, "public_base_url": f"http://127.0.0.1:{CLOSED_PORT}"}
        assert await check_incoming(house.settings.model_copy(update=absent)) == []
        assert (await check_service(house.settings.model_copy(update=absent))).code == "service.unreachable"


class TestCheckAddress:
    async def test_finds_another_token(self, house: House) -> None:
        given = house.settings.model_copy(update={"twilio_auth_token": OTHER_TOKEN})
        assert codes(await check_address(given), "wrong") == {"address.signature_refused"}

    async def test_finds_a_service_that_believes_in_another_public_address(self, house: House) -> None:
        believed = house.settings.model_copy(
            update={"public_base_url": f"http://localhost:{house.settings.port}"}
        )
        house.door.believe(believed, house.network)
        assert codes(await check_address(house.settings), "wrong") == {"address.other"}

    async def test_finds_a_proxy_that_changes_the_path_or_the_query(self, house: House) -> None:
        house.door.strips_query = True
        assert codes(await check_address(house.settings), "wrong") == {"address.path_changed"}
        house.door.prefix = "/switchboard"
        assert codes(await check_address(house.settings), "wrong") == {"address.no_webhook"}

    async def test_finds_an_address_that_leads_elsewhere_or_nowhere(self, house: House) -> None:
        elsewhere = house.settings.model_copy(update={"public_base_url": house.carrier.url})
        assert codes(await check_address(elsewhere), "wrong") == {"address.no_webhook"}
        nowhere = house.settings.model_copy(update={"public_base_url": f"http://127.0.0.1:{CLOSED_PORT}"})
        assert codes(await check_address(nowhere), "wrong") == {"address.unreachable"}


class TestCheckCertificate:
    async def test_finds_one_that_is_not_trusted_and_one_that_ends_soon(self, tmp_path: Path) -> None:
        async with tls_server(tmp_path) as (url, trusting):
            assert _only(await check_certificate(url)) == "tls.not_trusted"
            assert _only(await check_certificate(url, context=trusting)) == "tls.ok"
            later = datetime.now(UTC) + timedelta(days=60 - CERTIFICATE_DAYS_MIN + 1)
            assert _only(await check_certificate(url, context=trusting, now=later)) == "tls.ends_soon"
        assert _only(await check_certificate(f"https://127.0.0.1:{CLOSED_PORT}")) == "tls.unreachable"
        assert await check_certificate("http://127.0.0.1") == []


class TestCheckAccount:
    async def test_finds_a_wrong_token_and_a_wrong_key(self, house: House) -> None:
        other = {"twilio_auth_token": OTHER_TOKEN, "twilio_api_key_secret": OTHER_TOKEN}
        given = house.settings.model_copy(update=other)
        assert codes(await check_account(given), "wrong") == {"account.refused", "key.refused"}

    async def test_finds_a_carrier_that_does_not_answer(self, house: House) -> None:
        given = house.settings.model_copy(update={"twilio_api_base_url": f"http://127.0.0.1:{CLOSED_PORT}"})
        assert codes(await check_account(given), "wrong") == {"account.unreachable", "key.unreachable"}

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"voice_fallback_url": None}, "number.fallback_missing"),
            ({"voice_fallback_url": "{base}/voice/fallback"}, "number.fallback_ours"),
            ({"voice_url": "https://demo.twilio.com/welcome"}, "number.voice_url"),
            ({"voice_method": "GET"}, "number.voice_method"),
            ({"status_callback": None}, "number.status_callback"),
            ({"status_callback_method": "GET"}, "number.status_callback_method"),
        ],
    )
    async def test_finds_a_number_that_is_set_up_otherwise(
        self, house: House, change: dict[str, str | None], code: str
    ) -> None:
        base = house.settings.public_base_url
        filled = {name: value and value.replace("{base}", base) for name, value in change.items()}
        _change(house, NUMBER, **filled)
        assert codes(await check_account(house.settings), "wrong") == {code}

    async def test_warns_of_a_voice_url_without_time_limits_and_of_a_number_that_no_setting_names(
        self, house: House
    ) -> None:
        _change(house, NUMBER, voice_url=f"{house.settings.public_base_url}/voice/inbound")
        house.carrier.set_number(UNKNOWN_NUMBER, house.carrier.account.numbers[NUMBER])
        findings = await check_account(house.settings)
        assert codes(findings, "warning") == {"number.voice_url_limits", "number.unlisted"}

    async def test_warns_of_a_fallback_that_is_not_the_one_of_the_settings(self, house: House) -> None:
        chosen = {
            "static_fallback_url": "https://handler.example.org/fallback.xml",
            "lines": {NUMBER: "main"},
        }
        given = house.settings.model_copy(update=chosen)
        assert "number.fallback_other" in codes(await check_account(given), "warning")

    async def test_finds_what_the_account_does_not_have(self, house: House) -> None:
        given = house.settings.model_copy(
            update={
                "lines": {**house.settings.lines, UNKNOWN_NUMBER: "main"},
                "twilio_application_sid": "AP" + "0" * 32,
                "twilio_queue": "another",
            }
        )
        assert codes(await check_account(given), "wrong") == {
            "number.missing",
            "application.missing",
            "queue.missing",
        }

    async def test_finds_an_application_and_a_queue_that_are_set_up_otherwise(self, house: House) -> None:
        carrier = house.carrier
        carrier.set_application(NumberSettings(voice_url=f"{house.settings.public_base_url}/voice/inbound"))
        queue = carrier.account.queues.find(house.settings.twilio_queue)
        assert queue is not None
        queue.size_max = CARRIER_QUEUE_SIZE - 1
        assert codes(await check_account(house.settings), "wrong") == {
            "application.voice_url",
            "application.status_callback",
            "queue.size",
        }


def _change(house: House, number: str, **changes: str | None) -> None:
    house.carrier.set_number(number, house.carrier.account.numbers[number].model_copy(update=changes))


def _only(findings: list[Finding]) -> str:
    (finding,) = findings
    return finding.code


def _no_database(folder: Path) -> Path:
    file = folder / "no-database.db"
    file.write_text("this is text, and no database" * 100)
    return file


def _write_revision(file: Path, revision: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.close()


@asynccontextmanager
async def tls_server(folder: Path) -> AsyncIterator[tuple[str, ssl.SSLContext]]:
    """Serve TLS on loopback with a certificate for 60 days that nobody knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=60))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + certificate.public_bytes(encoding))
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(file)

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=own)
    port = server.sockets[0].getsockname()[1]
    trusting = ssl.create_default_context(cafile=str(file))
    try:
        yield f"https://127.0.0.1:{port}", trusting
    finally:
        server.close()
        await server.wait_closed()


@pytest.mark.slow
class TestCommand:
    def test_tells_programs_by_its_exit_status_and_in_json(self, tmp_path: Path) -> None:
        given = {"SWITCHBOARD_DATA_DIR": str(tmp_path), "SWITCHBOARD_PORT": "many"}
        result = switchboard("doctor", "--json", "-", given=given)
        told = json.loads(result.stdout)
        assert (result.returncode, told["ok"]) == (1, False)
        assert [finding["code"] for finding in told["findings"]] == ["settings.wrong"]
