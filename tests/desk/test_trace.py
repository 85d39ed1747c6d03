"""Why here: one contact's story, told whole from its events, in one sentence and moment by moment."""

from dataclasses import replace

import pytest

from config.network import load_network
from config.outside import OUTSIDE_FILE, load_outside
from desk.call_names import CallNames
from desk.moment_words import moments
from desk.sentences import Sentences
from desk.trace import Trace, trace
from desk.trace_sentence import QUEUE_FULL, one_sentence
from desk.trace_view import life, offer_view, routing_view, send_view
from desk.words import Words
from records.codec import decode_event
from routing import events as e
from routing.model import (
    ENGLISH,
    CallSid,
    Chance,
    Confidence,
    ContactEnd,
    ContactId,
    EffectId,
    EndedBy,
    EventId,
    EvidenceSource,
    Exit,
    ExitKind,
    FailReason,
    Instant,
    Lost,
    MatchReason,
    OfferId,
    PartnerFailure,
    PartnerId,
    RegionEvidence,
    RerouteReason,
    Route,
    SpecialistId,
    Step,
    Trial,
    Trigger,
    Why,
    WithdrawReason,
)
from routing.rulebook import Condition, Rule, RuleBook, Term, standard_rules
from routing.talk_model import PartyEnd, PartyKind, Target, TargetKind

NOON = 1_795_453_200_000
CENTRAL, EAST, NORTH = PartnerId("CENTRAL"), PartnerId("CENTRAL_EAST"), PartnerId("NORTH")
MARIE = SpecialistId("north_01")
NAMES = {"north_01": "Marie", "north_02": "Paul"}
NETWORK = load_network()
OUTSIDE = load_outside(OUTSIDE_FILE)
EN, FR = Sentences(Words("en"), NETWORK), Sentences(Words("fr"), NETWORK)
EVIDENCE = RegionEvidence(
    source=EvidenceSource.AREA_CODE, confidence=Confidence.LOW, home=EAST, place="", share_percent=62
)
ROUTE = Route(
    rule="home-open",
    preferred=EAST,
    steps=(Step(partners=(EAST,)), Step(when=Trigger(waited_ms=60_000))),
    home=EAST,
)
WHY = Why(
    match=MatchReason.NETWORK_SHARE, rule="home-open", waited_ms=42_000, idle_ms=61_000,
    ready_home=0, ready_network=3, waiting_home=1, waiting_network=1,
    chances=(
        Chance(partner=EAST, free=1, lost=Lost.COOLING),
        Chance(partner=NORTH, free=2),
        Chance(partner=CENTRAL, free=1, lost=Lost.GAVE_MORE),
    ),
    rule_book="v7",
)  # fmt: skip

DARK = Term(condition=Condition(name="dark", homes=(NORTH,)), negated=True)
BOOK = RuleBook(
    version="v7",
    network="ontario-sample",
    partners=(),
    menu=(),
    rules=(Rule(name="night", when=(DARK,)), *standard_rules()),
    after_hours=CENTRAL,
    default_home=CENTRAL,
    default_language=ENGLISH,
)


class Teller:
    """Makes the events of one contact, each some milliseconds after the one before."""

    def __init__(self) -> None:
        self.at, self.events = NOON, list[e.Event]()

    def add(self, kind: type[e.ContactEvent], /, after_ms: int = 0, **given: object) -> "Teller":
        self.at += after_ms
        name = EventId(f"e{len(self.events)}")
        self.events.append(kind(id=name, at=Instant(self.at), contact=ContactId("c1"), **given))
        return self

    def arrives(self) -> "Teller":
        self.add(
            e.CallArrived,
            call=CallSid("CA"),
            line="main",
            rule_book="v7",
            arrived_at=Instant(NOON),
            evidence=EVIDENCE,
        )
        return self.add(e.LanguageChosen, 2_000, language=ENGLISH, digits="1")

    def queues(self, route: Route = ROUTE, expected_ms: int | None = None) -> "Teller":
        queued_at = Instant(self.at)
        return self.add(
            e.ContactQueued, language=ENGLISH, route=route, queued_at=queued_at, expected_ms=expected_ms
        )

    def offered(self, why: Why = WHY, after_ms: int = 0, number: int = 1) -> "Teller":
        return self.add(
            e.OfferMade, after_ms, offer=OfferId(f"o{number}"), specialist=MARIE, partner=NORTH,
            expires_at=Instant(self.at + 20_000), why=why,
        )  # fmt: skip

    def of_offer(self, kind: type[e.ContactEvent], after_ms: int = 0, **given: object) -> "Teller":
        return self.add(kind, after_ms, offer=OfferId("o1"), specialist=MARIE, **given)

    def connected(self) -> "Teller":
        self.of_offer(e.OfferAccepted, 2_000, connect_by=Instant(self.at + 8_000))
        return self.of_offer(e.ContactConnected, 2_000, waited_ms=46_000)

    def sent(self, here_ms: int | None = 130_000, partner: PartnerId = NORTH) -> "Teller":
        return self.add(
            e.ContactSent, 5_000, partner=partner, effect=EffectId("x"), until=Instant(self.at + 40_000),
            expected_there_ms=20_000, expected_here_ms=here_ms,
            chances=(Chance(partner=CENTRAL, free=0, lost=Lost.BROKEN), Chance(partner=partner, free=1)),
        )  # fmt: skip

    def closes(
        self, end: ContactEnd, by: EndedBy = EndedBy.CALLER, after_ms: int = 0, detail: str = ""
    ) -> "Teller":
        return self.add(e.ContactClosed, after_ms, end=end, by=by, waited_ms=90_000, detail=detail)

    def told(self) -> Trace:
        return trace(self.events, Instant(self.at))


