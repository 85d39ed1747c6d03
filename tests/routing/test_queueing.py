"""Into the queue, past it, and what a caller hears while waiting."""

from dataclasses import replace

import pytest

from routing import events as e
from routing import replies as r
from routing.floor import Observed
from routing.model import (
    ENGLISH,
    FRENCH,
    ContactEnd,
    ContactId,
    ContactState,
    EndedBy,
    Exit,
    ExitKind,
    Timers,
    Trigger,
)
from routing.rulebook import Message, Rule, RuleBook, Treatment, WaitWords
from routing.wait_turns import heard_on_the_way
from tests.routing.bench import NORTH, PATIENT, SOUTH, Bench, rules, treating

FULL = Message(id="full", en="All our lines are busy.", fr="Toutes nos lignes sont occupées.")
CALM = Message(id="calm", en="Somebody will be with you.", fr="Quelqu'un vous répondra bientôt.")
TRUSTED = Observed(promises=10, error_ms=1, true_ms=60_000)
SPOKEN = WaitWords(position=True, expected=True)
MINUTE_MS = 60_000


def worded(treatment: Treatment, **limits: int) -> RuleBook:
    book = treating(treatment, rules(limits=replace(PATIENT, **limits)))
    return replace(book, messages=(FULL, CALM), full_message=FULL.id)


def leaving(kind: ExitKind, when: Trigger, message: str = "") -> Treatment:
    """A way out that is taken without asking."""
    return Treatment(exits=(Exit(kind=kind, when=when, forced=True, message=message),))


def waiting_words(bench: Bench, contact: str) -> r.KeepWaiting:
    reply = bench.ask_what_to_play(contact).reply
    assert isinstance(reply, r.KeepWaiting)
    return reply


class TestJoinQueue:
    def test_gives_the_messages_of_the_rule_in_both_languages(self) -> None:
        bench = Bench.opened(worded(Treatment(messages=(CALM.id,))))
        assert bench.call("ann").reply == r.EnterQueue(
            contact=ContactId("ann"), language=ENGLISH, messages=(CALM,), heard=heard_on_the_way([CALM])
        )

    def test_is_silent_about_a_message_that_no_book_has(self) -> None:
        bench = Bench.opened(worded(Treatment(messages=("gone", CALM.id))))
        bench.call("ann")
        assert waiting_words(bench, "ann").messages == (CALM,)

    def test_writes_down_the_wait_that_was_expected_where_the_book_asks_for_it(self) -> None:
        for words, known in ((WaitWords(), False), (SPOKEN, True)):
            bench = Bench.opened(replace(worded(Treatment()), wait_words=words))
            bench.staff("amy")
            bench.call("ann")
            bench.call("bea")
            (queued,) = [
                event for event in bench.log if isinstance(event, e.ContactQueued) and event.contact == "bea"
            ]
            assert (queued.expected_ms is not None) is known
            assert bench.contact("bea").expected_ms == queued.expected_ms

    def test_expects_nothing_where_nobody_on_duty_may_serve(self) -> None:
        bench = Bench.opened(replace(worded(Treatment()), wait_words=SPOKEN))
        bench.call("ann")
        assert bench.contact("ann").expected_ms is None


class TestQueueFull:
    def test_lets_the_next_caller_go_with_the_books_message(self) -> None:
        bench = Bench.opened(worded(Treatment(), queue_max=2))
        bench.call("ann")
        bench.call("bea")
        reply = bench.call("cat", language=FRENCH).reply
        assert reply == r.LetGo(
            contact=ContactId("cat"), language=FRENCH, kind=ExitKind.MESSAGE, message=FULL
        )
        (end,) = bench.ends("cat")
        assert (end.end, end.by, end.detail) == (ContactEnd.MESSAGE, EndedBy.NETWORK, "queue_full")

    def test_takes_callers_again_once_somebody_has_gone(self) -> None:
        bench = Bench.opened(worded(Treatment(), queue_max=1))
        bench.call("ann")
        bench.end_call("ann")
        assert isinstance(bench.call("bea").reply, r.EnterQueue)

    def test_counts_who_waits_and_not_who_is_offered_or_talks(self) -> None:
        bench = Bench.opened(worded(Treatment(), queue_max=1))
        bench.staff("amy")
        bench.staff("bob")
        bench.call("ann")
        bench.connect("ann")
        bench.call("bea")
        assert isinstance(bench.call("cat").reply, r.EnterQueue)
        assert isinstance(bench.call("dot").reply, r.LetGo)

    def test_says_the_same_to_a_caller_whom_the_floor_had_lost(self) -> None:
        """S4: in the carrier's queue already, and still told that they are let go."""
        bench = Bench.opened(worded(Treatment(), queue_max=1))
        bench.call("ann")
        assert isinstance(bench.ask_what_to_play("zed").reply, r.LetGo)
        assert isinstance(bench.come_back_to_queue("yan").reply, r.LetGo)


