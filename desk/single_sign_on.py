"""Single sign-on as the screens need it: an identity provider that vouches, and whose accounts its subjects are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from config.sign_in_settings import GroupRole
from records.accounts import Account
from records.begun_sign_ons import BegunSignOn


class ProviderAway(Exception):
    """The identity provider does not answer, or not as one; people can sign in with their passwords."""


class NotProven(Exception):
    """What came back does not prove who it is. The text says why, for the log; it holds nothing of what was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom the provider vouches for."""

    subject: str
    name: str = ""
    locale: str = "en"
    groups: frozenset[str] = frozenset()
    several_factors: bool = False
    """Whether the provider says that it asked for more than one."""


class IdentityProvider(Protocol):
    async def address(self, begun: BegunSignOn) -> str:
        """Say where the browser goes to. Raises: ProviderAway"""
        ...

    async def identify(self, code: str, begun: BegunSignOn) -> Identity:
        """Exchange the code and prove what comes for it. Raises: ProviderAway, NotProven"""
        ...


class BegunSignOns(Protocol):
    """`records.begun_sign_ons.BegunSignOns` by shape."""

    async def begin(self) -> BegunSignOn: ...

    async def take(self, state: str, browser: str) -> BegunSignOn | None: ...


class Subjects(Protocol):
    """`records.subjects.Subjects` by shape."""

    async def account_of(self, subject: str) -> Account | None: ...

    async def is_linked(self, account_id: str) -> bool: ...

    async def link(self, account_id: str, subject: str) -> None: ...

    async def unlink(self, account_id: str) -> bool: ...

    async def create(self, wanted: Account, subject: str) -> Account: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleSignOn:
    provider: IdentityProvider
    begun: BegunSignOns
    subjects: Subjects
    group_roles: Sequence[GroupRole] = ()
    """The first whose group somebody belongs to says what they become at their first sign-in."""
