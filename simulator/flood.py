"""A flood of calls through the running service, and the reckoning afterwards: what became of each one.

Callers arrive by a Poisson process that waits for nobody: when the service slows down, they keep coming. The flood
brings its own specialists, and judges by what the carrier's double and these specialists know, never by what the
service says of itself.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any
from uuid import uuid4

import structlog

from records.errors import RecordsUnavailable
from routing import events as e
from routing.model import CallSid, ContactId
from simulator.crew import Crew
from simulator.evidence import CallTruth, read_call
from simulator.flood_plan import FloodPlan, Service, expectations
from simulator.flood_progress import FloodProgress
from simulator.flood_result import FloodResult
from simulator.lines import CarrierSilent, TelephoneLines
from simulator.people import ArrivalProcess, Population, Streams
from simulator.people.desk_browser import pool
from simulator.people.truth import SpecialistTruth
from simulator.reckoning import Reckoning
from simulator.recorded import RecordedCalls
from simulator.usage import Usage, limited_by
from webhooks.endpoints import contact_of

log: Any = structlog.get_logger(__name__)

TICK_S = 0.05
CALLS_PER_TICK_MAX = 1_000
COME_IN_PATIENCE_S = 30.0
READY_TIMEOUT_S = 30.0
POLL_S = 0.5
HANG_UPS_AT_ONCE = 20


async def run_flood(plan: FloodPlan, service: Service, *, progress: bool = True) -> FloodResult:
    """Flood the service and judge what it did. A cancelled flood hangs up, signs out and reports what was done.

    Raises: CarrierSilent, DeskTrouble, SignInRefused when there is no service to flood.
    """
    return await Flood(plan, service, progress=progress).run()


class Flood:
    """One flood. `calls`, `events` and `crew` are there afterwards for whoever wants to look closer."""

    def __init__(self, plan: FloodPlan, service: Service, *, progress: bool = False) -> None:
        self.plan = plan
        self.service = service
        self.batch = f"flood-{plan.seed}-{uuid4().hex[:8]}"
        self.started = asyncio.Event()
        self.calls: list[CallTruth] = []
        self.events: Mapping[ContactId, list[e.Event]] = {}
        self.crew: Mapping[str, SpecialistTruth] = {}
        self._progress = FloodProgress(plan.calls, shown=progress)
        self._placed: list[str] = []
        self._placed_s = 0.0
        self._late_s = 0.0
        self._not_placed = 0
        self._usage = Usage(service.run_file)
        self._before = self._after = self._usage.read(None)

    async def run(self) -> FloodResult:
        plan, service = self.plan, self.service
        async with contextlib.AsyncExitStack() as stack:
            connector = await stack.enter_async_context(pool())
            lines = TelephoneLines(service.carrier_url, connector)
            stack.push_async_callback(lines.close)
            recorded = RecordedCalls(service.database_url)
            stack.push_async_callback(recorded.close)
            crew = Crew(
                plan.names(service.network),
                service.password,
                service.desk_url,
                lines=lines,
                connector=connector,
                streams=Streams(plan.seed).within("specialists"),
                habits=plan.habits(),
            )
            stack.push_async_callback(crew.leave)
            with self._progress:
                return await self._run(lines, crew, recorded)

    async def _run(self, lines: TelephoneLines, crew: Crew, recorded: RecordedCalls) -> FloodResult:
        self._progress.stage(f"signing in {len(crew.people)} specialists")
        await crew.come_in(patience_s=COME_IN_PATIENCE_S)
        ready = await crew.until_at_work(READY_TIMEOUT_S)
        if ready < len(crew.people):
            log.warning("flood_begins_short_handed", ready=ready, specialists=len(crew.people))
        self._before = self._after = self._usage.read((await lines.health()).get("cpu_s"))
        began = monotonic()
        interrupted = await self._call(lines)
        self.crew = crew.truths
        self._progress.stage("reading what truly happened")
        self.calls = await self._truth(lines)
        contacts = [contact_of(CallSid(call.sid)) for call in self.calls]
        self._progress.stage("waiting for the log")
        await self._caught_up(recorded, contacts)
        self.events = await recorded.events(contacts)
        reckoning = Reckoning(self.calls, self.events, self.crew, expectations(self.plan, self.service))
        return reckoning.result(
            seed=self.plan.seed,
            planned=self.plan.calls,
            offered=max(len(self._placed), len(self.calls)),
            specialists=len(crew.people),
            answers=await _answers(lines, self.batch),
            calls_per_second=len(self._placed) / max(self._placed_s, 0.001),
            limited_by=limited_by(self._before, self._after, self._late_s),
            duration_s=monotonic() - began,
            interrupted=interrupted,
        )

    async def _call(self, lines: TelephoneLines) -> bool:
        """Place all calls and see them end. Returns: whether this was cut short."""
        self.started.set()
        began = monotonic()
        try:
            await self._place(lines)
            self._placed_s = monotonic() - began
            self._after = self._usage.read(await _cpu_of_carrier(lines))
            await self._drain(lines)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None:
                task.uncancel()
            if not self._placed_s:
                self._placed_s = monotonic() - began
                self._after = self._usage.read(await _cpu_of_carrier(lines))
            await self._hang_up_all(lines)
            return True
        return False

    async def _place(self, lines: TelephoneLines) -> None:
        plan = self.plan
        population = Population(plan.seed, self.service.lines, plan.callers(), network=self.service.network)
        arrivals = Streams(plan.seed).within("callers").of("arrival")
        due = list(ArrivalProcess(arrivals, plan.rate).times(plan.calls))
        began, sent, next_caller = monotonic(), set[asyncio.Task[None]](), 0
        try:
            while next_caller < plan.calls:
                now = monotonic() - began
                first = next_caller
                while next_caller < min(plan.calls, first + CALLS_PER_TICK_MAX) and due[next_caller] <= now:
                    next_caller += 1
                if next_caller > first:
                    callers = [population.next() for _ in range(next_caller - first)]
                    self._late_s = max(self._late_s, now - due[first] - TICK_S)
                    sent.add(
                        asyncio.create_task(self._dial(lines, [one.dial(self.batch) for one in callers]))
                    )
                    self._progress.placed(next_caller)
                await asyncio.sleep(TICK_S)
        finally:
            await asyncio.gather(*sent)

    async def _dial(self, lines: TelephoneLines, calls: Sequence[Any]) -> None:
        try:
            self._placed += await lines.dial(calls)
        except CarrierSilent as silent:
            self._not_placed += len(calls)
            log.warning("flood_calls_not_placed", count=len(calls), cause=str(silent))

    async def _drain(self, lines: TelephoneLines) -> None:
        """Wait until every call has ended; whoever is still there when time is up is hung up."""
        self._progress.stage("waiting for the last calls to end")
        deadline = monotonic() + self.plan.drain_s_max
        while monotonic() < deadline:
            with contextlib.suppress(CarrierSilent):
                summary = await lines.summary(self.batch)
                self._progress.ended(summary["calls"] - summary["live"])
                if summary["live"] == 0:
                    return
            await asyncio.sleep(POLL_S)
        log.warning("flood_calls_still_live")
        await self._hang_up_all(lines)

    async def _hang_up_all(self, lines: TelephoneLines) -> None:
        door = asyncio.Semaphore(HANG_UPS_AT_ONCE)

        async def hang_up(sid: str) -> None:
            async with door:
                with contextlib.suppress(CarrierSilent):
                    await lines.hang_up(sid)

        live = [call.sid for call in await self._truth(lines) if not call.over]
        await asyncio.gather(*(hang_up(sid) for sid in live))
        await asyncio.sleep(POLL_S)

    async def _truth(self, lines: TelephoneLines) -> list[CallTruth]:
        return [read_call(told) for told in await lines.calls(self.batch)]

    async def _caught_up(self, recorded: RecordedCalls, contacts: Sequence[ContactId]) -> None:
        """Wait until the log has an end for every contact, within bounds."""
        deadline = monotonic() + self.plan.log_s_max
        open_contacts = set(contacts)
        while open_contacts and monotonic() < deadline:
            with contextlib.suppress(RecordsUnavailable):
                open_contacts -= await recorded.closed(sorted(open_contacts))
            if open_contacts:
                await asyncio.sleep(POLL_S)


async def _cpu_of_carrier(lines: TelephoneLines) -> float | None:
    with contextlib.suppress(CarrierSilent):
        return (await lines.health()).get("cpu_s")
    return None


async def _answers(lines: TelephoneLines, batch: str) -> Mapping[str, float]:
    with contextlib.suppress(CarrierSilent):
        return dict((await lines.summary(batch)).get("answers", {}))
    return {}
