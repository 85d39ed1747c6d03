"""`switchboard facts`, `counts` and `open-data`, as a person types them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SWITCHBOARD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DATABASE_URL", "")
    (tmp_path / "data").mkdir()
    return tmp_path


@pytest.fixture
def file(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    written = home / "reporting.toml"
    written.write_text(
        f'[counts]\nfolder = "{home / "out"}"\n[counts.authorised.NORTH]\nby = "P. Ellis"\non = 2026-01-01\n'
    )
    monkeypatch.setenv("SWITCHBOARD_REPORTING_FILE", str(written))
    return written


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


@pytest.mark.usefixtures("home")
class TestFacts:
    def test_has_nothing_to_do_on_the_first_day(self) -> None:
        done = run("facts", "status")
        assert (done.exit_code, done.stderr) == (
            0,
            "Nothing was recorded before today, so there is no day to make facts of.\n",
        )
        day, before = (str((datetime.now(UTC) - timedelta(days=ago)).date()) for ago in (3, 4))
        assert run("facts", "rebuild", "--day", day).stdout == f"{day}: 0 rows\n{day[:7]}: made\n"
        status = run("facts", "status", "--since", before)
        assert f"{before}: missing\n" in status.stdout
        assert f"{day}: " not in status.stdout

        assert status.exit_code == 1


class TestCounts:
    def test_writes_a_set_for_whoever_has_authorised_it(self, home: Path, file: Path) -> None:
        folder = home / "out" / "NORTH" / "monthly" / "2026-02"
        assert run("counts", "monthly", "NORTH", "2026-02").stdout == f"{folder}\n"
        assert sorted(one.name for one in folder.iterdir()) == ["delta.csv", "file1.csv", "file2.csv"]

    @pytest.mark.usefixtures("file")
    def test_refuses_the_others_in_words(self) -> None:
        done = run("counts", "daily", "CENTRAL", "2026-02-01")
        assert (done.exit_code, done.stderr) == (
            1,
            "Nothing of CENTRAL was exported: it has not authorised this export.\n",
        )

    @pytest.mark.usefixtures("home")
    def test_says_what_to_set_up(self) -> None:
        assert "names no file with a [counts] table" in run("counts", "daily", "NORTH", "2026-02-01").stderr

    def test_says_what_is_wrong_in_the_file(self, file: Path) -> None:
        file.write_text('[counts]\nfolder = "x"\npostal_code = "all"\n')
        done = run("counts", "daily", "NORTH", "2026-02-01")
        assert "counts.postal_code" in done.stderr
        assert "reporting.toml" in done.stderr


class TestOpenData:
    @pytest.mark.usefixtures("home")
    def test_knows_its_tables_and_wants_two_people(self) -> None:
        people = ("--by", "pat", "--checked-by", "pat")
        assert (
            "there are needs-by-division, needs-by-area, contacts-by-hour, contacts-by-language"
            in run("open-data", "release", "x", "2026", *people).stderr
        )
        refused = run("open-data", "release", "needs-by-area", "2025-01--2025-12", *people)
        assert (refused.exit_code, "two people are needed" in refused.stderr) == (1, True)
        assert "names no file with an [open_data] table" in run("open-data", "write", "x").stderr


@pytest.mark.usefixtures("home")
class TestUnanswered:
    def test_tells_counts_an_estimate_and_what_it_is_worth(self, home: Path) -> None:
        database = f"sqlite:///{home / 'data' / 'sample.db'}"
        asked = ("--contacts", "400", "--days", "2", "--from", "2026-03-06")
        assert run("year", "--database", database, *asked).exit_code == 0
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DATABASE_URL", database)
            done = run("facts", "unanswered", "--from", "2026-03-06", "--to", "2026-03-07")
        assert done.exit_code == 0, done.stderr
        lines = done.stdout.splitlines()
        assert lines[1].startswith("everybody")
        assert " to " in lines[1]
        assert any(line.startswith("region CENTRAL") for line in lines)
        assert "never added" in lines[-1]


@pytest.mark.usefixtures("home")
class TestWarning:
    def test_has_nothing_to_say_without_facts(self) -> None:
        done = run("warning", "show")
        assert (done.exit_code, "facts rebuild" in done.stderr) == (0, True)

    def test_says_when_there_is_too_little_past(self) -> None:
        run("facts", "rebuild", "--day", "2026-03-06")
        assert "Too early: 0 weeks of past" in run("warning", "show").stdout

    def test_measures_false_alarms_and_what_is_seen(self) -> None:
        lines = run("warning", "measure", "--series", "100", "--rise", "3").stdout.splitlines()
        assert lines[0].startswith("False alarms")
        assert lines[7].startswith("A rise of 3 times is seen")
        assert " 100 of 100 = 1.0000" in lines[-1]
