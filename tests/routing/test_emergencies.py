"""Emergency plans over the book and the recall of a book: who waits is routed anew, at once and only then."""

from dataclasses import replace
from typing import Any

import pytest

from routing import events as e
from routing import replies as r
from routing.emergencies import plans_in_force
from routing.hours import OpenHours
from routing.model import ContactState, RerouteReason
from routing.rulebook import (
    EmergencyPlan,
    First,
    Message,
    Partner,
    Reach,
    Rule,
    RuleBook,
    Treatment,
    Widening,
)
from tests.routing.bench import (
    NIGHT,
    NORTH,
    PATIENT,
    SOUTH,
    STORM,
    SUPERVISOR,
    WEST,
    Bench,
    rules,
    widening,
    with_phone_system,
)
from tests.routing.truths import assert_all_true, assert_history_is_sound

HOUR_MS = 3_600_000
FLOOD = "flood"
TO_SOUTH = Rule(name="to-south", then=Treatment(first=First.PARTNER, partner=SOUTH))
TO_NIGHT = Rule(name="to-night", then=Treatment(first=First.PARTNER, partner=NIGHT))
STORM_WORDS = Message(id="storm-words", en="The shelters are open.", fr="Les refuges sont ouverts.")


WIDENING = Treatment(widening=widening(15_000))


def stormy(**storm: Any) -> RuleBook:
    """A book with a plan for storms and one for floods."""
    plans = (
        replace(EmergencyPlan(name=STORM, lasts_ms=HOUR_MS, lasts_ms_max=2 * HOUR_MS), **storm),
        EmergencyPlan(name=FLOOD, rules=(TO_NIGHT,)),
    )
    return replace(rules(limits=PATIENT, plans=plans), messages=(STORM_WORDS,))


def rule_of(bench: Bench, contact: str) -> tuple[str, str]:
    """The rule that a contact is routed by, and the plan that it stands in."""
    route = bench.contact(contact).route
    assert route is not None
    return route.rule, route.emergency


def rerouted(bench: Bench) -> list[tuple[str, RerouteReason]]:
    return [(event.contact, event.reason) for event in bench.log if isinstance(event, e.ContactRerouted)]


