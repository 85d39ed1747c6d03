"""Why here: one contact's story, told whole from its events, in one sentence and in parts."""

from dataclasses import replace

import pytest

from desk.call_names import CallNames
from desk.moment_words import moments
from desk.trace import trace
from desk.trace_sentence import QUEUE_FULL, one_sentence
from desk.trace_view import life, offer_view, routing_view, send_view
from records.codec import decode_event
from routing import events as e
from routing.model import (
    Chance,
    ContactEnd,
    EndedBy,
    Exit,
    ExitKind,
    FailReason,
    Instant,
    Lost,
    MatchReason,
    PartnerFailure,
    PartnerId,
    RerouteReason,
    Skill,
    SpecialistId,
    Trial,
    Trigger,
)
from tests.desk.teller import (
    BOOK,
    CENTRAL,
    EAST,
    EN,
    FR,
    NAMES,
    NOON,
    NORTH,
    OUTSIDE,
    ROUTE,
    WHY,
    Teller,
    in_short,
)


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
        route = replace(
            ROUTE,
            tried=tried,
            exits=(way,),
            credit_ms=300_000,
            emergency="flood",
            skills=(Skill("benefits"), Skill("housing")),
        )
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
        assert facts["Skills"] == "Tax and benefits, housing"

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
