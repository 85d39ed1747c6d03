from dataclasses import replace

from config.outside import NOBODY
from desk.board import BoardView, board_view
from desk.call_names import CallNames
from desk.incoming import QuietLines
from desk.sentences import Sentences
from desk.views import OfferView, Outcome, SpecialistView, outcome_of, specialist_view
from desk.words import Words
from routing import commands as c
from routing.model import ContactState, OfferId, PartnerId, SpecialistId
from routing.rulebook import PhoneSystem, RuleBook
from tests.desk.floor_double import FloorDouble, HandClock
from tests.desk.room import PEOPLE, plain_settings
from tests.sample_network import sample_network

NETWORK = sample_network()
ENGLISH = Sentences(Words("en"), NETWORK)
FRENCH = Sentences(Words("fr"), NETWORK)
ME = SpecialistId("central_east_01")


def with_phone_system(book: RuleBook, partner: PartnerId) -> RuleBook:
    partners = tuple(
        replace(one, phone_system=PhoneSystem()) if one.id == partner else one for one in book.partners
    )
    return replace(book, version="phone-system", partners=partners)


def floor_with(*names: str, ready: bool = True) -> FloorDouble:
    floor = FloorDouble(HandClock(), NETWORK)
    for name in names:
        floor.signs_in(PEOPLE[name], ready=ready)
    return floor


def mine(floor: FloorDouble, sentences: Sentences = ENGLISH) -> SpecialistView:
    names = CallNames(sentences, {}, NOBODY)
    return specialist_view(floor.floor, ME, floor.clock.now(), floor.heard_at, names)


class TestSpecialistView:
    def test_of_somebody_who_never_came_is_offline(self) -> None:
        view = mine(floor_with())
        assert (view.state, view.offline, view.since_ms, view.waiting) == ("offline", True, None, ())

    def test_tells_the_offer_and_why_in_the_readers_language(self) -> None:
        floor = floor_with(ME)
        floor.clock.at += 65_000
        floor.do(c.RenewLeases(id=floor.id(), specialists=(ME,)))
        floor.caller("caller-1")
        english, french = offered(floor), offered(floor, FRENCH)
        assert english.why == "Your region’s caller, and you had been free longest (1:08)."
        assert (
            french.why == "Un appelant de votre région, et vous étiez libre depuis le plus longtemps (1:08)."
        )
        assert "519" not in english.region

    def test_counts_who_waits_in_my_languages(self) -> None:
        floor = floor_with(ME, ready=False)
        floor.caller("caller-1")
        floor.caller("caller-2", key="2")
        waiting = {one.language: one.waiting for one in mine(floor).waiting}
        assert waiting == {"en": 1, "other": 0}

    def test_counts_whom_an_interpreter_may_help_by_now(self) -> None:
        floor = floor_with(ME, ready=False)
        floor.caller("caller-1", key="3")
        floor.caller("caller-2", key="2")
        waiting = {one.language: one.waiting for one in mine(floor).waiting}
        assert waiting == {"en": 0, "other": 1}

    def test_keeps_the_waits_clock_whatever_the_offers_did(self) -> None:
        floor = floor_with(ME)
        contact = floor.caller("caller-1")
        offer = offered(floor)
        floor.pass_time(4_000)
        floor.do(c.DeclineOffer(id=floor.id(), specialist=ME, offer=OfferId(offer.id)))
        floor.pass_time(2_000)
        assert mine(floor).waiting[0].longest_since_ms == floor.floor.contacts[contact].queued_at


class TestOutcome:
    def test_of_a_caller_who_left_says_so(self) -> None:
        floor = floor_with(ME)
        contact = floor.caller("caller-1")
        offer = offered(floor)
        floor.hangs_up(contact)
        assert became(floor, offer).code == "caller_left"
        assert "parti" in became(floor, offer, FRENCH).message

    def test_of_a_missed_offer_names_the_key_back(self) -> None:
        floor = floor_with(ME)
        floor.caller("caller-1")
        offer = offered(floor)
        for _ in range(3):
            floor.pass_time(7_000)
            floor.do(c.RenewLeases(id=floor.id(), specialists=(ME,)))
        assert became(floor, offer).code == "offer_missed"
        assert mine(floor).not_ready_word == "an offer was missed"


