"""What callers and the carrier report: the way through the menu, into the queue, and back after trouble."""

from collections import Counter
from collections.abc import Callable
from itertools import permutations

import pytest

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.effects import EndCall, ReturnCallerToQueue
from routing.model import (
    ENGLISH,
    FRENCH,
    ContactEnd,
    ContactId,
    ContactState,
    EffectId,
    EndedBy,
    NotReadyReason,
    SpecialistState,
)
from tests.routing.bench import NORTH, SOUTH, Bench, call_of, leg_of, rules
from tests.routing.kept import stored
from tests.routing.truths import assert_all_true, assert_history_is_sound


def talking() -> Bench:
    """`ann` talks with `amy`; she waited three seconds."""
    bench = Bench.opened()
    bench.call("ann")
    bench.pass_time(3_000)
    bench.staff("amy")
    bench.connect("ann")
    return bench


class TestMenuKey:
    def test_chooses_the_language_and_enters_the_queue(self) -> None:
        bench = Bench.opened()
        assert bench.arrive("ann").reply == r.AskLanguage(contact=ContactId("ann"), attempt=1)
        assert bench.key("ann", "2").reply == r.EnterQueue(contact=ContactId("ann"), language=FRENCH)

    @pytest.mark.parametrize("digits", ["", "9"])
    def test_brings_a_silent_caller_to_a_human_after_the_last_attempt(self, digits: str) -> None:
        """F-16: silence and wrong keys end in the default language, never in a loop."""
        bench = Bench.opened()
        bench.arrive("ann")
        assert bench.key("ann", digits, 1).reply == r.AskLanguage(contact=ContactId("ann"), attempt=2)
        assert bench.key("ann", digits, 2).reply == r.EnterQueue(contact=ContactId("ann"), language=ENGLISH)

    def test_works_for_a_call_whose_arrival_was_never_heard(self) -> None:
        bench = Bench.opened()
        assert isinstance(bench.key("ann", "1").reply, r.EnterQueue)
        assert bench.contact("ann").state is ContactState.WAITING

    def test_changes_nothing_once_the_caller_waits(self) -> None:
        bench = Bench.opened()
        bench.call("ann")
        before = stored(bench.floor)
        assert isinstance(bench.key("ann", "2").reply, r.EnterQueue)
        assert stored(bench.floor) == before


class TestStillWaiting:
    def test_gives_a_lost_contact_the_place_it_had(self) -> None:
        """F15: a floor that lost a contact takes it back by how long the carrier says it has waited."""
        bench = Bench.opened()
        bench.call("ann", SOUTH)
        bench.ask_what_to_play("bea", queued_ms=90_000)
        bench.staff("amy", SOUTH)
        assert bench.offered_to("bea") == "amy"
        assert bench.offer("bea").why.waited_ms == 90_000

    def test_takes_a_caller_whose_key_was_never_heard_into_the_queue(self) -> None:
        bench = Bench.opened()
        bench.arrive("ann")
        assert isinstance(bench.ask_what_to_play("ann", FRENCH).reply, r.KeepWaiting)
        assert bench.contact("ann").language == FRENCH


class TestQueueLeft:
    @pytest.mark.parametrize("result", ["queue-full", "error", "system-error", "leave"])
    @pytest.mark.parametrize("known", [True, False], ids=["known", "lost"])
    def test_gives_a_caller_who_is_still_there_a_next_step(self, result: str, known: bool) -> None:
        """S4: also one whom the floor has lost."""
        bench = Bench.opened()
        if known:
            bench.call("ann")
        assert isinstance(bench.leave_queue("ann", result).reply, r.EnterQueue)

    def test_says_nothing_to_a_leg_that_is_on_its_way(self) -> None:
        bench = Bench.opened()
        bench.call("ann")
        assert isinstance(bench.leave_queue("ann", "redirected").reply, r.Noted)
        assert bench.contact("ann").state is ContactState.WAITING

    def test_ends_the_contact_of_a_caller_who_hung_up(self) -> None:
        bench = Bench.opened()
        bench.call("ann")
        bench.leave_queue("ann", "hangup")
        assert [end.end for end in bench.ends("ann")] == [ContactEnd.ABANDONED_WAITING]


