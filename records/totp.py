"""Codes that change every thirty seconds, as authenticator programs make them. Source: RFC 6238, RFC 4226."""

import base64
import hmac
from typing import Final
from urllib.parse import quote

from routing.model import Instant

STEP_MS: Final = 30_000
DIGITS: Final = 6
SECRET_BYTES: Final = 20
STEPS_OFF: Final = 1
"""How far a telephone's clock may be from ours, either way."""
ISSUER: Final = "Switchboard 211"


def code_of(secret: bytes, step: int) -> str:
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(secret: bytes, code: str, now: Instant) -> int | None:
    """Say of which step a code is; None: of none near now. Looks at each, so that the time tells nothing."""
    present, found = now // STEP_MS, None
    for step in range(present - STEPS_OFF, present + STEPS_OFF + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), code.encode()):
            found = step
    return found


def written(secret: bytes) -> str:
    """Write a secret as people type it, when they cannot scan it."""
    return base64.b32encode(secret).decode().rstrip("=")


def address(secret: bytes, sign_in: str) -> str:
    """Give the address that an authenticator program reads from the picture."""
    label = quote(f"{ISSUER}:{sign_in}")
    return f"otpauth://totp/{label}?secret={written(secret)}&issuer={quote(ISSUER)}&digits={DIGITS}&period=30"
