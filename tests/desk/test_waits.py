"""Promised and actual waits: honest about how good the estimates were, and about why numbers are not spoken (S10)."""

from dataclasses import replace

import pytest

from desk.sentences import Sentences
from desk.waits_view import spoken_now, waits_view
from desk.words import Words
from records.promises import Kept, MinuteKept, SlotKept
from routing.floor import Floor
from routing.model import Instant
from routing.observed import Observed
from routing.rulebook import RuleBook, WaitWords
from tests.desk.books import whole_book
from tests.desk.browser import Browser
from tests.desk.floor_double import MONDAY_NOON, FloorDouble, HandClock
from tests.desk.room import Room
from tests.sample_network import sample_network

NETWORK = sample_network()
EN, FR = Sentences(Words("en"), NETWORK), Sentences(Words("fr"), NETWORK)
ZONE, MINUTE = "America/Toronto", 60_000


def floor_with(words: WaitWords, seen: Observed) -> Floor:
    double = FloorDouble(HandClock(), NETWORK)
    double.publishes(lambda book: replace(book, version="x", wait_words=words))
    double.floor.observed = seen
    return double.floor


class TestSpokenNow:
    @pytest.mark.parametrize(
        ("words", "seen", "first", "spoken"),
        [
            (
                WaitWords(),
                Observed(),
                "No expected wait is spoken: the rule book does not ask for it.",
                False,
            ),
            (
                WaitWords(expected=True),
                Observed(promises=4),
                "No expected wait is spoken yet: 4 of 10 estimates have met their truth.",
                False,
            ),
            (
                WaitWords(expected=True),
                Observed(promises=40, error_ms=90_000, true_ms=100_000),
                "No expected wait is spoken now, because recent estimates were not good enough.",
                False,
            ),
            (
                WaitWords(expected=True),
                Observed(promises=40, error_ms=90_000, true_ms=200_000),
                "Callers are told their expected wait now.",
                True,
            ),
        ],
    )
    def test_says_whether_and_why_not(
        self, words: WaitWords, seen: Observed, first: str, spoken: bool
    ) -> None:
        told = spoken_now(floor_with(words, seen), EN)
        assert (told.sentences[0], told.wait) == (first, spoken)
        assert spoken_now(floor_with(words, seen), FR).sentences[0] != first

    def test_names_error_and_band(self) -> None:
        seen = Observed(promises=40, error_ms=90_000, true_ms=200_000)
        told = spoken_now(floor_with(WaitWords(expected=True, position=True), seen), EN)
        assert told.sentences[1:] == (
            "The mean error of recent estimates is 1 min 30 s; 2 min is allowed.",
            "Callers are told their place in the queue.",
        )

    def test_of_a_floor_without_a_book_says_so(self) -> None:
        assert spoken_now(Floor(), EN).sentences == ("No rule book is published yet.",)


def slot(language: str, hours: int, kept: Kept) -> SlotKept:
    return SlotKept(language=language, start=Instant(MONDAY_NOON + hours * 60 * MINUTE), kept=kept)


class TestWaitsView:
    def test_sums_by_language_and_by_hour_of_the_networks_clock(self) -> None:
        one = Kept(count=2, promised_ms=4 * MINUTE, actual_ms=3 * MINUTE, error_ms=2 * MINUTE)
        other = Kept(count=1, promised_ms=MINUTE, actual_ms=3 * MINUTE, error_ms=2 * MINUTE)
        view = waits_view([slot("en", 0, one), slot("en", 24, one), slot("fr", 1, other)], [], ZONE, EN)
        assert [(row.name, row.count) for row in view.by_language] == [("English", "4"), ("French", "1")]
        assert [(row.name, row.count) for row in view.by_hour] == [("12:00", "4"), ("13:00", "1")]
        english = view.by_language[0]
        assert (english.promised, english.actual, english.error) == ("2:00", "1:30", "1:00")
        assert english.bias == "\N{MINUS SIGN}0:30"
        assert view.by_language[1].bias == "+2:00"
        assert view.all.count == "5"

    def test_tells_how_the_middle_of_each_class_fared(self) -> None:
        minutes = [MinuteKept(promised_minutes=4, actual_minutes=minute, count=10) for minute in range(10)]
        minutes.append(MinuteKept(promised_minutes=45, actual_minutes=60, count=1))
        view = waits_view([], minutes, ZONE, EN).calibration
        assert [(row.name, row.count, row.low, row.median, row.high) for row in view.rows] == [
            ("3 to 5 min", "100", "1:00", "5:00", "9:00"),
            ("20 min and more", "1", "1:00:06", "1:00:30", "1:00:54"),
        ]
        assert len(view.bars) == len(view.medians) == len(view.promised) == 2
        assert all(bar.y >= -0.1 for bar in view.bars)

    def test_of_nothing_is_dashes(self) -> None:
        view = waits_view([], [], ZONE, EN)
        assert (view.all.promised, view.calibration.rows) == ("–", ())


class TestTheScreen:
    async def test_compares_what_was_promised_with_what_came(self, room: Room, browser: Browser) -> None:
        room.floor.publishes(lambda book: _asks(whole_book(book)))
        await browser.sign_in("central_supervisor_1")
        page = await browser.open("/waits?period=day&promise=told&language=fr")
        assert page.status_code == 200
        assert "No promise of this time has met its truth." in page.text
        assert "No expected wait is spoken yet" in page.text
        assert '<option value="told" selected>' in page.text
        assert '<option value="fr" selected>' in page.text


def _asks(book: RuleBook) -> RuleBook:
    return replace(book, wait_words=WaitWords(expected=True))
