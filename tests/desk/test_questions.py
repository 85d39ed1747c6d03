"""Planners' questions by HTTP: the answer as a sentence, what it is narrowed to in the link, files of what is seen."""

import csv
from io import StringIO

import pytest

from desk.question_words import path_of
from reporting.questions.asked import Question
from tests.desk.asked_months import fill_months
from tests.desk.browser import Browser
from tests.desk.room import FLOOR, Room

PLACES = ("3520", "3542", "3546", "3558")
SMALL = "3546"
"""Haliburton, where few people live."""


class TestTheScreens:
    async def test_say_so_while_no_month_is_counted(self, browser: Browser) -> None:
        await browser.sign_in("network_planner")
        for path in ("/questions", "/questions/needs"):
            answer = await browser.open(path)
            assert answer.status_code == 200
            assert "No month has been counted yet." in answer.text
        assert (await browser.client.get("/questions/needs/needs/csv")).status_code == 404

    async def test_answer_every_question_in_both_languages(self, room: Room, browser: Browser) -> None:
        await fill_months(room.engine, FLOOR, PLACES)
        await browser.sign_in("network_planner")
        overview = (await browser.open("/questions")).text
        assert "Whole network, Nov 2025" in overview
        for question in Question:
            assert f'href="{path_of(question)}"' in overview
            page = await browser.open(f"/questions/{question.value}")
            assert page.status_code == 200
            assert "<table" in page.text
            assert "Nothing was recorded" not in page.text
        await browser.client.post("/language", data={"locale": "fr", "csrf": browser.csrf})
        for question in Question:
            page = await browser.open(f"/questions/{question.value}")
            assert page.status_code == 200
            assert '<html lang="fr"' in page.text
            assert "Rien de ce qui a été noté" not in page.text
            assert "<table" in page.text

    async def test_keep_their_state_in_the_link_and_lead_from_a_category_to_its_terms(
        self, room: Room, browser: Browser
    ) -> None:
        await fill_months(room.engine, FLOOR, PLACES)
        await browser.sign_in("network_planner")
        page = (await browser.open("/questions/unmet?area=3520&first=2026-01&last=2026-03")).text
        assert "Toronto, Jan 2026 – Mar 2026:" in page
        assert '<option value="3520" selected>Toronto</option>' in page
        link = "/questions/unmet?first=2026-01&amp;last=2026-03&amp;area=3520&amp;category=food"
        assert link in page
        terms = (await browser.open(link.replace("&amp;", "&"))).text
        assert "Toronto, Jan 2026 – Mar 2026:" in terms
        assert '<th scope="col">Need</th>' in terms

    async def test_show_hidden_cells_as_hidden_and_say_why(self, room: Room, browser: Browser) -> None:
        await fill_months(room.engine, FLOOR, PLACES)
        await browser.sign_in("network_planner")
        path = f"/questions/unmet?area={SMALL}&first=2026-01&last=2026-01"
        page = (await browser.open(path)).text
        assert '<td class="num" data-hidden>hidden</td>' in page
        assert "Hidden: the number is small, or would give a small one away." in page
        taken = await browser.client.get(path.replace("unmet?", "unmet/unmet/csv?"))
        assert "hidden" in taken.text

    async def test_give_exactly_what_is_seen_as_files_and_write_that_down(
        self, room: Room, browser: Browser
    ) -> None:
        await fill_months(room.engine, FLOOR, PLACES)
        await browser.sign_in("network_planner")
        taken = await browser.client.get("/questions/needs/needs/csv?area=3520&last=2026-09")
        name = 'attachment; filename="needs-needs-2025-10-2026-09.csv"'
        assert taken.headers["content-disposition"] == name
        rows = list(csv.reader(StringIO(taken.content.decode("utf-8-sig"), newline="")))
        assert rows[0][:3] == ["code", "name", "Needs"]
        whole = (await browser.client.get("/questions/needs/needs/json?area=3520&last=2026-09")).json()
        (table,) = [one for one in whole["tables"] if one["name"] == "needs"]
        assert [(row["code"], str(row["values"][0])) for row in table["rows"]] == [
            (row[0], row[2]) for row in rows[1:]
        ]
        assert whole["link"].endswith("/questions/needs?first=2025-10&last=2026-09&area=3520")
        assert table["formulas"]["Needs"].startswith("needs on final records")

    @pytest.mark.parametrize("path", ["/questions", "/questions/needs", "/questions/needs/needs/csv"])
    async def test_are_for_planners_and_supervisors(self, browser: Browser, path: str) -> None:
        await browser.sign_in("central_east_01")
        assert (await browser.client.get(path)).status_code == 404

    async def test_are_no_others(self, browser: Browser) -> None:
        await browser.sign_in("network_planner")
        for path in ("/questions/anything", "/questions/needs/needs/xlsx", "/questions/needs/other/csv"):
            assert (await browser.client.get(path)).status_code == 404
