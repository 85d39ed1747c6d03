"""One run of days: its rule book, its callers, its specialists and what happens, on one clock."""

from collections.abc import Callable

from simulator.days.books import book_of
from simulator.days.callers import DayCallers
from simulator.days.drawing import callers_of
from simulator.days.happenings import Happenings
from simulator.days.shifts import Shifts
from simulator.days.specialists import DaySpecialists
from simulator.people import Streams
from simulator.virtual.call_sheet import Draws
from simulator.virtual.days import DaysScenario
from simulator.virtual.named_files import network_named, regions_named
from simulator.virtual.virtual_time import VirtualTime


def people_of_days(
    scenario: DaysScenario, seed: int, progress: Callable[[float], None] | None, draws: Draws | None
) -> tuple[VirtualTime, Callable[[], None]]:
    """Give the clock, and how it begins."""
    network = network_named(scenario.network)
    time = VirtualTime(scenario.starts, book_of(scenario, scenario.network))
    shifts = Shifts(scenario, network)
    specialists = DaySpecialists(time, scenario, shifts, Streams(seed).within("specialists"))
    callers = DayCallers(
        time,
        scenario,
        callers_of(scenario, network, seed),
        regions_named(scenario.network),
        specialists,
        progress,
        draws,
        Streams(seed).within("called back"),
    )
    happenings = Happenings(time, scenario, shifts, specialists, callers)

    def begin() -> None:
        specialists.begin()
        happenings.begin()
        callers.begin()

    return time, begin
