"""One run of virtual time: a heap of what happens next, the production engine, and a hash of its journal."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from heapq import heappop, heappush
from time import perf_counter

from config.clock import instant_from
from config.compile import compile_rulebook
from config.fields import SAMPLE_LINES
from config.geography import RegionFinder
from config.network import Network, load_network
from records.codec import encode_events
from routing import commands as c
from routing.effects import Effect
from routing.engine import Decision, fire_due, handle
from routing.events import Event
from routing.floor import Floor
from routing.model import CommandId, Instant
from routing.rulebook import RuleBook
from simulator.people.chance import Streams
from simulator.virtual.outcome import Observer, Outcome
from simulator.virtual.people import VirtualCallers, VirtualSpecialists
from simulator.virtual.scenario import Scenario

LEASE_MS = 10 * 365 * 86_400_000
"""Virtual specialists have no browsers: their lease outlives every run."""


class VirtualTime:
    """The clock, the engine and everybody who asks it something. Order: by time, then by who was first to plan."""

    def __init__(self, scenario: Scenario, network: Network, observer: Observer) -> None:
        self.now = instant_from(scenario.starts)
        self.floor = Floor()
        self._observer = observer
        self._plans: list[tuple[int, int, Callable[[], None]]] = []
        self._planned = 0
        self._commands = 0
        self._hash = hashlib.sha256()
        self.listeners: list[Callable[[Event], None]] = []
        self.carrier: Callable[[Effect], None] = lambda effect: None
        book = compile_rulebook(network, scenario.starts.date())
        self._patient_book = _with_long_lease(book)
        self.ask(c.PublishRuleBook(id=self.next_id(), book=self._patient_book))

    def next_id(self) -> CommandId:
        self._commands += 1
        return CommandId(f"v{self._commands}")

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        self._planned += 1
        heappush(self._plans, (self.now + max(0, round(seconds * 1_000)), self._planned, do))

    def ask(self, command: c.Command) -> Decision:
        decision = handle(self.floor, command, self.now)
        self._take_in(decision)
        return decision

    def run(self) -> None:
        """Go on until nothing is planned and nobody is on the line any more."""
        while self._plans:
            at, _, do = heappop(self._plans)
            self._fire_timers_before(at)
            self.now = Instant(at)
            do()
        while self.floor.contacts and (due := self.floor.next_due()) is not None:
            self._fire_timers_before(due)

    @property
    def journal_hash(self) -> str:
        return self._hash.hexdigest()

    def _fire_timers_before(self, at: int) -> None:
        while (due := self.floor.next_due()) is not None and due <= at:
            self.now = max(self.now, due)
            decision = fire_due(self.floor, self.now)
            if decision is not None:
                self._take_in(decision)

    def _take_in(self, decision: Decision) -> None:
        if decision.events:
            self._hash.update(encode_events(decision.events))
            self._observer.see(decision.events)
        for event in decision.events:
            for listener in self.listeners:
                listener(event)
        for effect in decision.effects:
            self.carrier(effect)


def _with_long_lease(book: RuleBook) -> RuleBook:
    return replace(book, limits=replace(book.limits, lease_ms=LEASE_MS))


def simulate(scenario: Scenario, seed: int, progress: Callable[[float], None] | None = None) -> Outcome:
    """Run a scenario. The same scenario and seed give the same journal, on every machine.

    `progress` is told the share of the horizon that is done, now and then.
    """
    began = perf_counter()
    network = load_network()
    observer = Observer(threshold_ms=round(scenario.service_level_s * 1_000))
    time = VirtualTime(scenario, network, observer)
    streams = Streams(seed)
    specialists = VirtualSpecialists(time, scenario, streams)
    VirtualCallers(time, scenario, seed, RegionFinder(network), SAMPLE_LINES, progress).begin()
    time.run()
    took_s = perf_counter() - began
    return _outcome(scenario, seed, observer, time, specialists.count, took_s)


def _outcome(
    scenario: Scenario, seed: int, seen: Observer, time: VirtualTime, specialists: int, took_s: float
) -> Outcome:
    waits = sorted(seen.waits_ms)
    simulated_s = (seen.last_at - instant_from(scenario.starts)) / 1_000
    return Outcome(
        scenario=scenario.name,
        seed=seed,
        offered=seen.offered,
        answered=seen.answered,
        abandoned=seen.abandoned,
        other_ends=seen.other_ends,
        p_wait=seen.waited / seen.queued if seen.queued else None,
        wait_mean_s=sum(waits) / len(waits) / 1_000 if waits else None,
        wait_p95_s=waits[min(len(waits) - 1, int(0.95 * len(waits)))] / 1_000 if waits else None,
        service_level=seen.in_time / seen.offered if seen.offered else None,
        threshold_s=scenario.service_level_s,
        occupancy=seen.handling_ms / 1_000 / (specialists * simulated_s)
        if specialists and simulated_s
        else None,
        home_share=seen.home / seen.answered if seen.answered else None,
        events=seen.events,
        simulated_s=simulated_s,
        calls_per_second=seen.offered / took_s if took_s else 0.0,
        journal_hash=time.journal_hash,
    )
