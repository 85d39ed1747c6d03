"""What the screens need of people without identity, by shape; `records.people` has the adapters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from records.people.advocacy import AdvocacyAction, AdvocacyOutcome, Contacted
from records.people.contact_data import ContactData
from records.people.earlier import EarlierContact
from records.people.follow_up_rows import Attempt, Consent, FollowUp, NeedResult, Outcome, Tried, WhyNot
from records.people.follow_ups import Shown
from records.people.keys import Source
from records.people.person_rows import Person
from records.people.shared_numbers import SharedNumber
from records.scope import Lent, Scope
from routing.model import Instant


class People(Protocol):
    """`records.people.persons.People` by shape."""

    async def settle(self, contact_id: str, *, own: bool | None = None) -> Person: ...

    async def give_code(self, contact_id: str, code: str) -> Person: ...

    async def contacts_of(
        self, source: Source, what: str, partners: Sequence[str], since: Instant, until: Instant
    ) -> list[str]: ...

    async def unlink(self, contact_ids: Sequence[str]) -> int: ...


class EarlierContacts(Protocol):
    async def of(self, person: Person, seen_by: str) -> tuple[EarlierContact, ...]: ...


class Reach(Protocol):
    """`records.people.contact_data.ContactDataStore` by shape."""

    async def show(self, contact: str, by: str) -> ContactData | None: ...


class FollowUps(Protocol):
    """`records.people.follow_ups.FollowUps` by shape."""

    days: int

    async def agree(
        self, contact: str, partner: str, consent: Consent, data: ContactData, by: str
    ) -> FollowUp: ...

    async def withdraw(self, contact: str, by: str) -> bool: ...

    async def list(self, shown: Shown, me: str) -> tuple[FollowUp, ...]: ...

    async def late(self) -> int: ...

    async def one(self, contact: str) -> FollowUp | None: ...

    async def tried(self, contact: str) -> tuple[Tried, ...]: ...

    async def claim(self, contact: str, by: str) -> bool: ...

    async def release(self, contact: str, by: str) -> bool: ...

    async def attempt(self, contact: str, outcome: Attempt, by: str) -> bool: ...

    async def finish(
        self,
        contact: str,
        outcome: Outcome,
        by: str,
        reason: WhyNot | None = None,
        needs: Sequence[NeedResult] = (),
    ) -> bool: ...


class Advocacy(Protocol):
    """`records.people.advocacy.Advocacy` by shape."""

    async def add(
        self, contact: str, partner: str, contacted: Contacted, outcome: AdvocacyOutcome, by: str
    ) -> bool: ...

    async def of(self, contact: str) -> tuple[AdvocacyAction, ...]: ...


class SharedNumbers(Protocol):
    """`records.people.shared_numbers.SharedNumbers` by shape."""

    async def list(self) -> tuple[SharedNumber, ...]: ...

    async def add(self, number: str, label: str, by: str) -> None: ...

    async def remove(self, tag: str, by: str) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleServices:
    people: People
    earlier: EarlierContacts
    reach: Reach
    follow_ups: FollowUps
    advocacy: Advocacy
    shared: SharedNumbers
    show: Literal["dates", "needs", "notes"] = "needs"
    """What is shown of earlier contacts."""

    def within(self, scope: Scope) -> "PeopleServices":
        """Lend what belongs to partners. Who is behind a contact is asked for one that the asker was let in to, and a
        person's earlier contacts are linked by a key of the partner's own, unless the network links them all.
        """
        stores = {"reach": self.reach, "follow_ups": self.follow_ups, "advocacy": self.advocacy}
        lent: dict[str, Any] = {
            name: store.within(scope) for name, store in stores.items() if isinstance(store, Lent)
        }
        return replace(self, **lent)
