"""Parquet files of what planners see: the figures of the other files with their types, and nothing that is hidden."""

import csv
import re
import subprocess
import sys
import tempfile
from datetime import date
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from desk.parquet import Cell, Kind, parquet
from desk.question_words import path_of
from reporting.questions.asked import Question
from tests.desk.asked_months import fill_months
from tests.desk.browser import Browser
from tests.desk.kept_weeks import LAST, fill_weeks
from tests.desk.parquet_file import ParquetFile, read_parquet
from tests.desk.room import FLOOR, Room

PLACES = ("3520", "3542", "3546", "3558")
SMALL = "3546"
"""Haliburton, where few people live."""
TYPES = {"count": "BIGINT", "day": "DATE", "date": "DATE"}
"""Of all others: DOUBLE."""


def figure(cell: str, shown: str) -> int | float | date | None:
    """Read a figure of a CSV file."""
    if cell in ("", "hidden"):
        return None
    if shown in ("date", "day"):
        return date.fromisoformat(cell)
    return int(cell) if shown == "count" else float(cell)


def agree(file: ParquetFile, content: bytes, columns: list[dict[str, str]]) -> int:
    """Hold a Parquet file against the CSV file of the same table, and count its hidden cells."""
    head, *rows = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
    names = [one["name"] for one in columns]
    assert list(file.types) == ["code", "name", *names, "hidden"]
    assert [file.types[one["name"]] for one in columns] == [
        TYPES.get(one["shown"], "DOUBLE") for one in columns
    ]
    assert [file.about[f"title.{name}"] for name in names] == head[2:]
    expected: list[dict[str, Any]] = []
    for code, name, *cells in rows:
        figures = {one["name"]: figure(cell, one["shown"]) for one, cell in zip(columns, cells, strict=True)}
        hidden = ",".join(name for name, cell in zip(names, cells, strict=True) if cell == "hidden")
        expected.append({"code": code, "name": name, **figures, "hidden": hidden})
    assert file.rows == expected
    return sum(row.count("hidden") for row in rows)


async def tables_agree(browser: Browser, page: str, folder: Path) -> int:
    """Hold every Parquet file of a page against the other files, and count the hidden cells."""
    links = re.findall(r'href="([^"]+/parquet\?[^"]*)"', (await browser.open(page)).text)
    assert links
    whole = (await browser.client.get(unescape(links[0]).replace("/parquet?", "/json?"))).json()
    hidden = 0
    for link in map(unescape, links):
        taken = await browser.client.get(link)
        assert taken.headers["content-type"] == "application/vnd.apache.parquet"
        assert re.search(r'^attachment; filename="[\w-]+\.parquet"$', taken.headers["content-disposition"])
        (table,) = [one for one in whole["tables"] if f"/{one['name']}/parquet?" in link]
        plain = await browser.client.get(link.replace("/parquet?", "/csv?"))
        file = read_parquet(taken.content, folder)
        hidden += agree(file, plain.content, table["columns"])
        assert {key: file.about[key] for key in ("title", "question", "answer", "link")} == {
            "title": table["title"],
            "question": whole["question"],
            "answer": whole["answer"],
            "link": whole["link"],
        }
        assert file.about.get("caveats", "").splitlines() == table["caveats"]
        assert {
            text: file.about.get(key.replace("title.", "formula."))
            for key, text in file.about.items()
            if key.startswith("title.") and text in table["formulas"]
        } == table["formulas"]
    return hidden


