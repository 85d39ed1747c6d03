"""Short scenarios of days for tests."""

from simulator.virtual import load_scenario
from simulator.virtual.days import DaysScenario


def days(name: str = "ordinary-week", *changes: str) -> DaysScenario:
    scenario = load_scenario(name, changes)
    assert isinstance(scenario, DaysScenario)
    return scenario
