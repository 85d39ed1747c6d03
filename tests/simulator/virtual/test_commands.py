"""The commands as they are typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from simulator.experiments import experiment_names
from simulator.virtual import scenario_names

SHORT = ("--set", "horizon_s=12000", "--warm-up-s", "1200")
ESTIMATES = ("p_wait", "wait_mean_s", "wait_p95_s", "service_level", "occupancy", "abandonment")


class TestSimulate:
    def test_plays_what_was_set(self) -> None:
        changes = ("specialists=12", "arrivals_per_hour=130", "patience_mean_s=200", "seed=5")
        options = [word for one in changes for word in ("--set", one)]
        done = CliRunner().invoke(
            app, ["simulate", "mmn-abandon", *options, *SHORT, "--seed", "7", "--json", "-"]
        )
        assert done.exit_code == 0
        result = json.loads(done.stdout)
        settings = result["settings"]
        assert (settings["specialists"], settings["arrivals_per_hour"], settings["warm_up_s"]) == (
            12,
            130,
            1_200,
        )
        assert result["seed"] == settings["seed"] == 7, "a flag has the last word"

    def test_gives_each_estimate_its_interval_and_theory(self) -> None:
        done = CliRunner().invoke(
            app, ["simulate", "mmn-abandon", *SHORT, "--replications", "3", "--workers", "1", "--json", "-"]
        )
        result = json.loads(done.stdout)
        for name in ESTIMATES:
            low, high = result["intervals"][name]
            assert low <= result[name] <= high
            assert result["theory"]["at_parameters"][name] > 0
        assert result["interval_method"] == "student_t_over_replications"
        assert result["offered"] == result["answered"] + result["abandoned"] + result["other_ends"]
        assert len(result["runs"]) == result["replications"] == 3

    def test_writes_report_and_calls(self, tmp_path: Path) -> None:
        page, calls = tmp_path / "page.html", tmp_path / "calls.csv"
        options = ["--html", str(page), "--calls", str(calls), "--lang", "fr"]
        done = CliRunner().invoke(app, ["simulate", "mmn", *SHORT, *options])
        assert done.exit_code == 0
        assert '<html lang="fr">' in page.read_text()
        assert calls.read_text().startswith("replication,call,arrival_s,")
        assert "95 % interval" in done.stdout

    def test_writes_the_report_of_an_experiment(self, tmp_path: Path) -> None:
        page = tmp_path / "page.html"
        small = ("calls_per_run=200", "warm_up_s=600", "interpreter_after_s=[0]")
        options = [word for one in small for word in ("--set", one)]
        options += ["--replications", "2", "--workers", "1", "--html", str(page), "--lang", "fr"]
        done = CliRunner().invoke(app, ["simulate", "bilingual-day", *options])
        assert done.exit_code == 0, done.output
        text = page.read_text(encoding="utf-8")
        assert '<html lang="fr">' in text
        assert "--set &#39;interpreter_after_s=[0]&#39;" in text, "what was typed, to type it again"

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["pooling", "--calls", "calls.csv"], "pooling is an experiment: it takes"),
            (["pooling", "--html", "no/such/folder/page.html"], "name a file in a folder that exists"),
            (["mmn", "--set", "specialist=12"], "specialist (set by specialist=12): this key is not known"),
            (["mmn", "--seed", "-1"], "seed (set by seed=-1): this is too small; write 0 or more"),
            (["mmn", "--horizon-s", "60"], "warm_up_s (7200) must be less than horizon_s (60)"),
            (["mmn", "--lang", "de"], "--lang de: write en or fr."),
            (["mmn", "--html", "no/such/folder/page.html"], "name a file in a folder that exists"),
            (["mmn", "--calls", "."], "name a file in a folder that exists"),
            ([], "Which scenario?"),
            (["mmn", "--against-theory"], "--against-theory takes"),
            (["--against-theory", "--replications", "1"], "at least 2"),
        ],
    )
    def test_refuses_in_words(self, words: list[str], said: str) -> None:
        done = CliRunner().invoke(app, ["simulate", *words])
        assert done.exit_code == 2
        assert said in done.stderr


class TestStaffing:
    ASKED = ("--arrivals-per-hour", "120", "--handle-mean-s", "300")

    def test_says_how_many(self) -> None:
        done = CliRunner().invoke(app, ["staffing", *self.ASKED, "--patience-mean-s", "180"])
        assert done.exit_code == 0
        assert "11 specialists answer 10 erlang: 80% within 90 s" in done.stdout

    def test_gives_the_table_to_programs(self) -> None:
        done = CliRunner().invoke(
            app, ["staffing", *self.ASKED, "--target", "0.9", "--within-s", "20", "--json", "-"]
        )
        result = json.loads(done.stdout)
        rows = {row["specialists"]: row for row in result["table"]}
        assert (
            rows[result["specialists"]]["service_level"]
            >= 0.9
            > rows[result["specialists"] - 1]["service_level"]
        )

    def test_refuses_in_words(self) -> None:
        done = CliRunner().invoke(app, ["staffing", *self.ASKED, "--target", "80"])
        assert (done.exit_code, done.stderr) == (
            2,
            "the target must be a share between 0 and 1, such as 0.8\n",
        )


class TestScenarios:
    @pytest.mark.parametrize("lang", ["en", "fr"])
    def test_lists_those_that_are_shipped(self, lang: str) -> None:
        done = CliRunner().invoke(app, ["scenarios", "list", "--lang", lang])
        named = [line.split()[0] for line in done.stdout.splitlines()]
        assert named == [*scenario_names(), *experiment_names()]

    def test_prints_the_schema(self) -> None:
        done = CliRunner().invoke(app, ["scenarios", "schema"])
        assert json.loads(done.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
