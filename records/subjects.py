"""Whose account a subject of the identity provider is: linked by an administrator, or made at its first sign-in."""

import hmac
from dataclasses import replace
from secrets import token_urlsafe
from typing import Final

from sqlalchemy import delete, exc, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.accounts import Account, account_from, account_row
from records.database import reading, writing
from records.errors import AccountExists, SubjectTaken
from records.passwords import Passwords
from records.sign_on_tables import account_subject
from records.tables import account

_ID_CHARS: Final = 20


class Subjects:
    """Subjects of one issuer. Raises: RecordsUnavailable from everything."""

    def __init__(self, engine: AsyncEngine, passwords: Passwords, key: bytes, issuer: str) -> None:
        self._engine = engine
        self._passwords = passwords
        self._key = key
        self._issuer = issuer

    async def account_of(self, subject: str) -> Account | None:
        """Give the subject's account, even where it is inactive."""
        query = (
            select(account)
            .join(account_subject, account_subject.c.account_id == account.c.id)
            .where(account_subject.c.subject_hash == self._hash(subject))
        )
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return account_from(row) if row is not None else None

    async def is_linked(self, account_id: str) -> bool:
        query = select(account_subject.c.account_id).where(account_subject.c.account_id == account_id)
        async with reading(self._engine) as connection:
            return await connection.scalar(query) is not None

    async def link(self, account_id: str, subject: str) -> None:
        """Raises: SubjectTaken when the subject, or the account, is linked already."""
        row = {"account_id": account_id, "subject_hash": self._hash(subject)}
        try:
            async with writing(self._engine) as connection:
                await connection.execute(insert(account_subject), row)
        except exc.IntegrityError as cause:
            raise SubjectTaken from cause

    async def unlink(self, account_id: str) -> bool:
        """Say whether there was a link to take away."""
        this = delete(account_subject).where(account_subject.c.account_id == account_id)
        async with writing(self._engine) as connection:
            return bool((await connection.execute(this)).rowcount)

    async def create(self, wanted: Account, subject: str) -> Account:
        """Make an account for a subject, with an id that follows from it and a password that nobody knows.

        Raises: AccountExists when it was made before, and also when its link was taken away since: who did that
                does not want it back.
        """
        subject_hash = self._hash(subject)
        name = f"sso_{subject_hash[:_ID_CHARS]}"
        made = replace(wanted, id=name, sign_in=name)
        row = account_row(made, await self._passwords.hash(token_urlsafe()))
        try:
            async with writing(self._engine) as connection:
                await connection.execute(insert(account), row)
                await connection.execute(
                    insert(account_subject), {"account_id": name, "subject_hash": subject_hash}
                )
        except exc.IntegrityError as cause:
            raise AccountExists(name) from cause
        return made

    def _hash(self, subject: str) -> str:
        return hmac.digest(self._key, f"{self._issuer}\0{subject}".encode(), "sha256").hex()
