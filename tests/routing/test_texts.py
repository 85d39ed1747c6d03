"""Texts: one conversation a sender, callers before texts, nothing sent twice, a person behind every alarm."""

from dataclasses import replace

import pytest

from routing import commands as c
from routing import replies as r
from routing import text_events as t
from routing.engine import Decision
from routing.hours import OpenHours
from routing.model import ENGLISH, FRENCH, SpecialistId, SpecialistState
from routing.text_model import (
    Template,
    TextEnd,
    TextState,
)
from tests.routing.bench import NORTH, SOUTH, Bench
from tests.routing.kept import stored
from tests.routing.text_bench import SERVICE, TextBench, refusal


class TestService:
    def test_that_is_not_set_takes_nothing_in_and_changes_nothing(self) -> None:
        bench = Bench.opened()
        before = stored(bench.floor)
        text_bench = TextBench(floor=bench.floor)
        assert not text_bench.writes("ann").events
        assert stored(bench.floor) == before

    def test_that_is_set_again_changes_nothing(self) -> None:
        bench = TextBench.serving()
        assert not bench.do(c.SetTextService(id=bench.id(), service=SERVICE)).events

    def test_that_is_switched_off_begins_no_conversation_and_goes_on_with_those_there_are(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        bench.do(c.SetTextService(id=bench.id(), service=replace(SERVICE, on=False)))
        assert not bench.writes("ben").events
        bench.take("ann")
        assert bench.conversation("ann").specialist == "amy"


class TestArrival:
    def test_is_one_conversation_however_often_the_carrier_says_so(self) -> None:
        """F49."""
        bench = TextBench.serving()
        bench.writes("ann", text="SM-a", contact="k1")
        before = stored(bench.floor)
        assert not bench.writes("ann", text="SM-a", contact="k1").events
        assert stored(bench.floor) == before

    def test_that_is_repeated_after_the_end_begins_nothing(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.writes("ann", text="SM-a", contact="k1")
        bench.settle()
        bench.writes("ann", text="SM-b", contact="k2", choice="en")
        bench.take("ann")
        bench.ends_text("ann", "amy")
        assert not bench.writes("ann", text="SM-a", contact="k1").events
        assert not bench.writes("ann", text="SM-b", contact="k2").events
        assert bench.writes("ann", text="SM-c", contact="k3").events

    def test_greets_once_and_asks_for_the_language(self) -> None:
        bench = TextBench.serving()
        bench.writes("ann")
        bench.writes("ann")
        assert bench.templates()[:1] == [Template.GREETING]
        assert bench.conversation("ann").told == (Template.GREETING, Template.ASK_AGAIN)
        assert bench.conversation("ann").state is TextState.CHOOSING

    @pytest.mark.parametrize("choice", ["en", "fr"])
    def test_takes_the_language_that_was_chosen(self, choice: str) -> None:
        """F41: the decision follows the choice, not the words of the question."""
        bench = TextBench.serving()
        bench.staff_texts("eve", languages=("en",))
        bench.staff_texts("fay", languages=("fr",))
        bench.asks("ann", choice)
        assert bench.text_offered_to("ann") == {"en": "eve", "fr": "fay"}[choice]
        assert bench.conversation("ann").chosen

    def test_without_a_choice_is_never_guessed_silently(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        for _ in range(3):
            bench.writes("ann")
            bench.settle()
        ann = bench.conversation("ann")
        assert (ann.state, ann.language, ann.chosen) == (TextState.OFFERED, ENGLISH, False)
        bench.writes("ann", choice="fr")
        assert (bench.conversation("ann").language, bench.conversation("ann").chosen) == (FRENCH, True)

    def test_that_says_nothing_more_comes_to_a_person_all_the_same(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.writes("ann")
        bench.pass_time(SERVICE.ask_ms)
        assert bench.text_offered_to("ann") == "amy"

    def test_after_hours_is_told_so_and_let_go(self) -> None:
        bench = TextBench.serving(replace(SERVICE, hours=OpenHours()))
        bench.staff_texts("amy")
        decision = bench.writes("ann")
        assert bench.templates() == [Template.AFTER_HOURS]
        assert [one.end for one in decision.events if isinstance(one, t.TextClosed)] == [TextEnd.AFTER_HOURS]

    def test_of_a_machine_that_answers_everything_is_answered_once(self) -> None:
        """Two machines must not write to each other all night."""
        bench = TextBench.serving(replace(SERVICE, hours=OpenHours()))
        for _ in range(5):
            bench.writes("bot")
            bench.settle()
        assert bench.templates() == [Template.AFTER_HOURS]
        bench.pass_time(3_600_000)
        bench.writes("bot")
        assert bench.templates() == [Template.AFTER_HOURS] * 2

    def test_while_nobody_is_there_is_told_so_and_waits(self) -> None:
        bench = TextBench.serving()
        bench.asks("ann")
        assert bench.conversation("ann").told == (Template.GREETING, Template.NOBODY)
        bench.staff_texts("amy")
        assert bench.text_offered_to("ann") == "amy"

    def test_beyond_what_can_wait_is_told_so_unless_it_is_urgent(self) -> None:
        bench = TextBench.serving(replace(SERVICE, waiting_max=1))
        bench.asks("ann")
        bench.writes("ben")
        bench.writes("zoe", urgent="harm")
        assert [bench.has_conversation(who) for who in ("ann", "ben", "zoe")] == [True, False, True]
        assert Template.UNANSWERED in bench.templates()

    def test_that_nobody_answered_is_told_so_in_the_end(self) -> None:
        bench = TextBench.serving()
        bench.asks("ann")
        bench.pass_time(SERVICE.wait_ms)
        assert not bench.has_conversation("ann")
        assert bench.templates()[-1] is Template.UNANSWERED


class TestUrgent:
    def test_comes_before_all_that_waited_longer(self) -> None:
        bench = TextBench.serving()
        bench.asks("ann")
        bench.asks("ben")
        bench.writes("zoe", urgent="harm")
        bench.staff_texts("amy")
        assert bench.text_offered_to("zoe") == "amy"
        assert bench.conversation("zoe").urgent == "harm"

    def test_is_never_an_automated_reply_alone(self) -> None:
        """It waits for a person after hours too, and does not end by itself."""
        bench = TextBench.serving(replace(SERVICE, hours=OpenHours()))
        bench.writes("zoe", urgent="harm")
        assert bench.templates() == [Template.URGENT]
        bench.pass_time(SERVICE.wait_ms * 5)
        assert bench.conversation("zoe").state is TextState.WAITING

    def test_moves_a_conversation_that_waits_to_the_front(self) -> None:
        bench = TextBench.serving()
        bench.asks("ann")
        bench.asks("zoe")
        bench.writes("zoe", urgent="harm")
        bench.staff_texts("amy")
        assert bench.text_offered_to("zoe") == "amy"
        bench.pass_time(SERVICE.wait_ms * 5)
        assert bench.has_conversation("zoe")

    def test_tells_the_specialist_who_has_it(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        bench.take("ann")
        decision = bench.writes("ann", urgent="harm")
        assert [one.specialist for one in decision.events if isinstance(one, t.TextMarkedUrgent)] == ["amy"]
        assert Template.URGENT not in bench.templates()


class TestCallersComeFirst:
    def test_who_writes_waits_while_a_caller_takes_the_only_specialist(self) -> None:
        bench = TextBench.serving()
        bench.asks("ann")
        bench.call("cal")
        bench.staff_texts("amy")
        assert bench.offered_to("cal") == "amy"
        assert bench.text_offered_to("ann") is None

    def test_an_offer_is_taken_back_for_a_caller(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        assert bench.text_offered_to("ann") == "amy"
        bench.call("cal")
        assert bench.offered_to("cal") == "amy"
        assert bench.text_offered_to("ann") is None
        assert bench.conversation("ann").state is TextState.WAITING

    def test_who_writes_with_somebody_is_offered_callers_as_ever(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        bench.take("ann")
        assert bench.specialist("amy").state is SpecialistState.READY
        bench.call("cal")
        assert bench.offered_to("cal") == "amy"
        assert bench.conversation("ann").specialist == "amy"

    def test_calls_go_the_same_way_with_and_without_texts(self) -> None:
        """The balance of calls does not know of texts."""

        def calls(bench: Bench, with_texts: bool) -> list[tuple[str, str]]:
            for number in range(6):
                if with_texts and isinstance(bench, TextBench):
                    bench.asks(f"w{number}")
                    if bench.text_offered_to(f"w{number}"):
                        bench.take(f"w{number}")
                bench.call(f"c{number}")
                bench.pass_time(1_000)
            return bench.offers_made()

        def staffed() -> TextBench:
            bench = TextBench.serving()
            bench.staff_texts("amy", "bob", "cyd")
            bench.staff_texts("dan", partner=SOUTH)
            return bench

        assert calls(staffed(), with_texts=True) == calls(staffed(), with_texts=False)


class TestMatching:
    def test_takes_the_skill_the_language_and_the_number_in_hand_into_account(self) -> None:
        bench = TextBench.serving(replace(SERVICE, at_once_max=1))
        bench.staff_texts("amy", skills=())
        bench.staff_texts("bob", languages=("fr",))
        bench.asks("ann")
        assert bench.text_offered_to("ann") is None
        bench.staff_texts("cyd")
        bench.take("ann", "cyd")
        bench.asks("ben")
        assert bench.text_offered_to("ben") is None
        bench.ends_text("ann", "cyd")
        assert bench.text_offered_to("ben") == "cyd"

    def test_spreads_conversations_and_prefers_the_home_partner(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("sue", partner=SOUTH)
        bench.pass_time(1_000)
        bench.staff_texts("amy", "bob")
        bench.asks("ann", home=NORTH)
        first = bench.text_offered_to("ann")
        assert first in {"amy", "bob"}
        bench.take("ann")
        bench.asks("ben")
        assert bench.text_offered_to("ben") in {"amy", "bob"} - {first}

    def test_offers_to_one_at_a_time_and_to_somebody_else_after_a_miss(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy", "bob")
        bench.asks("ann")
        first = bench.text_offered_to("ann")
        bench.decline_text("ann")
        second = bench.text_offered_to("ann")
        assert {first, second} == {"amy", "bob"}
        bench.pass_time(SERVICE.offer_ttl_ms)
        assert bench.text_offered_to("ann") is None
        bench.pass_time(SERVICE.cool_down_ms - SERVICE.offer_ttl_ms)
        assert bench.text_offered_to("ann") == first

    def test_keeps_the_place_whatever_the_offers_do(self) -> None:
        """F52."""
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        place = bench.conversation("ann").place
        bench.decline_text("ann")
        assert bench.conversation("ann").place == place

    def test_one_of_two_gets_it_and_the_other_is_told_who(self) -> None:
        """F01."""
        bench = TextBench.serving()
        bench.staff_texts("amy", "bob")
        bench.asks("ann")
        offer = bench.conversation("ann").offer
        assert offer is not None
        other = {"amy", "bob"} - {offer.specialist}
        bench.take("ann")
        late = bench.do(c.TakeText(id=bench.id(), specialist=other.pop(), offer=offer.id))  # type: ignore[arg-type]
        assert late.reply == r.Refused(refusal=r.Refusal.OFFER_TAKEN, by=offer.specialist)


class TestSpecialistsLeave:
    def test_and_their_conversations_wait_for_somebody_else(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        place = bench.conversation("ann").place
        bench.take("ann")
        bench.sign_out("amy")
        ann = bench.conversation("ann")
        assert (ann.state, ann.specialist, ann.place) == (TextState.WAITING, None, place)
        bench.staff_texts("bob")
        assert bench.text_offered_to("ann") == "bob"

    def test_and_an_open_offer_goes_on_to_the_next(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        bench.staff_texts("bob")
        bench.sign_out("amy")
        assert bench.text_offered_to("ann") == "bob"

    def test_for_a_break_keeps_what_is_in_hand_and_is_offered_nothing(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        bench.take("ann")
        bench.not_ready("amy")
        bench.asks("ben")
        assert bench.conversation("ann").specialist == "amy"
        assert bench.text_offered_to("ben") is None

    def test_a_message_that_nobody_answers_goes_back_to_the_queue(self) -> None:
        """F69."""
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        bench.take("ann")
        bench.staff_texts("bob")
        bench.pass_time(SERVICE.answer_ms)
        assert bench.text_offered_to("ann") == "bob"


class TestHandingOver:
    def test_is_theirs_once_they_take_it(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        bench.take("ann")
        bench.staff_texts("bob")
        bench.hands("ann", "amy", "bob")
        assert bench.conversation("ann").specialist == "amy"
        bench.take("ann", "bob")
        assert (bench.conversation("ann").specialist, bench.conversation("ann").transfers) == ("bob", 1)

    def test_stays_where_it_is_when_they_do_not(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        bench.take("ann")
        bench.staff_texts("bob")
        bench.hands("ann", "amy", "bob")
        bench.decline_text("ann")
        assert bench.conversation("ann").specialist == "amy"
        assert bench.conversation("ann").state is TextState.CONNECTED

    def test_back_to_the_queue_lets_somebody_else_have_it(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        bench.take("ann")
        bench.staff_texts("bob")
        bench.hands("ann", "amy")
        assert bench.text_offered_to("ann") == "bob"

    @pytest.mark.parametrize("to", ["amy", "bob", "nobody"])
    def test_to_who_cannot_take_it_is_refused(self, to: str) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.staff_texts("bob", skills=())
        bench.asks("ann")
        bench.take("ann")
        assert refusal(bench.hands("ann", "amy", to)) is r.Refusal.NOT_FREE

    def test_of_what_is_somebody_elses_is_refused(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy", "bob")
        bench.asks("ann")
        taken = bench.text_offered_to("ann")
        assert taken is not None, "one of two who are free is asked"
        bench.take("ann")
        other = ({"amy", "bob"} - {taken}).pop()
        for decision in (
            bench.hands("ann", other),
            bench.ends_text("ann", other),
            bench.answers("ann", other, "x"),
        ):
            assert refusal(decision) is r.Refusal.NOT_YOURS
        contact = bench.conversation("ann").id
        bench.ends_text("ann", taken)

        def ends(who: str) -> Decision:
            return bench.do(c.EndText(id=bench.id(), specialist=SpecialistId(who), contact=contact))

        assert ends(taken).reply == r.Noted()
        assert refusal(ends(other)) is r.Refusal.UNKNOWN_CONTACT
