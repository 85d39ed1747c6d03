"""Softphone tokens in virtual time: the official library's read the machine's clock."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable

from config.settings import Settings

TTL_S = 3_600


class Tokens:
    def __init__(self, settings: Settings, now: Callable[[], float]) -> None:
        self._settings = settings
        self._now = now

    def make(self, identity: str) -> str:
        settings, now = self._settings, int(self._now())
        claims = {
            "iss": settings.twilio_api_key_sid,
            "sub": settings.twilio_account_sid,
            "nbf": now,
            "exp": now + TTL_S,
            "grants": {
                "identity": identity,
                "voice": {"outgoing": {"application_sid": settings.twilio_application_sid}},
            },
        }
        signed = ".".join(_encoded(json.dumps(part).encode()) for part in ({"alg": "HS256"}, claims))
        secret = settings.twilio_api_key_secret.get_secret_value().encode()
        return f"{signed}.{_encoded(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