def in_short(teller: Teller, sentences: Sentences = EN) -> str:
    return one_sentence(teller.told(), Instant(teller.at), sentences, NAMES)


def texts(teller: Teller, sentences: Sentences = EN) -> list[str]:
    return [moment.text for moment in moments(teller.told(), CallNames(sentences, NAMES, OUTSIDE))]


class TestOneSentence:
    def test_says_who_answered_and_why_they(self) -> None:
        teller = Teller().arrives().queues().offered(after_ms=42_000).connected()
        assert in_short(teller) == (
            "Marie, Northern Community Services, answered after 46 s, because Central East Community Connection could "
            "not take this caller (free, but missed or declined this caller a moment ago) and Northern Community "
            "Services was the next to help by what was agreed."
        ).replace("Northern Community Services", EN.partner(NORTH)).replace(
            "Central East Community Connection", EN.partner(EAST)
        )
        assert in_short(teller, FR).startswith(f"Marie, {FR.partner(NORTH)}, a répondu après 46 s : ")

    def test_says_of_a_match_with_home_that_it_was_home(self) -> None:
        why = replace(WHY, match=MatchReason.HOME_LONGEST_IDLE, chances=())
        teller = Teller().arrives().queues(replace(ROUTE, preferred=NORTH)).offered(why).connected()
        assert "comes first for this caller and nobody there had been free longer" in in_short(teller)

    def test_says_why_a_partners_own_phone_system_was_better(self) -> None:
        teller = Teller().arrives().queues().sent()
        teller.add(e.PartnerAnswered, 12_000, partner=NORTH, waited_ms=17_000)
        assert in_short(teller) == (
            f"{EN.partner(NORTH)} answered on its own phone system after 17 s, because the wait there (20 s) "
            "promised to be shorter than here (2 min 10 s)."
        )

    @pytest.mark.parametrize(
        ("here_ms", "partner", "reason"),
        [
            (None, NORTH, "nobody on duty here could serve this caller"),
            (
                20_000,
                EAST,
                "it comes first for this caller and the wait there (20 s) promised to be no longer",
            ),
        ],
    )
    def test_knows_each_reason_for_sending(
        self, here_ms: int | None, partner: PartnerId, reason: str
    ) -> None:
        teller = Teller().arrives().queues().sent(here_ms, partner)
        teller.add(e.PartnerAnswered, partner=partner, waited_ms=17_000)
        assert reason in in_short(teller)

    @pytest.mark.parametrize(
        ("teller", "said"),
        [
            (Teller().arrives(), "The caller is still in the menu."),
            (Teller().arrives().queues(), "The caller has waited 0 s so far: nobody who may serve them is free."),
            (Teller().arrives().queues().offered(), "The caller is being offered to somebody, after 0 s."),
            (Teller().arrives().closes(ContactEnd.ABANDONED_MENU), "The caller left in the menu"),
            (
                Teller().arrives().queues().closes(ContactEnd.ABANDONED_WAITING),
                "The caller left after 1 min 30 s: nobody who may serve them had become free.",
            ),
            (
                Teller().arrives().queues().offered().closes(ContactEnd.ABANDONED_OFFERED),
                "The caller left after 1 min 30 s; 1 offer had come to nothing.",
            ),
            (
                Teller().arrives().closes(ContactEnd.MESSAGE, EndedBy.NETWORK, detail=QUEUE_FULL),
                "The queue of the whole network was full",
            ),
            (
                Teller().arrives().closes(ContactEnd.VOICEMAIL, EndedBy.NETWORK, detail="night"),
                "The rule “night” let the caller go without waiting (voicemail).",
            ),
            (
                Teller().arrives().queues().add(e.ExitsOpened, exits=(ExitKind.CALL_BACK,), reason="expected")
                .closes(ContactEnd.CALL_BACK),
                "After 1 min 30 s the caller chose another way: call-back. It was open because of the expected wait.",
            ),
            (Teller().arrives().closes(ContactEnd.FALLBACK, EndedBy.NETWORK), "The carrier could not reach us"),
            (
                Teller().arrives().queues().closes(ContactEnd.FAILED, EndedBy.NETWORK, detail="no-answer"),
                "A technical failure ended the call after 1 min 30 s of waiting (no-answer).",
            ),
        ],
    )  # fmt: skip
    def test_says_why_nobody_answered(self, teller: Teller, said: str) -> None:
        assert in_short(teller).startswith(said)
        assert in_short(teller, FR) != in_short(teller)


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