class TestDeclareEmergency:
    def test_lays_its_rules_over_the_book_for_new_callers(self) -> None:
        bench = Bench.opened(stormy(rules=(TO_SOUTH,)))
        bench.declare()
        bench.call("ann", NORTH)
        assert rule_of(bench, "ann") == ("to-south", STORM)

    def test_routes_anew_who_waits_is_offered_or_rings_at_a_partner(self) -> None:
        bench = Bench.opened(replace(stormy(rules=(TO_SOUTH,)), partners=with_phone_system()))
        bench.staff("nan", NORTH)
        bench.call("ann", NORTH)
        bench.call("wes", WEST)
        bench.report_load(WEST, waiting=50, staffed=1)
        bench.call("bea", NORTH)
        states = [bench.contact(name).state for name in ("ann", "wes", "bea")]
        assert states == [ContactState.OFFERED, ContactState.SENT, ContactState.WAITING]
        bench.declare()
        assert {rule_of(bench, name) for name in ("ann", "wes", "bea")} == {("to-south", STORM)}
        assert bench.offered_to("ann") == "nan"
        assert_all_true(bench.floor, bench.now)

    def test_leaves_each_contact_its_version_and_whoever_gets_the_same_route_alone(self) -> None:
        """S13: an emergency is laid over the version that a caller came in under; it does not change it."""
        book = stormy(credits=((SOUTH, 60_000),))
        bench = Bench.opened(book)
        bench.call("ned", NORTH)
        bench.call("sid", SOUTH)
        bench.publish(replace(book, version="second"))
        bench.declare()
        assert rerouted(bench) == [("sid", RerouteReason.EMERGENCY)]
        assert bench.contact("sid").rule_book == "first"

    def test_shuts_nothing_again_that_time_has_opened(self) -> None:
        """Who has waited long enough for the whole network is not alone again, and no event is made twice."""
        book = replace(
            stormy(rules=(replace(TO_SOUTH, then=WIDENING),)), rules=(Rule(name="all", then=WIDENING),)
        )
        bench = Bench.opened(book)
        bench.call("ann", NORTH)
        bench.pass_time(15_000)
        bench.declare()
        assert (rule_of(bench, "ann"), bench.contact("ann").step) == (("to-south", STORM), 1)
        bench.staff("eve", NIGHT)
        assert bench.offered_to("ann") == "eve"
        bench.pass_time(HOUR_MS)
        assert_history_is_sound(bench.log)

    def test_leaves_who_waits_with_the_partner_that_came_first_where_the_least_wait_decides(self) -> None:
        """It is chosen once, at arrival: a whole queue that asks in one instant would all go to one partner."""
        shortest = Rule(name="shortest", then=Treatment(first=First.LEAST_WAIT))
        bench = Bench.opened(stormy(rules=(shortest,)))
        for specialist, partner in (("nan", NORTH), ("sue", SOUTH), ("sam", SOUTH)):
            bench.staff(specialist, partner)
            bench.call(f"with-{specialist}", partner)
            bench.connect(f"with-{specialist}")
        for contact in ("ann", "bea", "cat"):
            bench.call(contact, NORTH)
        bench.declare()
        routes = [bench.contact(contact).route for contact in ("ann", "bea", "cat")]
        assert [(route.rule, route.preferred) for route in routes if route] == [("shortest", NORTH)] * 3
        assert bench.call("dot", NORTH).events
        route = bench.contact("dot").route
        assert route is not None
        assert route.preferred == SOUTH

    def test_changes_the_order_at_once_by_its_credits(self) -> None:
        bench = Bench.opened(stormy(credits=((SOUTH, 60_000),)))
        bench.call("una", None)
        bench.pass_time(59_000)
        bench.call("sid", SOUTH)
        bench.declare()
        bench.staff("eve", NIGHT)
        assert bench.offered_to("sid") == "eve"

    def test_gives_a_credit_that_starves_nobody(self) -> None:
        """S02: who has waited longer than the credit comes first all the same."""
        bench = Bench.opened(stormy(credits=((SOUTH, 60_000),)))
        bench.call("una", None)
        bench.pass_time(60_001)
        bench.call("sid", SOUTH)
        bench.declare()
        bench.staff("eve", NIGHT)
        assert bench.offered_to("una") == "eve"

    def test_lifts_caps_and_reserves_for_those_who_stand_idle(self) -> None:
        capped = Partner(id=NORTH, cap=0, reserve=1)
        book = replace(
            stormy(lifts_caps=True, lifts_reserves=True),
            partners=(capped, Partner(id=SOUTH), Partner(id=NIGHT)),
        )
        bench = Bench.opened(book)
        bench.staff("nan", NORTH)
        bench.call("sid", SOUTH)
        assert bench.offered_to("sid") is None
        bench.declare()
        assert bench.offered_to("sid") == "nan"

    def test_opens_partners_outside_their_hours(self) -> None:
        closed = Partner(id=NORTH, hours=OpenHours())
        book = replace(stormy(opens=(NORTH,)), partners=(closed, Partner(id=SOUTH), Partner(id=NIGHT)))
        bench = Bench.opened(book)
        bench.call("ann", NORTH)
        assert rule_of(bench, "ann") == ("after-hours", "")
        bench.declare()
        assert rule_of(bench, "ann") == ("home-open", "")

    def test_speaks_its_messages_to_who_waits_and_who_comes(self) -> None:
        """F38: each emergency has its own words."""
        bench = Bench.opened(stormy(messages=(STORM_WORDS.id,)))
        bench.call("ann")
        bench.declare()
        replies = [bench.ask_what_to_play("ann").reply, bench.call("bea").reply]
        assert [type(reply) for reply in replies] == [r.KeepWaiting, r.EnterQueue]
        for reply in replies:
            assert isinstance(reply, r.KeepWaiting | r.EnterQueue)
            assert reply.messages == (STORM_WORDS,)

    def test_lays_the_latest_plan_on_top(self) -> None:
        bench = Bench.opened(stormy(rules=(TO_SOUTH,)))
        bench.call("ann")
        for plan, on_top in ((STORM, "to-south"), (FLOOD, "to-night"), (STORM, "to-south")):
            bench.declare(plan)
            assert rule_of(bench, "ann") == (on_top, plan)

    def test_again_gives_it_another_end(self) -> None:
        bench = Bench.opened(stormy())
        bench.declare()
        assert bench.floor.emergencies[STORM].ends_at == bench.now + HOUR_MS
        bench.pass_time(HOUR_MS - 1)
        bench.declare(lasts_ms=60_000)
        bench.pass_time(59_999)
        assert STORM in bench.floor.emergencies
        bench.pass_time(1)
        assert STORM not in bench.floor.emergencies

    @pytest.mark.parametrize(("asked_ms", "given_ms"), [(5 * HOUR_MS, 2 * HOUR_MS), (-1, 1)])
    def test_never_lasts_longer_than_the_plan_allows(self, asked_ms: int, given_ms: int) -> None:
        """S04: an emergency ends by itself."""
        bench = Bench.opened(stormy())
        bench.declare(lasts_ms=asked_ms)
        assert bench.floor.emergencies[STORM].ends_at == bench.now + given_ms

    def test_again_in_the_instant_in_which_it_ended_makes_no_event_twice(self) -> None:
        bench = Bench.opened(stormy())
        for _ in range(3):
            bench.declare(lasts_ms=0)
            bench.pass_time(0)
        bench.pass_time(1)
        assert bench.floor.emergencies == {}
        assert_history_is_sound(bench.log)

    def test_refuses_a_plan_that_the_book_does_not_have(self) -> None:
        decision = Bench.opened(stormy()).declare("quake")
        assert decision.reply == r.Refused(refusal=r.Refusal.UNKNOWN_PLAN)
        assert decision.events == ()

    def test_remembers_who_declared_it_and_why(self) -> None:
        bench = Bench.opened(stormy())
        bench.declare()
        emergency = bench.floor.emergencies[STORM]
        assert (emergency.by, emergency.reason, emergency.declared_at) == (SUPERVISOR, "ice", bench.now)


