"""The floor on the bench: its clock, what it has said, its rule book and its partners."""

from dataclasses import dataclass, field

from routing import commands as c
from routing import events as e
from routing.effects import Effect
from routing.engine import Decision, fire_due, handle
from routing.floor import Contact, Floor, Offer, Specialist
from routing.model import CommandId, ContactId, Instant, PartnerFailure, PartnerId, SpecialistId
from routing.rulebook import RuleBook
from tests.routing.bench_book import NOON, STORM, SUPERVISOR, WEST, call_of


@dataclass(slots=True, kw_only=True)
class BenchFloor:
    """One floor, its time, and everything it has said so far."""

    floor: Floor = field(default_factory=Floor)
    now: Instant = NOON
    log: list[e.Event] = field(default_factory=list)
    orders: list[Effect] = field(default_factory=list)
    _commands: int = 0

    def id(self) -> CommandId:
        self._commands += 1
        return CommandId(f"c{self._commands}")

    def do(self, command: c.Command) -> Decision:
        decision = handle(self.floor, command, self.now)
        self._keep(decision)
        return decision

    def pass_time(self, by_ms: int) -> None:
        """Move the clock, and let each timer fire at its own instant."""
        until = Instant(self.now + by_ms)
        while (due := self.floor.next_due()) is not None and due <= until:
            self.now = max(self.now, due)
            decision = fire_due(self.floor, self.now)
            assert decision is not None
            self._keep(decision)
        self.now = until

    def lag(self, by_ms: int) -> None:
        """Move the clock while nobody fires the timers, as when the driver was busy."""
        self.now = Instant(self.now + by_ms)

    def _keep(self, decision: Decision) -> None:
        self.log.extend(decision.events)
        self.orders.extend(decision.effects)

    def publish(self, book: RuleBook, *, recall: bool = False) -> Decision:
        return self.do(c.PublishRuleBook(id=self.id(), book=book, recall=recall))

    def declare(self, plan: str = STORM, lasts_ms: int | None = None) -> Decision:
        return self.do(
            c.DeclareEmergency(id=self.id(), plan=plan, by=SUPERVISOR, reason="ice", lasts_ms=lasts_ms)
        )

    def stand_down(self, plan: str = STORM) -> Decision:
        return self.do(c.StandDown(id=self.id(), plan=plan, by=SUPERVISOR))

    def report_load(
        self, partner: PartnerId = WEST, *, waiting: int = 0, staffed: int = 3, free: int = 0
    ) -> Decision:
        return self.do(
            c.ReportPartnerLoad(id=self.id(), partner=partner, waiting=waiting, staffed=staffed, free=free)
        )

    def partner_answers(self, contact: str) -> Decision:
        sent = self.contact(contact).sent
        assert sent is not None, f"{contact} rings at no partner"
        return self.do(
            c.ReportPartnerAnswered(
                id=self.id(), contact=ContactId(contact), call=call_of(contact), effect=sent.effect
            )
        )

    def partner_hangs_up(self, contact: str) -> Decision:
        sent = self.contact(contact).sent
        assert sent is not None, f"{contact} is at no partner"
        return self.do(
            c.ReportPartnerHungUp(
                id=self.id(), contact=ContactId(contact), call=call_of(contact), effect=sent.effect
            )
        )

    def partner_fails(self, contact: str, reason: PartnerFailure = PartnerFailure.BUSY) -> Decision:
        sent = self.contact(contact).sent
        assert sent is not None, f"{contact} rings at no partner"
        return self.do(
            c.ReportPartnerFailed(
                id=self.id(),
                contact=ContactId(contact),
                call=call_of(contact),
                effect=sent.effect,
                reason=reason,
            )
        )

    # --- reading ----------------------------------------------------------------------------------

    def contact(self, contact: str) -> Contact:
        return self.floor.contact(ContactId(contact))

    def specialist(self, specialist: str) -> Specialist:
        return self.floor.specialist(SpecialistId(specialist))

    def offer(self, contact: str) -> Offer:
        """The offer that this contact is in now."""
        offer = self.contact(contact).offer
        assert offer is not None, f"{contact} is in no offer"
        return self.floor.offer(offer)

    def offered_to(self, contact: str) -> str | None:
        offer = self.contact(contact).offer
        return self.floor.offer(offer).specialist if offer is not None else None

    def offers_made(self) -> list[tuple[str, str]]:
        return [(event.contact, event.specialist) for event in self.log if isinstance(event, e.OfferMade)]

    def ends(self, contact: str) -> list[e.ContactClosed]:
        return [
            event for event in self.log if isinstance(event, e.ContactClosed) and event.contact == contact
        ]
