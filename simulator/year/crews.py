"""Who answered the calls of a sample day, and the events of the floor that the measures read.

Nobody waits for anybody here: the wait of each contact is drawn, and each partner has as many specialists on duty as
that takes. One who has had nothing to do for a while goes home.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field

from routing.events import (
    ContactClosed,
    ContactHandedOut,
    Event,
    OfferAccepted,
    OfferMade,
    PartyLeft,
    SpecialistReady,
    SpecialistSignedIn,
    SpecialistSignedOut,
    WrapUpStarted,
)
from routing.model import (
    ContactEnd,
    ContactId,
    EndedBy,
    EventId,
    Instant,
    Language,
    MatchReason,
    OfferId,
    PartnerId,
    SpecialistId,
    Why,
)
from routing.talk_model import PartyEnd, PartyId, PartyKind, TargetKind
from simulator.year.drawing import DrawnContact

OFFERED_BEFORE_MS, ACCEPTED_BEFORE_MS = 1_500, 500
"""Before two people hear each other one was asked, and said yes."""
SIGNED_IN_BEFORE_MS = 60_000
IDLE_MS_MAX = 1_800_000
OFFER_MS = 20_000
WRAP_UP_MS_MAX = 600_000
LANGUAGES = (Language("en"), Language("fr"))
WHY = Why(
    match=MatchReason.HOME_LONGEST_IDLE,
    rule="sample",
    waited_ms=0,
    idle_ms=0,
    ready_home=1,
    ready_network=1,
    waiting_home=1,
    waiting_network=1,
)


@dataclass(slots=True)
class Crews:
    """The specialists of one day; those of the next have other names, so that nobody is at two places at midnight."""

    name: str
    events: list[Event] = field(default_factory=list)
    _free: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """By partner: since when who is free, the longest first."""
    _known: dict[str, int] = field(default_factory=dict)

    def answer(self, contact: DrawnContact, contact_id: str) -> str:
        """Find somebody for a contact that was answered, and tell what they did. Returns: who it was."""
        offered = contact.connected_at - OFFERED_BEFORE_MS
        accepted = Instant(contact.connected_at - ACCEPTED_BEFORE_MS)
        who = self._somebody(contact.giver, offered)
        offer, called = OfferId(f"{contact_id}-o"), ContactId(contact_id)
        partner = PartnerId(contact.giver)
        self._tell(
            OfferMade(
                id=EventId(f"{contact_id}-1"), at=Instant(offered), contact=called, offer=offer, specialist=who,
                partner=partner, expires_at=Instant(offered + OFFER_MS), why=WHY,
            ),
            OfferAccepted(
                id=EventId(f"{contact_id}-2"), at=accepted, contact=called, offer=offer, specialist=who,
                connect_by=Instant(accepted + OFFER_MS),
            ),
        )  # fmt: skip
        self._talk(contact, called, offer, who)
        free = contact.closed_at + contact.wrap_up_ms
        self._tell(
            WrapUpStarted(
                id=EventId(f"{contact_id}-6"), at=Instant(contact.closed_at), specialist=who, contact=called,
                until=Instant(contact.closed_at + WRAP_UP_MS_MAX),
            ),
            SpecialistReady(id=EventId(f"{contact_id}-7"), at=Instant(free), specialist=who),
        )  # fmt: skip
        insort(self._free.setdefault(contact.giver, []), (free, who))
        return who

    def leave(self, contact: DrawnContact, contact_id: str) -> None:
        """Tell the end of a contact that nobody answered."""
        by = EndedBy.NETWORK if contact.end is ContactEnd.FAILED else EndedBy.CALLER
        self._tell(
            ContactClosed(
                id=EventId(f"{contact_id}-5"), at=Instant(contact.closed_at), contact=ContactId(contact_id),
                end=contact.end, by=by, waited_ms=contact.waited_ms,
            )
        )  # fmt: skip

    def go_home(self) -> list[Event]:
        """End the day of everybody. Returns: all events of the day, in order."""
        for crew in self._free.values():
            for free, who in crew:
                self._sign_out(SpecialistId(who), free)
        return sorted(self.events, key=lambda event: event.at)

    def _talk(self, contact: DrawnContact, called: ContactId, offer: OfferId, who: SpecialistId) -> None:
        closed = Instant(contact.closed_at)
        if contact.interpreted:
            self._tell(
                PartyLeft(
                    id=EventId(f"{called}-3"), at=closed, contact=called, party=PartyId(f"{called}-i"),
                    kind=PartyKind.INTERPRETER, target="sample", reason=PartyEnd.CALL_OVER,
                    present_ms=contact.talked_ms, language=Language(contact.language),
                )
            )  # fmt: skip
        if contact.passed_on:
            self._tell(
                ContactHandedOut(
                    id=EventId(f"{called}-4"), at=closed, contact=called, offer=offer, specialist=who,
                    kind=TargetKind.OUTSIDE, target="sample",
                )
            )  # fmt: skip
        self._tell(
            ContactClosed(
                id=EventId(f"{called}-5"), at=closed, contact=called, end=ContactEnd.ANSWERED, by=EndedBy.CALLER,
                partner=PartnerId(contact.giver), specialist=who, waited_ms=contact.waited_ms,
                talked_ms=contact.talked_ms, held_ms=contact.held_ms,
            )
        )  # fmt: skip

    def _somebody(self, partner: str, at: int) -> SpecialistId:
        """Take whoever became free last, so that the others can go home."""
        free = self._free.setdefault(partner, [])
        place = bisect_right(free, (at, "~")) - 1
        if place < 0:
            self._known[partner] = number = self._known.get(partner, 0) + 1
            who = SpecialistId(f"{self.name}-{partner}-{number:02}")
            self._sign_in(who, partner, at)
            return who
        since, name = free.pop(place)
        if at - since > IDLE_MS_MAX + SIGNED_IN_BEFORE_MS:
            self._sign_out(SpecialistId(name), since)
            self._sign_in(SpecialistId(name), partner, at)
        return SpecialistId(name)

    def _sign_in(self, who: SpecialistId, partner: str, at: int) -> None:
        begins = Instant(at - SIGNED_IN_BEFORE_MS)
        key = f"{who}-{begins}"
        self._tell(
            SpecialistSignedIn(
                id=EventId(f"{key}-in"), at=begins, specialist=who, partner=PartnerId(partner),
                languages=LANGUAGES, lease_until=Instant(begins + IDLE_MS_MAX),
            ),
            SpecialistReady(id=EventId(f"{key}-ready"), at=begins, specialist=who),
        )  # fmt: skip

    def _sign_out(self, who: SpecialistId, free: int) -> None:
        leaves = Instant(free + IDLE_MS_MAX)
        self._tell(
            SpecialistSignedOut(id=EventId(f"{who}-{free}-out"), at=leaves, specialist=who, lost=False)
        )

    def _tell(self, *events: Event) -> None:
        self.events.extend(events)


def events_of_day(
    contacts: Iterable[tuple[DrawnContact, str]], name: str
) -> tuple[list[Event], dict[str, str]]:
    """Tell a day's events in order, and who answered which contact."""
    crews = Crews(name)
    answered = {}
    # By when they were connected: a specialist who is taken is taken for whoever comes next.
    for contact, contact_id in sorted(contacts, key=lambda one: (_answered_at(one[0]), one[1])):
        if contact.giver:
            answered[contact_id] = str(crews.answer(contact, contact_id))
        else:
            crews.leave(contact, contact_id)
    return crews.go_home(), answered


def _answered_at(contact: DrawnContact) -> int:
    return contact.connected_at if contact.giver else contact.closed_at
