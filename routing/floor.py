"""The floor: everything that is live now in one 211 network, with the indexes that keep each decision cheap.

Only `routing/evolve.py` writes to these records.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from routing.errors import UnknownRecord
from routing.model import (
    CallSid,
    ConferenceSid,
    ContactEnd,
    ContactId,
    ContactState,
    Instant,
    Language,
    NotReadyReason,
    OfferId,
    OfferState,
    PartnerId,
    RegionEvidence,
    Route,
    SpecialistId,
    SpecialistState,
    Why,
    WithdrawReason,
)
from routing.ranked import RankedSet
from routing.rulebook import RuleBook


@dataclass(slots=True, kw_only=True)
class Offer:
    id: OfferId
    contact: ContactId
    specialist: SpecialistId
    partner: PartnerId
    state: OfferState
    made_at: Instant
    expires_at: Instant
    why: Why
    accepted_at: Instant | None = None
    connect_by: Instant | None = None
    drop_at: Instant | None = None
    leg: CallSid | None = None
    """The specialist's own call, once their softphone has dialled in."""
    conference: ConferenceSid | None = None
    """Set when the specialist is in the room; the caller is ordered there in the same decision."""
    withdrawn: WithdrawReason | None = None


@dataclass(slots=True, kw_only=True)
class Contact:
    id: ContactId
    call: CallSid
    line: str
    rule_book: str
    state: ContactState
    arrived_at: Instant
    evidence: RegionEvidence
    menu_attempt: int = 0
    language: Language | None = None
    route: Route | None = None
    step: int = 0
    queued_at: Instant | None = None
    """The place in the queue; kept whatever the offers do (F15, F32, F52)."""
    waiting_since: Instant | None = None
    waited_ms: int = 0
    """Waiting that is over: all of it for a connected contact, all but the present wait for a waiting one."""
    connected_at: Instant | None = None
    talked_ms: int = 0
    offers_made: int = 0
    offer: OfferId | None = None
    specialist: SpecialistId | None = None
    """Who is, or was last, connected."""
    partner: PartnerId | None = None
    cooling: dict[SpecialistId, Instant] = field(default_factory=dict)

    def waited_until(self, at: Instant) -> int:
        """Milliseconds of waiting up to now, over all waits of this contact."""
        return self.waited_ms + (at - self.waiting_since if self.waiting_since is not None else 0)

    def may_be_served_by(self) -> tuple[PartnerId, ...] | None:
        """The partners of the present widening step; None means every partner."""
        if self.route is None:
            return ()
        return self.route.steps[self.step].partners


@dataclass(slots=True, kw_only=True)
class Specialist:
    id: SpecialistId
    partner: PartnerId
    languages: tuple[Language, ...]
    state: SpecialistState
    since: Instant
    lease_until: Instant
    idle_since: Instant | None = None
    """Since when free for contacts; an offer withdrawn because the caller left does not reset it (F06)."""
    not_ready: NotReadyReason | None = None
    offer: OfferId | None = None
    contact: ContactId | None = None
    """The contact connected now, or the one whose record is being finished in wrap-up."""
    next_not_ready: NotReadyReason | None = None
    """Chosen while engaged: what comes after wrap-up. None means ready."""
    wrap_up_until: Instant | None = None
    lost: bool = False
    """The screen stopped answering in mid-call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedContact:
    """What is remembered of a contact that has ended, so that late news is recognised."""

    contact: ContactId
    call: CallSid
    end: ContactEnd
    at: Instant


class TimerKind(StrEnum):
    OFFER = "offer"
    CONNECT = "connect"
    DROP = "drop"
    WRAP_UP = "wrap_up"
    LEASE = "lease"
    WIDEN = "widen"
    COOL_DOWN = "cool_down"


Scope = tuple[Language, PartnerId | None]
"""A language within one partner, or (with None) within the whole network."""


_NEVER = Instant(0)


@dataclass(slots=True, kw_only=True)
class Floor:
    rule_books: dict[str, RuleBook] = field(default_factory=dict)
    rule_book: RuleBook | None = None
    """The book under which new contacts enter."""
    contacts: dict[ContactId, Contact] = field(default_factory=dict)
    specialists: dict[SpecialistId, Specialist] = field(default_factory=dict)
    offers: dict[OfferId, Offer] = field(default_factory=dict)
    """Offers of live contacts, finished ones too: a late accept is told what became of it."""
    closed: dict[ContactId, ClosedContact] = field(default_factory=dict)
    legs: dict[CallSid, OfferId] = field(default_factory=dict)
    waiting: dict[Scope, RankedSet[ContactId]] = field(default_factory=dict)
    ready: dict[Scope, RankedSet[SpecialistId]] = field(default_factory=dict)
    timers: RankedSet[str] = field(default_factory=RankedSet)
    """Due times by `kind:id`."""
    at: Instant = _NEVER
    """When the last event happened."""

    def contact(self, contact: ContactId) -> Contact:
        """Raises: UnknownRecord."""
        try:
            return self.contacts[contact]
        except KeyError:
            raise UnknownRecord("contact", contact) from None

    def specialist(self, specialist: SpecialistId) -> Specialist:
        """Raises: UnknownRecord."""
        try:
            return self.specialists[specialist]
        except KeyError:
            raise UnknownRecord("specialist", specialist) from None

    def offer(self, offer: OfferId) -> Offer:
        """Raises: UnknownRecord."""
        try:
            return self.offers[offer]
        except KeyError:
            raise UnknownRecord("offer", offer) from None

    def book_of(self, contact: Contact) -> RuleBook:
        """The version that the contact entered under."""
        try:
            return self.rule_books[contact.rule_book]
        except KeyError:
            raise UnknownRecord("rule book", contact.rule_book) from None

    def waiting_in(self, language: Language, partner: PartnerId | None) -> int:
        queue = self.waiting.get((language, partner))
        return len(queue) if queue is not None else 0

    def ready_in(self, language: Language, partner: PartnerId | None) -> int:
        ready = self.ready.get((language, partner))
        return len(ready) if ready is not None else 0

    def languages_of(self, specialist: Specialist) -> Iterator[Language]:
        """What a specialist can serve: their own languages, and with an interpreter the others."""
        yield from specialist.languages
        if self.rule_book is not None:
            for language in self.rule_book.interpreter_languages:
                if language not in specialist.languages:
                    yield language

    def next_due(self) -> Instant | None:
        first = self.timers.first()
        return Instant(first[0]) if first is not None else None


def offer_id(contact: ContactId, number: int) -> OfferId:
    """An offer's id: its contact's, and the how-manieth offer of that contact it is."""
    return OfferId(f"{contact}-{number}")
