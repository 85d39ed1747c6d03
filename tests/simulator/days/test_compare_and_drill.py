import json
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from simulator.days.compare import compare
from simulator.days.paired import differences, estimates
from simulator.virtual.counts import CallCounts
from tests.simulator.days.short_days import days

SHORT = ("volume=0.06", "staff_factor=0.06", "horizon_s=21600", "replications=3")


class TestCompare:
    def test_says_what_balancing_and_call_backs_do_on_a_fire_day(self) -> None:
        """Balancing alone cannot absorb ten times the calls; call-backs keep callers from giving up for nothing."""
        found = compare(days("fire-day", *SHORT), 1, lambda share: None)
        alone, balanced, planned = found.variants
        assert alone.offered == balanced.offered == planned.offered
        share = balanced.figures["abandoned"].value
        assert share is not None
        assert share > 0.4
        assert planned.from_the_one_before is not None
        change = planned.from_the_one_before["abandoned"]
        assert change.high is not None
        assert change.high < -0.1
        assert planned.call_backs > 0 < planned.owed_hours
        assert balanced.call_backs == 0


class TestDifferences:
    def test_are_surer_for_pairs_than_the_figures_are_themselves(self) -> None:
        before = [CallCounts(offered=100, answered=60 + n, abandoned=40 - n) for n in (0, 10, 20)]
        after = [CallCounts(offered=100, answered=65 + n, abandoned=35 - n) for n in (0, 10, 20)]
        change, figure = differences(before, after)["abandoned"], estimates(before)["abandoned"]
        assert change.value == change.low == change.high == pytest.approx(-0.05)
        assert figure.low is not None
        assert figure.value is not None
        assert figure.value - figure.low > 0.1


class TestDrill:
    @pytest.fixture
    def nothing_reachable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*args: object, **kwargs: object) -> None:
            raise AssertionError("a drill opened a connection")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket.socket, "bind", refuse)

    @pytest.mark.usefixtures("nothing_reachable")
    def test_reports_both_runs_and_needs_no_service(self, tmp_path: Path) -> None:
        page, report = tmp_path / "drill.html", tmp_path / "drill.json"
        changes = [word for one in SHORT[:2] for word in ("--set", one)]
        into = ["--lang", "fr", "--html", str(page), "--json", str(report)]
        done = CliRunner().invoke(
            app,
            ["drill", "surge", "--seed", "3", "--at-minute", "250", "--hours", "6", *changes, *into],
        )
        assert done.exit_code == 0, done.output
        assert "Le service réel n’a pas été touché" in done.stdout
        assert '<html lang="fr">' in page.read_text()
        found = json.loads(report.read_text())
        before, after = found["without"]["whole"], found["with"]["whole"]
        assert before["offered"] == after["offered"] > 100
        assert sum(one["offered"] for one in found["with"]["by_region"].values()) == after["offered"]
        assert sum(one["offered"] for one in found["with"]["by_hour"].values()) == after["offered"]
        assert found["in_force_s"] == 6 * 3_600 - 250 * 60
        assert found["by_its_rules"] > 0 < found["rerouted"]
        assert found["messages_heard"]["surge"] > 0
        assert found["caps_lifted"]
        for whole in (before, after):
            ends = whole["answered"] + whole["abandoned"] + whole["call_backs"] + whole["other_ends"]
            assert ends == whole["offered"]
        assert found["without"]["by_hour"]["0"] == found["with"]["by_hour"]["0"], "nothing was declared yet"

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (
                ["snow"],
                "'snow' is not an emergency plan of this rule book; it has ice-storm, flood-north, surge",
            ),
            (["surge", "--scenario", "mmn"], 'mmn is no scenario of days; a drill needs one: kind = "days"'),
            (["surge", "--hours", "2"], "declare it earlier (--at-minute) or play longer (--hours)"),
            (["surge", "--lang", "de"], "--lang de: write en or fr"),
        ],
    )
    def test_says_what_cannot_be_drilled(self, words: list[str], said: str) -> None:
        done = CliRunner().invoke(app, ["drill", *words])
        assert done.exit_code != 0
        assert said in " ".join(done.output.split())


class TestCommands:
    def test_refuses_to_compare_what_has_no_variants(self) -> None:
        done = CliRunner().invoke(app, ["simulate", "ordinary-week", "--compare"])
        assert "ordinary-week has no variants to compare" in done.output
        assert done.exit_code != 0

    def test_writes_a_comparison(self) -> None:
        options = ["--set", "horizon_s=9000", "--set", "volume=0.1", "--workers", "1", "--json", "-"]
        done = CliRunner().invoke(app, ["simulate", "monday-peak", "--compare", *options])
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        assert [one["name"] for one in found["variants"]] == ["each-alone", "balanced"]
        assert set(found["variants"][1]["from_the_one_before"]["answered"]) == {"value", "low", "high"}
