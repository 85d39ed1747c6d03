"""A floor on the bench: a clock that the test moves, and one short verb for each thing that happens.

Ids are readable: contact `ann` calls on `CA-ann`; her first offer is `ann-1`; the leg of that offer is `CA-leg-ann-1`.
"""

from dataclasses import dataclass, replace

from routing import replies as r
from routing.floor import Offer
from routing.model import OfferId
from routing.rulebook import RuleBook
from routing.talk_model import Target, TargetKind
from tests.routing.bench_book import (
    BREAK,
    KEYS,
    MEAL,
    NIGHT,
    NOON,
    NORTH,
    PATIENT,
    PUNJABI,
    SOUTH,
    STORM,
    SUPERVISOR,
    WEST,
    call_of,
    first_offer,
    leg_of,
    region,
    room_of,
    rules,
    treating,
    widening,
    with_phone_system,
)
from tests.routing.bench_callers import BenchCallers
from tests.routing.bench_people import BenchPeople

__all__ = [
    "BREAK",
    "KEYS",
    "MEAL",
    "NIGHT",
    "NOON",
    "NORTH",
    "PATIENT",
    "PUNJABI",
    "SOUTH",
    "STORM",
    "SUPERVISOR",
    "WEST",
    "Bench",
    "call_of",
    "first_offer",
    "leg_of",
    "region",
    "room_of",
    "rules",
    "treating",
    "widening",
    "with_phone_system",
]


@dataclass(slots=True, kw_only=True)
class Bench(BenchCallers, BenchPeople):
    """One floor, its time, and everything it has said so far."""

    @classmethod
    def opened(cls, book: RuleBook | None = None, *, widen_after_ms: int = 0, **limits: int) -> "Bench":
        """Open a floor under a book, by default one with these limits and leases that outlast the test."""
        bench = cls()
        own = replace(PATIENT, **limits)
        bench.publish(book or rules(limits=own, widen_after_ms=widen_after_ms))
        return bench

    def consult(self, specialist: str, contact: str, asked: str) -> Offer:
        """Ask somebody free into a conversation, and let them come."""
        asked_for = Target(kind=TargetKind.SPECIALIST, id=asked)
        reply = self.call_in(specialist, contact, asked_for).reply
        assert isinstance(reply, r.Called), reply
        offer = self.floor.offer(OfferId(reply.party))
        self.accept(asked, offer.id)
        self.dial(asked, offer.id)
        self.join(leg_of(offer.id), offer.room)
        return offer

    def answer(self, contact: str) -> Offer:
        """Let the specialist who was offered this contact accept it, dial in and stand in the room."""
        offer = self.offer(contact)
        self.accept(offer.specialist, offer.id)
        self.dial(offer.specialist, offer.id)
        self.join(leg_of(offer.id), offer.id)
        return offer

    def connect(self, contact: str) -> Offer:
        offer = self.answer(contact)
        self.join(call_of(contact), offer.id)
        return offer
