"""The calendar shows the hours that route calls (F46), and the preview what happens at a moment (F47)."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.book_text import network_text
from config.clock import instant_from
from config.compile import compile_rulebook
from config.network import load_network, network_from
from desk.draft_document import content_of
from desk.hours_calendar import Calendar, calendar, hours_for
from desk.sentences import Sentences
from desk.shelf import Volume
from desk.words import Words
from routing.check import check
from tests.desk.browser import Browser

TORONTO = ZoneInfo("America/Toronto")
FIRST = date(2026, 11, 23)
CHRISTMAS = date(2026, 12, 21)


def volume(**partners: dict[str, Any]) -> Volume:
    content: Any = content_of(load_network())
    for code, changed in partners.items():
        content["partners"][code] |= changed
    network = network_from(content)
    return Volume(text=network_text(network), network=network, book=compile_rulebook(network, FIRST))


def laid_out(given: Volume, *, week: date = FIRST, language: str = "", days: int = 0) -> Calendar:
    start = instant_from(datetime.combine(FIRST, time(), TORONTO))
    findings = check(given.book, start, days, plans=()) if days else None
    return calendar(given, findings, FIRST, week, language, Sentences(Words("en"), given.network))


class TestWeeks:
    def test_count_the_minutes_that_route_calls(self) -> None:
        """F46: minute by minute against the very table that the engine asks."""
        given = volume(NORTH={"hours": {"mon-fri": ["08:00-12:00", "13:00-18:00"], "sat": ["22:00-06:00"]}})
        row = next(one for one in laid_out(given).rows if one.partner == "NORTH")
        partner = given.book.partner(row.partner)  # type: ignore[arg-type]
        assert partner is not None
        for monday, cell in zip(laid_out(given).weeks, row.cells, strict=True):
            begin = instant_from(datetime.combine(monday, time(), TORONTO))
            end = instant_from(datetime.combine(monday + timedelta(days=7), time(), TORONTO))
            minutes = sum(hours_for(partner, "").is_open(at) for at in range(begin, end, 60_000))  # type: ignore[arg-type]
            assert cell.open_min == minutes, monday

    def test_name_holidays_and_single_days(self) -> None:
        single = {"date": date(2026, 12, 24), "hours": ["08:00-12:00"], "note_en": "Early", "note_fr": "Tôt"}
        row = laid_out(volume(NORTH={"exceptions": [single]})).rows[-1]
        christmas = row.cells[4]
        assert (row.partner, christmas.special) == ("NORTH", ("Early", "holiday", "holiday"))
        assert not christmas.usual
        assert row.cells[0].usual
        assert row.cells[0].special == ()

    def test_of_a_language_have_its_hours(self) -> None:
        french = {one.partner: one.cells[0].open_min for one in laid_out(volume(), language="fr").rows}
        assert (french["CENTRAL_EAST"], french["NORTH"]) == (5 * 8 * 60, 5 * 12 * 60)


class TestUncovered:
    def test_is_a_dash_where_the_check_has_not_looked(self) -> None:
        assert {one.some for one in laid_out(volume()).uncovered} == {None}

    def test_counts_the_minutes_in_which_nobody_is_open(self) -> None:
        nine_to_five = {"hours": {"mon-sun": ["09:00-17:00"]}, "holidays": None}
        given = volume(**{code: {"hours": nine_to_five["hours"]} for code in load_network().partners})
        shown = laid_out(given, days=14)
        assert shown.uncovered[0].everybody is not None
        assert shown.uncovered[0].everybody >= 7 * 16 * 60
        assert shown.gap_days[0].everybody == 16 * 60
        assert shown.gaps != ()
        assert shown.uncovered[5].some is None


class TestAWeekByTheHour:
    def test_has_a_table_that_says_the_same(self) -> None:
        line = laid_out(volume(), week=CHRISTMAS).lines[-1]
        assert [day.text for day in line.days] == ["08:00–20:00"] * 4 + ["closed"] * 3
        assert [day.special for day in line.days] == ["", "", "", "", "holiday", "holiday", ""]
        assert [bar.title for bar in line.bars] == ["08:00–20:00"] * 4
        assert [round(bar.x * 7) for bar in line.special] == [4, 5]

    def test_cuts_a_night_shift_at_midnight_in_the_table_only(self) -> None:
        line = laid_out(volume(NORTH={"hours": {"mon": ["22:00-06:00"]}})).lines[-1]
        assert [day.text for day in line.days][:3] == ["22:00–24:00", "00:00–06:00", "closed"]
        assert [bar.title for bar in line.bars] == ["22:00–06:00"]

    def test_says_open_where_a_partner_always_is(self) -> None:
        assert {day.text for day in laid_out(volume()).lines[0].days} == {"open"}


class TestThePage:
    @pytest.mark.parametrize(
        "query", ["", "?week=2026-12-24&language=fr", "?first=2027-03-01", "?week=never"]
    )
    async def test_shows_weeks_and_one_of_them(self, browser: Browser, query: str) -> None:
        await browser.sign_in("central_supervisor_1")
        page = await browser.open(f"/rules/calendar{query}")
        assert page.status_code == 200
        assert page.text.count('scope="row"') == 2 * 8


class TestThePreview:
    async def test_says_by_which_rule_a_caller_is_routed_at_a_moment(self, browser: Browser) -> None:
        """F47: after-hours rules apply after hours, and not the other way round."""
        await browser.sign_in("central_supervisor_1")
        asked = "/rules/preview?language=en&line=main&home=NORTH&day=2026-11-24"
        assert (
            "Rule “Own partner open”, 211 North (sample) first"
            in (await browser.open(f"{asked}&at=10:00")).text
        )
        assert (
            "Rule “After hours”, 211 Central (sample) first" in (await browser.open(f"{asked}&at=21:00")).text
        )

    async def test_takes_what_it_can_read_and_now_for_the_rest(self, browser: Browser) -> None:
        await browser.sign_in("central_supervisor_1")
        page = await browser.open("/rules/preview?day=x&at=y&language=xx&line=none&home=WEST")
        assert page.status_code == 200
        assert "2026-11-23 12:00 (America/Toronto)" in page.text
