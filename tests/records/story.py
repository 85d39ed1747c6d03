"""Events as a floor would make them, and a clock that tests turn by hand."""

from dataclasses import dataclass, field

from routing.events import (
    CallArrived,
    CallBackBooked,
    CallBackTaken,
    ContactClosed,
    ContactConnected,
    ContactQueued,
    ContactRerouted,
    ContactSent,
    Event,
    LanguageChosen,
    OfferAccepted,
    OfferMade,
    OfferMissed,
    OfferWithdrawn,
    PartnerAnswered,
    RegionLearned,
    SpecialistDropped,
    SpecialistReady,
    WaitTold,
)
from routing.model import (
    FRENCH,
    UNKNOWN_REGION,
    CallSid,
    Confidence,
    ContactEnd,
    ContactId,
    EffectId,
    EndedBy,
    EventId,
    EvidenceSource,
    Instant,
    Language,
    MatchReason,
    OfferId,
    PartnerId,
    RegionEvidence,
    RerouteReason,
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

    def chooses_a_call_back(self, after_ms: int = 0) -> "Story":
        """End the call; what follows is the story of the call-back."""
        self.leaves(after_ms, ContactEnd.CALL_BACK)
        of, self.name, self.offers = self.contact, f"{self.name}-back", 0
        queued = next(event for event in self.events if isinstance(event, ContactQueued))
        return self._add(
            CallBackBooked(
                id=self._id(),
                at=Instant(self.at),
                contact=self.contact,
                of=of,
                number_of=CallSid(f"CA-{of}"),
                line="211",
                rule_book="v1",
                evidence=UNKNOWN_REGION,
                language=self.language,
                route=queued.route,
                queued_at=queued.queued_at,
            )
        )

    def takes_the_call_back(self) -> "Story":
        return self._add(
            CallBackTaken(
                id=self._id(), at=Instant(self.at), contact=self.contact, call=CallSid(f"CA-{self.name}")
            )
        )

    def names_a_place(self, home: PartnerId) -> "Story":
        evidence = RegionEvidence(
            source=EvidenceSource.POSTAL_CODE,
            confidence=Confidence.HIGH,
            home=home,
            place="Kenora",
            division="3560",
            share_percent=100,
        )
        return self._add(
            RegionLearned(id=self._id(), at=Instant(self.at), contact=self.contact, evidence=evidence)
        )

    def queues(self, after_ms: int = 1_000, expected_ms: int | None = None) -> "Story":
        self.at += after_ms
        route = Route(rule="home-open", preferred=self.partner, steps=(Step(),))
        at, contact, language = Instant(self.at), self.contact, self.language
        self._add(LanguageChosen(id=self._id(), at=at, contact=contact, language=language, digits="2"))
        return self._add(
            ContactQueued(
                id=self._id(),
                at=at,
                contact=contact,
                language=language,
                route=route,
                queued_at=at,
                expected_ms=expected_ms,
            )
        )

    def is_rerouted(self, rule: str, preferred: PartnerId, after_ms: int = 0, book: str = "v1") -> "Story":
        self.at += after_ms
        return self._add(
            ContactRerouted(
                id=self._id(),
                at=Instant(self.at),
                contact=self.contact,
                route=Route(rule=rule, preferred=preferred, steps=(Step(),)),
                rule_book=book,
                reason=RerouteReason.EMERGENCY,
            )
        )

    def is_told(self, expected_ms: int | None, after_ms: int = 0, position: int | None = None) -> "Story":
        self.at += after_ms
        return self._add(
            WaitTold(
                id=self._id(),
                at=Instant(self.at),
                contact=self.contact,
                position=position,
                expected_ms=expected_ms,
            )
        )

    def is_sent(self, partner: PartnerId) -> "Story":
        return self._add(
            ContactSent(
                id=self._id(),
                at=Instant(self.at),
                contact=self.contact,
                partner=partner,
                effect=EffectId(f"{self.name}-sent"),
                until=Instant(self.at + 40_000),
                expected_there_ms=20_000,
            )
        )

    def is_answered_there(self, partner: PartnerId, waited_ms: int) -> "Story":
        self.at += waited_ms
        return self._add(
            PartnerAnswered(
                id=self._id(),
                at=Instant(self.at),
                contact=self.contact,
                partner=partner,
                waited_ms=waited_ms,
            )
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

    def ends(
        self,
        waited_ms: int,
        talked_ms: int = 300_000,
        specialist: str | None = "north_01",
        partner: PartnerId | None = None,
    ) -> "Story":
        self.at += talked_ms
        event = ContactClosed(
            id=self._id(),
            at=Instant(self.at),
            contact=self.contact,
            end=ContactEnd.ANSWERED,
            by=EndedBy.CALLER,
            partner=partner or self.partner,
            specialist=SpecialistId(specialist) if specialist is not None else None,
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
