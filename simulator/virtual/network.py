"""The sample network in virtual time: its rule book, its callers and its specialists on one clock."""

from collections.abc import Callable

from config.fields import SAMPLE_LINES
from config.geography import RegionFinder
from config.network import load_network
from simulator.people.chance import Streams
from simulator.virtual.call_sheet import Sheet
from simulator.virtual.callers import VirtualCallers
from simulator.virtual.rule_books import network_book
from simulator.virtual.scenario import NetworkScenario
from simulator.virtual.specialists import VirtualSpecialists, WrapUps
from simulator.virtual.virtual_time import VirtualTime


def network_people(
    scenario: NetworkScenario, seed: int, progress: Callable[[float], None] | None, sheet: Sheet | None
) -> tuple[VirtualTime, int, Callable[[], None]]:
    """Give the clock, how many specialists there are, and how it begins."""
    network, streams = load_network(), Streams(seed)
    time = VirtualTime(scenario.starts, network_book(network, scenario.starts.date()))
    wrap_ups = WrapUps(streams, scenario.wrap_up_mean_s)
    specialists = VirtualSpecialists(time, scenario, streams, wrap_ups)
    callers = VirtualCallers(
        time,
        scenario,
        seed,
        RegionFinder(network),
        SAMPLE_LINES,
        wrap_ups,
        progress,
        None if sheet is None else sheet.draw,
    )
    return time, specialists.count, callers.begin
