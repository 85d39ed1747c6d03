"""Mutual aid: minutes and calls between partners, equal to what is counted by hand; for a spreadsheet too."""

import csv
from dataclasses import replace
from io import StringIO

import pytest

from config.network import load_network
from desk.ledger_view import LedgerView, ledger_rows, ledger_view
from desk.periods import PeriodKind, period_of
from desk.sentences import Sentences
from desk.spreadsheet import csv_text
from desk.words import Words
from records.ledger import Help
from routing.model import PartnerId
from tests.desk.books import whole_book
from tests.desk.browser import Browser
from tests.desk.floor_double import MONDAY_NOON, OWEN_SOUND
from tests.desk.room import PEOPLE, Room
from tests.desk.test_emergency import answered

NETWORK = load_network()
EN, FR = Sentences(Words("en"), NETWORK), Sentences(Words("fr"), NETWORK)
MINUTE, ZONE = 60_000, "America/Toronto"
FOUND = (
    Help(giver="CENTRAL", home="CENTRAL", calls=10, talked_ms=100 * MINUTE),
    Help(giver="CENTRAL", home="NORTH", calls=3, talked_ms=30 * MINUTE),
    Help(giver="CENTRAL", home="", calls=2, talked_ms=20 * MINUTE),
    Help(giver="EASTERN", home="NORTH", calls=1, talked_ms=10 * MINUTE),
    Help(giver="NORTH", home="CENTRAL", calls=4, talked_ms=10 * MINUTE),
)
SHARES = {"CENTRAL": 3, "EASTERN": 1}


def view(sentences: Sentences = EN) -> LedgerView:
    return ledger_view(FOUND, SHARES, sentences)


class TestLedgerView:
    def test_counts_help_and_not_ones_own_callers(self) -> None:
        balances = {one.name: one for one in view().balances}
        central, north = balances[EN.partner("CENTRAL")], balances[EN.partner("NORTH")]
        assert (central.given, central.received, central.balance) == ("30", "10", "+20")
        assert (north.given, north.received, north.balance) == ("10", "40", "\N{MINUS SIGN}30")
        assert (view().total.minutes, view().total.calls) == ("50", "8")

    def test_sets_agreed_beside_actual_shares(self) -> None:
        balances = {one.name: (one.agreed, one.actual) for one in view().balances}
        assert balances[EN.partner("CENTRAL")] == ("75 %", "60 %")
        assert balances[EN.partner("EASTERN")] == ("25 %", "20 %")
        assert balances[EN.partner("NORTH")] == ("–", "20 %")

    def test_says_it_in_one_sentence(self) -> None:
        assert view().sentence == (
            "Partners gave each other 50 minutes in 8 calls: 29 % of all conversation. On balance "
            f"{EN.partner('CENTRAL')} gave most (+20 min) and {EN.partner('NORTH')} received most "
            "(\N{MINUS SIGN}30 min)."
        )
        assert view(FR).sentence.startswith("Les partenaires se sont donné 50 minutes en 8 appels")
        own = ledger_view(FOUND[:1], {}, EN)
        assert own.sentence == "Partners answered their own callers only."
        assert ledger_view((), {}, EN).sentence == "No conversation ended in this time."

    def test_lays_the_matrix_out_with_rows_and_columns_that_add_up(self) -> None:
        rows = {row.name: row for row in view().rows}
        central = rows[EN.partner("CENTRAL")]
        columns = view().regions.index(EN.partner("NORTH"))
        assert (central.cells[columns].minutes, central.cells[columns].calls) == ("30", "3")
        assert (central.cells[-1].minutes, central.given.minutes) == ("20", "30")
        assert [cell.own for cell in central.cells].count(True) == 1
        assert view().received[columns].minutes == "40"

    def test_keeps_a_row_for_a_partner_that_the_network_no_longer_names(self) -> None:
        found = (Help(giver="GONE", home="NORTH", calls=1, talked_ms=MINUTE),)
        assert ledger_view(found, {}, EN).rows[-1].name == "GONE"

    def test_draws_nothing_wider_than_the_picture(self) -> None:
        for picture in (view().minutes, view().shares):
            assert max(bar.x + bar.width for bar in picture.bars) <= 560.0
        assert len(view().shares.marks) == 2


