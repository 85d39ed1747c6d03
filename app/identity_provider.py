"""The identity provider of the settings, over HTTP: where people are sent to, and what their code is exchanged for.

What it says of itself and its keys are remembered for an hour. Every request ends in time, and each is made to the
provider only: it may not send us elsewhere.
"""

import asyncio
from typing import Final, TypeVar
from urllib.parse import quote, urlsplit

import httpx2
import msgspec
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.discovery import get_well_known_url  # type: ignore[import-untyped]
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from app.identity_tokens import UnknownKey, identity_of
from config.fields import Settings
from config.formats import is_local
from desk.ports import Clock
from desk.single_sign_on import Identity, NotProven, ProviderAway
from records.begun_sign_ons import BegunSignOn
from routing.model import Instant

CONNECT_S, READ_S, WHOLE_S = 2.0, 4.0, 8.0
TIMEOUT: Final = httpx2.Timeout(READ_S, connect=CONNECT_S)
REMEMBERED_MS: Final = 3_600_000
ANSWER_BYTES_MAX: Final = 512 * 1024
CONNECTIONS_MAX: Final = 8
SCOPE: Final = "openid profile"

Answer = TypeVar("Answer")


class Discovery(msgspec.Struct, frozen=True):
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: list[str] = msgspec.field(
        default_factory=lambda: ["client_secret_basic"]
    )


class TokenAnswer(msgspec.Struct, frozen=True):
    id_token: str
    access_token: str | None = None


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """Who we are at the provider."""

    issuer: str
    id: str
    secret: str
    redirect_uri: str

    def __repr__(self) -> str:
        return f"Client(issuer={self.issuer!r}, id={self.id!r})"


def client_of(settings: Settings) -> Client | None:
    """Say who we are at the provider of the settings; None: they name none."""
    issuer, name, secret = settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret
    if issuer is None or name is None or secret is None:
        return None
    redirect_uri = f"{settings.desk_origin}/sign-in/back"
    return Client(issuer=issuer, id=name, secret=secret.get_secret_value(), redirect_uri=redirect_uri)


class OidcProvider:
    """`desk.single_sign_on.IdentityProvider` over HTTP."""

    def __init__(
        self, client: Client, clock: Clock, *, timeout: httpx2.Timeout = TIMEOUT, whole_s: float = WHOLE_S
    ) -> None:
        self._client = client
        self._clock = clock
        self._whole_s = whole_s
        self._http = httpx2.AsyncClient(
            timeout=timeout,
            limits=httpx2.Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=CONNECTIONS_MAX),
            follow_redirects=False,
            # Only the settings say where requests go; a proxy or a .netrc of the environment does not.
            trust_env=False,
        )
        self._known: tuple[Instant, Discovery] | None = None
        self._keys: tuple[Instant, KeySet] | None = None

    async def close(self) -> None:
        await self._http.aclose()

    async def look(self) -> None:
        """Read what the provider says of itself, and its keys. Raises: ProviderAway"""
        await self._key_set()

    async def address(self, begun: BegunSignOn) -> str:
        """Say where the browser goes to. Raises: ProviderAway"""
        discovery = await self._discovery()
        return str(
            prepare_grant_uri(
                discovery.authorization_endpoint,
                self._client.id,
                "code",
                redirect_uri=self._client.redirect_uri,
                scope=SCOPE,
                state=begun.state,
                nonce=begun.nonce,
                code_challenge=create_s256_code_challenge(begun.verifier),
                code_challenge_method="S256",
            )
        )

    async def identify(self, code: str, begun: BegunSignOn) -> Identity:
        """Exchange the code and prove the token that comes for it. Raises: ProviderAway, NotProven"""
        answer = await self._exchange(code, begun.verifier)
        try:
            return self._proven(answer, await self._key_set(), begun)
        except UnknownKey:
            # A new key is shown before it is used: one look more, and no other.
            return self._proven(answer, await self._key_set(anew=True), begun)

    def _proven(self, answer: TokenAnswer, keys: KeySet, begun: BegunSignOn) -> Identity:
        return identity_of(
            answer.id_token,
            keys,
            issuer=self._client.issuer,
            client_id=self._client.id,
            nonce=begun.nonce,
            access_token=answer.access_token,
            now_s=self._clock.now() // 1_000,
        )

    async def _exchange(self, code: str, verifier: str) -> TokenAnswer:
        discovery = await self._discovery()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_uri,
            "code_verifier": verifier,
        }
        auth: httpx2.BasicAuth | None = None
        if "client_secret_basic" in discovery.token_endpoint_auth_methods_supported:
            # Both are form-encoded before they are joined (RFC 6749, section 2.3.1).
            auth = httpx2.BasicAuth(quote(self._client.id, safe=""), quote(self._client.secret, safe=""))
        else:
            form |= {"client_id": self._client.id, "client_secret": self._client.secret}
        request = self._http.build_request(
            "POST", discovery.token_endpoint, data=form, headers={"Accept": "application/json"}
        )
        status, body = await self._send(request, auth)
        if 400 <= status < 500:
            raise NotProven(f"the code was not taken ({status})")
        return _read(status, body, TokenAnswer)

    async def _discovery(self) -> Discovery:
        now = self._clock.now()
        if self._known is not None and now - self._known[0] < REMEMBERED_MS:
            return self._known[1]
        found = await self._get(get_well_known_url(self._client.issuer, external=True), Discovery)
        if found.issuer != self._client.issuer:
            raise ProviderAway("the provider calls itself otherwise than the settings do")
        for endpoint in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
            self._check(endpoint)
        self._known = (now, found)
        return found

    def _check(self, endpoint: str) -> None:
        """Refuse endpoints in the clear, except where the provider itself is on this machine."""
        scheme = urlsplit(endpoint).scheme
        local = is_local(self._client.issuer) and is_local(endpoint)
        if scheme != "https" and not (scheme == "http" and local):
            raise ProviderAway("the provider names an address that is not https")

    async def _key_set(self, *, anew: bool = False) -> KeySet:
        now = self._clock.now()
        if not anew and self._keys is not None and now - self._keys[0] < REMEMBERED_MS:
            return self._keys[1]
        shown = await self._get((await self._discovery()).jwks_uri, KeySetSerialization)
        try:
            keys = KeySet.import_key_set(shown)
        except (JoseError, ValueError, TypeError) as cause:
            raise ProviderAway("the provider's keys cannot be read") from cause
        self._keys = (now, keys)
        return keys

    async def _get(self, address: str, kind: type[Answer]) -> Answer:
        status, body = await self._send(self._http.build_request("GET", address))
        return _read(status, body, kind)

    async def _send(self, request: httpx2.Request, auth: httpx2.BasicAuth | None = None) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(self._whole_s):
                answer = await self._http.send(request, auth=auth, stream=True)
                try:
                    return answer.status_code, await _bounded(answer)
                finally:
                    await answer.aclose()
        except (httpx2.HTTPError, TimeoutError) as cause:
            raise ProviderAway(f"no answer ({type(cause).__name__})") from cause


async def _bounded(answer: httpx2.Response) -> bytes:
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > ANSWER_BYTES_MAX:
            raise ProviderAway("an answer is too long")
    return bytes(body)


def _read(status: int, body: bytes, kind: type[Answer]) -> Answer:
    if status != httpx2.codes.OK:
        raise ProviderAway(f"status {status}")
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError as cause:
        raise ProviderAway("an answer cannot be read") from cause
