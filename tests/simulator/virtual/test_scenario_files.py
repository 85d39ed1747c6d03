from pathlib import Path

import pytest

from simulator.virtual import ScenarioError, load_scenario, scenario_names, scenario_schema, shipped_scenarios
from simulator.virtual.scenario import NetworkScenario, Scenario, TextbookScenario

WRONG = """\
kind = "textbook"
name = "Night Shift"
starts = 2026-11-24T10:00:00
horizon_s = 3600

warm_up_s = "600"
arrivals_per_hour = 0
specialist = 12
handle_mean_s = 300
"""


class TestLoadScenario:
    @pytest.mark.parametrize("name", scenario_names())
    def test_reads_every_shipped_one(self, name: str) -> None:
        assert load_scenario(name).name == name

    def test_says_which_ones_there_are_and_which_may_be_meant(self) -> None:
        with pytest.raises(ScenarioError, match=r"Did you mean ordinary-hour\? Shipped are: .*mmn"):
            load_scenario("ordinary-our")

    def test_names_line_field_and_remedy_of_everything_that_is_wrong_in_a_file(self, tmp_path: Path) -> None:
        file = tmp_path / "night.toml"
        file.write_text(WRONG)
        with pytest.raises(ScenarioError) as caught:
            load_scenario(str(file))
        words = str(caught.value)
        assert words.startswith(f"{file}: ")
        for expected in (
            "name (line 2): this does not have the right form; write small letters, digits and hyphens",
            "starts (line 3): this does not say its offset from UTC; write it, such as",
            "warm_up_s (line 6): this is not a number; write digits without quotes",
            "arrivals_per_hour (line 7): this is too small; write more than 0",
            "specialist (line 8): this key is not known; did you mean specialists?",
            "specialists: this is missing; add it",
        ):
            assert expected in words

    def test_names_the_line_of_what_is_no_toml(self, tmp_path: Path) -> None:
        file = tmp_path / "night.toml"
        file.write_text("name = night\n")
        with pytest.raises(ScenarioError, match=r"cannot be read as TOML: .*line 1"):
            load_scenario(str(file))

    @pytest.mark.parametrize(
        ("assignment", "words"),
        [
            ("specialist=12", "this key is not known; did you mean specialists. A scenario .* has: .*kind"),
            ("specialists=many", "this is not a whole number; write digits without quotes"),
            ("specialists=12.5", "this is not a whole number"),
            ("specialists=true", "this is not a whole number"),
            ("specialists=0", "this is too small; write 1 or more"),
            ("patience_mean_s=-1", "this is too small; write more than 0"),
            ("service_level_goal=1", "this is too large; write less than 1"),
            ("horizon_s=inf", "this is not a finite number"),
            ("seed=-1", "this is too small; write 0 or more"),
            ("replications=0", "this is too small; write 1 or more"),
            ("starts=2026-11-24T10:00:00", "this does not say its offset from UTC"),
            ("starts=soon", "this is not a moment; write date, time and offset"),
            ("kind=queue", "'queue' is none of days, network, textbook"),
            ("kind=[1]", "is none of days, network, textbook"),
        ],
    )
    def test_names_the_change_that_is_wrong_and_what_to_write(self, assignment: str, words: str) -> None:
        field = assignment.partition("=")[0]
        with pytest.raises(ScenarioError) as caught:
            load_scenario("mmn-abandon", [assignment])
        assert f"{field} (set by {assignment}): " in str(caught.value)
        assert caught.match(words)

    def test_refuses_a_warm_up_that_leaves_nothing_to_count(self) -> None:
        with pytest.raises(ScenarioError, match=r"warm_up_s .360000. must be less than horizon_s"):
            load_scenario("mmn-abandon", ["warm_up_s=360_000"])

    def test_changes_a_scenario_of_the_network_too(self) -> None:
        assert load_scenario("ordinary-hour", ["calls_per_hour=300"]).model_dump()["calls_per_hour"] == 300


class TestScenarioSchema:
    @pytest.mark.parametrize(
        ("kind", "model"), [("network", NetworkScenario), ("textbook", TextbookScenario)]
    )
    def test_knows_the_fields_of_each_kind_and_no_others(self, kind: str, model: type[Scenario]) -> None:
        schema = scenario_schema()["$defs"][model.__name__]
        assert schema["additionalProperties"] is False
        assert set(schema["properties"]) == set(model.model_fields)
        assert set(schema["required"]) == {
            name for name, field in model.model_fields.items() if field.is_required()
        }
        assert schema["properties"]["kind"]["const"] == kind

    def test_says_what_each_field_means(self) -> None:
        undescribed = {
            name
            for kind in scenario_schema()["$defs"].values()
            for name, field in kind["properties"].items()
            if "description" not in field
        }
        assert undescribed == set()


class TestShippedScenarios:
    def test_have_a_line_of_description_in_both_languages(self) -> None:
        for one in shipped_scenarios():
            assert one.description_en
            assert one.description_fr
            assert one.description_en != one.description_fr
