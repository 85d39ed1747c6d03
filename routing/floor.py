"""The floor: everything that is live now in one 211 network, with the indexes that keep each decision cheap.

Only `routing/evolve.py` writes to these records.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from routing.entries import (
    ON_DUTY,
    CallBack,
    ClosedContact,
    Contact,
    Demand,
    Emergency,
    Held,
    Offer,
    Outside,
    PartnerLoad,
    Party,
    Profile,
    Sent,
    Specialist,
    serves,
)
from routing.errors import UnknownRecord
from routing.flood_model import Block, SourceTag
from routing.model import (
    CallSid,
    ContactId,
    Instant,
    Language,
    OfferId,
    PartnerId,
    SpecialistId,
)
from routing.observed import Given, Observed
from routing.ranked import RankedSet
from routing.rulebook import Partner, RuleBook
from routing.text_entries import ClosedText, TextContact
from routing.text_model import SenderId, TextService

__all__ = [
    "ON_DUTY",
    "CallBack",
    "ClosedContact",
    "Contact",
    "Demand",
    "Emergency",
    "Floor",
    "Given",
    "Held",
    "Observed",
    "Offer",
    "Outside",
    "OwnScope",
    "PartnerLoad",
    "Party",
    "Profile",
    "ReachScope",
    "ReadyScope",
    "Sent",
    "ServingScope",
    "Specialist",
    "TimerKind",
    "offer_id",
    "serves",
]


class TimerKind(StrEnum):
    OFFER = "offer"
    CONNECT = "connect"
    DROP = "drop"
    WRAP_UP = "wrap_up"
    LEASE = "lease"
    WIDEN = "widen"
    REVIEW = "review"
    SENT = "sent"
    EMERGENCY = "emergency"
    COOL_DOWN = "cool_down"
    PARTY = "party"
    HOLD = "hold"
    CALL_BACK = "call_back"
    RECORDING = "recording"
    BLOCK = "block"
    PHONE = "phone"
    TEXT_OFFER = "text_offer"
    TEXT_REST = "text_rest"
    TEXT_COOL = "text_cool"


OwnScope = tuple[Demand, PartnerId, bool]
"""Contacts of one demand for whom a partner comes first; or (True) those of them from another's region."""
ReachScope = tuple[Demand, PartnerId | None]
"""Contacts of one demand whom a partner may serve; None: every partner may."""
ReadyScope = tuple[Language | None, PartnerId]
"""Free specialists of a partner who speak a language; None: all, because an interpreter helps."""