class TestDroppedSpecialist:
    def drop_by_leaving(self, bench: Bench) -> None:
        bench.leave_room(leg_of("ann-1"), "ann-1")

    def drop_by_leg(self, bench: Bench) -> None:
        bench.end_leg(leg_of("ann-1"))
        bench.pass_time(2_000)

    def drop_by_room(self, bench: Bench) -> None:
        bench.come_out_of_room("ann")

    @pytest.mark.parametrize("how", ["drop_by_leaving", "drop_by_leg", "drop_by_room"])
    def test_puts_the_caller_back_at_the_place_they_had(self, how: str) -> None:
        """F15: before everybody who came while they talked."""
        bench = talking()
        bench.pass_time(60_000)
        for contact in ("bea", "cat"):
            bench.call(contact)
        queued_at = bench.contact("ann").queued_at
        getattr(self, how)(bench)
        assert bench.contact("ann").state is ContactState.WAITING
        assert bench.contact("ann").queued_at == queued_at
        amy = bench.specialist("amy")
        assert (amy.state, amy.not_ready) == (SpecialistState.NOT_READY, NotReadyReason.LINE_LOST)
        bench.staff("bob")
        assert bench.offered_to("ann") == "bob"

    def test_brings_the_caller_out_of_the_empty_room(self) -> None:
        bench = talking()
        decision = bench.leave_room(leg_of("ann-1"), "ann-1")
        assert [type(order) for order in decision.effects] == [ReturnCallerToQueue]
        assert isinstance(bench.come_back_to_queue("ann").reply, r.EnterQueue)

    def test_is_told_apart_from_a_caller_who_hung_up(self) -> None:
        """A leg that ends just before the news of the caller's end was no drop."""
        bench = talking()
        bench.end_leg(leg_of("ann-1"))
        bench.pass_time(1_999)
        bench.end_call("ann")
        assert [(end.end, end.by) for end in bench.ends("ann")] == [(ContactEnd.ANSWERED, EndedBy.CALLER)]
        assert bench.specialist("amy").state is SpecialistState.WRAP_UP

    def test_is_not_put_off_by_repeated_news(self) -> None:
        """The grace runs from the first news of the leg's end."""
        bench = talking()
        for _ in range(4):
            bench.end_leg(leg_of("ann-1"))
            bench.pass_time(500)
        assert bench.contact("ann").state is ContactState.WAITING

    def test_is_told_apart_from_a_caller_whom_the_carrier_moved(self) -> None:
        """F-31: an order that the carrier carried out twice takes a caller out of the room; they are still there."""
        bench = talking()
        bench.leave_room(call_of("ann"), "ann-1", moved=True)
        bench.leave_room(leg_of("ann-1"), "ann-1", room_ended=True)
        assert bench.ends("ann") == []
        assert isinstance(bench.ask_for_room("ann", "ann-1").reply, r.CallerJoinsRoom)
        bench.pass_time(1_999)
        assert bench.contact("ann").state is ContactState.CONNECTED
        bench.pass_time(1)
        assert bench.contact("ann").state is ContactState.WAITING
        assert isinstance(bench.orders[-1], ReturnCallerToQueue)

    def test_counts_talking_and_waiting_apart(self) -> None:
        """F58: the parts of a contact add up to the whole."""
        bench = talking()
        bench.pass_time(60_000)
        bench.leave_room(leg_of("ann-1"), "ann-1")
        bench.pass_time(10_000)
        bench.staff("bob")
        bench.connect("ann")
        bench.pass_time(30_000)
        bench.hang_up("bob", "ann")
        (end,) = bench.ends("ann")
        assert (end.waited_ms, end.talked_ms) == (3_000 + 10_000, 60_000 + 30_000)
        assert_history_is_sound(bench.log)

    def test_does_not_come_from_a_timer_that_nobody_set(self) -> None:
        """A stray timer of a call in progress drops nobody."""
        bench = talking()
        bench.do(c.ConfirmDrop(id=bench.id(), offer=bench.offer("ann").id))
        assert bench.contact("ann").state is ContactState.CONNECTED


