"""The people who sign in: specialists, supervisors, administrators."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, exc, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.clock import Clock
from records.database import insert_into, insert_many, reading, writing
from records.errors import AccountExists, AccountNotFound
from records.passwords import Attempts, Passwords
from records.tables import account
from routing.model import Proficiency, Skill

ACCOUNTS_LISTED_MAX = 1_000
ID_FORM = re.compile(r"[A-Za-z0-9_]{1,121}")
"""What the carrier accepts as a softphone's name, so that a specialist's id can be it."""


class Role(StrEnum):
    SPECIALIST = "specialist"
    SUPERVISOR = "supervisor"
    """Of one partner, whose conversations they may listen to."""
    NETWORK_SUPERVISOR = "network_supervisor"
    """Of all partners."""
    PLANNER = "planner"
    """Reads figures, and no record of anybody."""
    DIRECTORY_EDITOR = "directory_editor"
    """Keeps a partner's part of the directory."""
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    id: str
    sign_in: str
    """The name typed to sign in, in lower case."""
    display_name: str
    partner: str
    languages: tuple[str, ...]
    role: Role
    skills: tuple[Proficiency, ...] = ()
    """What they can do beside their languages, in the rule book's words."""
    locale: str = "en"
    theme: str = "system"
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAnswer:
    """Either the account, or how long to wait before the next try. Nothing says which part was wrong."""

    account: Account | None
    wait_ms: int = 0
    evaluated: bool = True
    """False when the try came too early and the password was not looked at."""


class Accounts:
    """Raises: RecordsUnavailable from everything."""

    def __init__(self, engine: AsyncEngine, passwords: Passwords, clock: Clock) -> None:
        self._engine = engine
        self._passwords = passwords
        self._attempts = Attempts(clock)

    async def create(self, new: Account, password: str) -> Account:
        """Add an account.

        Raises: AccountExists; ValueError for an id that the carrier would not accept as a softphone's name.
        """
        row = account_row(new, await self._passwords.hash(password))
        try:
            async with writing(self._engine) as connection:
                await connection.execute(insert(account), row)
        except exc.IntegrityError as cause:
            raise AccountExists(new.sign_in) from cause
        return new

    async def create_missing(self, people: Sequence[Account], password_hash: str) -> int:
        """Add those of these accounts that do not exist yet, all with one password; say how many."""
        async with writing(self._engine) as connection:
            before = await connection.scalars(select(account.c.id))
            known = set(before.all())
            rows = [account_row(person, password_hash) for person in people if person.id not in known]
            await insert_many(connection, insert_into(connection, account).on_conflict_do_nothing(), rows)
        return len(rows)

    async def get(self, account_id: str) -> Account:
        """Raises: AccountNotFound"""
        async with reading(self._engine) as connection:
            query = select(account).where(account.c.id == account_id)
            row = (await connection.execute(query)).mappings().one_or_none()
        if row is None:
            raise AccountNotFound(account_id)
        return account_from(row)

    async def list(
        self, *, partner: str | None = None, role: Role | None = None, active_only: bool = True
    ) -> Sequence[Account]:
        """List accounts by partner and id."""
        query = select(account).order_by(account.c.partner, account.c.id).limit(ACCOUNTS_LISTED_MAX)
        if partner is not None:
            query = query.where(account.c.partner == partner)
        if role is not None:
            query = query.where(account.c.role == role.value)
        if active_only:
            query = query.where(account.c.active)
        async with reading(self._engine) as connection:
            return [account_from(row) for row in (await connection.execute(query)).mappings()]

    async def sign_in(self, name: str, password: str, network: str = "") -> SignInAnswer:
        """Look a sign-in name and password up; `network` is where the try comes from.

        A wrong name, a wrong password and an inactive account get the same answer after the same time.
        """
        name = name.strip().lower()
        wait_ms = self._attempts.delay_ms(name, network)
        if wait_ms:
            return SignInAnswer(account=None, wait_ms=wait_ms, evaluated=False)
        async with reading(self._engine) as connection:
            query = select(account).where(account.c.sign_in == name, account.c.active)
            row = (await connection.execute(query)).mappings().one_or_none()
        stored = row["password_hash"] if row is not None else None
        if not await self._passwords.verify(stored, password) or row is None:
            self._attempts.failed(name, network)
            return SignInAnswer(account=None, wait_ms=self._attempts.delay_ms(name, network))
        self._attempts.succeeded(name, network)
        if self._passwords.outdated(row["password_hash"]):
            await self.set_password(row["id"], password)
        return SignInAnswer(account=account_from(row))

    async def set_password(self, account_id: str, password: str) -> None:
        """Raises: AccountNotFound"""
        await self._change(account_id, password_hash=await self._passwords.hash(password))

    async def set_active(self, account_id: str, active: bool) -> None:
        """Let somebody in or keep them out; their open sign-ins stop being found at once.

        Raises: AccountNotFound
        """
        await self._change(account_id, active=active)

    async def set_preferences(
        self, account_id: str, *, locale: str | None = None, theme: str | None = None
    ) -> None:
        """Raises: AccountNotFound"""
        wanted = {"locale": locale, "theme": theme}
        chosen = {name: value for name, value in wanted.items() if value is not None}
        if chosen:
            await self._change(account_id, **chosen)

    async def _change(self, account_id: str, **values: Any) -> None:
        async with writing(self._engine) as connection:
            done = await connection.execute(
                update(account).where(account.c.id == account_id).values(**values)
            )
        if done.rowcount == 0:
            raise AccountNotFound(account_id)


def account_row(person: Account, password_hash: str) -> dict[str, Any]:
    """Raises: ValueError for an id that the carrier would not accept as a softphone's name."""
    if ID_FORM.fullmatch(person.id) is None:
        raise ValueError(f"The id {person.id!r} may hold letters, digits and underscores only.")
    return {
        "id": person.id,
        "sign_in": person.sign_in.strip().lower(),
        "display_name": person.display_name,
        "partner": person.partner,
        "languages": list(person.languages),
        "skills": [[own.skill, own.level] for own in person.skills],
        "role": person.role.value,
        "password_hash": password_hash,
        "locale": person.locale,
        "theme": person.theme,
        "active": person.active,
    }


def account_from(row: RowMapping) -> Account:
    return Account(
        id=row["id"],
        sign_in=row["sign_in"],
        display_name=row["display_name"],
        partner=row["partner"],
        languages=tuple(row["languages"]),
        skills=tuple(Proficiency(skill=Skill(skill), level=level) for skill, level in row["skills"]),
        role=Role(row["role"]),
        locale=row["locale"],
        theme=row["theme"],
        active=row["active"],
    )
