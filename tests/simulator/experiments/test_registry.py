"""Every experiment there is, in the smallest form: what it comes to does not depend on the number of workers."""

from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from simulator.experiments import experiment_names, play_experiment
from tests.simulator.experiments.small import small_day_file

OF_THE_MOMENT = {"workers", "took_s", "calls_per_second"}
"""What may differ between equal experiments."""


def smallest(folder: Path) -> Mapping[str, tuple[str, ...]]:
    day = f"day='{small_day_file(folder)}'"
    return {
        "pooling": (day, "staffings=['even']", "timers_s=[20]", "remote_factors=[1.15]"),
        "announced-wait": (
            day,
            "staffings=['even']",
            "pools=[{specialists = 3, load_each = 1.0}]",
            "calls_per_run=200",
            "warm_up_s=600",
        ),
        "bilingual-day": ("calls_per_run=200", "warm_up_s=600", "interpreter_after_s=[0]"),
        "fairness": (day, "staffing='even'", "own_first_within_s=[60]", "crew.hours=1", "crew.specialists=3"),
        "balance": ("hours=1", "checkpoints_h=[1]", "watched.hours=0.2"),
    }


class TestPlayExperiment:
    def test_is_tried_with_every_experiment_here(self, tmp_path: Path) -> None:
        assert set(smallest(tmp_path)) == set(experiment_names())

    @pytest.mark.slow
    @pytest.mark.parametrize("name", experiment_names())
    def test_comes_to_the_same_with_any_number_of_workers(self, name: str, tmp_path: Path) -> None:
        changes = smallest(tmp_path)[name]
        one, two = (
            play_experiment(name, replications=2, workers=workers, changes=changes) for workers in (1, 2)
        )
        first, second = one.as_json(), two.as_json()
        assert {key: first[key] for key in first.keys() - OF_THE_MOMENT} == {
            key: second[key] for key in second.keys() - OF_THE_MOMENT
        }
        assert first["experiment"] == name
        assert first["calls"]

    @pytest.mark.parametrize("name", experiment_names())
    def test_shows_what_it_came_to(self, name: str, tmp_path: Path) -> None:
        played = play_experiment(name, replications=2, workers=1, changes=smallest(tmp_path)[name])
        console = Console(record=True, width=112, file=StringIO())
        played.show(console)
        shown = console.export_text()
        assert shown.startswith(f"{name}, seed 1")
        assert "…" not in shown, "something was cut off"