class TestForcedExit:
    @pytest.mark.parametrize(
        ("kind", "end"),
        [
            (ExitKind.CALL_BACK, ContactEnd.CALL_BACK),
            (ExitKind.VOICEMAIL, ContactEnd.VOICEMAIL),
            (ExitKind.MESSAGE, ContactEnd.MESSAGE),
        ],
    )
    def test_takes_the_caller_past_the_queue(self, kind: ExitKind, end: ContactEnd) -> None:
        bench = Bench.opened(worded(leaving(kind, Trigger(staffed_below=1), CALM.id)))
        reply = bench.call("ann").reply
        assert reply == r.LetGo(contact=ContactId("ann"), language=ENGLISH, kind=kind, message=CALM)
        assert [(one.end, one.detail) for one in bench.ends("ann")] == [(end, "everybody")]

    def test_leaves_the_caller_in_the_queue_while_its_limit_is_not_reached(self) -> None:
        bench = Bench.opened(worded(leaving(ExitKind.VOICEMAIL, Trigger(staffed_below=1))))
        bench.staff("amy")
        assert isinstance(bench.call("ann").reply, r.EnterQueue)
        assert bench.offered_to("ann") == "amy"

    def test_asks_how_many_wait_ahead(self) -> None:
        bench = Bench.opened(worded(leaving(ExitKind.CALL_BACK, Trigger(depth=2))))
        replies = []
        for contact in ("ann", "bea", "cat"):
            replies.append(type(bench.call(contact).reply))
            bench.pass_time(1)
        assert replies == [r.EnterQueue, r.EnterQueue, r.LetGo]

    def test_is_never_offered_to_choose(self) -> None:
        bench = Bench.opened(worded(leaving(ExitKind.VOICEMAIL, Trigger(waited_ms=MINUTE_MS))))
        bench.call("ann")
        bench.pass_time(2 * MINUTE_MS)
        assert bench.contact("ann").exits_open == ()
        assert waiting_words(bench, "ann").exits == ()


