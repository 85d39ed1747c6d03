"""Partners with a phone system of their own: who rings there, and when."""

from dataclasses import replace

import pytest

from routing import replies as r
from routing.effects import SendCallerToPartner
from routing.entries import PartnerLoad
from routing.floor import Floor
from routing.hours import OpenHours
from routing.model import Chance, ContactState, Instant, Lost, PartnerId, Trigger
from routing.rulebook import EmergencyPlan, Pace, Partner, PhoneSystem, Reach, Treatment, Widening
from routing.sending import expected_there_ms
from tests.routing.bench import NOON, NORTH, PATIENT, STORM, WEST, Bench, rules, treating, with_phone_system
from tests.routing.sent import (
    COOL_DOWN_MS,
    EAST,
    HANDLE_MS,
    REVIEW_MS,
    RING_MS,
    at_partner,
    busy_north,
    only,
    sent,
    with_west,
)


class TestExpectedThere:
    SYSTEM = PhoneSystem(trusted_ms=60_000, assumed_staff=2, ring_ms=RING_MS)
    BOOK = replace(rules(), pace=Pace(handle_mean_ms=HANDLE_MS))

    def there(self, load: PartnerLoad | None, ringing: int = 0, reported_ago_ms: int | None = 0) -> int:
        floor = Floor(rule_book=self.BOOK, ringing={WEST: ringing} if ringing else {})
        if load is not None:
            if reported_ago_ms is not None:
                load.reported_at = Instant(NOON - reported_ago_ms)
            floor.loads[WEST] = load
        return expected_there_ms(floor, WEST, self.SYSTEM, NOON)

    def test_is_nothing_while_a_trusted_report_says_that_somebody_is_free(self) -> None:
        assert self.there(PartnerLoad(waiting=0, staffed=4, free=2), ringing=1) == 0

    def test_counts_who_waits_there_and_who_of_ours_rings_there(self) -> None:
        load = PartnerLoad(waiting=3, staffed=4, free=0)
        assert self.there(load) == 4 * HANDLE_MS // 4
        assert self.there(load, ringing=2) == 6 * HANDLE_MS // 4

    def test_counts_the_free_whom_our_own_ringing_calls_will_take_as_taken(self) -> None:
        assert self.there(PartnerLoad(staffed=4, free=2), ringing=2) == HANDLE_MS // 4

    def test_takes_the_partners_own_handling_time_where_it_gives_one(self) -> None:
        load = PartnerLoad(waiting=1, staffed=2, handle_mean_ms=120_000)
        assert self.there(load) == 2 * 120_000 // 2

    def test_is_as_long_as_a_call_may_ring_where_nobody_is_on_duty(self) -> None:
        assert self.there(PartnerLoad(waiting=0, staffed=0)) == RING_MS

    @pytest.mark.parametrize(("ago_ms", "trusted"), [(60_000, True), (60_001, False), (None, False)])
    def test_asks_no_report_that_is_too_old(self, ago_ms: int | None, trusted: bool) -> None:
        load = PartnerLoad(waiting=9, staffed=1)
        assert (self.there(load, reported_ago_ms=ago_ms) == 10 * HANDLE_MS) is trusted

    def test_knows_our_own_calls_alone_without_a_report(self) -> None:
        """Inference: who rings there waits with the staff that the book assumes."""
        assert self.there(None) == 0
        assert self.there(None, ringing=1) == 2 * HANDLE_MS // 2
        assert self.there(None, ringing=3) == 4 * HANDLE_MS // 2


