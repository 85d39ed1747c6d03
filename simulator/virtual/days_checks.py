"""What a scenario of days names must be there: its network, its staffing, its trace, plans and partners."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from config.network import Network
from simulator.virtual.events_of_days import Declare, EndEarly, ExtraPeople, Happening, OtherBook, Outage
from simulator.virtual.named_files import NamedFileError, network_named, staffing_named
from simulator.virtual.trace import TraceError, read_trace

if TYPE_CHECKING:
    from simulator.virtual.days import DaysScenario


def problems(scenario: "DaysScenario") -> list[str]:
    """Say everything that is wrong, each with the key and what to write."""
    try:
        network = network_named(scenario.network)
    except NamedFileError as wrong:
        return [f"network: {wrong}"]
    found = [*_of_files(scenario, network)]
    found += _of_regions("calls_per_year", scenario.calls_per_year, network)
    for number, surge in enumerate(scenario.surges, 1):
        found += _of_regions(f"surges[{number}].regions", surge.regions, network)
    found += _of_events(scenario.events, network)
    return found


def _of_files(scenario: "DaysScenario", network: Network) -> Iterator[str]:
    try:
        yield from _of_regions("staffing", staffing_named(scenario.staffing).partners, network)
    except NamedFileError as wrong:
        yield f"staffing: {wrong}"
    if scenario.trace is not None:
        try:
            yield from _of_regions("trace", {one.region for one in read_trace(scenario.trace)}, network)
        except TraceError as wrong:
            yield f"trace: {wrong}"


def _of_regions(where: str, codes: Iterable[str], network: Network) -> Iterator[str]:
    for code in sorted(set(codes) - set(network.partners)):
        yield f"{where}: {code} is no partner of this network; it has {', '.join(network.partners)}"


def _of_events(events: Iterable[Happening], network: Network) -> Iterator[str]:
    """Look at the events in the order of their times, for a new book has partners and plans of its own."""
    for number, event in sorted(enumerate(events, 1), key=lambda one: one[1].at_h):
        where = f"events[{number}]"
        match event:
            case Declare() | EndEarly():
                if event.plan not in network.plans:
                    has = ", ".join(network.plans) or "none"
                    yield f"{where}.plan: {event.plan} is no emergency plan of this network; it has {has}"
            case Outage() | ExtraPeople():
                yield from _of_regions(f"{where}.partner", [event.partner], network)
            case OtherBook():
                try:
                    network = network_named(event.network)
                except NamedFileError as wrong:
                    yield f"{where}.network: {wrong}"
                yield from _of_regions(f"{where}.renamed", event.renamed.values(), network)
