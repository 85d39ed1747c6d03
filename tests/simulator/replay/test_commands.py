"""The commands as they are typed."""

import asyncio
import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.cli_simulate import Progress
from config.network import NETWORK_FILE
from records.database import open_database
from records.rule_books import RuleBooks
from simulator.replay.journal import write_journal
from simulator.replay.page import COLUMNS
from tests.migrated import migrate
from tests.records.story import FakeClock
from tests.simulator.replay.later_help import BY_DAY, HELP_LATER
from tests.simulator.replay.simulated import recorded
from tests.simulator.replay.test_journal import journal


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
    path.write_text(text.replace(BY_DAY, BY_DAY + HELP_LATER), encoding="utf-8")
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


async def published(url: str, document: str) -> None:
    """Store a draft, and an edition made of another one."""
    engine = open_database(url)
    books = RuleBooks(engine, "ontario-sample", FakeClock())
    for draft_id in ("draft-1", "draft-2"):
        await books.create(draft_id, title="Later help", document=document, base_edition=0, by="ann")
    outcome = await books.submit("draft-2", version=1, by="ann")
    await books.publish(
        "draft-2", version=outcome.draft.version, by="ben", book_version="v1", note="For snow"
    )
    await engine.dispose()


class TestStored:
    def test_books_and_days_are_read_from_the_records(
        self, day: Path, draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SWITCHBOARD_DATA_DIR", str(tmp_path))
        url = f"sqlite:///{tmp_path / 'switchboard.db'}"
        migrate(url)
        asyncio.run(published(url, draft.read_text(encoding="utf-8")))
        asyncio.run(recorded(url, journal().events))
        results = []
        for rules in ("draft-1", "1", draft):
            options = ("--replications", 1, "--workers", 1, "--json", "-")
            status, said, _ = typed("replay", "--day", "2026-11-23", "--rules", rules, *options)
            assert status == 0
            results.append(json.loads(said))
        assert len({one["result_hash"] for one in results}) == 1
        assert results[0]["fidelity"]["exact"] is True
        assert results[0]["changes"]["any"]["value"] > 0
        copy = tmp_path / "copy.jsonl"
        status, _, told = typed("journal", "export", copy, "--day", "2026-11-23")
        assert status == 0
        assert "events of ontario-sample" in told
        _, said, _ = typed(
            "replay", copy, "--rules", draft, "--replications", 1, "--workers", 1, "--json", "-"
        )
        assert json.loads(said)["result_hash"] == results[0]["result_hash"]

    @pytest.mark.parametrize(("rules", "said"), [("7", "no edition 7"), ("nobody's", "nobody's")])
    def test_books_that_nobody_has_are_refused(
        self, day: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: str, said: str
    ) -> None:
        monkeypatch.setenv("SWITCHBOARD_DATA_DIR", str(tmp_path))
        migrate(f"sqlite:///{tmp_path / 'switchboard.db'}")
        status, _, complained = typed("replay", day, "--rules", rules)
        assert status == 2
        assert said in complained


class TestCtrlC:
    @pytest.mark.parametrize(("after", "complete"), [(0.6, 2), (0.1, 0)])
    def test_gives_what_is_complete(
        self, day: Path, draft: Path, monkeypatch: pytest.MonkeyPatch, after: float, complete: int
    ) -> None:
        def press(_: object, share: float) -> None:
            if share > after:
                raise KeyboardInterrupt

        monkeypatch.setattr(Progress, "__call__", press)
        options = ("--replications", 4, "--workers", 1, "--json", "-")
        status, said, complained = typed("replay", day, "--rules", draft, *options)
        assert status == 130
        if complete:
            result = json.loads(said)
            assert (result["complete"], result["replications"]) == (False, complete)
            assert complained == "Stopped: 2 of 4 replications are complete.\n"
        else:
            assert said == ""
            assert complained == "Stopped: none of 4 replications is complete.\n"


class TestExport:
    def test_needs_a_time(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SWITCHBOARD_DATA_DIR", str(tmp_path))
        status, _, complained = typed("journal", "export", tmp_path / "day.jsonl")
        assert status == 2
        assert "which time?" in complained
