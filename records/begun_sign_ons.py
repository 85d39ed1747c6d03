"""Sign-ins that were begun at the identity provider: each comes back once, soon, and to the browser that began it."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from records.clock import Clock
from records.database import writing
from records.sign_on_tables import begun_sign_on

BEGUN_MS: Final = 10 * 60_000
_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunSignOn:
    """The provider sees the state, and the browser alone keeps its token; what proves more follows from the two."""

    state: str
    browser: str = field(repr=False)

    @property
    def nonce(self) -> str:
        """What the identity token must repeat."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What the code is exchanged with (RFC 7636)."""
        return self._derived("verifier")

    def _derived(self, purpose: str) -> str:
        digest = hmac.digest(self.browser.encode(), f"{purpose}/{self.state}".encode(), "sha256")
        return urlsafe_b64encode(digest).decode().rstrip("=")


class BegunSignOns:
    """Keeps hashes only, so that a stolen copy of them finishes nothing. Raises: RecordsUnavailable."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def begin(self) -> BegunSignOn:
        begun, now = (
            BegunSignOn(state=token_urlsafe(_BYTES), browser=token_urlsafe(_BYTES)),
            self._clock.now(),
        )
        row = {
            "state_hash": _hash(begun.state),
            "browser_hash": _hash(begun.browser),
            "expires_at": now + BEGUN_MS,
        }
        async with writing(self._engine) as connection:
            await connection.execute(delete(begun_sign_on).where(begun_sign_on.c.expires_at <= now))
            await connection.execute(insert(begun_sign_on), row)
        return begun

    async def take(self, state: str, browser: str) -> BegunSignOn | None:
        """Take what comes back; None: never begun, begun in another browser, over, or taken before."""
        column = begun_sign_on.c
        this = delete(begun_sign_on).where(
            column.state_hash == _hash(state),
            column.browser_hash == _hash(browser),
            column.expires_at > self._clock.now(),
        )
        async with writing(self._engine) as connection:
            taken = (await connection.execute(this)).rowcount
        return BegunSignOn(state=state, browser=browser) if taken else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
