"""Second factors: set up with a first right code, taken once each, and stood in for by a recovery code."""

import base64
import hashlib
from enum import StrEnum
from secrets import token_bytes, token_urlsafe
from typing import Final

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.accounts import Account, account_from
from records.clock import Clock
from records.database import insert_into, reading, writing
from records.field_cipher import FieldCipher, Place
from records.passwords import Attempts
from records.second_factor_tables import half_sign_in, recovery_code, second_factor
from records.tables import account
from records.totp import SECRET_BYTES, step_of

HALF_MS: Final = 10 * 60_000
RECOVERY_CODES: Final = 10
_RECOVERY_BYTES: Final = 10
"""Eighty bits each: no guess finds one, so a plain hash keeps it."""
_NETWORK: Final = "second factor"


class Shown(StrEnum):
    """What was shown as a second factor, and whether it was right."""

    CODE = "code"
    RECOVERY_CODE = "recovery code"
    WRONG = "wrong"


def secret_of(account_id: str) -> Place:
    return Place(table="second_factor", column="secret", row=account_id)


class SecondFactors:
    """Raises: RecordsUnavailable from everything; FieldUnreadable when the key was changed."""

    def __init__(self, engine: AsyncEngine, cipher: FieldCipher, clock: Clock) -> None:
        self._engine = engine
        self._cipher = cipher
        self._clock = clock
        self._attempts = Attempts(clock)

    # --- a sign-in that lacks one -----------------------------------------------------------------

    async def half(self, account_id: str) -> str:
        """Begin a sign-in whose password was right; returns the token for the cookie."""
        token, now = token_urlsafe(32), self._clock.now()
        row = {"token_hash": _hash(token), "account_id": account_id, "expires_at": now + HALF_MS}
        async with writing(self._engine) as connection:
            await connection.execute(delete(half_sign_in).where(half_sign_in.c.expires_at <= now))
            await connection.execute(insert(half_sign_in), row)
        return token

    async def whose(self, token: str) -> Account | None:
        """Say whose half sign-in it is; None: nobody's, or not any more."""
        query = (
            select(account)
            .join(half_sign_in, half_sign_in.c.account_id == account.c.id)
            .where(half_sign_in.c.token_hash == _hash(token), account.c.active)
            .where(half_sign_in.c.expires_at > self._clock.now())
        )
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return account_from(row) if row is not None else None

    async def forget_half(self, token: str) -> None:
        async with writing(self._engine) as connection:
            await connection.execute(delete(half_sign_in).where(half_sign_in.c.token_hash == _hash(token)))

    # --- setting up -----------------------------------------------------------------------------------

    async def is_on(self, account_id: str) -> bool:
        column = second_factor.c
        query = select(column.confirmed_at).where(column.account_id == account_id)
        async with reading(self._engine) as connection:
            return await connection.scalar(query) is not None

    async def begin(self, account_id: str) -> bytes | None:
        """Give the secret to set up; the same one until a code of it is shown. None: there is one in use."""
        sealed = self._cipher.seal(
            secret_of(account_id), base64.b64encode(token_bytes(SECRET_BYTES)).decode()
        )
        async with writing(self._engine) as connection:
            first = insert_into(connection, second_factor).on_conflict_do_nothing()
            await connection.execute(first, {"account_id": account_id, "secret": sealed})
            found = await self._stored(connection, account_id)
        assert found is not None, "it was just put there"
        secret, confirmed = found
        return None if confirmed else secret

    async def confirm(self, account_id: str, code: str) -> tuple[str, ...] | None:
        """Put the secret in use with a first right code. Returns: the recovery codes, told this once; None: wrong."""
        async with writing(self._engine) as connection:
            found = await self._stored(connection, account_id)
            if found is None or found[1] or not await self._take(connection, account_id, found[0], code):
                return None
            column = second_factor.c
            await connection.execute(
                update(second_factor)
                .where(column.account_id == account_id)
                .values(confirmed_at=self._clock.now())
            )
            await connection.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
            codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
            rows = [{"account_id": account_id, "code_hash": _hash(_folded(one))} for one in codes]
            await connection.execute(insert(recovery_code), rows)
        return codes

    async def reset(self, account_id: str) -> None:
        """Take the second factor away, so that another can be set up."""
        async with writing(self._engine) as connection:
            for table in (second_factor, recovery_code):
                await connection.execute(delete(table).where(table.c.account_id == account_id))

    # --- signing in -----------------------------------------------------------------------------------

    def wait_ms(self, account_id: str) -> int:
        """Say how long to wait before the next code is looked at."""
        return self._attempts.delay_ms(account_id, _NETWORK)

    async def check(self, account_id: str, code: str) -> Shown:
        """Take a code, or a recovery code: each once, whoever shows it at the same time."""
        async with writing(self._engine) as connection:
            shown = await self._look(connection, account_id, code)
        if shown is Shown.WRONG:
            self._attempts.failed(account_id, _NETWORK)
        else:
            self._attempts.succeeded(account_id, _NETWORK)
        return shown

    async def recovery_codes_left(self, account_id: str) -> int:
        query = select(func.count()).where(recovery_code.c.account_id == account_id)
        async with reading(self._engine) as connection:
            return await connection.scalar(query) or 0

    async def _look(self, connection: AsyncConnection, account_id: str, code: str) -> Shown:
        found = await self._stored(connection, account_id)
        if found is None or not found[1]:
            return Shown.WRONG
        if await self._take(connection, account_id, found[0], code.replace(" ", "")):
            return Shown.CODE
        return Shown.RECOVERY_CODE if await _recover(connection, account_id, code) else Shown.WRONG

    async def _stored(self, connection: AsyncConnection, account_id: str) -> tuple[bytes, bool] | None:
        query = select(second_factor).where(second_factor.c.account_id == account_id)
        row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        return base64.b64decode(
            self._cipher.open(secret_of(account_id), row.secret)
        ), row.confirmed_at is not None

    async def _take(self, connection: AsyncConnection, account_id: str, secret: bytes, code: str) -> bool:
        step = step_of(secret, code, self._clock.now())
        if step is None:
            return False
        column = second_factor.c
        later = or_(column.last_step.is_(None), column.last_step < step)
        taken = update(second_factor).where(column.account_id == account_id, later).values(last_step=step)
        return bool((await connection.execute(taken)).rowcount)


async def _recover(connection: AsyncConnection, account_id: str, code: str) -> bool:
    column = recovery_code.c
    used = delete(recovery_code).where(
        column.account_id == account_id, column.code_hash == _hash(_folded(code))
    )
    return bool((await connection.execute(used)).rowcount)


def _recovery_code() -> str:
    letters = base64.b32encode(token_bytes(_RECOVERY_BYTES)).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _folded(code: str) -> str:
    return "".join(one for one in code.lower() if one.isalnum())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