def offered(floor: FloorDouble, sentences: Sentences = ENGLISH) -> OfferView:
    offer = mine(floor, sentences).offer
    assert offer is not None
    return offer


def became(floor: FloorDouble, offer: OfferView, sentences: Sentences = ENGLISH) -> Outcome:
    outcome = outcome_of(floor.floor, offer, sentences)
    assert outcome is not None
    return outcome


def board(floor: FloorDouble, sentences: Sentences = ENGLISH) -> BoardView:
    return board_view(floor.floor, floor.clock.now(), floor.heard_at, plain_settings(), sentences)


class TestBoardView:
    def test_says_that_all_is_well_when_nobody_waits(self) -> None:
        view = board(floor_with(ME))
        assert view.tone == "well"
        assert view.sentence == "All is well: nobody is waiting. 1 specialist is ready."

    def test_asks_for_a_hand_after_two_minutes_and_names_the_language(self) -> None:
        floor = floor_with()
        floor.caller("caller-1", key="2")
        floor.clock.at += 125_000
        view = board(floor)
        assert view.tone == "act"
        assert view.sentence == "1 caller is waiting; longest 2:05, French. Nobody is ready."
        assert board(floor, FRENCH).sentence.startswith("1 appelant attend ; attente la plus longue : 2:05")

    def test_tells_of_a_flood_of_calls_before_callers_wait(self) -> None:
        """L7: somebody is told; nobody is refused."""
        floor = floor_with(ME)
        flood = QuietLines(arrivals_last_minute=300, numbers_over_rate=2, too_many=True)
        for language, said in (
            (ENGLISH, "300 calls came within a minute. 2 telephone numbers call very often"),
            (FRENCH, "300 appels sont arrivés en une minute. 2 numéros de téléphone appellent très souvent"),
        ):
            view = board_view(
                floor.floor, floor.clock.now(), floor.heard_at, plain_settings(), language, flood
            )
            assert view.tone == "watch"
            assert view.sentence.startswith(said)

    def test_does_not_trust_an_old_picture(self) -> None:
        floor = floor_with(ME)
        floor.behind_ms = 6_000
        assert board(floor).tone == "act"
        assert board(floor).sentence.startswith("No news from the switchboard since ")

    def test_shows_one_mark_a_person_sorted_by_state(self) -> None:
        floor = floor_with("central_east_02", "central_east_03", ready=False)
        floor.signs_in(PEOPLE[ME], ready=True)
        row = next(row for row in board(floor).rows if row.partner == "CENTRAL_EAST")
        assert [mark.state for mark in row.marks or ()] == ["ready", "not_ready", "not_ready"]
        assert (row.marks or ())[1].word == "Not ready, just signed in"

    def test_counts_a_caller_once_under_the_partner_that_comes_first(self) -> None:
        floor = floor_with()
        floor.caller("caller-1")
        view = board(floor)
        waiting = {row.partner: sum(cell.waiting for cell in row.cells) for row in view.rows}
        assert sum(waiting.values()) == 1 == sum(cell.waiting for cell in view.total.cells)

    def test_says_where_else_a_caller_rings_and_counts_them_as_waiting(self) -> None:
        floor = floor_with()
        floor.publishes(lambda book: with_phone_system(book, PartnerId("CENTRAL_EAST")))
        contact = floor.caller("caller-1")
        assert floor.floor.contacts[contact].state is ContactState.SENT
        view = board(floor)
        assert [one.offered_to for one in view.callers] == ["211 Central East (sample), own phone system"]
        assert sum(cell.waiting for cell in view.total.cells) == 1

    def test_holds_five_hundred_people(self) -> None:
        floor = floor_with()
        person = PEOPLE[ME]
        for number in range(500):
            floor.signs_in(replace(person, id=f"p{number}"))
        assert sum(len(row.marks or ()) for row in board(floor).rows) == 500