class TestWaitingWords:
    def words(self, *, trusted: bool = True, words: WaitWords = SPOKEN) -> Bench:
        bench = Bench.opened(replace(worded(Treatment()), wait_words=words))
        if trusted:
            bench.floor.observed = replace(TRUSTED)
        bench.staff("amy")
        for contact in ("busy", "ann", "bea", "cat"):
            bench.call(contact)
            bench.pass_time(1)
        return bench

    def test_name_the_place_and_the_wait(self) -> None:
        bench = self.words()
        first, third = waiting_words(bench, "ann"), waiting_words(bench, "cat")
        assert (first.position, third.position) == (1, 3)
        assert first.expected_ms is not None
        assert third.expected_ms is not None
        assert 0 < first.expected_ms < third.expected_ms

    def test_name_the_wait_only_while_estimates_were_good(self) -> None:
        """S10, S12: honest waits; before promises have met their truth nothing is promised."""
        bench = self.words(trusted=False)
        assert waiting_words(bench, "ann").expected_ms is None
        bench.floor.observed = replace(TRUSTED, error_ms=MINUTE_MS + 1)
        assert waiting_words(bench, "ann").expected_ms is None
        bench.floor.observed = replace(TRUSTED)
        assert waiting_words(bench, "ann").expected_ms is not None

    def test_name_only_what_the_book_lets_be_named(self) -> None:
        only_place = waiting_words(self.words(words=WaitWords(position=True)), "ann")
        assert (only_place.position, only_place.expected_ms) == (1, None)
        only_wait = waiting_words(self.words(words=WaitWords(expected=True)), "ann")
        assert (only_wait.position, only_wait.expected_ms is None) == (None, False)

    def test_name_no_wait_that_has_no_end(self) -> None:
        bench = self.words()
        bench.sign_out("amy")
        assert waiting_words(bench, "ann").expected_ms is None

    def test_never_name_a_place_after_a_better_one(self) -> None:
        """F31: "7th" never becomes "8th"; it is not said until it is true again."""
        bench = self.words()
        assert waiting_words(bench, "bea").position == 2
        urgent = Rule(name="urgent", then=Treatment(credit_ms=MINUTE_MS))
        bench.publish(replace(bench.floor.book_of(bench.contact("bea")), version="second", rules=(urgent,)))
        bench.call("urs")
        assert waiting_words(bench, "bea").position is None
        bench.end_call("ann")
        assert waiting_words(bench, "bea").position == 2
        bench.end_call("urs")
        assert waiting_words(bench, "bea").position == 1

    def test_are_written_down_as_they_were_heard(self) -> None:
        bench = self.words()
        heard = waiting_words(bench, "bea")
        (told,) = [event for event in bench.log if isinstance(event, e.WaitTold)]
        assert (told.contact, told.position, told.expected_ms) == ("bea", heard.position, heard.expected_ms)

    def test_are_not_written_down_when_nothing_was_named(self) -> None:
        bench = self.words(words=WaitWords())
        waiting_words(bench, "bea")
        assert not any(isinstance(event, e.WaitTold) for event in bench.log)

    def test_name_nothing_to_a_caller_who_is_being_connected(self) -> None:
        bench = self.words()
        assert bench.contact("busy").state is ContactState.OFFERED
        heard = waiting_words(bench, "busy")
        assert (heard.position, heard.expected_ms) == (None, None)

    def test_name_the_ways_out_that_are_open(self) -> None:
        way = Exit(kind=ExitKind.CALL_BACK, when=Trigger(waited_ms=MINUTE_MS))
        bench = Bench.opened(worded(Treatment(exits=(way,))))
        bench.call("ann")
        assert waiting_words(bench, "ann").exits == ()
        bench.pass_time(MINUTE_MS + 5_000)
        assert waiting_words(bench, "ann").exits == (ExitKind.CALL_BACK,)

    def test_find_an_emergencys_messages_in_the_book_in_force(self) -> None:
        """A caller under an older version hears the words that only the new one has."""
        bench = Bench.opened(worded(Treatment()))
        bench.call("ann")
        route = bench.contact("ann").route
        assert route is not None
        bench.contact("ann").route = replace(route, messages=("news",))
        news = Message(id="news", en="Shelters are open.", fr="Les refuges sont ouverts.")
        bench.publish(replace(worded(Treatment()), version="second", messages=(news,)))
        assert waiting_words(bench, "ann").messages == (news,)


class TestTimers:
    """Callers by TTY or a relay service need more time: their rule may stretch what their book says."""

    STRETCHED = Timers(offer_ttl_ms=45_000, connect_ms=20_000, wrap_up_ms=120_000)

    @pytest.mark.parametrize(
        ("stretched", "ttl_ms", "wrap_up_ms"), [(True, 45_000, 120_000), (False, 20_000, 60_000)]
    )
    def test_are_those_of_the_rule_where_it_gives_them(
        self, stretched: bool, ttl_ms: int, wrap_up_ms: int
    ) -> None:
        """lessons 3.17: relay- and TTY-aware timing."""
        bench = Bench.opened(worded(Treatment(timers=self.STRETCHED) if stretched else Treatment()))
        bench.staff("amy")
        bench.call("ann")
        assert bench.offer("ann").expires_at == bench.now + ttl_ms
        bench.connect("ann")
        bench.hang_up("amy", "ann")
        assert bench.specialist("amy").wrap_up_until == bench.now + wrap_up_ms

    def test_hold_for_each_half_of_connecting(self) -> None:
        bench = Bench.opened(worded(Treatment(timers=self.STRETCHED)))
        bench.staff("amy")
        bench.call("ann")
        offer = bench.offer("ann")
        bench.accept("amy", offer.id)
        assert offer.connect_by == bench.now + 20_000
        bench.pass_time(19_999)
        bench.dial("amy", offer.id)
        bench.join(f"CA-leg-{offer.id}", offer.id)
        assert offer.connect_by == bench.now + 20_000

    def test_give_no_other_caller_more_time(self) -> None:
        bench = Bench.opened(worded(Treatment(timers=Timers(offer_ttl_ms=45_000))))
        bench.publish(replace(worded(Treatment()), version="second"))
        bench.staff("sue", SOUTH)
        bench.call("ann", NORTH)
        assert bench.offer("ann").expires_at == bench.now + 20_000