class TestStandDown:
    def test_brings_back_the_rules_of_the_book(self) -> None:
        bench = Bench.opened(stormy(rules=(TO_SOUTH,), credits=((NORTH, 60_000),)))
        bench.call("ann", NORTH)
        place = bench.contact("ann").place
        bench.declare()
        assert bench.contact("ann").place == place - 60_000
        bench.stand_down()
        assert rule_of(bench, "ann") == ("home-open", "")
        assert bench.contact("ann").place == place

    def test_keeps_to_the_caps_again(self) -> None:
        capped = Partner(id=NORTH, cap=0)
        book = replace(stormy(lifts_caps=True), partners=(capped, Partner(id=SOUTH), Partner(id=NIGHT)))
        bench = Bench.opened(book)
        bench.staff("nan", NORTH)
        bench.declare()
        bench.stand_down()
        bench.call("sid", SOUTH)
        assert bench.offered_to("sid") is None

    def test_refuses_what_is_not_in_force(self) -> None:
        bench = Bench.opened(stormy())
        assert bench.stand_down().reply == r.Refused(refusal=r.Refusal.NOT_IN_FORCE)

    def test_says_who_ended_it(self) -> None:
        bench = Bench.opened(stormy())
        bench.declare()
        bench.stand_down()
        (ended,) = [event for event in bench.log if isinstance(event, e.EmergencyEnded)]
        assert ended.by == SUPERVISOR


