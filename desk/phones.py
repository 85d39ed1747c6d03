"""What the screens need of specialists' telephones: where they are kept, and which may be rung."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Protocol

from desk.errors import NoAccess
from records.phones import SOFTPHONE, StoredPhone
from records.scope import Lent, Scope
from routing.phone_model import Reach
from telephony.dialable import PhoneFault, fault_of_phone, phone_of


class StoredPhones(Protocol):
    """`records.phones.Phones` by shape."""

    async def of(self, account_id: str) -> StoredPhone: ...

    async def save(self, account_id: str, reach: Reach, phone: str, *, by: str) -> None: ...


class NoPhones:
    """Nobody works by telephone."""

    async def of(self, account_id: str) -> StoredPhone:
        return SOFTPHONE

    async def save(self, account_id: str, reach: Reach, phone: str, *, by: str) -> None:
        """Raises: NoAccess; no telephone is allowed here, so none can be chosen."""
        raise NoAccess


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneServices:
    stored: StoredPhones = field(default_factory=NoPhones)
    allowed: tuple[str, ...] = ()
    """Beginnings of numbers and SIP hosts; none: everybody works with the softphone."""
    own_numbers: Collection[str] = field(default=(), repr=False)

    def within(self, scope: Scope) -> "PhoneServices":
        return replace(self, stored=self.stored.within(scope)) if isinstance(self.stored, Lent) else self

    def read(self, written: str) -> str | PhoneFault:
        """Give the telephone that somebody wrote in its one form, or what is wrong with it."""
        phone = phone_of(written)
        if phone is None:
            return PhoneFault.UNREADABLE
        fault = fault_of_phone(phone, self.allowed, self.own_numbers)
        return phone if fault is None else fault


NO_TELEPHONES = PhoneServices()
