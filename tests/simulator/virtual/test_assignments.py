import pytest
from typer.testing import CliRunner

from app.cli import app
from simulator.virtual import ScenarioError, load_scenario
from simulator.virtual.assignments import AssignmentError, assigned


class TestAssigned:
    def test_reads_values_as_toml_does_and_other_words_as_text(self) -> None:
        changed = assigned({}, ["a=12", "b = 1.5", "c=true", "d=a name", 'e="12"', "f=1_000"])
        assert changed == {"a": 12, "b": 1.5, "c": True, "d": "a name", "e": "12", "f": 1_000}

    def test_reaches_into_tables_and_lets_the_last_word_win(self) -> None:
        before = {"talk": {"mean_s": 300, "law": "exponential"}}
        after = assigned(before, ["talk.mean_s=200", "talk.mean_s=100"])
        assert after == {"talk": {"mean_s": 100, "law": "exponential"}}
        assert before["talk"]["mean_s"] == 300

    @pytest.mark.parametrize("wrong", ["specialists", "=3", "a..b=1", "specialists="])
    def test_says_how_one_is_written(self, wrong: str) -> None:
        with pytest.raises(AssignmentError, match="path=value"):
            assigned({}, [wrong])

    def test_does_not_look_for_values_within_a_value(self) -> None:
        with pytest.raises(AssignmentError, match="specialists is a value"):
            assigned({"specialists": 3}, ["specialists.north=2"])


class TestLoadScenario:
    @pytest.mark.parametrize(
        ("assignment", "words"),
        [
            ("specialist=12", "specialist: there is no such value; a textbook scenario has: .*specialists"),
            ("specialists=many", "specialists: Input should be a valid integer"),
            ("specialists=12.5", "specialists: Input should be a valid integer"),
            ("specialists=true", "specialists: Input should be a valid integer"),
            ("specialists=0", "specialists: .*greater than or equal to 1"),
            ("patience_mean_s=-1", "patience_mean_s: .*greater than 0"),
            ("horizon_s=inf", "horizon_s: .*finite"),
            ("warm_up_s=360_000", "warm_up_s .360000. must be less than horizon_s"),
            ("starts=2026-11-24T10:00:00", "starts: .*timezone"),
            ("kind=queue", "kind: 'queue' is none of network, textbook"),
            ("kind=[1]", "kind: .* is none of"),
        ],
    )
    def test_names_the_wrong_value_and_what_is_allowed(self, assignment: str, words: str) -> None:
        with pytest.raises(ScenarioError, match=words):
            load_scenario("mmn-abandon", [assignment])

    def test_changes_a_scenario_of_the_network_too(self) -> None:
        assert load_scenario("ordinary-hour", ["calls_per_hour=300"]).model_dump()["calls_per_hour"] == 300


class TestSimulateCommand:
    def test_plays_what_was_set(self) -> None:
        changes = ("specialists=12", "arrivals_per_hour=120", "handle_mean_s=300", "patience_mean_s=180")
        options = [word for one in (*changes, "horizon_s=10_000") for word in ("--set", one)]
        done = CliRunner().invoke(app, ["simulate", "mmn-abandon", *options, "--json", "-"])
        assert done.exit_code == 0
        assert '"specialists": 12' in done.stdout
        assert '"horizon_s": 10000.0' in done.stdout

    def test_refuses_in_words(self) -> None:
        done = CliRunner().invoke(app, ["simulate", "mmn", "--set", "specialist=12"])
        assert done.exit_code == 2
        assert "mmn: specialist: there is no such value" in done.stderr
