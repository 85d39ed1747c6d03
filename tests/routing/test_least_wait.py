"""Bound at arrival: the partner where the wait is expected to be shortest."""

from dataclasses import dataclass, field

from routing import commands as c
from routing.engine import handle
from routing.floor import Floor
from routing.model import (
    ENGLISH,
    CallSid,
    CommandId,
    Confidence,
    ContactId,
    EvidenceSource,
    Instant,
    PartnerId,
    RegionEvidence,
    SpecialistId,
)
from routing.rulebook import First, MenuKey, Partner, Reach, Rule, RuleBook, Treatment, Widening

EAST, WEST = PartnerId("EAST"), PartnerId("WEST")
BOUND = Treatment(first=First.LEAST_WAIT, widening=(Widening(reach=Reach.FIRST_ONLY),))
BOOK = RuleBook(
    version="bound",
    network="bound",
    partners=(Partner(id=EAST), Partner(id=WEST)),
    menu=(MenuKey(digits="1", language=ENGLISH),),
    rules=(Rule(name="bound", then=BOUND),),
    after_hours=EAST,
    default_home=EAST,
    default_language=ENGLISH,
)


@dataclass(slots=True)
class Two:
    """Two partners, each with one specialist who is free."""

    floor: Floor = field(default_factory=Floor)
    asked: int = 0

    def __post_init__(self) -> None:
        self.ask(c.PublishRuleBook(id=self.next_id(), book=BOOK))
        for partner in (EAST, WEST):
            key = SpecialistId(partner.lower())
            self.ask(c.SignIn(id=self.next_id(), specialist=key, partner=partner, languages=(ENGLISH,)))
            self.ask(c.BecomeReady(id=self.next_id(), specialist=key))

    def next_id(self) -> CommandId:
        self.asked += 1
        return CommandId(f"c{self.asked}")

    def ask(self, command: c.Command) -> None:
        handle(self.floor, command, Instant(1_000 + self.asked))

    def bound_to(self, name: str, home: PartnerId | None) -> PartnerId:
        contact, call = ContactId(name), CallSid(f"call-{name}")
        evidence = RegionEvidence(source=EvidenceSource.EXCHANGE, confidence=Confidence.HIGH, home=home)
        self.ask(
            c.ReportCallArrived(id=self.next_id(), contact=contact, call=call, line="main", evidence=evidence)
        )
        self.ask(c.ReportMenuKey(id=self.next_id(), contact=contact, call=call, digits="1", attempt=1))
        route = self.floor.contact(contact).route
        assert route is not None
        return route.preferred


class TestLeastWait:
    def test_stays_at_home_where_nobody_else_is_sooner(self) -> None:
        two = Two()
        assert two.bound_to("ann", WEST) == WEST

    def test_goes_where_somebody_is_free(self) -> None:
        two = Two()
        assert [two.bound_to(name, WEST) for name in ("ann", "bob")] == [WEST, EAST]

    def test_goes_to_the_shorter_queue_and_in_doubt_home(self) -> None:
        two = Two()
        assert [two.bound_to(name, WEST) for name in ("ann", "bob", "cat", "dan", "eve")] == [
            WEST,
            EAST,
            WEST,
            EAST,
            WEST,
        ]

    def test_breaks_a_tie_on_the_id_where_no_home_is_known(self) -> None:
        assert Two().bound_to("ann", None) == EAST
