"""Early warning and unanswered callers by HTTP: what is said, how far to trust it, and files of what is seen."""

import csv
from io import StringIO

import pytest

from tests.desk.asked_months import fill_months
from tests.desk.browser import Browser
from tests.desk.kept_weeks import LAST, fill_weeks
from tests.desk.room import FLOOR, Room

PATHS = (
    "/warnings",
    "/warnings/rises/csv",
    "/warnings/rises/parquet",
    "/unanswered",
    "/unanswered/regions/csv",
    "/unanswered/regions/parquet",
)
BEFORE = "2026-11-15"


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


class TestWarnings:
    async def test_say_so_while_no_week_was_looked_at(self, browser: Browser) -> None:
        await browser.sign_in("network_planner")
        answer = await browser.open("/warnings")
        assert answer.status_code == 200
        assert "No week has been looked at yet." in answer.text
        assert (await browser.client.get("/warnings/rises/csv")).status_code == 404

    async def test_tell_what_rises_since_when_and_how_often_that_is_wrong(
        self, room: Room, browser: Browser
    ) -> None:
        await fill_weeks(room.engine, FLOOR)
        await browser.sign_in("network_planner")
        page = (await browser.open("/warnings")).text
        assert "of 4 pairs of a census division and a category, 2 are told as rising" in page
        assert "of 24,000 simulated weeks in which nothing rose, 16 were told as a rise" in page
        assert "rising since Monday 9 November 2026." in page
        assert "52 needs, where" in page
        assert "Reckoned on Sun 22 Nov 2026" in page
        link = "/questions/needs?first=2025-12&amp;last=2026-11&amp;area=3542&amp;category=housing"
        assert page.count(link) == 2
        assert '<td class="num" data-hidden>hidden</td>' in page

    async def test_of_an_earlier_week_stand_at_an_address_of_their_own(
        self, room: Room, browser: Browser
    ) -> None:
        await fill_weeks(room.engine, FLOOR)
        await browser.sign_in("network_planner")
        page = (await browser.open(f"/warnings?week={BEFORE}")).text
        assert f'<option value="{BEFORE}" selected>' in page
        assert "1 are told as rising" in page
        assert "2 are told as rising" in (await browser.open("/warnings?week=someday")).text

    async def test_with_little_past_say_what_they_do_not_know(self, room: Room, browser: Browser) -> None:
        await fill_weeks(room.engine, FLOOR, weeks=70)
        await browser.sign_in("network_planner")
        page = (await browser.open("/warnings")).text
        assert "There are only 44 weeks of past, too few to know a season" in page
        assert "of 24,000 simulated weeks in which nothing rose, 135 were told as a rise" in page

    async def test_too_early_say_so(self, room: Room, browser: Browser) -> None:
        await fill_weeks(room.engine, FLOOR, weeks=40)
        await browser.sign_in("network_planner")
        page = (await browser.open("/warnings")).text
        assert "too early to say anything. It takes 52 weeks of facts" in page
        assert "How often this is wrong" not in page

    async def test_give_exactly_what_is_seen_as_files_and_write_that_down(
        self, room: Room, browser: Browser
    ) -> None:
        await fill_weeks(room.engine, FLOOR)
        await browser.sign_in("network_planner")
        taken = await browser.client.get("/warnings/rises/csv")
        name = f'attachment; filename="warnings-rises-{LAST.isoformat()}.csv"'
        assert taken.headers["content-disposition"] == name
        head, *rows = rows_of(taken.content)
        assert head[:3] == ["code", "name", "Needs in the week"]
        assert {row[0]: (row[2], row[-1]) for row in rows} == {
            "3542/housing": ("52", "2026-11-09"),
            "3558/food": ("24", "2026-11-16"),
        }
        _, *weeks = rows_of((await browser.client.get("/warnings/weeks-3558-food/csv")).content)
        assert len(weeks) == 52
        assert [row[0] for row in weeks[-2:]] == ["2026-11-09", "2026-11-16"]
        assert weeks[-1][3] == "24"
        assert {row[3] for row in weeks} >= {"hidden"}
        assert not {row[3] for row in weeks} & {"1", "2", "3", "4"}
        whole = (await browser.client.get(f"/warnings/rises/json?week={BEFORE}")).json()
        assert whole["link"].endswith(f"/warnings?week={BEFORE}")
        assert [table["name"] for table in whole["tables"]] == ["rises", "weeks-3542-housing", "measured"]
        await browser.sign_in("central_administrator")
        assert f"/warnings/rises/csv?week={LAST.isoformat()}" in (await browser.open("/audit")).text


class TestUnanswered:
    async def test_say_so_while_no_month_is_counted(self, browser: Browser) -> None:
        await browser.sign_in("network_planner")
        assert "No month has been counted yet." in (await browser.open("/unanswered")).text

    async def test_tells_who_was_not_answered_beside_what_was_recorded(
        self, room: Room, browser: Browser
    ) -> None:
        await fill_months(room.engine, FLOOR)
        await browser.sign_in("network_planner")
        page = (await browser.open("/unanswered?first=2026-03&last=2026-04")).text
        assert "Whole network, Mar 2026 – Apr 2026:" in page
        assert "The others may have had" in page
        assert "It is never added to the needs that were recorded." in page
        assert '<option value="2026-03" selected>' in page
        assert '<form class="filters sentence no-print" method="get" action="/unanswered">' in page
        whole = (await browser.client.get("/unanswered/regions/json?first=2026-03&last=2026-04")).json()
        assert [one["name"] for one in whole["tables"]] == [
            "regions",
            "hours_unanswered",
            "languages_unanswered",
        ]
        assert whole["link"].endswith("/unanswered?first=2026-03&last=2026-04")
        assert 'href="/unanswered"' in (await browser.open("/questions")).text


class TestBoth:
    @pytest.mark.parametrize("path", PATHS)
    async def test_are_for_planners_and_supervisors(self, browser: Browser, path: str) -> None:
        await browser.sign_in("central_east_01")
        assert (await browser.client.get(path)).status_code == 404

    async def test_are_no_others(self, room: Room, browser: Browser) -> None:
        await fill_months(room.engine, FLOOR)
        await fill_weeks(room.engine, FLOOR)
        await browser.sign_in("central_supervisor_1")
        for path in ("/warnings/rises/xlsx", "/warnings/other/csv", "/unanswered/needs/csv"):
            assert (await browser.client.get(path)).status_code == 404
