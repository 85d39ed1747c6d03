"""One run from its seed: faults, healing, liveness, reckoning; and what came of it."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog

import live.dispatcher
from routing import events as e
from simulator.faults.checks.documents import Documents
from simulator.faults.checks.findings import Finding, Findings
from simulator.faults.checks.history import History
from simulator.faults.checks.liveness import Liveness
from simulator.faults.checks.reckoning import Reckoning
from simulator.faults.checks.talks import Talks
from simulator.faults.patches import patched
from simulator.faults.plan import HEAL_AFTER_S, Fault, FaultPlan, draw_plan
from simulator.faults.rooms import Composition
from simulator.faults.trace import Trace
from simulator.faults.virtual_loop import run_in_virtual_time
from simulator.faults.world import World
from simulator.workers import Progress

LOOK_S = 1.0
SETTLED_S = 10.0
SNAPSHOT_BATCHES = (40, 90, 250, 700)
USES: Mapping[str, type[e.Event]] = {
    "held": e.CallerHeld,
    "came_in": e.PartyJoined,
    "did_not_come": e.PartyFailed,
    "consulted": e.ConsultStarted,
    "handed_over": e.ContactHandedOver,
    "passed_on": e.ContactTransferred,
    "left_outside": e.ContactHandedOut,
    "back_from_outside": e.OutsideFailed,
    "call_backs_booked": e.CallBackBooked,
    "call_backs_taken": e.CallBackTaken,
    "call_backs_failed": e.CallBackFailed,
    "messages_left": e.MessageLeft,
}
"""What is done with calls beside talking, by the event that tells it."""
ALARMS = ("command_poisoned", "command_undecodable", "command_unsendable", "effect_failed", "webhook_failed")
"""What the service logs when its own code failed; no fault from outside may cause it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one run came to."""

    seed: int
    calls: int
    off: frozenset[Fault]
    plan: str
    findings: tuple[Finding, ...]
    violations: int
    lost_callers: int
    double_bookings: int
    without_one_end: int
    log_differences: int
    hash: str
    steps: int
    tail: tuple[str, ...]
    simulated_s: float
    struck: dict[str, int]
    met: int
    used_fallback: int
    used: dict[str, int]
    """How often each capability of a call was used, by what happened."""

    @property
    def ok(self) -> bool:
        return self.violations == 0

    @property
    def checks(self) -> tuple[str, ...]:
        """Which checks found something, the first first."""
        return tuple(dict.fromkeys(finding.check for finding in self.findings))


def play(
    seed: int,
    calls: int,
    compose: Composition,
    off: frozenset[Fault] = frozenset(),
    progress: Progress = lambda share: None,
    *,
    until_found: bool = False,
) -> Verdict:
    """Play one seed. The same seed, calls and kinds switched off give the same verdict, hash included.

    `until_found`: stop at the first violation.
    """
    plan = draw_plan(seed, calls, off)
    snapshots = SNAPSHOT_BATCHES[seed % len(SNAPSHOT_BATCHES)]
    with patched(live.dispatcher, "SNAPSHOT_BATCHES", snapshots):
        return run_in_virtual_time(_Run(plan, compose, progress, until_found).play())


class _Enough(Exception):
    """The first violation is all that is wanted."""


class _Run:
    def __init__(self, plan: FaultPlan, compose: Composition, progress: Progress, until_found: bool) -> None:
        self._plan = plan
        self._compose = compose
        self._progress = progress
        self._until_found = until_found
        self._trace = Trace()
        self._history: History | None = None

    async def play(self) -> Verdict:
        loop = asyncio.get_running_loop()
        findings = Findings(loop.time, self._trace)
        world = World(self._plan, self._compose, self._trace, findings.add)
        history = History(world, findings)
        documents = Documents(world, history, findings)
        liveness = Liveness(world, history, documents.let_go, findings)
        talks = Talks(world, findings)
        reckoning: Reckoning | None = None
        self._history = history
        with _alarms(findings):
            world.open()
            course = asyncio.create_task(self._course(world, liveness))
            try:
                await self._watch(course, world, history, (liveness, talks), findings)
                reckoning = Reckoning(world, history, documents, findings)
                reckoning.judge()
                talks.judge(reckoning.events, history.lost)
            except _Enough:
                course.cancel()
            simulated_s = loop.time()
            for failure in world.failures():
                raise failure
            await world.close()
        return self._verdict(world, findings, reckoning, simulated_s)

    async def _course(self, world: World, liveness: Liveness) -> None:
        await world.callers.have_dialled.wait()
        await asyncio.sleep(HEAL_AFTER_S)
        world.heal()
        await liveness.require()

    async def _watch(
        self,
        course: "asyncio.Task[None]",
        world: World,
        history: History,
        lookers: tuple[Liveness, Talks],
        findings: Findings,
    ) -> None:
        """Look around once a second until the course is run. Raises: _Enough."""
        while not course.done():
            await asyncio.wait((course,), timeout=LOOK_S)
            history.look()
            if world.now_s() > world.healed_at_s + SETTLED_S:
                for looker in lookers:
                    looker.look()
            self._progress(min(0.99, world.now_s() / (self._plan.last_call_s * 1.4)))
            if self._until_found and findings.count:
                raise _Enough
            for failure in world.failures():
                raise failure
        course.result()

    def _verdict(
        self, world: World, findings: Findings, reckoning: Reckoning | None, simulated_s: float
    ) -> Verdict:
        summary = world.carrier.network.summary("callers")
        return Verdict(
            seed=self._plan.seed,
            calls=self._plan.calls,
            off=self._plan.off,
            plan=self._plan.describe(),
            findings=tuple(findings.all),
            violations=findings.count,
            lost_callers=reckoning.lost_callers if reckoning else 0,
            double_bookings=reckoning.double_bookings if reckoning else 0,
            without_one_end=reckoning.without_one_end if reckoning else 0,
            log_differences=reckoning.log_differences if reckoning else 0,
            hash=self._trace.hexdigest(),
            steps=self._trace.steps,
            tail=findings.led_to_first or self._trace.tail(),
            simulated_s=round(simulated_s, 3),
            struck={str(fault): count for fault, count in world.weather.struck.items() if count},
            met=summary["met"],
            used_fallback=summary["fallbacks"],
            used=uses(self._history.events() if self._history is not None else ()),
        )


def uses(events: Iterable[e.Event]) -> dict[str, int]:
    """Count what was done with calls beside talking."""
    found = Counter(type(event) for event in events)
    return {name: found[kind] for name, kind in USES.items() if found[kind]}


@contextmanager
def _alarms(findings: Findings) -> Iterator[None]:
    """Hear what the service logs of failures of its own, and nothing else."""

    def hear(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if event["event"] in ALARMS:
            told = ", ".join(f"{name}={value}" for name, value in event.items() if name != "event")
            findings.add("the service's own code holds", f"{event['event']}: {told}")
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(
        processors=[hear],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        cache_logger_on_first_use=False,
    )
    try:
        yield
    finally:
        structlog.configure(**before)
