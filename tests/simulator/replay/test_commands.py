"""The commands as they are typed."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from config.network import NETWORK_FILE
from simulator.replay.journal import write_journal
from simulator.replay.page import COLUMNS
from tests.simulator.replay.test_journal import journal

BY_DAY = 'when = ["region-known", "home-open"]\nfirst = "home"\n'
LATER = 'widening = [{ reach = "first-only" }, { reach = "network", after_s = 60 }]\n'


@pytest.fixture
def day(tmp_path: Path) -> Path:
    path = tmp_path / "day.jsonl"
    write_journal(path, journal())
    return path


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Other partners help by day only after a minute."""
    text = NETWORK_FILE.read_text(encoding="utf-8")
    assert BY_DAY in text
    path = tmp_path / "draft.toml"
    path.write_text(text.replace(BY_DAY, BY_DAY + LATER), encoding="utf-8")
    return path


def typed(*words: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(word) for word in words])
    return done.exit_code, done.stdout, done.stderr


class TestReplay:
    def test_says_first_what_would_differ_then_how_far_to_trust_it(self, day: Path, draft: Path) -> None:
        status, said, _ = typed("replay", day, "--rules", draft, "--replications", 2, "--workers", 1)
        assert status == 0
        assert "would wait" in said
        assert said.index("would wait") < said.index("exactly what truly happened") < said.index("By region")
        assert "Patience was drawn for" in said

    def test_writes_json_page_and_calls(self, day: Path, draft: Path, tmp_path: Path) -> None:
        page, calls = tmp_path / "page.html", tmp_path / "calls.csv"
        options = ["--html", page, "--calls", calls, "--lang", "fr", "--json", "-"]
        status, said, _ = typed(
            "replay", day, "--rules", draft, "--replications", 2, "--workers", 1, *options
        )
        assert status == 0
        result = json.loads(said)
        assert "attendraient" in result["verdict"]
        assert result["fidelity"]["exact"] is True
        assert set(result["by"]) == {"region", "language", "partner", "hour", "region_and_language"}
        html = page.read_text(encoding="utf-8")
        assert '<html lang="fr">' in html
        assert result["verdict"] in html
        assert html.count("<svg") >= 2
        assert "http" not in html.replace('http-equiv="Content', ""), "it needs nothing else"
        rows = list(csv.DictReader(calls.read_text(encoding="utf-8").splitlines()))
        assert tuple(rows[0]) == COLUMNS
        assert len(rows) == 2 * result["whole"]["offered"]["truth"]
        assert all(row["true_wait_s"] == row["in_force_wait_s"] for row in rows)

    def test_of_the_same_rules_says_that_nothing_differs(self, day: Path) -> None:
        status, said, _ = typed("replay", day, "--rules", NETWORK_FILE, "--replications", 1, "--workers", 1)
        assert status == 0
        assert "Nothing would have been different for any of the" in said
        assert "The draft says what the book in force says." in said

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ([], "Name a network file, an edition or a draft with --rules"),
            (["--rules", "nowhere.toml"], "cannot be read"),
            (["--rules", "six-partners", "--day", "today"], "--day today is no date"),
            (["--rules", "six-partners", "--from", "2026-11-23T08:00"], "--from and --to go together"),
            (["--rules", "six-partners", "--day", "2020-01-01"], "nobody called in that time"),
            (["--rules", "six-partners", "--shifts", "x.csv"], "--shifts goes with call-detail records"),
        ],
    )
    def test_refuses_in_words(self, day: Path, words: list[str], said: str) -> None:
        status, _, complained = typed("replay", day, *words)
        assert status == 2
        assert said in complained

    def test_needs_a_time_where_no_file_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SWITCHBOARD_DATA_DIR", str(tmp_path))
        status, _, complained = typed("replay", "--rules", "six-partners")
        assert status == 2
        assert "which time? Write --day" in complained

    def test_goes_to_another_network_where_some_partners_are_gone(self, day: Path) -> None:
        status, said, _ = typed("replay", day, "--rules", "six-partners", "--replications", 1, "--workers", 1)
        assert status == 0
        assert "areas belong to another partner in the draft" in said


class TestExport:
    def test_needs_a_time(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SWITCHBOARD_DATA_DIR", str(tmp_path))
        status, _, complained = typed("journal", "export", tmp_path / "day.jsonl")
        assert status == 2
        assert "which time?" in complained
