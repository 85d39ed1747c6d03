"""Callers on their way in: asked where they are when nobody knows, and out again by a way that they choose."""

from dataclasses import replace

import pytest

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.model import (
    ENGLISH,
    FRENCH,
    Confidence,
    ContactEnd,
    ContactId,
    ContactState,
    EndedBy,
    EvidenceSource,
    Exit,
    ExitKind,
    Language,
    PartnerId,
    RegionEvidence,
    SpecialistState,
    Trigger,
)
from routing.rulebook import Message, RuleBook, Treatment
from tests.routing.bench import NORTH, PATIENT, SOUTH, Bench, call_of, region, rules, treating
from tests.routing.kept import stored
from tests.routing.truths import assert_all_true

ANN = ContactId("ann")
ASKING = replace(rules(limits=PATIENT), ask_region=(Confidence.NONE, Confidence.LOW))
POSTAL = RegionEvidence(
    source=EvidenceSource.POSTAL_CODE, confidence=Confidence.HIGH, home=NORTH, share_percent=97
)
BYE = Message(id="bye", en="We will call you back.", fr="Nous vous rappellerons.")
REVIEW_MS = 5_000


def asked(attempt: int, language: Language = ENGLISH) -> r.AskRegion:
    return r.AskRegion(contact=ANN, language=language, attempt=attempt)


def arrive(bench: Bench, evidence: RegionEvidence) -> None:
    bench.do(
        c.ReportCallArrived(id=bench.id(), contact=ANN, call=call_of("ann"), line="main", evidence=evidence)
    )


def preferred(bench: Bench) -> tuple[str, PartnerId]:
    route = bench.contact("ann").route
    assert route is not None
    return route.rule, route.preferred


class TestRegionQuestion:
    def test_is_asked_of_a_caller_of_whom_nothing_is_known(self) -> None:
        bench = Bench.opened(ASKING)
        bench.arrive("ann", None)
        assert bench.key("ann", "2").reply == asked(1, FRENCH)
        contact = bench.contact("ann")
        assert (contact.state, contact.language, contact.region_attempt) == (ContactState.CHOOSING, FRENCH, 1)

    @pytest.mark.parametrize(
        ("confidence", "is_asked"),
        [(Confidence.LOW, True), (Confidence.MEDIUM, False), (Confidence.HIGH, False)],
    )
    def test_is_asked_only_where_the_evidence_is_as_weak_as_the_book_says(
        self, confidence: Confidence, is_asked: bool
    ) -> None:
        """F48: an area code is a hint with a confidence, and a weak one is asked about."""
        bench = Bench.opened(ASKING)
        arrive(bench, RegionEvidence(source=EvidenceSource.AREA_CODE, confidence=confidence, home=SOUTH))
        assert isinstance(bench.key("ann").reply, r.AskRegion) is is_asked

    def test_is_asked_of_nobody_where_the_book_does_not_ask(self) -> None:
        bench = Bench.opened()
        bench.arrive("ann", None)
        assert isinstance(bench.key("ann").reply, r.EnterQueue)

    def test_is_asked_once_and_a_repeat_hears_it_again(self) -> None:
        bench = Bench.opened(ASKING)
        bench.arrive("ann", None)
        bench.key("ann")
        before = stored(bench.floor)
        assert bench.key("ann").reply == asked(1)
        assert bench.key("ann", "2").reply == asked(1)
        bench.arrive("ann", None)
        assert stored(bench.floor) == before


