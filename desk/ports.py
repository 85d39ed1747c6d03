"""What the screens need of other rooms, by shape; `records` has the adapters, the tests have doubles in memory."""

from collections.abc import Sequence
from typing import Protocol

from records.accounts import Account, SignInAnswer
from records.call_records import RecordOutcome
from records.history import ContactFilter, ContactPage, ContactSummary
from records.record_draft import RecordDraft
from records.record_rows import CallRecord
from records.service import Bin, ServiceToday
from records.sign_ins import SignIn
from routing.events import Event
from routing.model import Instant


class Clock(Protocol):
    def now(self) -> Instant: ...


class History(Protocol):
    """What was recorded of contacts."""

    async def for_contact(self, contact_id: str) -> list[Event]: ...

    async def contact(self, contact_id: str) -> ContactSummary | None: ...

    async def contacts(
        self, wanted: ContactFilter = ..., *, after: tuple[Instant, str] | None = None, limit: int = ...
    ) -> ContactPage: ...


class ServiceMeasures(Protocol):
    async def today(self, since: Instant) -> ServiceToday: ...

    async def series(self, until: Instant, *, partner: str | None = None) -> tuple[Bin, ...]: ...


class Accounts(Protocol):
    """`records.accounts.Accounts` by shape. Tries of passwords are slowed down there."""

    async def sign_in(self, name: str, password: str, network: str = "") -> SignInAnswer: ...

    async def list(self, *, active_only: bool = True) -> Sequence[Account]: ...

    async def set_preferences(
        self, account_id: str, *, locale: str | None = None, theme: str | None = None
    ) -> None: ...


class SignIns(Protocol):
    """`records.sign_ins.SignIns` by shape."""

    async def create(self, account_id: str) -> str: ...

    async def find(self, token: str) -> SignIn | None: ...

    async def touch(self, token: str) -> None: ...

    async def revoke(self, token: str) -> None: ...


class CallRecords(Protocol):
    """`records.call_records.CallRecords` by shape."""

    async def open(self, contact_id: str, *, specialist: str, partner: str, language: str) -> CallRecord: ...

    async def load(self, contact_id: str) -> CallRecord: ...

    async def unfinished(self, specialist: str) -> list[CallRecord]: ...

    async def save_draft(
        self, contact_id: str, draft: RecordDraft, *, version: int, specialist: str
    ) -> RecordOutcome: ...

    async def finalise(self, contact_id: str, *, version: int, specialist: str) -> RecordOutcome: ...
