"""What the screens need of other rooms, by shape; `records` has the adapters, the tests have doubles in memory."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from records.history import ContactFilter, ContactPage, ContactSummary
from records.service import Bin, ServiceToday
from routing.events import Event
from routing.model import Instant, Language, PartnerId


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
