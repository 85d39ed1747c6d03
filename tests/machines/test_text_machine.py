"""The same floor with texts: every command about them in every order, beside calls that must not notice."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from routing import commands as c
from routing.effects import SendText
from routing.engine import Decision
from routing.floor import Floor
from routing.hours import ALWAYS_OPEN, OpenHours
from routing.model import ENGLISH, FRENCH, ContactId, Language, OfferId, OfferState, PartnerId, SpecialistId
from routing.text_model import OPTED_OUT_CODE, Delivery, Keyword, SenderId, TextId, TextService, TextState
from tests.machines.books import CRISIS, MAIN, Features, features
from tests.machines.people import STAFF, a_home, a_pick, anybody
from tests.machines.test_floor_machine import FloorMachine
from tests.routing.bench import region
from tests.routing.text_truths import assert_text_history_is_sound, assert_texts_are_true

SENDERS = ("ann", "ben", "cat", "dee")
_OTHER_STORY: Any = None
"""What is left out here, because the other machines are about it."""
services = st.builds(
    TextService,
    on=st.sampled_from((True, True, True, False)),
    skill=st.sampled_from((None, CRISIS)),
    at_once_max=st.integers(1, 2),
    hours=st.sampled_from((ALWAYS_OPEN, ALWAYS_OPEN, OpenHours())),
    transfers_max=st.integers(0, 2),
    offer_ttl_ms=st.just(20_000),
    cool_down_ms=st.just(15_000),
    ask_ms=st.just(20_000),
    answer_ms=st.just(30_000),
    rest_ms=st.just(60_000),
    wait_ms=st.just(90_000),
)


class TextMachine(FloorMachine):
    declare = stand_down = say_where_they_are = take_a_way_out = take_a_way_out_that_is_open = _OTHER_STORY
    press_a_key = arrive_again = leave_the_carriers_queue = end_before_arriving = _OTHER_STORY
    say_how_busy_a_partner_is = several_call = fire_a_timer_early = answer_any_offer = _OTHER_STORY

    def __init__(self) -> None:
        super().__init__()
        self.texts = 0
        self.orders: list[SendText] = []
        self.written: list[tuple[ContactId, TextId]] = []

    @initialize(book=features, service=services, writers=st.lists(st.sampled_from(SENDERS), max_size=3))
    def open_the_floor(self, book: Features, service: TextService, writers: list[str]) -> None:
        self.in_force = book
        self.do(c.PublishRuleBook(id=self.id(), book=book.book()))
        self.do(c.SetTextService(id=self.id(), service=service))
        for specialist in sorted(STAFF):
            self.sign_in(specialist=specialist)
            self.become_ready(specialist=specialist)
        for who in writers:
            self.write(who=who, home=None, choice=None, urgent="", again=False)
            self.write(who=who, home=None, choice=ENGLISH, urgent="", again=False)

    def _settle(self, decision: Decision, twin: Floor, willing: SpecialistId | None = None) -> bytes:
        after = super()._settle(decision, twin, willing)
        self.orders += [one for one in decision.effects if isinstance(one, SendText)]
        self.written += [(one.contact, one.text) for one in decision.effects if isinstance(one, SendText)]
        return after

    @rule(service=services)
    def set_service(self, service: TextService) -> None:
        self.do(c.SetTextService(id=self.id(), service=service))

    @rule(
        who=st.sampled_from(SENDERS),
        home=a_home,
        choice=st.sampled_from((None, ENGLISH, FRENCH)),
        urgent=st.sampled_from(("", "", "", "harm")),
        again=st.booleans(),
    )
    def write(
        self, who: str, home: PartnerId | None, choice: Language | None, urgent: str, again: bool
    ) -> None:
        """Now and then the carrier brings the message before once more."""
        self.texts += 0 if again and self.texts else 1
        self._receive(who, home, choice=choice, urgent=urgent)

    @rule(who=st.sampled_from(SENDERS), keyword=st.sampled_from(tuple(Keyword)), answered=st.booleans())
    def write_a_word(self, who: str, keyword: Keyword, answered: bool) -> None:
        self.texts += 1
        self._receive(who, None, keyword=keyword, answered=answered)

    def _receive(
        self,
        who: str,
        home: PartnerId | None,
        *,
        choice: Language | None = None,
        urgent: str = "",
        keyword: Keyword | None = None,
        answered: bool = False,
    ) -> None:
        self.do(
            c.ReportTextReceived(
                id=self.id(),
                contact=ContactId(f"{who}-k{self.texts}"),
                text=TextId(f"SM{who}{self.texts}"),
                sender=SenderId(who),
                line=MAIN,
                evidence=region(home),
                choice=choice,
                urgent=urgent,
                keyword=keyword,
                answered=answered,
            )
        )

    def a_text_offer(self, pick: int) -> OfferId:
        open_now = [one.offer.id for one in self.floor.texts.values() if one.offer is not None]
        return open_now[pick % len(open_now)] if open_now and pick < 28 else OfferId("ann-k1-1")

    @rule(pick=a_pick, other=anybody)
    def take(self, pick: int, other: SpecialistId) -> None:
        offer = self.a_text_offer(pick)
        asked = {
            one.offer.specialist for one in self.floor.texts.values() if one.offer and one.offer.id == offer
        }
        by = asked.pop() if asked and pick < 22 else other
        self.do(c.TakeText(id=self.id(), specialist=by, offer=offer))

    @rule(pick=a_pick, other=anybody)
    def decline_a_text(self, pick: int, other: SpecialistId) -> None:
        offer = self.a_text_offer(pick)
        asked = {
            one.offer.specialist for one in self.floor.texts.values() if one.offer and one.offer.id == offer
        }
        self.do(c.DeclineText(id=self.id(), specialist=asked.pop() if asked else other, offer=offer))

    def with_somebody(self) -> list[tuple[ContactId, SpecialistId]]:
        return [
            (one.id, one.specialist)
            for one in self.floor.texts.values()
            if one.state is TextState.CONNECTED and one.specialist is not None
        ]

    @precondition(lambda self: self.with_somebody())
    @rule(pick=a_pick)
    def answer_a_text(self, pick: int) -> None:
        contact, specialist = self.one(self.with_somebody(), pick)
        self.texts += 1
        text = TextId(f"o{self.texts}")
        self.do(c.WriteText(id=self.id(), specialist=specialist, contact=contact, text=text))

    @precondition(lambda self: self.with_somebody())
    @rule(pick=a_pick, to=st.one_of(st.none(), anybody))
    def hand_a_text(self, pick: int, to: SpecialistId | None) -> None:
        contact, specialist = self.one(self.with_somebody(), pick)
        self.do(c.HandText(id=self.id(), specialist=specialist, contact=contact, to=to))

    @precondition(lambda self: self.with_somebody())
    @rule(pick=a_pick)
    def end_a_text(self, pick: int) -> None:
        contact, specialist = self.one(self.with_somebody(), pick)
        self.do(c.EndText(id=self.id(), specialist=specialist, contact=contact))

    @precondition(lambda self: self.orders)
    @rule(pick=a_pick, refused=st.booleans(), code=st.sampled_from((0, 21211, OPTED_OUT_CODE)))
    def settle_an_order(self, pick: int, refused: bool, code: int) -> None:
        order = self.orders.pop(pick % len(self.orders))
        self.do(
            c.ReportEffect(
                id=self.id(),
                effect=order.id,
                contact=order.contact,
                call=order.call,
                refused=refused,
                failed=refused,
                code=code if refused else 0,
            )
        )

    @precondition(lambda self: self.written)
    @rule(pick=a_pick, delivery=st.sampled_from(tuple(Delivery)), code=st.sampled_from((0, OPTED_OUT_CODE)))
    def hear_of_a_message(self, pick: int, delivery: Delivery, code: int) -> None:
        contact, text = self.one(self.written, pick)
        self.do(c.ReportTextProgress(id=self.id(), contact=contact, text=text, delivery=delivery, code=code))

    @rule(by_ms=st.sampled_from((1_000, 20_000, 100_000)))
    def wait_for_texts(self, by_ms: int) -> None:
        self.pass_time(by_ms)

    @invariant()
    def texts_hold(self) -> None:
        assert_texts_are_true(self.floor, self.now)
        assert_text_history_is_sound(self.log)

    def teardown(self) -> None:
        """Whoever wrote has one end, but for the urgent, who wait for a person for as long as it takes."""
        super().teardown()
        self.pass_time(300_000)
        assert all(one.urgent for one in self.floor.texts.values())
        assert not self.has(OfferState.OPEN)


TestTexts = TextMachine.TestCase
TestTexts.settings = settings(settings.get_profile("floor"), max_examples=30, stateful_step_count=30)