class TestRegionGiven:
    def choosing(self) -> Bench:
        bench = Bench.opened(ASKING)
        bench.arrive("ann", None)
        bench.key("ann")
        return bench

    def test_changes_whose_specialists_come_first(self) -> None:
        """F41: assert the decision: another answer, another partner."""
        for home, expected in ((NORTH, NORTH), (SOUTH, SOUTH)):
            bench = self.choosing()
            reply = bench.give_region("ann", replace(POSTAL, home=home)).reply
            assert reply == r.EnterQueue(contact=ANN, language=ENGLISH)
            assert preferred(bench) == ("home-open", expected)

    def test_is_kept_as_evidence_with_its_confidence(self) -> None:
        """F48: evidence for routing, with what it rests on; never a fact of the record."""
        bench = self.choosing()
        bench.give_region("ann", POSTAL)
        assert bench.contact("ann").evidence == POSTAL
        (learned,) = [event for event in bench.log if isinstance(event, e.RegionLearned)]
        assert learned.evidence == POSTAL

    def test_that_says_nothing_is_asked_for_once_more_and_then_let_be(self) -> None:
        """F-16: silence ends in the queue, never in a loop."""
        bench = self.choosing()
        assert bench.give_region("ann", None, 1).reply == asked(2)
        assert bench.give_region("ann", None, 2).reply == r.EnterQueue(contact=ANN, language=ENGLISH)
        assert preferred(bench) == ("region-unknown", SOUTH)
        assert bench.contact("ann").evidence == region(None)

    def test_at_the_second_attempt_is_as_good(self) -> None:
        bench = self.choosing()
        bench.give_region("ann", None, 1)
        bench.give_region("ann", POSTAL, 2)
        assert preferred(bench) == ("home-open", NORTH)

    def test_asks_as_often_as_the_book_says(self) -> None:
        bench = Bench.opened(replace(ASKING, limits=replace(PATIENT, region_attempts=3)))
        bench.arrive("ann", None)
        bench.key("ann")
        replies = [bench.give_region("ann", None, attempt).reply for attempt in (1, 2, 3)]
        assert replies == [asked(2), asked(3), r.EnterQueue(contact=ANN, language=ENGLISH)]

    def test_too_late_changes_nothing_for_a_caller_who_waits(self) -> None:
        bench = self.choosing()
        bench.give_region("ann", None, 2)
        before = stored(bench.floor)
        assert isinstance(bench.give_region("ann", POSTAL, 2).reply, r.EnterQueue)
        assert stored(bench.floor) == before

    def test_a_second_time_changes_nothing(self) -> None:
        """S15: a repeat of an answer that was taken finds the caller in the queue."""
        bench = self.choosing()
        bench.give_region("ann", POSTAL)
        before = stored(bench.floor)
        assert isinstance(bench.give_region("ann", POSTAL).reply, r.EnterQueue)
        assert stored(bench.floor) == before

    def test_before_a_language_was_chosen_asks_for_that_first(self) -> None:
        bench = Bench.opened(ASKING)
        bench.arrive("ann", None)
        assert bench.give_region("ann", POSTAL).reply == r.AskLanguage(contact=ANN, attempt=1)

    def test_by_a_caller_whom_the_floor_has_lost_brings_them_into_the_queue(self) -> None:
        """F-11: rebuilt and served, in the default language; nobody is asked everything again."""
        bench = Bench.opened(ASKING)
        assert bench.give_region("ann", POSTAL).reply == r.EnterQueue(contact=ANN, language=ENGLISH)
        assert bench.contact("ann").state is ContactState.WAITING

    def test_of_a_contact_that_is_over_ends_the_call(self) -> None:
        bench = self.choosing()
        bench.end_call("ann")
        assert isinstance(bench.give_region("ann", POSTAL).reply, r.EndsCall)
        assert [end.end for end in bench.ends("ann")] == [ContactEnd.ABANDONED_MENU]

    def test_is_not_waited_for_when_the_carrier_has_queued_the_caller(self) -> None:
        bench = self.choosing()
        assert isinstance(bench.ask_what_to_play("ann").reply, r.KeepWaiting)
        assert bench.contact("ann").state is ContactState.WAITING


class TestMenuKey:
    def test_of_a_caller_whom_the_floor_has_lost_asks_for_no_region(self) -> None:
        """They were asked before, or not; nothing tells. They are served."""
        bench = Bench.opened(ASKING)
        assert isinstance(bench.key("ann").reply, r.EnterQueue)


def with_exits(*exits: Exit) -> RuleBook:
    return replace(treating(Treatment(exits=exits)), messages=(BYE,))


CALL_BACK = Exit(kind=ExitKind.CALL_BACK, when=Trigger(waited_ms=60_000), message=BYE.id)
VOICEMAIL = Exit(kind=ExitKind.VOICEMAIL, when=Trigger(waited_ms=120_000))


