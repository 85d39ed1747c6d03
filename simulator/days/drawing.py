"""Callers as drawn, before anybody decides anything: the same ones whatever the rules and the staff are."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge

from config.fields import SAMPLE_LINES
from config.network import Network
from routing.model import ContactId
from simulator.carrier import CallerScript
from simulator.days.load import RegionLoad, yearly_calls
from simulator.people import CallerHabits, Population, Streams
from simulator.people.callers import INTERPRETER_FACTOR, TALK_S_MIN
from simulator.people.chance import Stream
from simulator.virtual.days import DaysScenario
from simulator.virtual.durations import Duration, Exponential, Fixed, Lognormal, Observed
from simulator.virtual.trace import TracedCall, read_trace


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCaller:
    """One caller: what chance decided before the call. Times in seconds; `at_s` after the beginning."""

    id: ContactId
    at_s: float
    region: str
    language: str
    line: str
    number: str
    script: CallerScript
    patience_s: float
    talk_s: float
    wrap_up_s: float
    takes_call_back: bool
    takes_voicemail: bool


def drawn_s(duration: Duration, stream: Stream) -> float:
    """Draw one time of a shape."""
    match duration:
        case Exponential():
            return stream.exponential(duration.mean_s)
        case Lognormal():
            return stream.lognormal(duration.median_s, duration.sigma)
        case Fixed():
            return duration.seconds
        case Observed():
            return stream.one_of(duration.values_s)


class Region:
    """Draws the callers of one region, each purpose from a stream of the region's own."""

    def __init__(self, scenario: DaysScenario, network: Network, streams: Streams, code: str) -> None:
        self._scenario = scenario
        self._code = code
        self._of = streams.within(code).of
        callers = scenario.callers
        habits = CallerHabits(
            caller_ends=1.0,
            french=callers.french,
            french_elsewhere=callers.french_elsewhere,
            other_language=callers.other_language,
        )
        self._lines = {number: line for number, line in SAMPLE_LINES.items() if line in network.lines}
        self._population = Population(streams.within(code).seed, self._lines, habits, network=network)

    def callers(self, load: RegionLoad) -> Iterator[DayCaller]:
        for at_s in load.arrivals_s(self._of("arrivals")):
            yield self.next(TracedCall(arrival_s=at_s, region=self._code))

    def next(self, known: TracedCall) -> DayCaller:
        """Draw the next caller; what is known already stays as it is, and every draw is made all the same."""
        scenario, of = self._scenario, self._of
        callers = scenario.callers
        caller = self._population.next(self._code, known.language)
        patience_s = drawn_s(callers.patience, of("patience"))
        talk_s = drawn_s(callers.talk, of("talk"))
        wrap_up_s = drawn_s(scenario.specialists.wrap_up, of("wrap-up"))
        if caller.language == "other":
            talk_s *= INTERPRETER_FACTOR
        if known.handling_s is not None:
            wrap_up_s = min(wrap_up_s, known.handling_s)
            talk_s = known.handling_s - wrap_up_s
        return DayCaller(
            id=ContactId(f"{self._code.lower()}-{caller.index:07}"),
            at_s=known.arrival_s,
            region=self._code,
            language=caller.language,
            line=self._lines[caller.to],
            number=caller.number,
            script=caller.script,
            patience_s=patience_s if known.patience_s is None else known.patience_s,
            talk_s=max(TALK_S_MIN, talk_s),
            wrap_up_s=wrap_up_s,
            takes_call_back=of("call-back").happens(callers.takes_call_back),
            takes_voicemail=of("voicemail").happens(callers.takes_voicemail),
        )


def callers_of(scenario: DaysScenario, network: Network, seed: int) -> Iterator[DayCaller]:
    """Give every caller of a run, in order of arrival; within one instant by region."""
    streams = Streams(seed).within("days")
    regions = {code: Region(scenario, network, streams, code) for code in network.partners}
    if scenario.trace is not None:
        return (
            regions[known.region].next(known)
            for known in read_trace(scenario.trace)
            if known.arrival_s < scenario.horizon_s
        )
    volumes = yearly_calls(scenario, network)
    each = [
        region.callers(RegionLoad(scenario, volumes[code], code, network.partners[code].zone))
        for code, region in regions.items()
    ]
    return merge(*each, key=lambda one: one.at_s)
