"""Every kind of scenario, by the name that files give it."""

from collections.abc import Mapping

from simulator.virtual.days import DaysScenario
from simulator.virtual.scenario import NetworkScenario, Scenario, TextbookScenario

KINDS: Mapping[str, type[Scenario]] = {
    "days": DaysScenario,
    "network": NetworkScenario,
    "textbook": TextbookScenario,
}
AnyScenario = DaysScenario | NetworkScenario | TextbookScenario
