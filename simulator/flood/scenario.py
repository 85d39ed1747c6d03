"""A scenario of virtual time as a flood: the same callers, played as real calls in real time or faster.

What is kept: who calls when, from where, in which language, how long they wait and talk; how many specialists each
partner has, and how they work. What real time cannot have is left out and told: see `FromScenario.left_out`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from config.network import Network
from simulator.carrier import CallerScript, DialRequest
from simulator.days.drawing import DayCaller, callers_of
from simulator.days.load import RegionLoad, yearly_calls
from simulator.days.shifts import Shifts
from simulator.flood.plan import CALLS_MAX, TRIAL_DRAIN_S, DueCall, Service, account_numbers
from simulator.people import ArrivalProcess, CallerHabits, Population, SpecialistHabits, Streams
from simulator.virtual.days import DaysScenario
from simulator.virtual.named_files import network_named
from simulator.virtual.scenario import NetworkScenario, Scenario


class NotForFloods(ValueError):
    """This scenario cannot be played as real calls, or not so; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which part of a scenario is played, and how.

    `from_s` and `duration_s` are seconds of the scenario's life, before the speed; `rate` is new calls a real second.
    """

    from_s: float = 0.0
    duration_s: float | None = None
    calls: int | None = None
    rate: float | None = None
    speed: float = 1.0
    callers_only: bool = False
    """Bring no specialists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromScenario:
    """A crowd out of a scenario. Raises: NotForFloods."""

    scenario: NetworkScenario | DaysScenario
    window: Window = Window()
    race_ms: int = 2_000
    drain_s_max: float = 180.0
    log_s_max: float = 60.0

    def __post_init__(self) -> None:
        window, scenario = self.window, self.scenario
        if window.speed <= 0 or (window.rate is not None and window.rate <= 0):
            raise NotForFloods("speed and rate are more than 0")
        if not 0 <= window.from_s < scenario.horizon_s:
            raise NotForFloods(
                f"{scenario.name} has no hour {window.from_s / 3_600:g}: it ends after "
                f"{scenario.horizon_s / 3_600:g} hours"
            )
        if window.rate is not None and self._usual_rate() <= 0:
            raise NotForFloods(f"nobody calls in this part of {scenario.name}, so no rate can be reached")

    @property
    def name(self) -> str:
        return self.scenario.name

    @property
    def seed(self) -> int:
        return self.scenario.seed

    @property
    def meant(self) -> tuple[str, ...]:
        return ()

    @property
    def speed(self) -> float:
        return self.window.speed

    @property
    def left_out(self) -> tuple[str, ...]:
        if not isinstance(self.scenario, DaysScenario):
            return ()
        parts = {
            f"{len(self.scenario.events)} events": bool(self.scenario.events),
            f"rules={self.scenario.rules}": self.scenario.rules != "as-written",
            "call-backs and voicemail": bool(
                self.scenario.callers.takes_call_back or self.scenario.callers.takes_voicemail
            ),
        }
        return tuple(part for part, there in parts.items() if there)

    def due(self, service: Service) -> Sequence[DueCall]:
        found = list(islice(self._callers(service), (self.window.calls or CALLS_MAX) + 1))
        if self.window.calls is not None:
            return found[: self.window.calls]
        if len(found) > CALLS_MAX:
            raise NotForFloods(
                f"this part of {self.scenario.name} has more than {CALLS_MAX} callers; say --duration-s or --calls"
            )
        return found

    def names(self, network: Network) -> Sequence[str]:
        if self.window.callers_only:
            return ()
        numbers = account_numbers()
        on_duty = {partner: self._on_duty(partner) for partner in network.partners}
        return [
            f"{partner.lower()}_{numbers[place]:02}"
            for place in range(len(numbers))
            for partner in network.partners
            if place < on_duty[partner]
        ]

    def habits(self) -> SpecialistHabits:
        speed = self.window.speed
        match self.scenario:
            case NetworkScenario() as one:
                return SpecialistHabits(
                    speed=speed,
                    answer_median_s=one.answer_delay_s,
                    declines=one.declines,
                    lets_ring=one.misses,
                    hangs_up=0.0,
                    wrap_up_mean_s=one.wrap_up_mean_s,
                    keeps_records=0.0,
                )
            case DaysScenario(specialists=people):
                return SpecialistHabits(
                    speed=speed,
                    answer_median_s=people.answer_delay_s,
                    declines=people.declines,
                    lets_ring=people.misses,
                    away_s=(people.back_after_s, people.back_after_s),
                    hangs_up=0.0,
                    wrap_up_mean_s=people.wrap_up.expected_s,
                    keeps_records=0.0,
                )

    def first_rate(self, usual: float) -> float:
        """Say where a search for the highest rate begins."""
        return self.window.rate or usual

    def at_rate(self, rate: float, duration_s: float) -> "FromScenario":
        """Give the same crowd at another rate, for so many real seconds."""
        window = replace(self.window, rate=rate, duration_s=duration_s * self.window.speed)
        return replace(self, window=window, drain_s_max=TRIAL_DRAIN_S)

    # --- when -----------------------------------------------------------------------------------------

    @property
    def _until_s(self) -> float:
        window, horizon_s = self.window, self.scenario.horizon_s
        if window.duration_s is None:
            return horizon_s
        return min(horizon_s, window.from_s + window.duration_s)

    def _usual_rate(self) -> float:
        """Give the mean of new calls a real second in the window, as the scenario has it."""
        window = self.window
        match self.scenario:
            case NetworkScenario() as one:
                return one.calls_per_hour / 3_600 * window.speed
            case DaysScenario() as one:
                if one.trace is not None and window.rate is not None:
                    raise NotForFloods("callers of a trace come when they came; leave --rate out")
                network = network_named(one.network)
                expected = sum(
                    RegionLoad(one, per_year, code, network.partners[code].zone).expected(
                        window.from_s, self._until_s
                    )
                    for code, per_year in yearly_calls(one, network).items()
                )
                return expected / (self._until_s - window.from_s) * window.speed

    def _callers(self, service: Service) -> Iterator[DueCall]:
        window, scenario = self.window, self.scenario
        more = 1.0 if window.rate is None else window.rate / self._usual_rate()
        if isinstance(scenario, NetworkScenario):
            calls = _of_network(scenario, more, service)
        else:
            calls = _of_days(scenario, more, service)
        for at_s, request in takewhile(lambda one: one[0] < self._until_s, calls):
            if at_s >= window.from_s:
                script = hastened(request.script, window.speed)
                yield DueCall(
                    at_s=(at_s - window.from_s) / window.speed,
                    request=request.model_copy(update={"script": script, "speed": window.speed}),
                )

    def _on_duty(self, partner: str) -> int:
        """Say who is on duty at the beginning; they stay to the end."""
        match self.scenario:
            case NetworkScenario() as one:
                return one.specialists_per_partner
            case DaysScenario() as one:
                return Shifts(one, network_named(one.network)).planned(partner, self.window.from_s)


