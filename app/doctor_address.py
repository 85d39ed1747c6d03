"""The doctor's look at the running service: is it ready, and does what we sign arrive as it was signed?

The carrier signs the public address to the letter. A proxy that changes the path or the query, or a service
that was started with another public address or token, makes every call fail; so the doctor signs requests to
our own public address, as the carrier would, to webhooks that touch no floor.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import httpx2
from cryptography import x509

from app.findings import Finding, ok, warning, wrong
from config.fields import Settings, variable
from telephony.addresses import Place
from telephony.signature import sign

TIMEOUT_S = 5.0
CERTIFICATE_DAYS_MIN = 21
PROBE_CALL = "CA" + "d0c" * 10 + "d0"
PROBE_PLACE = Place.ROOM_MUSIC.value
ENCODED_PLACE = Place.LEG.value.format(offer="doctor%3A1") + "?again=0"
"""Holds what a careless proxy changes: an encoded character, and a query."""
WRONG_TOKEN = b"not-a-token-of-any-account-here!"


async def check_incoming(settings: Settings) -> list[Finding]:
    """Say when the service has too many calls to be ordinary; a service that is not there has none."""
    async with _browser() as browser:
        try:
            content = (await browser.get(f"{settings.public_base_url}/health")).json()
        except (httpx2.HTTPError, ValueError):
            return []
    incoming = content.get("incoming") if isinstance(content, dict) else None
    if not isinstance(incoming, dict) or not incoming.get("alarm"):
        return []
    words = (
        f"{incoming.get('arrivals_last_minute')} calls came within a minute, and "
        f"{incoming.get('numbers_over_rate')} numbers call very often; those are asked to press a key first."
    )
    remedy = f"Nobody is refused. A number that many share belongs into {variable('shared_numbers')}."
    return [warning("service.flood", words, remedy)]


async def check_service(settings: Settings) -> Finding:
    """Ask the service for its health: on this machine first, then under its public address."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - recognised
    here = f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
    async with _browser() as browser:
        for base in dict.fromkeys((here, settings.public_base_url)):
            try:
                answer = await browser.get(f"{base}/health")
            except httpx2.HTTPError:
                continue
            if answer.status_code == 200 and _is_health(answer):
                return ok("service.ready", f"The service at {base} is ready.")
            if answer.status_code == 503 and _is_health(answer):
                words = f"The service at {base} runs, but does not hear from the dispatcher."
                return wrong(
                    "service.not_ready", words, "Look into the dispatcher's log, or start the service again."
                )
    words = f"No service answers at {here} or {settings.public_base_url}."
    return wrong("service.unreachable", words, "Start it with `switchboard run`.")


def _is_health(answer: httpx2.Response) -> bool:
    try:
        content = answer.json()
    except ValueError:
        return False
    return isinstance(content, dict) and "ready" in content


async def check_address(settings: Settings) -> list[Finding]:
    """Sign requests to our own public address: rightly, rightly with all that may be changed, and wrongly."""
    token = settings.twilio_auth_token.get_secret_value().encode()
    base = settings.public_base_url
    probe = _Probe(settings)
    try:
        async with _browser() as browser:
            plain = await probe.post(browser, PROBE_PLACE, token)
            if plain.status_code != 200:
                return [await _refused(probe, browser, plain)]
            if not _is_twiml(plain):
                words = f"{base} answers a signed request with something that is no TwiML document."
                return [
                    wrong("address.not_twiml", words, "Make sure that the address leads to this program.")
                ]
            found = [ok("address.signature", f"Requests that the carrier signs for {base} are accepted.")]
            if (await probe.post(browser, ENCODED_PLACE, token)).status_code != 200:
                words = (
                    f"The carrier's signature will not always be accepted, because something before {base} "
                    "changes encoded characters or the query of an address."
                )
                remedy = "Let the proxy pass the path and the query on exactly as they come."
                found.append(wrong("address.path_changed", words, remedy))
            if (await probe.post(browser, PROBE_PLACE, WRONG_TOKEN)).status_code != 403:
                words = f"{base} accepts requests with a wrong signature."
                found.append(
                    wrong("address.anybody", words, "Make sure that the address leads to this program.")
                )
            else:
                found.append(ok("address.guarded", f"Requests with a wrong signature are refused at {base}."))
            return found
    except httpx2.HTTPError as error:
        words = f"The public address {base} does not answer ({type(error).__name__}), so no call can arrive."
        remedy = f"Check its name, firewall and proxy, or correct {variable('public_base_url')}."
        return [wrong("address.unreachable", words, remedy)]