class ServingScope(NamedTuple):
    """Specialists who may serve two demands, each of them alone; of these partners (None: of all)."""

    one: Demand
    other: Demand
    partners: tuple[PartnerId, ...] | None


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
    loads: dict[PartnerId, PartnerLoad] = field(default_factory=dict)
    """Of partners with a phone system of their own."""
    given: dict[PartnerId, Given] = field(default_factory=dict)
    observed: Observed = field(default_factory=Observed)
    emergencies: dict[str, Emergency] = field(default_factory=dict)
    """By plan; the latest declared stands last."""
    blocks: dict[SourceTag, Block] = field(default_factory=dict)
    queues: dict[Demand, RankedSet[ContactId]] = field(default_factory=dict)
    """Everybody who waits."""
    own: dict[OwnScope, RankedSet[ContactId]] = field(default_factory=dict)
    reach: dict[ReachScope, RankedSet[ContactId]] = field(default_factory=dict)
    ready: dict[ReadyScope, RankedSet[SpecialistId]] = field(default_factory=dict)
    free: dict[Language | None, int] = field(default_factory=dict)
    """Free specialists of the whole network who speak a language; None: all."""
    staff: dict[Profile, int] = field(default_factory=dict)
    """Specialists on duty by profile."""
    serving: dict[ServingScope, int] = field(default_factory=dict)
    """How many of those on duty may serve: reckoned when first asked (`routing/estimates.py`), forgotten when somebody
    comes or goes."""
    helping: dict[PartnerId, int] = field(default_factory=dict)
    """Contacts of other regions that a partner serves, or is offered, now."""
    ringing: dict[PartnerId, int] = field(default_factory=dict)
    """Contacts that ring at a partner's own phone system."""
    crews: dict[PartnerId, int] = field(default_factory=dict)
    """Specialists signed in, by partner."""
    waiting: int = 0
    suspects: int = 0
    """Waiting contacts of the lane for numbers that call very often."""
    lane: int = 0
    """Contacts of that lane who are with somebody, or are offered."""
    reviewing: int = 0
    """Waiting contacts for whom more than their own waiting decides what comes next."""
    review_due: Instant | None = None
    partners: dict[PartnerId, Partner] = field(default_factory=dict)
    """Those of the published book, in its order; like the two lines below, at hand."""
    kept_languages: frozenset[Language] = frozenset()
    phone_systems: tuple[PartnerId, ...] = ()
    """Partners with a phone system of their own."""
    text_service: TextService | None = None
    """How texts are served; None: they are not."""
    texts: dict[ContactId, TextContact] = field(default_factory=dict)
    """Conversations by text, which are not over."""
    text_of: dict[SenderId, ContactId] = field(default_factory=dict)
    """The conversation of whoever writes."""
    texts_closed: dict[ContactId, ClosedText] = field(default_factory=dict)
    text_ended_of: dict[SenderId, ContactId] = field(default_factory=dict)
    """The latest one of each that is remembered."""
    texts_opted_out: dict[SenderId, Instant] = field(default_factory=dict)
    """Who wants no messages of ours, and since when."""
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

    def is_over_for(self, contact: ContactId, specialist: SpecialistId) -> bool:
        """Whether a contact has ended that a specialist had to do with; of any other they are not told that it was."""
        closed = self.closed.get(contact)
        return closed is not None and specialist in closed.asked

    def book_of(self, contact: Contact) -> RuleBook:
        """The version that the contact entered under."""
        try:
            return self.rule_books[contact.rule_book]
        except KeyError:
            raise UnknownRecord("rule book", contact.rule_book) from None

    def waiting_for(self, demand: Demand, partner: PartnerId) -> int:
        """How many wait for whom this partner comes first."""
        found = 0
        for foreign in (False, True):
            queue = self.own.get((demand, partner, foreign))
            found += len(queue) if queue is not None else 0
        return found

    def waiting_of(self, demand: Demand) -> int:
        queue = self.queues.get(demand)
        return len(queue) if queue is not None else 0

    def ready_at(self, language: Language | None, partner: PartnerId) -> int:
        ready = self.ready.get((language, partner))
        return len(ready) if ready is not None else 0

    def languages_of(self, specialist: Specialist) -> Iterator[Language]:
        """What a specialist can serve: their own languages, and those for which an interpreter may help."""
        yield from specialist.languages
        if self.rule_book is not None:
            for language in self.rule_book.languages:
                if language.interpreter is not None and language.code not in specialist.languages:
                    yield language.code

    def ready_for(self, demand: Demand, language: Language | None, partner: PartnerId) -> int:
        """Count a partner's free specialists who speak a language and have the skills of a demand."""
        ready = self.ready.get((language, partner))
        if ready is None or not demand.skills:
            return len(ready) if ready is not None else 0
        return sum([self.specialists[key].can_serve(demand) for _, key in ready.in_order()])

    def free_for(self, demand: Demand, language: Language | None) -> int:
        """Count the network's free specialists who speak a language and have the skills of a demand."""
        if not demand.skills:
            return self.free.get(language, 0)
        return sum([self.ready_for(demand, language, partner) for partner in self.crews])

    def demands_of(self, specialist: Specialist) -> Iterator[Demand]:
        """The demands of waiting contacts that a specialist can serve."""
        return (
            demand for demand, queue in self.queues.items() if len(queue) and specialist.can_serve(demand)
        )

    def next_due(self) -> Instant | None:
        first = self.timers.first()
        return Instant(first[0]) if first is not None else None


def offer_id(contact: ContactId, number: int) -> OfferId:
    """An offer's id: its contact's, and the how-manieth offer of that contact it is."""
    return OfferId(f"{contact}-{number}")
