"""Why here: one contact's story, moment by moment."""

from dataclasses import replace

from desk.call_names import CallNames
from desk.moment_words import moments
from desk.trace_view import offer_view
from routing import events as e
from routing.model import EvidenceSource, ExitKind, Instant, PartnerFailure, RerouteReason, WithdrawReason
from routing.talk_model import PartyEnd, PartyKind, Target, TargetKind
from tests.desk.teller import EAST, EN, EVIDENCE, FR, MARIE, NAMES, NOON, NORTH, OUTSIDE, ROUTE, Teller, texts


class TestMoments:
    def test_tell_what_the_caller_lived_through(self) -> None:
        teller = Teller().arrives().add(e.RegionAsked, attempt=1)
        teller.add(e.RegionLearned, evidence=replace(EVIDENCE, source=EvidenceSource.PLACE, place="Barrie"))
        teller.queues(expected_ms=150_000)
        teller.add(e.WaitTold, 10_000, position=3, expected_ms=140_000)
        teller.add(e.ReachWidened, 50_000, step=1)
        teller.add(e.ExitsOpened, exits=(ExitKind.CALL_BACK, ExitKind.VOICEMAIL), reason="waited")
        teller.add(
            e.ContactRerouted,
            route=replace(ROUTE, rule="flood"),
            rule_book="v8",
            reason=RerouteReason.EMERGENCY,
        )
        teller.sent().add(
            e.PartnerFailed, partner=NORTH, reason=PartnerFailure.BUSY, left_alone_until=Instant(teller.at)
        )
        teller.offered(after_ms=30_000).of_offer(e.OfferWithdrawn, reason=WithdrawReason.SPECIALIST_LEFT)
        told = texts(teller)
        assert told[2:5] == [
            "Was asked for a postal code or a place.",
            f"Said where they are: Barrie, low confidence (from the place that the caller named); 62% of it belongs "
            f"to {EN.partner(EAST)}.".replace("62%", EN.words.percent(0.62)),
            f"Joined the queue by the rule “Own partner open”: {EN.partner(EAST)} first. Expected wait 2 min 30 s.",
        ]
        assert told[5] == "Was told: place 3, wait 2 min 20 s. The next offer came after 1 min 25 s."
        assert told[6] == "More may serve from now on: after 1 minute of waiting: the whole network."
        assert told[7].startswith(
            "Could choose another way from now on (call-back, voicemail), because of the time"
        )
        assert (
            told[8]
            == f"Routed anew, because an emergency was declared or ended: rule “flood”, {EN.partner(EAST)} first."
        )
        assert told[9].startswith(f"Rang at {EN.partner(NORTH)}’s own phone system, because")
        assert "with the place kept: the line was busy." in told[10]
        assert told[-1] == "The offer was withdrawn: the specialist went offline."
        waited = [moment.waited for moment in moments(teller.told(), CallNames(EN, NAMES, OUTSIDE))]
        assert (waited[0], waited[5], waited[6]) == ("–", "0:10", "1:00")
        assert waited[1] == "–"
        assert len(texts(teller, FR)) == len(told)

    def test_say_when_a_promise_was_followed_by_nothing(self) -> None:
        teller = Teller().arrives().queues().add(e.WaitTold, position=None, expected_ms=60_000)
        assert texts(teller)[-1] == "Was told: wait 1 min. No offer came after that."

    def test_tell_a_broken_line_and_what_came_of_it(self) -> None:
        teller = Teller().arrives().queues().offered().connected()
        teller.of_offer(e.SpecialistDropped, 9_000)
        assert texts(teller)[-1] == "The line of Marie broke; the caller went back to the place they had."
        (offer,) = teller.told().offers
        assert offer_view(offer, teller.told(), EN, NAMES).detail == "the line broke during the call"

    def test_tell_what_happened_in_a_conversation(self) -> None:
        teller = Teller().arrives().queues().offered().connected()
        teller.add(e.CallerHeld, 61_000, specialist=MARIE, effect="x.e1", remind_at=NOON)
        teller.add(e.CallerResumed, 62_000, held_ms=60_000)
        teller.add(
            e.PartyCalled,
            63_000,
            party="p1",
            kind=PartyKind.INTERPRETER,
            by=MARIE,
            until=NOON,
            target="voices",
            language="fr",
        )
        teller.add(e.PartyJoined, 64_000, party="p1", leg="CA1")
        teller.add(
            e.PartyLeft,
            65_000,
            party="p1",
            kind=PartyKind.INTERPRETER,
            target="voices",
            reason=PartyEnd.HUNG_UP,
            present_ms=60_000,
        )
        told = texts(teller)
        assert told[-5:] == [
            "Marie put the caller on hold.",
            "The hold was over after 1 min.",
            "Marie called an interpreter in: Voices (sample), French.",
            "Voices (sample), French joined the call.",
            "Voices (sample), French left the call after 1 min.",
        ]
        assert len(texts(teller, FR)) == len(told)

    def test_tell_how_a_caller_was_passed_on(self) -> None:
        teller = Teller().arrives().queues().offered().connected()
        to = Target(kind=TargetKind.QUEUE)
        teller.of_offer(
            e.ContactTransferred, 70_000, to=to, language="fr", route=teller.told().route, cool_until=NOON
        )
        teller.add(
            e.OutsideFailed,
            80_000,
            kind=TargetKind.OUTSIDE,
            target="suicide-crisis",
            reason=PartnerFailure.BUSY,
        )
        told = texts(teller)
        assert told[-2] == "Marie passed the caller on to the queue: French. The place is kept."
        assert (
            told[-1]
            == "Came back from Suicide crisis helpline (sample), with the place kept: the line was busy."
        )
        assert teller.told().stretches[-1].kind == "waiting"