async def _refused(probe: "_Probe", browser: httpx2.AsyncClient, answer: httpx2.Response) -> Finding:
    """Say why a request that we signed was not answered."""
    base, status = probe.base, answer.status_code
    if 300 <= status < 400:
        words = f"{base} sends the carrier on to another address (HTTP {status}), which it has not signed."
        return wrong("address.redirects", words, f"Write the last address as {variable('public_base_url')}.")
    if status != 403:
        words = f"{base} answers a webhook with HTTP {status}, so calls go to the fallback."
        return wrong(
            "address.no_webhook", words, "Let the proxy pass every path on unchanged to this program."
        )
    refused = "The carrier's signature will not be accepted because "
    if other := await probe.believed_address(browser):
        words = f"{refused}the service believes its public address to be {other}, not {base}."
        remedy = f"Start it again with {variable('public_base_url')}={base}, or correct it here."
        return wrong("address.other", words, remedy)
    words = f"{refused}the service at {base} has another auth token, or a proxy changes the request's path."
    remedy = (
        f"Start it again with the {variable('twilio_auth_token')} of these settings, and check the proxy."
    )
    return wrong("address.signature_refused", words, remedy)


class _Probe:
    """Writes requests as the carrier does, with no caller in them."""

    def __init__(self, settings: Settings) -> None:
        self.base = settings.public_base_url
        self._settings = settings
        self._fields = [
            ("AccountSid", settings.twilio_account_sid),
            ("CallSid", PROBE_CALL),
            ("CallStatus", "in-progress"),
            ("Direction", "inbound"),
            ("FromCity", ""),
        ]

    async def post(
        self, browser: httpx2.AsyncClient, place: str, token: bytes, signed_base: str | None = None
    ) -> httpx2.Response:
        headers: Mapping[str, str] = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": sign(f"{signed_base or self.base}{place}", self._fields, token),
        }
        return await browser.post(f"{self.base}{place}", content=urlencode(self._fields), headers=headers)

    async def believed_address(self, browser: httpx2.AsyncClient) -> str | None:
        """Find the address over which the service checks signatures, among those that it may have been given."""
        settings = self._settings
        scheme, host = urlsplit(self.base).scheme, urlsplit(self.base).netloc
        other_scheme = "http" if scheme == "https" else "https"
        token = settings.twilio_auth_token.get_secret_value().encode()
        for base in (
            f"{other_scheme}://{host}",
            f"http://{settings.host}:{settings.port}",
            f"http://localhost:{settings.port}",
            settings.desk_origin,
        ):
            if base != self.base and (await self.post(browser, PROBE_PLACE, token, base)).status_code == 200:
                return base
        return None


def _is_twiml(answer: httpx2.Response) -> bool:
    try:
        # Our own answer, or that of whoever stands in our place: small, and of no declared entities to expand.
        return "<!" not in answer.text and ElementTree.fromstring(answer.text).tag == "Response"  # noqa: S314
    except ElementTree.ParseError:
        return False


@asynccontextmanager
async def _browser() -> AsyncIterator[httpx2.AsyncClient]:
    # Only the settings say where requests go, as for the carrier's own client.
    async with httpx2.AsyncClient(timeout=TIMEOUT_S, trust_env=False, follow_redirects=False) as browser:
        yield browser


async def check_certificate(
    address: str, *, now: datetime | None = None, context: ssl.SSLContext | None = None
) -> list[Finding]:
    """Look at the TLS certificate of an https address; an http address has none and no finding."""
    parts = urlsplit(address)
    if parts.scheme != "https":
        return []
    host, port = parts.hostname or "", parts.port or 443
    try:
        ends = await _certificate_ends(host, port, context or ssl.create_default_context())
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or "no TLS"
        words = f"The certificate of {host} is not trusted: {reason}. The carrier will not connect."
        return [
            wrong("tls.not_trusted", words, "Install a certificate from a public authority, with its chain.")
        ]
    except (OSError, TimeoutError) as error:
        words = f"Nobody answers at {host}:{port} ({type(error).__name__})."
        return [wrong("tls.unreachable", words, "Check its name, firewall and proxy.")]
    days = (ends - (now or datetime.now(UTC))).days
    if days < CERTIFICATE_DAYS_MIN:
        words = f"The certificate of {host} ends in {days} days, on {ends:%Y-%m-%d}."
        return [warning("tls.ends_soon", words, "Renew it, and find out why that did not happen by itself.")]
    return [ok("tls.ok", f"The certificate of {host} holds until {ends:%Y-%m-%d}.")]


async def _certificate_ends(host: str, port: int, context: ssl.SSLContext) -> datetime:
    async with asyncio.timeout(TIMEOUT_S):
        _, writer = await asyncio.open_connection(host, port, ssl=context)
    try:
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return x509.load_der_x509_certificate(shown).not_valid_after_utc
    finally:
        writer.close()
