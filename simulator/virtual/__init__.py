"""Virtual time: the production engine driven by a clock that jumps from one thing that happens to the next."""

from simulator.virtual.outcome import Outcome
from simulator.virtual.run import simulate
from simulator.virtual.scenario import Scenario, ScenarioError, load_scenario, scenario_names

__all__ = ["Outcome", "Scenario", "ScenarioError", "load_scenario", "scenario_names", "simulate"]
