"""Texts that go out: in order, once, and never to who wants none; and how the machine is drawn."""

from collections.abc import Mapping
from typing import Any

import pytest

from routing import commands as c
from routing import replies as r
from routing import text_events as t
from routing.engine import handle
from routing.errors import IllegalTransition
from routing.model import ContactId, SpecialistId
from routing.text_model import (
    OPTED_OUT_CODE,
    Delivery,
    Keyword,
    SenderId,
    Template,
    TextEnd,
    TextId,
    TextState,
)
from routing.text_states import TEXT, next_text_state
from tests.routing.bench import NOON
from tests.routing.kept import revived, stored
from tests.routing.text_bench import SERVICE, TextBench, refusal


class TestSending:
    def with_amy(self) -> TextBench:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        bench.take("ann")
        return bench

    def test_has_one_message_under_way_and_keeps_their_order(self) -> None:
        bench = self.with_amy()
        before = len(bench.sent_texts())
        for text in ("o1", "o2", "o3"):
            bench.answers("ann", "amy", text)
        assert bench.sent_texts()[before:] == ["o1"]
        bench.settle()
        assert bench.sent_texts()[before:] == ["o1", "o2"]
        bench.told(bench.conversation("ann").id, "o2", Delivery.SENT)
        assert bench.sent_texts()[before:] == ["o1", "o2", "o3"]

    def test_of_one_message_twice_is_once(self) -> None:
        bench = self.with_amy()
        bench.answers("ann", "amy", "o1")
        assert not bench.answers("ann", "amy", "o1").events

    def test_news_out_of_order_never_goes_back(self) -> None:
        bench = self.with_amy()
        bench.answers("ann", "amy", "o1")
        contact = bench.conversation("ann").id
        bench.told(contact, "o1", Delivery.DELIVERED)
        for late in (Delivery.ACCEPTED, Delivery.SENT, Delivery.FAILED, Delivery.DELIVERED):
            assert not bench.told(contact, "o1", late).events
        line = bench.conversation("ann").line_of(TextId("o1"))
        assert line is not None
        assert line.delivery is Delivery.DELIVERED

    def test_a_failure_says_why_and_lets_the_next_go(self) -> None:
        bench = self.with_amy()
        bench.answers("ann", "amy", "o1")
        bench.answers("ann", "amy", "o2")
        bench.told(bench.conversation("ann").id, "o1", Delivery.FAILED, 30003)
        line = bench.conversation("ann").line_of(TextId("o1"))
        assert line is not None
        assert (line.delivery, line.code) == (Delivery.FAILED, 30003)
        assert bench.sent_texts()[-1] == "o2"

    def test_news_after_the_end_are_taken_in(self) -> None:
        bench = self.with_amy()
        bench.answers("ann", "amy", "o1")
        contact = bench.conversation("ann").id
        bench.ends_text("ann", "amy")
        assert bench.told(contact, "o1", Delivery.DELIVERED).events
        assert not bench.told(contact, "o1", Delivery.SENT).events

    def test_what_still_waits_at_the_end_is_sent(self) -> None:
        bench = self.with_amy()
        bench.answers("ann", "amy", "o1")
        bench.answers("ann", "amy", "o2")
        bench.ends_text("ann", "amy")
        assert bench.sent_texts()[-2:] == ["o1", "o2"]

    def test_rests_after_an_answer_and_is_over(self) -> None:
        bench = self.with_amy()
        bench.answers("ann", "amy", "o1")
        bench.settle()
        bench.pass_time(SERVICE.rest_ms)
        assert not bench.has_conversation("ann")
        assert [one.end for one in bench.log if isinstance(one, t.TextClosed)] == [TextEnd.RESTED]