class TestLife:
    def test_shows_the_time_at_a_partners_phone_system_apart(self) -> None:
        teller = (
            Teller()
            .arrives()
            .queues()
            .sent()
            .add(e.PartnerFailed, 9_000, partner=NORTH, reason=PartnerFailure.BUSY)
        )
        teller.offered(after_ms=5_000).connected().closes(ContactEnd.ANSWERED, after_ms=60_000)
        stretches = life(teller.told(), EN.words)
        assert [one.kind for one in stretches] == [
            "menu",
            "waiting",
            "sent",
            "waiting",
            "offered",
            "connected",
        ]
        assert [one.offer for one in stretches][-2:] == [1, 1]


class TestOffers:
    def test_name_every_partner_with_what_stood_against_it(self) -> None:
        teller = Teller().arrives().queues().offered(replace(WHY, passed_over=(SpecialistId("north_02"),)))
        view = offer_view(teller.told().offers[0], teller.told(), EN, NAMES)
        assert [(one.partner, one.free, one.lost) for one in view.chances] == [
            (EN.partner(EAST), "1", "free, but missed or declined this caller a moment ago"),
            (EN.partner(NORTH), "2", ""),
            (EN.partner(CENTRAL), "1", "has given more of its agreed share"),
        ]
        assert view.passed_over == ("Paul",)
        assert ("Rule book", "v7") in view.figures

    def test_say_whom_home_preference_passed_and_that_an_interpreter_comes(self) -> None:
        why = replace(
            WHY, match=MatchReason.OWN_CALLER_OLDEST, oldest_waited_ms=82_000, interpreter=True, chances=()
        )
        teller = Teller().arrives().queues().offered(why)
        (_, english), (_, french) = offer_view(teller.told().offers[0], teller.told(), EN, NAMES).sentences
        assert "Home preference passed a caller of another partner who had waited 40 s longer." in english
        assert "Marie does not speak the caller’s language (English) and brings an interpreter in." in english
        assert "40 s de plus" in french

    def test_say_nothing_of_a_longer_wait_that_nobody_had(self) -> None:
        why = replace(WHY, match=MatchReason.OWN_CALLER_OLDEST, oldest_waited_ms=WHY.waited_ms)
        teller = Teller().arrives().queues().offered(why)
        assert "longer" not in offer_view(teller.told().offers[0], teller.told(), EN, NAMES).sentences[0][1]

    def test_count_only_specialists_that_a_cap_or_reserve_left_to_choose_from(self) -> None:
        chances = (Chance(partner=NORTH, free=1), Chance(partner=CENTRAL, free=9, lost=Lost.AT_CAP))
        why = replace(WHY, match=MatchReason.NETWORK_LONGEST_IDLE, ready_network=10, chances=chances)
        assert EN.why(why, "Marie", EAST, NORTH) == (
            f"Nobody was free at {EN.partner(EAST)}; Marie was the only free specialist in the network (for 1:01)."
        )

    def test_say_that_free_people_lacked_the_skills(self) -> None:
        """Nobody reads of an only free specialist while others sit there, without a word on why."""
        chances = (Chance(partner=EAST, free=0, lost=Lost.UNSKILLED), Chance(partner=NORTH, free=1))
        why = replace(WHY, match=MatchReason.NETWORK_LONGEST_IDLE, ready_network=1, chances=chances)
        teller = Teller().arrives().queues().offered(why)
        (_, english), (_, french) = offer_view(teller.told().offers[0], teller.told(), EN, NAMES).sentences
        assert english.startswith(
            f"{EN.partner(EAST)} could not take this caller (nobody free with the skills that this call needs)"
        )
        assert english.endswith("Only specialists with the skills that this call needs are counted.")
        assert "compétences" in french

    def test_failed_say_why(self) -> None:
        teller = Teller().arrives().queues().offered()
        teller.of_offer(e.OfferFailed, reason=FailReason.NO_CALLER_LEG, cool_until=Instant(NOON))
        view = offer_view(teller.told().offers[0], teller.told(), EN, NAMES)
        assert (view.outcome, view.detail) == ("failed", "the carrier did not bring the caller in time")


