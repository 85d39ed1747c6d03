"""What is given away comes in again as it was, says its licence, and runs in no spreadsheet (X-12)."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from records.directory.duplicates import candidates, listed
from records.directory.exporting import cell_of, export_json, export_tables
from records.directory.generated import SampleSource, sample_plan
from records.directory.importing import Importer
from records.directory.reading import JsonSource
from records.directory.tables import directory_document, directory_edition, directory_service
from records.directory.tables_in import TableSource
from tests.records.directory.data import PLAN, service, silent, uuid_of, written
from tests.records.story import FakeClock


def quiet(_: int, __: int) -> None:
    """Nobody watches."""


def documents(database: Engine) -> dict[str, Any]:
    current = select(directory_edition.c.number).where(directory_edition.c.state == "current")
    query = select(directory_document.c.document, directory_service.c.id).where(
        directory_document.c.service == directory_service.c.number, directory_service.c.edition.in_(current)
    )
    with database.connect() as connection:
        return {row.id: json.loads(row.document) for row in connection.execute(query)}


class TestExport:
    @pytest.mark.parametrize("form", ["json", "tables"])
    def test_comes_in_again_as_it_was(
        self, importer: Importer, database: Engine, tmp_path: Path, form: str
    ) -> None:
        plan = sample_plan("CENTRAL", "America/Toronto")
        importer.run(SampleSource(), plan, silent)
        before = documents(database)
        if form == "json":
            assert export_json(database, tmp_path / "out.json", FakeClock(), quiet) == 400
            again: Any = JsonSource(tmp_path / "out.json")
        else:
            assert export_tables(database, tmp_path / "out", FakeClock(), quiet) == 400
            again = TableSource(tmp_path / "out")
        edition = importer.run(again, plan, silent)
        assert (edition.services, edition.wrong, edition.remarks) == (400, 0, 0)
        assert documents(database) == before

    def test_says_its_licence_its_sources_and_its_columns(
        self, importer: Importer, database: Engine, tmp_path: Path
    ) -> None:
        importer.run(
            JsonSource(written(tmp_path, [service("Shelter")])), replace(PLAN, licence="ODbL"), silent
        )
        export_tables(database, tmp_path / "out", FakeClock(), quiet)
        package = json.loads((tmp_path / "out" / "datapackage.json").read_text())
        assert package["licenses"] == [{"title": "ODbL"}]
        assert [(one["source"], one["owner"]) for one in package["sources"]] == [("main", "NORTH")]
        with (tmp_path / "out" / "dictionary.csv").open(encoding="utf-8") as file:
            listed = {(row["file"], row["column"]): row for row in csv.DictReader(file)}
        for resource in package["resources"]:
            with (tmp_path / "out" / resource["path"]).open(encoding="utf-8") as file:
                heading = next(csv.reader(file))
            assert [field["name"] for field in resource["schema"]["fields"]] == heading
            assert all((resource["path"], name) in listed for name in heading)
        assert listed["services.csv", "name"]["required"] == "yes"
        assert listed["services.csv", "name_fr"]["whose"] == "ours"
        assert "ODbL" in (tmp_path / "out" / "README.md").read_text()

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "  =1", "＝1"])  # noqa: RUF001
    def test_writes_no_formula(self, text: str) -> None:
        assert cell_of(text) == f"'{text}"

    def test_leaves_numbers_and_plain_text_alone(self) -> None:
        assert [cell_of(one) for one in (-79.4, 18, "416-555-0100", ["a", "b"])] == [
            "-79.4", "18", "416-555-0100", "a;b",
        ]  # fmt: skip


class TestDuplicates:
    def test_are_listed_and_left_as_they_are(
        self, importer: Importer, database: Engine, tmp_path: Path
    ) -> None:
        def phoned(name: str, number: str, **more: Any) -> dict[str, Any]:
            return service(name, phones=[{"id": uuid_of(f"phone {name}"), "number": number}], **more)

        here = [phoned("Open Door Food Bank", "416-555-0101"), phoned("Winter Coats", "416-555-0102")]
        there = [
            phoned("The Open Door Food Bank", "(416) 555-0101"),
            phoned("Tax Clinic", "416-555-0102"),
        ]
        importer.run(JsonSource(written(tmp_path, here)), PLAN, silent)
        importer.run(JsonSource(written(tmp_path, there)), replace(PLAN, source="other"), silent)
        with database.connect() as connection:
            [pair] = candidates(listed(connection))
        assert {pair.one.name, pair.other.name} == {"Open Door Food Bank", "The Open Door Food Bank"}
        assert {pair.one.source, pair.other.source} == {"main", "other"}
        assert (pair.likeness, pair.why) == (1.0, "same telephone number, like names")
        assert len(documents(database)) == 4
