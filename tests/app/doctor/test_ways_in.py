"""Addresses and certificates with one thing wrong."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from app.doctor_address import (
    CERTIFICATE_DAYS_MIN,
    check_address,
    check_certificate,
    check_incoming,
    check_service,
)
from app.findings import Finding
from routing.model import CallSid
from tests.app.doctor.numbers import CLOSED_PORT
from tests.app.house import House, codes
from webhooks.caller_watch import CallerWatch, WatchSettings

OTHER_TOKEN = SecretStr("f" * 32)


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


def _only(findings: list[Finding]) -> str:
    (finding,) = findings
    return finding.code


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