class TestSpreadsheet:
    def test_runs_no_formula(self) -> None:
        """What a partner or a caller could have written must not be run by who opens the file."""
        cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "plain", 'say "hello", twice']
        (row,) = csv.reader(StringIO(csv_text([cells]), newline=""))
        assert row[:4] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)"]
        assert row[4:] == ["'\tx", "'\rx", "plain", 'say "hello", twice']

    def test_leaves_numbers_numbers(self) -> None:
        assert csv_text([[-1, 2.5]]) == "-1,2.5\r\n"

    def test_has_the_names_of_the_reader(self) -> None:
        rows = ledger_rows(FOUND, FR)
        assert rows[0][:2] == ["Répondu par (code)", "Répondu par"]
        assert rows[2] == ["CENTRAL", FR.partner("CENTRAL"), "NORTH", FR.partner("NORTH"), 3, 30.0]


class TestPeriod:
    @pytest.mark.parametrize(
        ("kind", "day", "first", "next_first"),
        [
            ("day", "2026-11-01", "2026-11-01", "2026-11-02"),
            ("week", "2026-11-01", "2026-10-26", "2026-11-02"),
            ("month", "2026-02-14", "2026-02-01", "2026-03-01"),
            ("month", "2025-12-31", "2025-12-01", "2026-01-01"),
            ("nonsense", "nonsense", "2026-11-23", "2026-11-30"),
            ("day", "2999-01-01", "2026-11-23", "2026-11-24"),
        ],
    )
    def test_holds_the_day_that_was_asked_for(self, kind: str, day: str, first: str, next_first: str) -> None:
        found = period_of(kind, day, MONDAY_NOON, ZONE)
        assert (found.first.isoformat(), found.next_first.isoformat()) == (first, next_first)

    def test_of_a_day_on_which_the_clock_changes_has_its_true_length(self) -> None:
        autumn = period_of("day", "2026-11-01", MONDAY_NOON, ZONE)
        assert autumn.until - autumn.since == 25 * 3_600_000

    def test_is_named_in_the_readers_language(self) -> None:
        found = period_of(PeriodKind.WEEK, "2026-11-23", MONDAY_NOON, ZONE)
        assert found.label(EN.words) == "23 November to 29 November 2026"
        assert found.label(FR.words) == "du 23 novembre au 29 novembre 2026"


class TestTheScreen:
    async def test_shows_help_and_offers_it_for_download(self, room: Room, browser: Browser) -> None:
        room.floor.publishes(whole_book)
        room.floor.signs_in(PEOPLE["central_east_01"], ready=True)
        await answered(room, "own")
        await answered(room, "guest", evidence=replace(OWEN_SOUND, home=PartnerId("NORTH"), place="Kenora"))
        await room.floor.record(room.log)
        await browser.sign_in("central_supervisor_1")
        page = await browser.open("/ledger?period=day")
        assert page.status_code == 200
        assert "Partners gave each other 0 minutes in 1 call" in page.text
        assert "Monday 23 November 2026, so far" in page.text
        download = await browser.client.get("/ledger.csv?period=day")
        assert download.headers["content-disposition"] == 'attachment; filename="ledger-day-2026-11-23.csv"'
        rows = list(csv.reader(StringIO(download.content.decode("utf-8-sig"), newline="")))
        assert [(row[0], row[2], row[4]) for row in rows[1:]] == [
            ("CENTRAL_EAST", "CENTRAL_EAST", "1"),
            ("CENTRAL_EAST", "NORTH", "1"),
        ]
        yesterday = (await browser.open("/ledger?period=day&day=2026-11-22")).text
        assert "No conversation ended in this time." in yesterday
        assert "/ledger?period=day&amp;day=2026-11-23" in yesterday

    async def test_is_for_supervisors(self, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        for path in ("/ledger", "/ledger.csv", "/waits"):
            assert (await browser.client.get(path)).status_code == 404