class TestTakeExit:
    def waited(self) -> Bench:
        bench = Bench.opened(with_exits(CALL_BACK, VOICEMAIL))
        bench.call("ann")
        bench.pass_time(60_000 + REVIEW_MS)
        return bench

    def test_ends_the_contact_in_the_way_that_was_chosen(self) -> None:
        bench = self.waited()
        assert bench.take_exit("ann", ExitKind.CALL_BACK).reply == r.LetGo(
            contact=ANN, language=ENGLISH, kind=ExitKind.CALL_BACK, message=BYE
        )
        (end,) = bench.ends("ann")
        assert (end.end, end.by, end.waited_ms) == (ContactEnd.CALL_BACK, EndedBy.CALLER, 65_000)
        assert set(bench.floor.contacts) == {"ann-back"}

    def test_needs_a_way_out_that_is_open(self) -> None:
        bench = self.waited()
        assert bench.take_exit("ann", ExitKind.VOICEMAIL).reply == r.Refused(refusal=r.Refusal.EXIT_NOT_OPEN)
        bench.pass_time(60_000)
        assert isinstance(bench.take_exit("ann", ExitKind.VOICEMAIL).reply, r.LetGo)

    def test_while_an_offer_rings_takes_it_back(self) -> None:
        """F06: the specialist is free again, with the idle clock they had."""
        bench = self.waited()
        bench.pass_time(60_000)
        bench.staff("amy")
        assert bench.offered_to("ann") == "amy"
        bench.take_exit("ann", ExitKind.VOICEMAIL)
        assert bench.specialist("amy").state is SpecialistState.READY
        assert [end.end for end in bench.ends("ann")] == [ContactEnd.VOICEMAIL]
        assert_all_true(bench.floor, bench.now)

    def test_for_a_call_back_while_an_offer_rings_offers_that_to_the_same_specialist(self) -> None:
        bench = self.waited()
        bench.staff("amy")
        bench.take_exit("ann", ExitKind.CALL_BACK)
        assert bench.offered_to("ann-back") == "amy"
        assert_all_true(bench.floor, bench.now)

    def test_comes_too_late_for_somebody_who_is_on_the_way_to_a_specialist(self) -> None:
        """The carrier may have fetched them from the queue already: then no answer to their key is heard any more."""
        bench = self.waited()
        bench.staff("amy")
        offer = bench.answer("ann")
        assert bench.take_exit("ann", ExitKind.CALL_BACK).reply == r.Refused(refusal=r.Refusal.WRONG_STATE)
        bench.join(call_of("ann"), offer.id)
        assert bench.contact("ann").state is ContactState.CONNECTED
        assert_all_true(bench.floor, bench.now)

    @pytest.mark.parametrize("state", ["choosing", "connected"])
    def test_is_for_those_who_wait(self, state: str) -> None:
        bench = self.waited()
        if state == "choosing":
            bench.end_call("ann")
            bench.arrive("bea")
        else:
            bench.staff("amy")
            bench.connect("ann")
        contact = "bea" if state == "choosing" else "ann"
        assert bench.take_exit(contact, ExitKind.CALL_BACK).reply == r.Refused(refusal=r.Refusal.WRONG_STATE)

    def test_a_second_time_finds_the_contact_over(self) -> None:
        bench = self.waited()
        bench.take_exit("ann", ExitKind.CALL_BACK)
        assert isinstance(bench.take_exit("ann", ExitKind.CALL_BACK).reply, r.EndsCall)
        assert len(bench.ends("ann")) == 1

    def test_of_somebody_whom_nobody_knows_is_refused(self) -> None:
        refused = self.waited().take_exit("zed", ExitKind.CALL_BACK).reply
        assert refused == r.Refused(refusal=r.Refusal.UNKNOWN_CONTACT)

    def test_stays_possible_after_the_rules_have_changed(self) -> None:
        """What was offered to a caller is kept."""
        bench = self.waited()
        bench.publish(replace(with_exits(), version="second"), recall=True)
        assert isinstance(bench.take_exit("ann", ExitKind.CALL_BACK).reply, r.LetGo)

    def test_speaks_the_words_of_the_way_that_is_offered_not_of_the_one_taken_without_asking(self) -> None:
        unasked = Exit(kind=ExitKind.CALL_BACK, when=Trigger(depth=9), forced=True, message="other")
        bench = Bench.opened(with_exits(unasked, CALL_BACK))
        bench.call("ann")
        bench.pass_time(60_000 + REVIEW_MS)
        reply = bench.take_exit("ann", ExitKind.CALL_BACK).reply
        assert isinstance(reply, r.LetGo)
        assert reply.message == BYE

    def test_helps_whoever_waits_behind(self) -> None:
        bench = self.waited()
        bench.pass_time(60_000)
        bench.call("bea")
        bench.take_exit("ann", ExitKind.VOICEMAIL)
        bench.staff("amy")
        assert bench.offered_to("bea") == "amy"