class TestRoutings:
    def test_tell_the_rules_that_were_tried_and_the_one_that_applied(self) -> None:
        tried = (
            Trial(rule="flood-first", condition="not region-known"),
            Trial(rule="night", condition="not dark"),
        )
        way = Exit(kind=ExitKind.CALL_BACK, when=Trigger(waited_ms=180_000, depth=10))
        route = replace(ROUTE, tried=tried, exits=(way,), credit_ms=300_000, emergency="flood")
        view = routing_view(Teller().arrives().queues(route).told().routings[0], BOOK, 3, EN)
        assert view.tried == (
            ("flood-first", "not: Region known"),
            ("night", "dark: callers not from the region of 211 North (sample)"),
        )
        assert (view.rule, view.rule_book, view.emergency) == ("Own partner open", "v7", "flood")
        facts = dict(view.facts)
        assert (
            facts["Who may serve"]
            == f"at once: {EN.partner(EAST)} → after 1 minute of waiting: the whole network"
        )
        assert (
            facts["Other ways"]
            == "After 3 minutes of waiting or as soon as 10 or more callers wait ahead callers are offered a call-back"
        )
        assert facts["Priority"] == "as if waiting 5 min longer"

    def test_keep_the_one_before_an_emergency_and_the_one_after(self) -> None:
        teller = Teller().arrives().queues()
        teller.add(e.ContactRerouted, 5_000, route=ROUTE, rule_book="v8", reason=RerouteReason.RECALLED)
        views = [routing_view(one, None, None, EN) for one in teller.told().routings]
        assert [view.rule_book for view in views] == ["v7", "v8"]
        assert views[1].title == "Anew, because the version that the caller came in under was recalled"
        assert teller.told().rule_book == "v8"


class TestSends:
    def test_tell_what_was_expected_and_what_came_of_it(self) -> None:
        teller = Teller().arrives().queues().sent()
        teller.add(e.PartnerFailed, 40_000, partner=NORTH, reason=PartnerFailure.NO_ANSWER)
        view = send_view(teller.told().sends[0], EN)
        assert (view.outcome, view.after) == ("nobody answered there", "0:40")
        assert view.figures == (("Expected there", "0:20"), ("Expected here", "2:10"))
        assert view.chances[0].lost == "failed several times in a row and is left alone"


class TestOldEvents:
    def test_without_the_fields_that_came_later_still_tell_their_story(self) -> None:
        """Stored before the rule book had rules: no chances, no trials, steps with `after_ms`."""
        stored = (
            '["CallArrived",{"id":"1","at":1000,"contact":"c","call":"CA","line":"main","rule_book":"v1","arrived_at":1000}]',
            '["LanguageChosen",{"id":"2","at":2000,"contact":"c","language":"en","digits":"1"}]',
            '["ContactQueued",{"id":"3","at":2000,"contact":"c","language":"en","queued_at":2000,'
            '"route":{"rule":"home-open","preferred":"NORTH","steps":[{"after_ms":0,"partners":["NORTH"]},{"after_ms":60000,"partners":null}]}}]',
            '["ReachWidened",{"id":"4","at":62000,"contact":"c","step":1}]',
            '["OfferMade",{"id":"5","at":63000,"contact":"c","offer":"o","specialist":"north_01","partner":"NORTH","expires_at":83000,'
            '"why":{"match":"network_longest_idle","rule":"home-open","waited_ms":61000,"idle_ms":500,"ready_home":0,"ready_network":2,"waiting_home":0,"waiting_network":1}}]',
            '["ContactConnected",{"id":"6","at":65000,"contact":"c","offer":"o","specialist":"north_01","waited_ms":63000}]',
        )  # fmt: skip
        told = trace([decode_event(one) for one in stored], Instant(70_000))
        assert one_sentence(told, Instant(70_000), EN, NAMES) == (
            f"Marie, {EN.partner(NORTH)}, answered after 1 min 3 s, because nobody was free at {EN.partner(NORTH)} and "
            "nobody else in the network had been free longer."
        )
        assert "More may serve from now on: after 1 minute of waiting: the whole network." in [
            moment.text for moment in moments(told, CallNames(EN, NAMES, OUTSIDE))
        ]
        view = offer_view(told.offers[0], told, EN, NAMES)
        assert view.chances == ()
        assert "of 2 free specialists in the network" in view.sentences[0][1]