class TestExpireEmergency:
    def test_ends_it_by_itself_and_routes_anew(self) -> None:
        bench = Bench.opened(stormy(rules=(TO_SOUTH,)))
        bench.declare()
        bench.call("ann", NORTH)
        bench.pass_time(HOUR_MS - 1)
        assert rule_of(bench, "ann") == ("to-south", STORM)
        bench.pass_time(1)
        assert rule_of(bench, "ann") == ("home-open", "")
        (ended,) = [event for event in bench.log if isinstance(event, e.EmergencyEnded)]
        assert ended.by is None


class TestPlansInForce:
    def test_are_silent_about_a_plan_that_the_new_book_does_not_have(self) -> None:
        bench = Bench.opened(stormy(rules=(TO_SOUTH,), lifts_caps=True))
        bench.declare()
        bench.publish(rules("second", limits=PATIENT))
        assert plans_in_force(bench.floor) == ()
        bench.call("ann", NORTH)
        assert rule_of(bench, "ann") == ("home-open", "")
        bench.pass_time(HOUR_MS)
        assert bench.floor.emergencies == {}

    def test_are_as_the_book_in_force_has_them(self) -> None:
        bench = Bench.opened(stormy(rules=(TO_SOUTH,)))
        bench.declare()
        bench.publish(replace(stormy(rules=(TO_NIGHT,)), version="second"))
        bench.call("ann", NORTH)
        assert rule_of(bench, "ann") == ("to-night", STORM)


class TestPublishRuleBook:
    """S13: each contact keeps the version that it came in under, unless that one is recalled."""

    BOUND = replace(
        rules("second", limits=PATIENT),
        rules=(Rule(name="bound", then=Treatment(widening=(Widening(reach=Reach.FIRST_ONLY),))),),
    )

    def test_leaves_those_who_wait_under_their_version(self) -> None:
        bench = Bench.opened()
        bench.call("ann", NORTH)
        bench.publish(self.BOUND)
        assert (rule_of(bench, "ann"), bench.contact("ann").rule_book) == (("home-open", ""), "first")
        bench.call("bea", NORTH)
        assert (rule_of(bench, "bea"), bench.contact("bea").rule_book) == (("bound", ""), "second")

    def test_with_recall_routes_anew_who_waits(self) -> None:
        bench = Bench.opened()
        bench.call("ann", NORTH)
        queued_at = bench.contact("ann").queued_at
        bench.publish(self.BOUND, recall=True)
        assert (rule_of(bench, "ann"), bench.contact("ann").rule_book) == (("bound", ""), "second")
        assert rerouted(bench) == [("ann", RerouteReason.RECALLED)]
        assert bench.contact("ann").queued_at == queued_at

    def test_with_recall_holds_for_those_who_are_still_choosing(self) -> None:
        """S13: nobody enters the queue under a book that was withdrawn."""
        bench = Bench.opened()
        bench.arrive("ann", NORTH)
        bench.publish(self.BOUND, recall=True)
        bench.key("ann")
        assert (rule_of(bench, "ann"), bench.contact("ann").rule_book) == (("bound", ""), "second")

    def test_of_the_version_in_force_changes_nothing(self) -> None:
        bench = Bench.opened(self.BOUND)
        bench.call("ann", NORTH)
        assert bench.publish(self.BOUND, recall=True).events == ()

    def test_forgets_the_versions_that_nobody_came_in_under(self) -> None:
        bench = Bench.opened()
        bench.call("ann")
        bench.publish(self.BOUND)
        bench.publish(rules("third", limits=PATIENT))
        assert set(bench.floor.rule_books) == {"first", "third"}

    def test_counts_and_ranks_who_waits_and_is_free_anew(self) -> None:
        bench = Bench.opened()
        bench.staff("nan", NORTH)
        bench.call("ann", NORTH)
        bench.call("bea", NORTH)
        bench.publish(replace(rules("second", limits=PATIENT), partners=with_phone_system()))
        assert bench.floor.reviewing == 1
        assert_all_true(bench.floor, bench.now)