class TestFiles:
    @pytest.mark.slow
    async def test_have_the_figures_of_the_others_with_their_types(
        self, room: Room, browser: Browser, tmp_path: Path
    ) -> None:
        await fill_months(room.engine, FLOOR, PLACES)
        await browser.sign_in("network_planner")
        for question in Question:
            await tables_agree(browser, path_of(question), tmp_path)
        small = f"{path_of(Question.UNMET)}?area={SMALL}&first=2026-01&last=2026-01"
        assert await tables_agree(browser, small, tmp_path) > 0

    async def test_of_warnings_have_them_too(self, room: Room, browser: Browser, tmp_path: Path) -> None:
        await fill_weeks(room.engine, FLOOR)
        await browser.sign_in("network_planner")
        assert await tables_agree(browser, "/warnings", tmp_path) > 0
        taken = await browser.client.get("/warnings/rises/parquet")
        assert f'filename="warnings-rises-{LAST.isoformat()}.parquet"' in taken.headers["content-disposition"]
        rises = {row["code"]: row for row in read_parquet(taken.content, tmp_path).rows}
        assert rises["3542/housing"]["in_week"] == 52
        assert rises["3542/housing"]["rising_since"] == date(2026, 11, 9)

    async def test_tell_a_hidden_figure_from_none_and_nothing_of_what_it_was(
        self, room: Room, browser: Browser, tmp_path: Path
    ) -> None:
        await fill_weeks(room.engine, FLOOR)
        await browser.sign_in("network_planner")
        weeks = read_parquet(
            (await browser.client.get("/warnings/weeks-3558-food/parquet")).content, tmp_path
        )
        by_hidden = {hidden: set[int | None]() for hidden in ("", "needs")}
        for row in weeks.rows:
            by_hidden[row["hidden"]].add(row["needs"])
        assert by_hidden["needs"] == {None}
        told = {number for number in by_hidden[""] if number is not None}
        assert told == by_hidden[""]
        assert not told & {1, 2, 3, 4}
        assert weeks.extremes["needs"] == (str(min(told)), str(max(told)))
        assert weeks.about["title.hidden"] == "Columns of this row whose figure is hidden"
        await fill_months(room.engine, FLOOR, PLACES)
        taken = await browser.client.get("/questions/needs/months/parquet?first=2025-10&last=2026-10")
        months = {row["code"]: row for row in read_parquet(taken.content, tmp_path).rows}
        assert (months["2025-10"]["year_before"], months["2025-10"]["hidden"]) == (None, "")
        assert months["2026-10"]["year_before"] == months["2025-10"]["needs"]

    async def test_name_the_hidden_columns_of_a_row_by_commas(
        self, room: Room, browser: Browser, tmp_path: Path
    ) -> None:
        await fill_months(room.engine, FLOOR, PLACES)
        await browser.sign_in("network_planner")
        path = f"/questions/unmet/unmet/parquet?area={SMALL}&first=2026-01&last=2026-01"
        rows = read_parquet((await browser.client.get(path)).content, tmp_path).rows
        assert {row["hidden"] for row in rows} >= {"needs,met,unmet,unmet_rate"}

    async def test_explain_themselves_in_the_language_of_the_reader(
        self, room: Room, browser: Browser, tmp_path: Path
    ) -> None:
        await fill_months(room.engine, FLOOR, PLACES)
        await browser.sign_in("network_planner")
        await browser.client.post("/language", data={"locale": "fr", "csrf": browser.csrf})
        taken = await browser.client.get("/questions/unmet/unmet/parquet?area=3520")
        file = read_parquet(taken.content, tmp_path)
        assert file.about["language"] == "fr"
        assert file.about["title"] == "Besoins selon l’issue"
        assert file.about["title.hidden"] == "Colonnes de cette ligne dont le chiffre est masqué"
        assert file.about["formula.unmet_rate"]
        assert "Logement" in file.column("name")
        page = (await browser.open("/questions/unmet?area=3520")).text
        assert "Télécharger « Besoins selon l’issue » en Parquet" in page.replace("\u00a0", " ")

    async def test_that_are_taken_are_written_down(self, room: Room, browser: Browser) -> None:
        await fill_months(room.engine, FLOOR, PLACES)
        await browser.sign_in("network_planner")
        await browser.client.get("/questions/needs/needs/parquet?area=3520&last=2026-09")
        await browser.sign_in("central_administrator")
        assert "/questions/needs/needs/parquet?first=2025-10" in (await browser.open("/audit")).text


class TestTheLibrary:
    @pytest.mark.slow
    def test_is_loaded_by_whoever_asks_for_a_file(self) -> None:
        program = "import sys, desk.application; print('duckdb' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert done.stdout == "False\n"

    def test_writes_no_file_but_the_one_asked_for(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        home = tmp_path / "home"
        home.mkdir()
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        monkeypatch.setattr(tempfile, "tempdir", None)
        monkeypatch.chdir(home)
        rows: list[tuple[Cell, ...]] = [("é’", 3), ('"; DROP TABLE told', None)]
        content = parquet({'od"d, name': Kind.TEXT, "n": Kind.WHOLE}, rows, {"a \"'b": "ç'; –"})
        assert list(tmp_path.rglob("*")) == [home]
        file = read_parquet(content, tmp_path)
        assert [tuple(row.values()) for row in file.rows] == rows
        assert list(file.types.items()) == [('od"d, name', "VARCHAR"), ("n", "BIGINT")]
        assert file.about == {"a \"'b": "ç'; –"}
