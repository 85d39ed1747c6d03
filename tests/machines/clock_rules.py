"""The rule book, emergencies, the clock and timers that fire when they should not."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from routing import commands as c
from routing.engine import timer_command
from routing.floor import TimerKind
from routing.model import Instant, SpecialistId
from routing.talk_model import party_id
from tests.machines.books import Features, features
from tests.machines.driver import FloorDriver
from tests.machines.people import STAFF, a_pick, a_plan, anybody
from tests.routing.bench import STORM
from tests.routing.kept import stored


class ClockRules(FloorDriver):
    in_force = Features()

    @rule(book=features, pick=st.integers(0, 99), recall=st.booleans())
    def publish(self, book: Features, pick: int, recall: bool) -> None:
        """Mostly a book that differs in one thing."""
        self.in_force = book if pick > 90 else self.in_force.with_one_of(book, pick)
        self.do(c.PublishRuleBook(id=self.id(), book=self.in_force.book(), recall=recall))

    @rule(plan=a_plan, lasts_ms=st.sampled_from((None, 0, 10_000, 10**9)))
    def declare(self, plan: str, lasts_ms: int | None) -> None:
        self.do(
            c.DeclareEmergency(
                id=self.id(), plan=plan, by=SpecialistId("sam"), reason="ice", lasts_ms=lasts_ms
            )
        )

    @rule(plan=a_plan)
    def stand_down(self, plan: str) -> None:
        self.do(c.StandDown(id=self.id(), plan=plan, by=SpecialistId("sam")))

    @rule(by_ms=st.sampled_from((1, 999, 2_000, 7_999, 8_000, 19_999, 20_000, 30_000, 60_000)))
    def wait_while_screens_answer(self, by_ms: int) -> None:
        until = Instant(self.now + by_ms)
        while self.now < until:
            self.pass_time(min(4_000, until - self.now))
            self.renew(specialists=set(STAFF))

    @rule(by_ms=st.sampled_from((500, 6_000, 12_000, 40_000)))
    def wait_while_screens_are_silent(self, by_ms: int) -> None:
        self.pass_time(by_ms)

    @rule(by_ms=st.sampled_from((5_000, 11_000)))
    def wait_while_the_driver_is_busy(self, by_ms: int) -> None:
        self.renew(specialists=set(STAFF))
        self.lag(by_ms)

    @rule(specialists=st.sets(anybody))
    def renew(self, specialists: set[SpecialistId]) -> None:
        self.do(c.RenewLeases(id=self.id(), specialists=tuple(sorted(specialists))))

    @precondition(lambda self: self.floor.next_due() is not None)
    @rule(pick=a_pick)
    def fire_a_timer_early(self, pick: int) -> None:
        """A timer's command that comes before its time decides nothing."""
        timers = list(self.floor.timers.in_order())
        rare = [(due, timer) for due, timer in timers if not timer.startswith(TimerKind.LEASE)]
        due, timer = self.one(rare or timers, pick)
        before = stored(self.floor)
        self.do(timer_command(timer, Instant(due)))
        assert due <= self.now or stored(self.floor) == before, f"{timer} worked before its time"

    @rule(pick=a_pick, specialist=anybody)
    def fire_a_timer_of_somebody_else(self, pick: int, specialist: SpecialistId) -> None:
        offer, contact = self.some_offer(pick), self.some_contact(pick)
        for command in (
            c.ExpireOffer(id=self.id(), offer=offer),
            c.GiveUpConnecting(id=self.id(), offer=offer),
            c.ConfirmDrop(id=self.id(), offer=offer),
            c.ExpireWrapUp(id=self.id(), specialist=specialist),
            c.ExpireLease(id=self.id(), specialist=specialist),
            c.WidenReach(id=self.id(), contact=contact),
            c.EndCoolDown(id=self.id(), contact=contact, specialist=specialist),
            c.ReviewQueue(id=self.id()),
            c.GiveUpOnPartner(id=self.id(), contact=contact),
            c.ExpireEmergency(id=self.id(), plan=STORM),
            c.RemindOfHold(id=self.id(), contact=contact),
            c.GiveUpOnParty(id=self.id(), party=party_id(contact, 1)),
            c.TryCallBackAgain(id=self.id(), contact=contact),
        ):
            self.do(command)
