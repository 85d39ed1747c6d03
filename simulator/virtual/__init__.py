"""Virtual time: the production engine driven by a clock that jumps from one thing that happens to the next."""

from simulator.virtual.outcome import Outcome
from simulator.virtual.replications import Stopped, replicate, simulate
from simulator.virtual.scenario import Scenario
from simulator.virtual.scenario_files import (
    ScenarioError,
    load_scenario,
    scenario_names,
    scenario_schema,
    shipped_scenarios,
)
from simulator.workers import WorkerLost

__all__ = [
    "Outcome",
    "Scenario",
    "ScenarioError",
    "Stopped",
    "WorkerLost",
    "load_scenario",
    "replicate",
    "scenario_names",
    "scenario_schema",
    "shipped_scenarios",
    "simulate",
]
