"""Browser sign-ins, kept on the server so that each can be ended at once.

The browser holds a random token; the database holds its SHA-256 only, so a stolen copy of it opens nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.accounts import Account, account_from
from records.clock import Clock
from records.database import reading, writing
from records.tables import account, sign_in
from routing.model import Instant

ABSOLUTE_MS = 12 * 3_600_000
IDLE_MS = 30 * 60_000
TOUCH_EVERY_MS = 30_000
"""A sign-in that was seen this recently is not written again."""
TOKEN_BYTES = 32
ID_CHARS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    account: Account
    created_at: Instant
    last_seen_at: Instant
    expires_at: Instant
    """The end of the shift, however busy; idle time ends it sooner."""
    csrf_secret: str

    def __repr__(self) -> str:
        return f"SignIn(account={self.account.id!r}, expires_at={self.expires_at})"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSignIn:
    """One of a person's own, as they see it."""

    id: str
    """The beginning of its token's hash, which opens nothing."""
    created_at: Instant
    last_seen_at: Instant


def id_of(token: str) -> str:
    """Name a sign-in in the list of its person's."""
    return _hash(token)[:ID_CHARS]


class SignIns:
    """Raises: RecordsUnavailable from everything."""

    def __init__(
        self, engine: AsyncEngine, clock: Clock, *, absolute_ms: int = ABSOLUTE_MS, idle_ms: int = IDLE_MS
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._absolute_ms = absolute_ms
        self._idle_ms = idle_ms

    async def create(self, account_id: str) -> str:
        """Begin a sign-in; returns the token for the cookie, which is stored nowhere."""
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._clock.now()
        row = {
            "token_hash": _hash(token),
            "account_id": account_id,
            "created_at": now,
            "last_seen_at": now,
            "expires_at": now + self._absolute_ms,
            "csrf_secret": secrets.token_urlsafe(TOKEN_BYTES),
        }
        async with writing(self._engine) as connection:
            await connection.execute(insert(sign_in), row)
        return token

    async def find(self, token: str) -> SignIn | None:
        """Give the sign-in of a token; None when it is unknown, revoked, expired, idle, or its account inactive."""
        query = (
            select(sign_in, account)
            .join(account, account.c.id == sign_in.c.account_id)
            .where(sign_in.c.token_hash == _hash(token), account.c.active, ~self._over())
        )
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        return SignIn(
            account=account_from(row),
            created_at=row["created_at"],
            last_seen_at=row["last_seen_at"],
            expires_at=row["expires_at"],
            csrf_secret=row["csrf_secret"],
        )

    async def touch(self, token: str) -> None:
        """Note that the person is active; an ended sign-in stays ended. Cheap to call with every request."""
        now = self._clock.now()
        stale = sign_in.c.last_seen_at <= now - TOUCH_EVERY_MS
        where = and_(sign_in.c.token_hash == _hash(token), ~self._over(), stale)
        async with reading(self._engine) as connection:
            due = await connection.scalar(select(sign_in.c.token_hash).where(where))
        if due is not None:
            async with writing(self._engine) as connection:
                await connection.execute(update(sign_in).where(where).values(last_seen_at=now))

    async def revoke(self, token: str) -> None:
        async with writing(self._engine) as connection:
            await connection.execute(delete(sign_in).where(sign_in.c.token_hash == _hash(token)))

    async def revoke_all(self, account_id: str) -> int:
        """End every sign-in of one person; say how many there were."""
        async with writing(self._engine) as connection:
            done = await connection.execute(delete(sign_in).where(sign_in.c.account_id == account_id))
        return done.rowcount

    async def of(self, account_id: str) -> tuple[OpenSignIn, ...]:
        """List somebody's sign-ins that hold, the latest first."""
        column = sign_in.c
        query = select(sign_in).where(column.account_id == account_id, ~self._over())
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query.order_by(column.created_at.desc()))).all()
        return tuple(
            OpenSignIn(
                id=row.token_hash[:ID_CHARS],
                created_at=Instant(row.created_at),
                last_seen_at=Instant(row.last_seen_at),
            )
            for row in rows
        )

    async def revoke_one(self, account_id: str, sign_in_id: str) -> bool:
        """End one of somebody's sign-ins by its id in the list; False when there is none."""
        column = sign_in.c
        one = and_(column.account_id == account_id, func.substr(column.token_hash, 1, ID_CHARS) == sign_in_id)
        async with writing(self._engine) as connection:
            return bool((await connection.execute(delete(sign_in).where(one))).rowcount)

    async def forget_expired(self) -> int:
        """Remove the sign-ins that are over; say how many."""
        async with writing(self._engine) as connection:
            done = await connection.execute(delete(sign_in).where(self._over()))
        return done.rowcount

    def _over(self) -> ColumnElement[bool]:
        now = self._clock.now()
        return or_(sign_in.c.expires_at <= now, sign_in.c.last_seen_at <= now - self._idle_ms)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