class TestSend:
    def test_lets_the_partners_own_caller_ring_there_though_others_are_free(self) -> None:
        """Home first, for partners whose people are not signed in here, too."""
        bench = with_west()
        bench.staff("nan", NORTH)
        decision = bench.call("wes", WEST)
        assert at_partner(bench, "wes") == WEST
        assert [type(effect) for effect in decision.effects] == [SendCallerToPartner]

    def test_gives_own_callers_to_those_who_signed_in_here_when_it_is_full_there(self) -> None:
        bench = with_west()
        bench.staff("nan", NORTH)
        bench.report_load(waiting=1)
        bench.call("wes", WEST)
        assert bench.offered_to("wes") == "nan"

    def test_keeps_a_caller_of_another_region_here_while_somebody_is_free(self) -> None:
        bench = with_west()
        bench.staff("nan", NORTH)
        bench.report_load(free=3)
        bench.call("ann", NORTH)
        assert bench.offered_to("ann") == "nan"

    def test_lets_a_caller_of_another_region_ring_where_the_wait_is_shorter(self) -> None:
        bench = with_west()
        busy_north(bench)
        bench.report_load(free=1)
        bench.call("ann", NORTH)
        assert at_partner(bench, "ann") == WEST
        (event,) = sent(bench, "ann")
        assert event.expected_there_ms == 0
        assert event.expected_here_ms
        assert event.until == bench.now + RING_MS

    def test_keeps_them_here_where_the_wait_there_is_longer_and_says_so(self) -> None:
        """F23: the partner that did not get the caller is named with the reason."""
        bench = only(
            *with_phone_system(), Partner(id=EAST, phone_system=PhoneSystem()), Partner(id=PartnerId("X"))
        )
        busy_north(bench)
        bench.report_load(WEST, waiting=9, staffed=1)
        bench.report_load(EAST, free=1)
        bench.call("ann", NORTH)
        (event,) = sent(bench, "ann")
        assert event.partner == EAST
        assert event.chances == (
            Chance(partner=WEST, free=0, lost=Lost.WAITS_LONGER),
            Chance(partner=EAST, free=1),
        )

    def test_takes_any_wait_there_where_nobody_here_may_serve(self) -> None:
        bench = with_west()
        bench.report_load(waiting=50, staffed=1)
        bench.call("ann", NORTH)
        assert at_partner(bench, "ann") == WEST

    def test_takes_the_shorter_of_two(self) -> None:
        bench = only(*with_phone_system(), Partner(id=EAST, phone_system=PhoneSystem()))
        bench.report_load(WEST, waiting=5, staffed=1)
        bench.report_load(EAST, waiting=2, staffed=1)
        bench.call("ann", NORTH)
        assert at_partner(bench, "ann") == EAST

    def test_sends_nobody_to_a_partner_that_is_not_in_reach_yet(self) -> None:
        bound = treating(
            Treatment(widening=(Widening(reach=Reach.FIRST_ONLY), Widening(when=Trigger(waited_ms=10_000)))),
            rules(limits=PATIENT, partners=with_phone_system()),
        )
        bench = Bench.opened(bound)
        bench.call("ann", NORTH)
        bench.pass_time(9_999)
        assert at_partner(bench, "ann") is None
        bench.pass_time(1)
        assert at_partner(bench, "ann") == WEST

    def test_sends_nobody_to_a_partner_that_is_closed_unless_a_plan_opens_it(self) -> None:
        west = Partner(id=WEST, hours=OpenHours(), phone_system=PhoneSystem())
        plan = EmergencyPlan(name=STORM, opens=(WEST,))
        bench = Bench.opened(rules(limits=PATIENT, partners=(Partner(id=NORTH), west), plans=(plan,)))
        bench.call("ann", NORTH)
        assert at_partner(bench, "ann") is None
        bench.declare()
        bench.pass_time(REVIEW_MS)
        assert at_partner(bench, "ann") == WEST

    def test_keeps_to_the_cap_with_calls_that_ring_and_calls_that_talk(self) -> None:
        bench = only(Partner(id=NORTH), Partner(id=WEST, cap=2, phone_system=PhoneSystem(assumed_staff=9)))
        for contact in ("ann", "bea", "cat"):
            bench.call(contact, NORTH)
        assert [at_partner(bench, name) for name in ("ann", "bea", "cat")] == [WEST, WEST, None]
        bench.partner_answers("ann")
        bench.pass_time(REVIEW_MS)
        assert at_partner(bench, "cat") is None
        bench.end_call("ann")
        bench.pass_time(REVIEW_MS)
        assert at_partner(bench, "cat") == WEST

    def test_sends_who_waits_once_a_report_says_that_somebody_is_free_there(self) -> None:
        """Late binding: who did not ring there on arrival is looked at again, the oldest first."""
        bench = with_west()
        busy_north(bench)
        bench.report_load(waiting=9, staffed=1)
        for contact in ("ann", "bea"):
            bench.call(contact, NORTH)
            bench.pass_time(1)
        bench.report_load(free=1)
        bench.pass_time(REVIEW_MS)
        assert (at_partner(bench, "ann"), at_partner(bench, "bea")) == (WEST, None)

    def test_sends_a_caller_to_no_more_partners_than_the_book_says(self) -> None:
        """F43: a chain of redirects ends."""
        limits = replace(PATIENT, hops_max=2, cool_down_ms=0)
        bench = Bench.opened(rules(limits=limits, partners=(Partner(id=NORTH), *with_phone_system()[3:])))
        bench.call("ann", NORTH)
        for _ in range(2):
            bench.partner_fails("ann")
            bench.pass_time(REVIEW_MS)
        bench.pass_time(10 * REVIEW_MS)
        assert bench.contact("ann").state is ContactState.WAITING
        assert len(sent(bench, "ann")) == 2

    def test_sends_nobody_to_the_same_partner_again_at_once(self) -> None:
        """F11: where nobody accepted a moment ago, this caller does not ring again at once."""
        bench = only(Partner(id=NORTH), *with_phone_system()[3:])
        bench.call("ann", NORTH)
        bench.partner_fails("ann")
        bench.pass_time(COOL_DOWN_MS - 1)
        assert len(sent(bench, "ann")) == 1
        bench.pass_time(REVIEW_MS)
        assert len(sent(bench, "ann")) == 2


class TestPartnerLoad:
    def test_is_taken_down_with_its_time(self) -> None:
        bench = with_west()
        bench.report_load(waiting=2, staffed=5, free=1)
        load = bench.floor.loads[WEST]
        assert (load.waiting, load.staffed, load.free, load.reported_at) == (2, 5, 1, bench.now)

    def test_of_a_partner_that_nobody_knows_is_refused(self) -> None:
        refused = with_west().report_load(PartnerId("GONE")).reply
        assert refused == r.Refused(refusal=r.Refusal.UNKNOWN_PARTNER)

    def test_of_a_partner_whose_people_sign_in_here_is_refused(self) -> None:
        refused = with_west().report_load(NORTH).reply
        assert refused == r.Refused(refusal=r.Refusal.NO_PHONE_SYSTEM)
