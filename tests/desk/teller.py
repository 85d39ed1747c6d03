"""The events of one contact, told one after the other."""

from config.network import load_network
from config.outside import OUTSIDE_FILE, load_outside
from desk.call_names import CallNames
from desk.moment_words import moments
from desk.sentences import Sentences
from desk.trace import Trace, trace
from desk.trace_sentence import one_sentence
from desk.words import Words
from routing import events as e
from routing.model import (
    ENGLISH,
    CallSid,
    Chance,
    Confidence,
    ContactEnd,
    ContactId,
    EffectId,
    EndedBy,
    EventId,
    EvidenceSource,
    Instant,
    Lost,
    MatchReason,
    OfferId,
    PartnerId,
    RegionEvidence,
    Route,
    SpecialistId,
    Step,
    Trigger,
    Why,
)
from routing.rulebook import Condition, Rule, RuleBook, Term, standard_rules

NOON = 1_795_453_200_000
CENTRAL, EAST, NORTH = PartnerId("CENTRAL"), PartnerId("CENTRAL_EAST"), PartnerId("NORTH")
MARIE = SpecialistId("north_01")
NAMES = {"north_01": "Marie", "north_02": "Paul"}
NETWORK = load_network()
OUTSIDE = load_outside(OUTSIDE_FILE)
EN, FR = Sentences(Words("en"), NETWORK), Sentences(Words("fr"), NETWORK)
EVIDENCE = RegionEvidence(
    source=EvidenceSource.AREA_CODE, confidence=Confidence.LOW, home=EAST, place="", share_percent=62
)
ROUTE = Route(
    rule="home-open",
    preferred=EAST,
    steps=(Step(partners=(EAST,)), Step(when=Trigger(waited_ms=60_000))),
    home=EAST,
)
WHY = Why(
    match=MatchReason.NETWORK_SHARE, rule="home-open", waited_ms=42_000, idle_ms=61_000,
    ready_home=0, ready_network=3, waiting_home=1, waiting_network=1,
    chances=(
        Chance(partner=EAST, free=1, lost=Lost.COOLING),
        Chance(partner=NORTH, free=2),
        Chance(partner=CENTRAL, free=1, lost=Lost.GAVE_MORE),
    ),
    rule_book="v7",
)  # fmt: skip
DARK = Term(condition=Condition(name="dark", homes=(NORTH,)), negated=True)
BOOK = RuleBook(
    version="v7",
    network="ontario-sample",
    partners=(),
    menu=(),
    rules=(Rule(name="night", when=(DARK,)), *standard_rules()),
    after_hours=CENTRAL,
    default_home=CENTRAL,
    default_language=ENGLISH,
)


class Teller:
    """Makes the events of one contact, each some milliseconds after the one before."""

    def __init__(self) -> None:
        self.at, self.events = NOON, list[e.Event]()

    def add(self, kind: type[e.ContactEvent], /, after_ms: int = 0, **given: object) -> "Teller":
        self.at += after_ms
        name = EventId(f"e{len(self.events)}")
        self.events.append(kind(id=name, at=Instant(self.at), contact=ContactId("c1"), **given))
        return self

    def arrives(self) -> "Teller":
        self.add(
            e.CallArrived,
            call=CallSid("CA"),
            line="main",
            rule_book="v7",
            arrived_at=Instant(NOON),
            evidence=EVIDENCE,
        )
        return self.add(e.LanguageChosen, 2_000, language=ENGLISH, digits="1")

    def queues(self, route: Route = ROUTE, expected_ms: int | None = None) -> "Teller":
        queued_at = Instant(self.at)
        return self.add(
            e.ContactQueued, language=ENGLISH, route=route, queued_at=queued_at, expected_ms=expected_ms
        )

    def offered(self, why: Why = WHY, after_ms: int = 0, number: int = 1) -> "Teller":
        return self.add(
            e.OfferMade, after_ms, offer=OfferId(f"o{number}"), specialist=MARIE, partner=NORTH,
            expires_at=Instant(self.at + 20_000), why=why,
        )  # fmt: skip

    def of_offer(self, kind: type[e.ContactEvent], after_ms: int = 0, **given: object) -> "Teller":
        return self.add(kind, after_ms, offer=OfferId("o1"), specialist=MARIE, **given)

    def connected(self) -> "Teller":
        self.of_offer(e.OfferAccepted, 2_000, connect_by=Instant(self.at + 8_000))
        return self.of_offer(e.ContactConnected, 2_000, waited_ms=46_000)

    def sent(self, here_ms: int | None = 130_000, partner: PartnerId = NORTH) -> "Teller":
        return self.add(
            e.ContactSent, 5_000, partner=partner, effect=EffectId("x"), until=Instant(self.at + 40_000),
            expected_there_ms=20_000, expected_here_ms=here_ms,
            chances=(Chance(partner=CENTRAL, free=0, lost=Lost.BROKEN), Chance(partner=partner, free=1)),
        )  # fmt: skip

    def closes(
        self, end: ContactEnd, by: EndedBy = EndedBy.CALLER, after_ms: int = 0, detail: str = ""
    ) -> "Teller":
        return self.add(e.ContactClosed, after_ms, end=end, by=by, waited_ms=90_000, detail=detail)

    def told(self) -> Trace:
        return trace(self.events, Instant(self.at))


def in_short(teller: Teller, sentences: Sentences = EN) -> str:
    return one_sentence(teller.told(), Instant(teller.at), sentences, NAMES)


def texts(teller: Teller, sentences: Sentences = EN) -> list[str]:
    return [moment.text for moment in moments(teller.told(), CallNames(sentences, NAMES, OUTSIDE))]