class TestOptOut:
    def test_ends_the_conversation_and_all_messages(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.asks("ann")
        bench.take("ann")
        bench.answers("ann", "amy", "o1")
        bench.answers("ann", "amy", "o2")
        before = len(bench.sent_texts())
        decision = bench.writes("ann", keyword=Keyword.OPT_OUT, answered=True)
        assert decision.reply == r.Noted()
        assert not bench.has_conversation("ann")
        assert len(bench.sent_texts()) == before
        assert SenderId("ann") in bench.floor.texts_opted_out

    def test_that_the_carrier_did_not_answer_is_confirmed_once(self) -> None:
        bench = TextBench.serving()
        first = bench.writes("ann", keyword=Keyword.OPT_OUT)
        assert first.reply == r.AnswerText(template=Template.OPTED_OUT)
        assert bench.writes("ann", keyword=Keyword.OPT_OUT).reply == r.Noted()

    def test_is_kept_for_whoever_writes_again(self) -> None:
        """They are heard, and are not written to."""
        bench = TextBench.serving()
        bench.staff_texts("amy")
        bench.writes("ann", keyword=Keyword.OPT_OUT)
        bench.writes("ann")
        bench.pass_time(SERVICE.ask_ms)
        bench.take("ann")
        assert refusal(bench.answers("ann", "amy", "o1")) is r.Refusal.OPTED_OUT
        assert not bench.sent_texts()

    def test_ends_with_the_word_for_it(self) -> None:
        bench = TextBench.serving()
        bench.writes("ann", keyword=Keyword.OPT_OUT)
        decision = bench.writes("ann", keyword=Keyword.OPT_IN)
        assert decision.reply == r.AnswerText(template=Template.OPTED_IN)
        assert SenderId("ann") not in bench.floor.texts_opted_out

    def test_yes_from_somebody_who_did_not_opt_out_is_a_message(self) -> None:
        bench = TextBench.serving()
        bench.writes("ann", keyword=Keyword.OPT_IN)
        assert bench.has_conversation("ann")

    def test_help_is_answered_and_is_heard(self) -> None:
        bench = TextBench.serving()
        assert bench.writes("ann", keyword=Keyword.HELP).reply == r.AnswerText(template=Template.HELP)
        assert bench.has_conversation("ann")

    def test_that_the_carrier_knows_of_is_learned_from_its_refusal(self) -> None:
        bench = TextBench.serving()
        bench.writes("ann")
        order = bench.orders[-1]
        bench.do(
            c.ReportEffect(
                id=bench.id(),
                effect=order.id,
                contact=order.contact,
                call=order.call,
                refused=True,
                code=OPTED_OUT_CODE,
            )
        )
        assert SenderId("ann") in bench.floor.texts_opted_out


class TestSnapshot:
    def test_revives_conversations_timers_and_opt_outs(self) -> None:
        bench = TextBench.serving()
        bench.staff_texts("amy", "bob")
        bench.asks("ann")
        bench.take("ann")
        bench.asks("ben")
        bench.asks("cat")
        bench.decline_text("ben")
        bench.writes("dee", keyword=Keyword.OPT_OUT)
        bench.asks("eli")
        bench.writes("eli", keyword=Keyword.OPT_OUT)
        twin = revived(stored(bench.floor))
        assert stored(twin) == stored(bench.floor)
        assert list(twin.timers.in_order()) == list(bench.floor.timers.in_order())
        assert (twin.text_of, twin.text_ended_of) == (bench.floor.text_of, bench.floor.text_ended_of)
        ann = bench.conversation("ann")
        command = c.EndText(id=bench.id(), specialist=SpecialistId("amy"), contact=ann.id)
        assert handle(twin, command, bench.now) == handle(bench.floor, command, bench.now)


class TestTable:
    def test_reaches_every_state_and_ends_in_closed(self) -> None:
        seen: set[Any] = set()
        frontier: list[Any] = [TextState.CHOOSING]
        while frontier:
            state = frontier.pop()
            if state not in seen:
                seen.add(state)
                frontier += list(TEXT[state].values())
        assert seen == set(TextState) == set(TEXT)
        assert not TEXT[TextState.CLOSED]

    def test_refuses_what_it_does_not_name(self) -> None:
        table: Mapping[Any, Any] = TEXT
        kinds = {kind for row in table.values() for kind in row}
        assert t.TextTaken in kinds
        with pytest.raises(IllegalTransition):
            next_text_state(
                TextState.CLOSED,
                t.TextPostponed(id=TextBench().id(), at=NOON, contact=ContactId("x"), due_at=None),  # type: ignore[arg-type]
            )
