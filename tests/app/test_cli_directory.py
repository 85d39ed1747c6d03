"""`switchboard directory`, as a person types it: what is wrong is told in words, with what to do."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from tests.records.directory.data import service, written


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SWITCHBOARD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DATABASE_URL", "")
    (tmp_path / "data").mkdir()
    return tmp_path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["directory", *map(str, arguments)])


class TestImport:
    def test_puts_an_edition_in_force(self, home: Path) -> None:
        done = run("import", written(home, [service("Shelter")]), "--source", "north", "--owner", "NORTH")
        assert (done.exit_code, done.stdout) == (
            0,
            "Edition 1 of north is in force: services: 1, wrong records: 0, remarks: 0.\n",
        )
        assert "current" in run("status").stdout

    def test_says_where_the_report_is_and_ends_with_1_when_records_are_wrong(self, home: Path) -> None:
        data = written(home, [service("Shelter", status="=open")])
        done = run("import", data)
        assert done.exit_code == 1
        assert "What was in force stays in force." in done.stdout
        with (home / "data-report.csv").open(encoding="utf-8-sig") as file:
            [row] = csv.DictReader(file)
        assert (row["weight"], row["where"], row["field"]) == ("wrong", "[0]", "status")
        assert row["what is wrong"].startswith("'=open' is not one of")
        assert row["what to do"] == "Write one of them."

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["--owner", "MARS"], "'MARS' is no partner of this network"),
            (["--zone", "Ontario"], "'Ontario' is no time zone"),
            (["--language", "de"], "'de' is not a language of the directory"),
        ],
    )
    def test_refuses_what_it_cannot_go_by(self, home: Path, arguments: list[str], told: str) -> None:
        done = run("import", written(home, [service("Shelter")]), *arguments)
        assert done.exit_code == 2
        assert told in done.stderr

    def test_refuses_what_is_no_data(self, home: Path) -> None:
        assert "does not exist" in run("import", home / "nowhere.json").stderr
        assert "cannot be read as HSDS data" in run("import", written(home, "plain words")).stderr
        assert "holds no services.csv" in run("import", home / "data").stderr


class TestCheck:
    def test_changes_nothing(self, home: Path) -> None:
        done = run("check", written(home, [service("Shelter"), service("Bad", status="open")]))
        assert done.exit_code == 1
        assert "Services that can be used: 1; wrong records: 1; remarks: 0." in done.stdout
        assert "The directory is empty" in run("status").stdout


class TestExport:
    def test_writes_tables_or_a_document(self, home: Path) -> None:
        run("import", written(home, [service("Shelter")]))
        assert run("export", home / "out").stdout == f"Written to {home / 'out'}. Services: 1.\n"
        assert (home / "out" / "datapackage.json").exists()
        assert run("export", home / "out.json").exit_code == 0
        assert len(json.loads((home / "out.json").read_text())["services"]) == 1

    def test_of_nothing_says_what_to_do(self, home: Path) -> None:
        assert "Bring data in first" in run("export", home / "out").stderr


class TestDuplicates:
    def test_lists_pairs_and_writes_them_all(self, home: Path) -> None:
        phone = [{"id": "5b1f0fd6-5b0b-4b5e-9c3e-0d1f0a3b5c11", "number": "416-555-0100"}]
        run("import", written(home, [service("Open Door", phones=phone)]), "--source", "one")
        run("import", written(home, [service("The Open Door", phones=phone)]), "--source", "two")
        done = run("duplicates", "--report", home / "pairs.csv")
        assert "Pairs of services that may be one and the same: 1." in done.stdout
        assert "The Open Door" in (home / "pairs.csv").read_text(encoding="utf-8-sig")