class TestRecovery:
    def test_takes_back_a_caller_whom_the_floor_has_lost(self) -> None:
        """F-11: whatever the leg asks for, it gets a place in the queue."""
        asks: tuple[Callable[[Bench], r.Reply], ...] = (
            lambda bench: bench.ask_for_room("ann", "ann-1").reply,
            lambda bench: bench.come_out_of_room("ann").reply,
            lambda bench: bench.come_back_to_queue("ann").reply,
        )
        for ask in asks:
            bench = Bench.opened()
            assert isinstance(ask(bench), r.EnterQueue)
            assert bench.contact("ann").state is ContactState.WAITING

    def test_ends_a_contact_whose_call_the_carrier_does_not_know(self) -> None:
        bench = talking()
        decision = bench.do(c.CloseLostContact(id=bench.id(), contact=ContactId("ann")))
        assert [type(order) for order in decision.effects] == [EndCall]
        assert [(end.end, end.by) for end in bench.ends("ann")] == [(ContactEnd.ANSWERED, EndedBy.NETWORK)]

    def test_ends_a_lost_leg_once(self) -> None:
        bench = Bench.opened()
        bench.staff("amy")
        bench.call("ann")
        bench.answer("ann")
        decision = bench.do(c.CloseLostContact(id=bench.id(), contact=ContactId("ann")))
        assert [order.call for order in decision.effects] == [leg_of("ann-1")]

    def test_believes_the_carrier_that_the_callers_own_call_is_gone(self) -> None:
        bench = talking()
        for call, gone in ((leg_of("ann-1"), True), (call_of("ann"), False)):
            bench.do(
                c.ReportEffect(
                    id=bench.id(), effect=EffectId("e"), contact=ContactId("ann"), call=call, gone=gone
                )
            )
            assert bench.contact("ann").state is ContactState.CONNECTED
        bench.do(
            c.ReportEffect(
                id=bench.id(), effect=EffectId("e"), contact=ContactId("ann"), call=call_of("ann"), gone=True
            )
        )
        assert len(bench.ends("ann")) == 1


class TestPinnedRules:
    def test_keep_a_contact_under_the_book_it_entered_with(self) -> None:
        """S13: a book published mid-call is for the next caller."""
        bench = talking()
        bench.publish(rules("second"))
        bench.call("bea")
        assert (bench.contact("ann").rule_book, bench.contact("bea").rule_book) == ("first", "second")
        assert set(bench.floor.rule_books) == {"first", "second"}
        bench.hang_up("amy", "ann")
        bench.publish(rules("third"))
        assert set(bench.floor.rule_books) == {"second", "third"}

    def test_are_not_published_twice(self) -> None:
        bench = talking()
        assert bench.publish(rules("second")).events
        assert not bench.publish(rules("second")).events


class TestEveryOrder:
    """F-4: seven facts of a short call, in all 5,040 orders."""

    FACTS: tuple[Callable[[Bench], object], ...] = (
        lambda bench: bench.arrive("ann"),
        lambda bench: bench.key("ann"),
        lambda bench: bench.accept("amy", "ann-1"),
        lambda bench: bench.dial("amy", "ann-1"),
        lambda bench: bench.join(leg_of("ann-1"), "ann-1"),
        lambda bench: bench.join(call_of("ann"), "ann-1"),
        lambda bench: bench.end_call("ann"),
    )

    @pytest.mark.parametrize("gap_ms", [0, 700])
    def test_of_the_facts_of_a_call_comes_to_one_end(self, gap_ms: int) -> None:
        ends: Counter[ContactEnd] = Counter()
        for order in permutations(self.FACTS):
            bench = Bench.opened()
            bench.staff("amy")
            for tell in order:
                tell(bench)
                bench.pass_time(gap_ms)
            bench.pass_time(300_000)
            bench.end_call("ann")
            bench.pass_time(300_000)
            (end,) = bench.ends("ann")
            ends[end.end] += 1
            assert not bench.floor.contacts
            assert not bench.floor.offers
            assert not bench.floor.legs
            assert bench.specialist("amy").state in (SpecialistState.READY, SpecialistState.NOT_READY)
            assert_all_true(bench.floor, bench.now)
        assert sum(ends.values()) == 5_040
        assert ends[ContactEnd.ANSWERED]


class TestCoolDownAcrossHomes:
    def test_does_not_hide_the_caller_from_the_rest_of_the_network(self) -> None:
        """F11: the decline of one home specialist sends the call on, not back."""
        bench = Bench.opened()
        bench.staff("amy", NORTH)
        bench.staff("sue", SOUTH)
        bench.call("ann", NORTH)
        decision = bench.decline("amy", "ann-1")
        assert [event.specialist for event in decision.events if isinstance(event, e.OfferMade)] == ["sue"]


class TestCallerOutOfRoom:
    def test_before_the_news_of_the_join_is_not_connected_by_that_late_news(self) -> None:
        """The caller was in the room and out again; the delayed join must not tie them to a specialist."""
        bench = Bench.opened()
        bench.call("ann")
        bench.staff("amy")
        offer = bench.offer("ann").id
        bench.accept("amy", offer)
        bench.dial("amy", offer)
        bench.join(leg_of(offer), offer)
        bench.come_out_of_room("ann", offer)
        bench.join(call_of("ann"), offer)
        assert bench.contact("ann").state is ContactState.WAITING
        assert bench.specialist("amy").state is SpecialistState.READY