def crowd_of(scenario: Scenario, window: Window) -> FromScenario:
    """Make a crowd of a scenario. Raises: NotForFloods for a textbook, which has no menu, regions or partners."""
    if not isinstance(scenario, NetworkScenario | DaysScenario):
        raise NotForFloods(
            f"{scenario.name} is a textbook queue, which only virtual time can play; "
            "use `switchboard simulate`, or a scenario of kind network or days"
        )
    return FromScenario(scenario=scenario, window=window)


def check_network(crowd: FromScenario, service: Service) -> None:
    """Raises: NotForFloods when the service runs another network than the scenario's."""
    scenario = crowd.scenario
    wanted = network_named(scenario.network if isinstance(scenario, DaysScenario) else "sample")
    if wanted != service.network:
        raise NotForFloods(
            f"the service runs the network {service.network.about.id} and {scenario.name} is about "
            f"{wanted.about.id}; start the service with its SWITCHBOARD_NETWORK_FILE, or --set network=..."
        )


def hastened(script: CallerScript, speed: float) -> CallerScript:
    """Make a caller live so many times faster; prompts and keys are the carrier's to hasten."""

    def faster(seconds: float | None) -> float | None:
        return None if seconds is None else seconds / speed

    return script.model_copy(
        update={
            "patience_s": faster(script.patience_s),
            "talk_s": faster(script.talk_s),
            "hang_up_after_s": faster(script.hang_up_after_s),
        }
    )


def _of_network(
    scenario: NetworkScenario, more: float, service: Service
) -> Iterator[tuple[float, DialRequest]]:
    """Give the callers that virtual time would draw."""
    habits = CallerHabits(
        patience_mean_s=scenario.patience_mean_s, talk_median_s=scenario.talk_median_s, caller_ends=1.0
    )
    population = Population(scenario.seed, service.lines, habits, network=service.network)
    per_s = scenario.calls_per_hour / 3_600 * more
    arrivals, at_s = ArrivalProcess(Streams(scenario.seed).of("arrivals"), per_s), 0.0
    while True:
        at_s += arrivals.gap_s()
        yield at_s, population.next().dial()


def _of_days(scenario: DaysScenario, more: float, service: Service) -> Iterator[tuple[float, DialRequest]]:
    played = scenario.model_copy(update={"volume": scenario.volume * more})
    numbers = {line: number for number, line in reversed(tuple(service.lines.items()))}
    for caller in callers_of(played, service.network, scenario.seed):
        yield caller.at_s, _dialled(caller, numbers)


def _dialled(caller: DayCaller, numbers: Mapping[str, str]) -> DialRequest:
    if caller.line not in numbers:
        raise NotForFloods(f"no number leads to the line {caller.line}; say so in SWITCHBOARD_LINES")
    script = caller.script.model_copy(update={"patience_s": caller.patience_s, "talk_s": caller.talk_s})
    return DialRequest(to=numbers[caller.line], caller=caller.number, script=script)
