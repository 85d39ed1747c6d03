"""An identity provider of the tests, over real HTTP on loopback. It does as it is told, also what it must not."""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from routing.model import Instant

CLIENT_ID, CLIENT_SECRET = "switchboard", "a secret: of & the tests"
BASIC = "Basic c3dpdGNoYm9hcmQ6YSUyMHNlY3JldCUzQSUyMG9mJTIwJTI2JTIwdGhlJTIwdGVzdHM="


@dataclass
class TestProvider:
    """Says who came in by `claims`; what a test adds to them or takes away goes into the token as it is."""

    __test__ = False

    now: Callable[[], Instant]
    key: RSAKey | ECKey
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "s-1"})
    shown: list[RSAKey | ECKey] = field(default_factory=list)
    """Keys that it shows; none: the one that it signs with."""
    url: str = ""
    calls_itself: str = ""
    algorithm: str = "RS256"
    away: bool = False
    late_s: float = 0
    key_looks: int = 0
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def application(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/authorize", self._authorize),
                Route("/keys", self._keys),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    async def _discovery(self, _: Request) -> Response:
        await asyncio.sleep(self.late_s)
        if self.away:
            return Response(status_code=503)
        return JSONResponse(
            {
                "issuer": self.calls_itself or self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            }
        )

    async def _authorize(self, request: Request) -> Response:
        """Everybody is who the claims say, at once."""
        asked = dict(request.query_params)
        code = f"code-{len(self.asked)}"
        self.asked[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", status_code=302)

    async def _keys(self, _: Request) -> Response:
        self.key_looks += 1
        return JSONResponse({"keys": [one.as_dict(private=False) for one in self.shown or [self.key]]})

    async def _token(self, request: Request) -> Response:
        if self.away:
            return Response(status_code=503)
        form = await request.form()
        asked = self.asked.pop(str(form["code"]), None)
        if request.headers["authorization"] != BASIC or asked is None:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        challenge = create_s256_code_challenge(str(form["code_verifier"]))
        if (challenge, "S256") != (asked["code_challenge"], asked["code_challenge_method"]):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        return JSONResponse({"id_token": self._signed(asked["nonce"]), "access_token": "unused"})

    def _signed(self, nonce: str) -> str:
        now_s = self.now() // 1_000
        usual = {"iss": self.url, "aud": CLIENT_ID, "iat": now_s, "exp": now_s + 300, "nonce": nonce}
        claims = {name: value for name, value in {**usual, **self.claims}.items() if value is not None}
        if self.algorithm == "none":
            return f"{_encoded({'alg': 'none'})}.{_encoded(claims)}."
        return jwt.encode({"alg": self.algorithm, "kid": self.key.kid}, claims, self.key)


def _encoded(part: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
