from pathlib import Path

import pytest

from simulator.days.staffing import staffing_text
from simulator.virtual import ScenarioError, load_scenario, scenario_schema
from simulator.virtual.named_files import STAFFINGS, NamedFileError, staffing_named
from tests.simulator.days.short_days import days

WRONG = """\
kind = "days"
name = "storm"
starts = 2026-11-24T10:00:00-05:00
horizon_s = 3600

[callers]
talk = { shape = "normal", mean_s = 3 }

[[surges]]
factor = 3
regions = ["EAST"]
begins_h = 0
"""
LATER = """\
kind = "days"
name = "storm"
starts = 2026-11-24T10:00:00-05:00
horizon_s = 3600

[[events]]
at_h = 0
do = "declare"
plan = "snow"

[[events]]
at_h = 1
do = "outage"
partner = "WEST"
hours = 2
"""


class TestLoadScenario:
    def test_names_line_and_remedy_of_a_shape_that_is_none(self, tmp_path: Path) -> None:
        file = tmp_path / "storm.toml"
        file.write_text(WRONG)
        with pytest.raises(
            ScenarioError, match=r"callers.talk \(line 7\): 'normal' is not known; write one of"
        ):
            load_scenario(str(file))

    def test_names_the_line_of_regions_plans_and_partners_that_are_none(self, tmp_path: Path) -> None:
        file = tmp_path / "storm.toml"
        file.write_text(WRONG.replace('"normal"', '"exponential"'))
        with pytest.raises(
            ScenarioError, match=r"surges\[1\].regions \(line 11\): EAST is no partner .* it has"
        ):
            load_scenario(str(file))
        file.write_text(LATER)
        with pytest.raises(ScenarioError) as caught:
            load_scenario(str(file))
        words = str(caught.value)
        assert "events[1].plan (line 9): snow is no emergency plan of this network; it has ice-storm" in words
        assert "events[2].partner (line 14): WEST is no partner" in words

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ("network=nowhere.toml", r"network: "),
            ("staffing=nobody", r"staffing: there is no staffing 'nobody'; shipped are ordinary"),
            ("trace=none.csv", r"trace: none.csv cannot be read"),
            ("hour_weights=[1, 2]", r"hour_weights has 2 weights; write 24"),
            ("events=[{at_h=1}]", r"this does not say what it is; write 'do' = ... with it"),
            ("callers.paitence=3", r"callers.paitence \(set by callers.paitence=3\): this key is not known"),
            ("calls_per_year={WEST=3}", r"calls_per_year: WEST is no partner"),
            (
                "variants=[{name='a', label_en='a', label_fr='a', set=['volume=0']}]",
                r"variants: a cannot be played",
            ),
        ],
    )
    def test_says_what_is_wrong_with_a_change(self, change: str, words: str) -> None:
        with pytest.raises(ScenarioError, match=words):
            load_scenario("ordinary-week", [change])

    def test_names_the_line_of_a_trace_that_is_wrong(self, tmp_path: Path) -> None:
        file = tmp_path / "calls.csv"
        file.write_text("arrival_s,region\n1,NORTH\nsoon,NORTH\n")
        with pytest.raises(ScenarioError, match=r"line 3: arrival_s is 'soon'; write seconds"):
            load_scenario("ordinary-week", [f"trace='{file}'"])

    def test_is_described_by_the_schema(self) -> None:
        text = str(scenario_schema())
        assert "A supervisor declares an emergency plan" in text
        assert "takes_call_back" in text


class TestStaffingText:
    def test_is_what_is_shipped(self) -> None:
        assert staffing_text(days()) == (STAFFINGS / "ordinary.toml").read_text()


class TestStaffingNamed:
    def test_spreads_days_and_says_what_is_wrong(self, tmp_path: Path) -> None:
        file = tmp_path / "staff.toml"
        file.write_text(f"[NORTH]\nmon-tue = {[3] * 48}\n")
        read = staffing_named(str(file))
        assert (read.on_duty("NORTH", 1, 20), read.on_duty("NORTH", 2, 20), read.on_duty("EAST", 1, 0)) == (
            3,
            0,
            0,
        )
        wrong = tmp_path / "wrong.toml"
        wrong.write_text("[NORTH]\nmon = [1, 2]\n")
        with pytest.raises(
            NamedFileError, match=r"NORTH.mon \(line 2\): this has too few entries; write at least 48"
        ):
            staffing_named(str(wrong))
