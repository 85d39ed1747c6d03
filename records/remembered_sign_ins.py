"""Sign-ins remembered for a few seconds, so that answering a call does not wait for the database."""

from collections import OrderedDict
from hashlib import sha256
from typing import Final

from records.clock import Clock
from records.errors import RecordsUnavailable
from records.sign_ins import TOUCH_EVERY_MS, OpenSignIn, SignIn, SignIns
from routing.model import Instant

FRESH_MS: Final = 5_000
"""How long a revocation in another process may take to be noticed here."""
TRUSTED_MS: Final = 10 * 60_000
"""How long somebody who was signed in stays so while the database does not answer: callers need them."""
REMEMBERED_MAX: Final = 10_000


class RememberedSignIns:
    """`SignIns` by shape, in front of one. Tokens are remembered by their hash."""

    def __init__(self, sign_ins: SignIns, clock: Clock) -> None:
        self._sign_ins = sign_ins
        self._clock = clock
        self._found: OrderedDict[bytes, tuple[Instant, SignIn]] = OrderedDict()
        self._touched: OrderedDict[bytes, Instant] = OrderedDict()

    async def create(self, account_id: str) -> str:
        return await self._sign_ins.create(account_id)

    async def find(self, token: str) -> SignIn | None:
        key, now = _key(token), self._clock.now()
        asked_at, known = self._found.get(key, (None, None))
        if known is not None and asked_at is not None:
            if known.expires_at <= now:
                return None
            if now - asked_at < FRESH_MS:
                return known
        try:
            found = await self._sign_ins.find(token)
        except RecordsUnavailable:
            if known is None or asked_at is None or now - asked_at > TRUSTED_MS:
                raise
            return known
        self._remember(key, now, found)
        return found

    async def touch(self, token: str) -> None:
        key, now = _key(token), self._clock.now()
        if now - self._touched.get(key, -TOUCH_EVERY_MS) < TOUCH_EVERY_MS:
            return
        self._touched[key] = now
        self._touched.move_to_end(key)
        if len(self._touched) > REMEMBERED_MAX:
            self._touched.popitem(last=False)
        await self._sign_ins.touch(token)

    async def revoke(self, token: str) -> None:
        self._found.pop(_key(token), None)
        await self._sign_ins.revoke(token)

    async def revoke_all(self, account_id: str) -> int:
        self.forget(account_id)
        return await self._sign_ins.revoke_all(account_id)

    async def of(self, account_id: str) -> tuple[OpenSignIn, ...]:
        return await self._sign_ins.of(account_id)

    async def revoke_one(self, account_id: str, sign_in_id: str) -> bool:
        self.forget(account_id)
        return await self._sign_ins.revoke_one(account_id, sign_in_id)

    def forget(self, account_id: str) -> None:
        """Ask the database anew for everybody who is signed in as this account: a preference has changed."""
        for key in [key for key, (_, found) in self._found.items() if found.account.id == account_id]:
            del self._found[key]

    def _remember(self, key: bytes, now: Instant, found: SignIn | None) -> None:
        if found is None:
            self._found.pop(key, None)
            return
        self._found[key] = (now, found)
        self._found.move_to_end(key)
        if len(self._found) > REMEMBERED_MAX:
            self._found.popitem(last=False)


def _key(token: str) -> bytes:
    return sha256(token.encode()).digest()
