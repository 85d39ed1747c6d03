"""Events as a floor would make them, and a clock that tests turn by hand."""

from dataclasses import dataclass, field

from routing.events import (
    CallArrived,
    ContactClosed,
    ContactConnected,
    ContactQueued,
    Event,
    LanguageChosen,
    OfferAccepted,
    OfferMade,
    OfferMissed,
    OfferWithdrawn,
    SpecialistDropped,
    SpecialistReady,
)
from routing.model import (
    FRENCH,
    CallSid,
    Confidence,
    ContactEnd,
    ContactId,
    EndedBy,
    EventId,
    EvidenceSource,
    Instant,
    Language,
    MatchReason,
    OfferId,
    PartnerId,
    RegionEvidence,
    Route,
    SpecialistId,
    Step,
    Why,
    WithdrawReason,
)

NOON = Instant(1_795_348_800_000)
NORTH = PartnerId("NORTH")
WHY = Why(
    match=MatchReason.HOME_LONGEST_IDLE,
    rule="home-open",
    waited_ms=900,
    idle_ms=60_000,
    ready_home=2,
    ready_network=5,
    waiting_home=0,
    waiting_network=1,
)


@dataclass
class FakeClock:
    at: int = NOON

    def now(self) -> Instant:
        return Instant(self.at)


@dataclass
class Story:
    """One contact, told step by step; `at` moves on by what each step takes."""

    name: str
    at: int = NOON
    language: Language = FRENCH
    partner: PartnerId = NORTH
    events: list[Event] = field(default_factory=list)
    offers: int = 0

    @property
    def contact(self) -> ContactId:
        return ContactId(self.name)

    def arrives(self) -> "Story":
        evidence = RegionEvidence(
            source=EvidenceSource.EXCHANGE,
            confidence=Confidence.HIGH,
            home=self.partner,
            place="Thunder Bay",
            division="3558",
        )
        event = CallArrived(
            id=self._id(),
            at=Instant(self.at),
            contact=self.contact,
            call=CallSid(f"CA-{self.name}"),
            line="211",
            rule_book="v1",
            arrived_at=Instant(self.at),
            evidence=evidence,
        )
        return self._add(event)

    def queues(self, after_ms: int = 1_000) -> "Story":
        self.at += after_ms
        route = Route(rule="home-open", preferred=self.partner, steps=(Step(),))
        at, contact, language = Instant(self.at), self.contact, self.language
        self._add(LanguageChosen(id=self._id(), at=at, contact=contact, language=language, digits="2"))
        return self._add(
            ContactQueued(id=self._id(), at=at, contact=contact, language=language, route=route, queued_at=at)
        )

    def is_offered(self, specialist: str = "north_01", after_ms: int = 0) -> "Story":
        self.at += after_ms
        self.offers += 1
        event = OfferMade(
            id=self._id(),
            at=Instant(self.at),
            contact=self.contact,
            offer=self.offer,
            specialist=SpecialistId(specialist),
            partner=self.partner,
            expires_at=Instant(self.at + 20_000),
            why=WHY,
        )
        return self._add(event)

    @property
    def offer(self) -> OfferId:
        return OfferId(f"{self.name}-o{self.offers}")

    def is_missed(self, specialist: str = "north_01", after_ms: int = 20_000) -> "Story":
        self.at += after_ms
        return self._add(
            OfferMissed(
                id=self._id(),
                at=Instant(self.at),
                contact=self.contact,
                offer=self.offer,
                specialist=SpecialistId(specialist),
                cool_until=Instant(self.at + 1),
            )
        )

    def connects(self, waited_ms: int, specialist: str = "north_01", after_ms: int = 2_000) -> "Story":
        self._add(
            OfferAccepted(
                id=self._id(),
                at=Instant(self.at),
                contact=self.contact,
                offer=self.offer,
                specialist=SpecialistId(specialist),
                connect_by=Instant(self.at + 8_000),
            )
        )
        self.at += after_ms
        return self._add(
            ContactConnected(
                id=self._id(),
                at=Instant(self.at),
                contact=self.contact,
                offer=self.offer,
                specialist=SpecialistId(specialist),
                waited_ms=waited_ms,
            )
        )

    def drops(self, specialist: str, after_ms: int = 5_000) -> "Story":
        self.at += after_ms
        return self._add(
            SpecialistDropped(
                id=self._id(),
                at=Instant(self.at),
                contact=self.contact,
                offer=self.offer,
                specialist=SpecialistId(specialist),
            )
        )

    def ends(self, waited_ms: int, talked_ms: int = 300_000, specialist: str = "north_01") -> "Story":
        self.at += talked_ms
        event = ContactClosed(
            id=self._id(),
            at=Instant(self.at),
            contact=self.contact,
            end=ContactEnd.ANSWERED,
            by=EndedBy.CALLER,
            partner=self.partner,
            specialist=SpecialistId(specialist),
            waited_ms=waited_ms,
            talked_ms=talked_ms,
        )
        return self._add(event)

    def leaves(self, waited_ms: int, end: ContactEnd = ContactEnd.ABANDONED_WAITING) -> "Story":
        self.at += waited_ms
        if end is ContactEnd.ABANDONED_OFFERED:
            self._add(
                OfferWithdrawn(
                    id=self._id(),
                    at=Instant(self.at),
                    contact=self.contact,
                    offer=self.offer,
                    specialist=SpecialistId("north_01"),
                    reason=WithdrawReason.CALLER_LEFT,
                )
            )
        return self._add(
            ContactClosed(
                id=self._id(),
                at=Instant(self.at),
                contact=self.contact,
                end=end,
                by=EndedBy.CALLER,
                waited_ms=waited_ms,
            )
        )

    def _id(self) -> EventId:
        return EventId(f"{self.name}-{len(self.events)}")

    def _add(self, event: Event) -> "Story":
        self.events.append(event)
        return self


def answered(name: str, waited_ms: int = 3_000, at: int = NOON, partner: PartnerId = NORTH) -> Story:
    story = Story(name, at=at, partner=partner).arrives().queues().is_offered()
    return story.connects(waited_ms=waited_ms).ends(waited_ms=waited_ms)


def specialist_ready(name: str, at: int = NOON) -> SpecialistReady:
    return SpecialistReady(id=EventId(f"ready-{name}-{at}"), at=Instant(at), specialist=SpecialistId(name))
