"""What happens at times: plans are declared, partners lose their seats, people come, rule books change."""

from functools import partial

from config.clock import instant_from
from routing import commands as c
from routing.model import SpecialistId
from simulator.days.books import book_of
from simulator.days.callers import DayCallers
from simulator.days.shifts import Shifts
from simulator.days.specialists import DaySpecialists
from simulator.virtual.days import DaysScenario
from simulator.virtual.events_of_days import Declare, EndEarly, ExtraPeople, Happening, OtherBook, Outage
from simulator.virtual.named_files import network_named, regions_named
from simulator.virtual.virtual_time import VirtualTime

SUPERVISOR = SpecialistId("scenario")
"""Who declares, as the journal has it."""
HOUR_MS = 3_600_000


class Happenings:
    """Plans a scenario's events."""

    def __init__(
        self,
        time: VirtualTime,
        scenario: DaysScenario,
        shifts: Shifts,
        specialists: DaySpecialists,
        callers: DayCallers,
    ) -> None:
        self._time = time
        self._scenario = scenario
        self._shifts = shifts
        self._specialists = specialists
        self._callers = callers

    def begin(self) -> None:
        began = instant_from(self._scenario.starts)
        for event in self._scenario.events:
            if event.at_h * 3_600 < self._scenario.horizon_s:
                self._time.plan(began + round(event.at_h * HOUR_MS), partial(self._happen, event))

    def _happen(self, event: Happening) -> None:
        time = self._time
        match event:
            case Declare():
                lasts_ms = None if event.lasts_h is None else round(event.lasts_h * HOUR_MS)
                time.ask(
                    c.DeclareEmergency(
                        id=time.next_id(),
                        plan=event.plan,
                        by=SUPERVISOR,
                        reason=self._scenario.name,
                        lasts_ms=lasts_ms,
                    )
                )
            case EndEarly():
                time.ask(c.StandDown(id=time.next_id(), plan=event.plan, by=SUPERVISOR))
            case Outage():
                partner = self._specialists.first_code(event.partner)
                self._shifts.out[partner] += 1
                self._specialists.lose_lines(partner)
                self._until(event.hours, partial(self._back, partner))
            case ExtraPeople():
                partner = self._specialists.first_code(event.partner)
                self._change_extra(partner, event.specialists)
                self._until(event.hours, partial(self._change_extra, partner, -event.specialists))
            case OtherBook():
                self._publish(event)

    def _until(self, hours: float, do: "partial[None]") -> None:
        self._time.plan(self._time.now + round(hours * HOUR_MS), do)

    def _back(self, partner: str) -> None:
        self._shifts.out[partner] -= 1
        self._specialists.adjust()

    def _change_extra(self, partner: str, by: int) -> None:
        self._shifts.extra[partner] += by
        self._specialists.adjust()

    def _publish(self, event: OtherBook) -> None:
        network = network_named(event.network)
        book = book_of(self._scenario, event.network)
        self._time.ask(c.PublishRuleBook(id=self._time.next_id(), book=book, recall=event.recall))
        self._callers.menu.regions = regions_named(event.network)
        self._specialists.renamed |= event.renamed
        for partner in self._shifts.partners:
            code = self._specialists.renamed.get(partner, partner)
            if code not in network.partners:
                self._shifts.gone.add(partner)
            elif partner in event.renamed:
                self._specialists.move(partner)
        self._specialists.adjust()
