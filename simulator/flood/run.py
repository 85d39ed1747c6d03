"""A flood of calls through the running service, and the reckoning afterwards: what became of each one.

When callers dial is fixed before the first of them does, and waits for nobody: when the service slows down, they keep
coming. The flood brings its own specialists, and judges by what the carrier's double and these specialists know, never
by what the service says of itself.
"""

import asyncio
import contextlib
from collections.abc import Coroutine, Mapping, Sequence
from time import monotonic, time
from typing import Any
from uuid import uuid4

import structlog

from records.errors import RecordsUnavailable
from routing import events as e
from routing.model import CallSid, ContactId
from simulator.evidence import CallTruth, read_call
from simulator.flood.aftermath import After, Aftermath
from simulator.flood.hand import Told, crew_batch
from simulator.flood.hands import AHand, FarHand, hands
from simulator.flood.limits import Limits, Seen, limits
from simulator.flood.plan import Crowd, Service, expectations
from simulator.flood.progress import FloodProgress
from simulator.flood.result import FloodResult
from simulator.flood.times import ALL, Times, by_kind
from simulator.flood.watch import Watch
from simulator.lines import CarrierSilent, TelephoneLines
from simulator.people.desk_browser import pool
from simulator.people.truth import SpecialistTruth
from simulator.reckoning import Reckoning
from simulator.recorded import RecordedCalls
from webhooks.endpoints import contact_of

log: Any = structlog.get_logger(__name__)

LEAD_S = 0.5
"""From telling every process when to begin to the beginning."""
POLL_S = 0.5
HANG_UPS_AT_ONCE = 20


async def run_flood(plan: Crowd, service: Service, *, workers: int = 1, progress: bool = True) -> FloodResult:
    """Flood the service and judge what it did. A cancelled flood hangs up, signs out and reports what was done.

    Raises: CarrierSilent, DeskTrouble, SignInRefused when there is no service to flood.
    """
    return await Flood(plan, service, workers=workers, progress=progress).run()


class Flood:
    """One flood. `calls`, `events` and `crew` are there afterwards for whoever wants to look closer."""

    def __init__(self, plan: Crowd, service: Service, *, workers: int = 1, progress: bool = False) -> None:
        self.plan = plan
        self.service = service
        self.batch = f"flood-{plan.seed}-{uuid4().hex[:8]}"
        self.started = asyncio.Event()
        self.calls: list[CallTruth] = []
        self.events: Mapping[ContactId, list[e.Event]] = {}
        self.crew: Mapping[str, SpecialistTruth] = {}
        self._workers = workers
        self._due = plan.due(service)
        self._progress = FloodProgress(len(self._due), shown=progress)
        self._on_the_line_max = 0
        self._began_ms = round(time() * 1000)
        self._backs: Sequence[ContactId] = ()
        self._aftermath: Aftermath | None = None
        self._facts: dict[str, list[dict[str, object]]] = {}

    @property
    def span_s(self) -> float:
        """From the first caller to the last."""
        return self._due[-1].at_s if self._due else 0.0

    async def run(self) -> FloodResult:
        service = self.service
        async with contextlib.AsyncExitStack() as stack:
            connector = await stack.enter_async_context(pool())
            lines = TelephoneLines(service.carrier_url, connector)
            stack.push_async_callback(lines.close)
            await lines.health()
            recorded = RecordedCalls(service.database_url) if service.database_url is not None else None
            if recorded is not None:
                stack.push_async_callback(recorded.close)
            shares = await stack.enter_async_context(hands(self.plan, service, self.batch, self._workers))
            after = None
            if recorded is not None and self.plan.meant:
                after = After(service, lines, recorded, connector, self._began_ms, self.plan.meant)
            with self._progress:
                return await self._run(lines, shares, recorded, after)

    async def _run(
        self,
        lines: TelephoneLines,
        shares: Sequence[AHand],
        recorded: RecordedCalls | None,
        after: After | None,
    ) -> FloodResult:
        specialists = len(self.plan.names(self.service.network))
        self._progress.stage(f"signing in {specialists} specialists")
        ready = sum(await asyncio.gather(*(one.come_in() for one in shares)))
        if ready < specialists:
            log.warning("flood_begins_short_handed", ready=ready, specialists=specialists)
        others = {f"flood-{n}": pid for n, one in enumerate(shares, 2) if (pid := _pid(one)) is not None}
        service = self.service
        watch = Watch(service.run_file, service.redis_url, service.network.about.id, others)
        began = monotonic()
        interrupted = await self._call(lines, shares, watch)
        if recorded is not None and after is not None and not interrupted:
            interrupted = await self._cut_short(self._call_backs(lines, recorded, after))
        told = await asyncio.gather(*(one.told() for one in shares))
        self.crew = {name: truth for one in told for name, truth in one.truths.items()}
        self._progress.stage("reading what truly happened")
        self.calls = await self._truth(lines)
        webhooks = by_kind([await _times(lines, one) for one in (self.batch, crew_batch(self.batch))])
        events = None if recorded is None else await self._events_of(recorded)
        reckoning = Reckoning(self.calls, events, self.crew, expectations(self.plan, service))
        offered = self._offered(told, interrupted)
        if after is not None and not interrupted:
            interrupted = await self._cut_short(self._judge_aftermath(after))
        return reckoning.result(
            scenario=self.plan.name,
            seed=self.plan.seed,
            speed=self.plan.speed,
            left_out=self.plan.left_out,
            workers=self._workers,
            planned=len(self._due),
            offered=offered,
            specialists=specialists,
            webhooks=webhooks,
            on_the_line_max=self._on_the_line_max,
            calls_per_second=offered / max(0.001, self._due[offered - 1].at_s) if offered else 0.0,
            limits=self._limits(watch, told, reckoning.waiting, webhooks, specialists),
            duration_s=monotonic() - began,
            interrupted=interrupted,
            aftermath=self._aftermath,
        )

    async def _cut_short(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do something that takes a while after the flood. Returns: whether somebody had no patience for it."""
        try:
            await work
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None:
                task.uncancel()
            return True
        return False

    async def _call_backs(self, lines: TelephoneLines, recorded: RecordedCalls, after: After) -> None:
        """Wait until everybody who chose it was called back."""
        self.calls = await self._truth(lines)
        events = await self._events_of(recorded)
        self._progress.stage("waiting for call-backs")
        self._backs = await after.call_backs_over(events, self.plan.drain_s_max)

    async def _judge_aftermath(self, after: After) -> None:
        self._progress.stage("looking for orphans, counting again")
        self._aftermath = await after.judged(self.calls, self._facts, self._backs, self.crew)

    async def _call(self, lines: TelephoneLines, shares: Sequence[AHand], watch: Watch) -> bool:
        """Have all callers dial and see their calls end. Returns: whether this was cut short."""
        self.started.set()
        try:
            async with watch:
                await self._place(lines, shares)
            await self._drain(lines)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None:
                task.uncancel()
            await self._hang_up_all(lines)
            return True
        return False

    async def _place(self, lines: TelephoneLines, shares: Sequence[AHand]) -> None:
        looking = asyncio.create_task(self._look(lines))
        try:
            begins_at = time() + LEAD_S
            await asyncio.gather(*(one.place(begins_at) for one in shares))
        finally:
            looking.cancel()

    async def _look(self, lines: TelephoneLines) -> None:
        while True:
            await self._progress_of(lines)
            await asyncio.sleep(POLL_S)

    async def _progress_of(self, lines: TelephoneLines) -> Mapping[str, int] | None:
        with contextlib.suppress(CarrierSilent):
            found = await lines.progress(self.batch)
            self._on_the_line_max = max(self._on_the_line_max, found["live"])
            self._progress.placed(found["calls"], found["live"])
            return found
        return None

    async def _drain(self, lines: TelephoneLines) -> None:
        """Wait until every call has ended; whoever is still there when time is up is hung up."""
        deadline = monotonic() + self.plan.drain_s_max
        while monotonic() < deadline:
            found = await self._progress_of(lines)
            if found is not None and found["live"] == 0:
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

        # Callers who were planned already dial within this time.
        await asyncio.sleep(2 * POLL_S)
        live = [call.sid for call in await self._truth(lines) if not call.over]
        await asyncio.gather(*(hang_up(sid) for sid in live))
        await asyncio.sleep(POLL_S)

    async def _truth(self, lines: TelephoneLines) -> list[CallTruth]:
        found = await lines.calls(self.batch)
        self._facts = {told["call_sid"]: told["facts"] for told in found}
        return [read_call(told) for told in found]

    async def _events_of(self, recorded: RecordedCalls) -> Mapping[ContactId, list[e.Event]]:
        contacts = [*(contact_of(CallSid(call.sid)) for call in self.calls), *self._backs]
        self._progress.stage("waiting for the log")
        await self._caught_up(recorded, contacts)
        self.events = await recorded.events(contacts)
        return self.events

    async def _caught_up(self, recorded: RecordedCalls, contacts: Sequence[ContactId]) -> None:
        """Wait until the log has an end for every contact, within bounds."""
        deadline = monotonic() + self.plan.log_s_max
        open_contacts = set(contacts)
        while open_contacts and monotonic() < deadline:
            with contextlib.suppress(RecordsUnavailable):
                open_contacts -= await recorded.closed(sorted(open_contacts))
            if open_contacts:
                await asyncio.sleep(POLL_S)

    def _offered(self, told: Sequence[Told], interrupted: bool) -> int:
        """Count the callers who dialled; after an interruption nobody knows more of the last than the double."""
        if interrupted:
            return len(self.calls)
        return len(self._due) - sum(one.not_placed for one in told)

    def _limits(
        self,
        watch: Watch,
        told: Sequence[Told],
        waiting: float,
        webhooks: Mapping[str, Times],
        specialists: int,
    ) -> Limits:
        every = webhooks.get(ALL)
        late_ms = [max(0.0, call.dialled_at - call.due_at) for call in self.calls if call.due_at is not None]
        return limits(
            Seen(
                readings=watch.readings,
                late_ms=late_ms,
                inbox=watch.inbox,
                busy=[sum(each) / len(each) for each in zip(*(one.busy for one in told), strict=False)],
                specialists=specialists,
                waiting=waiting,
                slowest_ms=None if every is None else every.p99_ms,
            )
        )


def _pid(hand: AHand) -> int | None:
    return hand.pid if isinstance(hand, FarHand) else None


async def _times(lines: TelephoneLines, batch: str) -> Mapping[str, Sequence[float]]:
    with contextlib.suppress(CarrierSilent):
        return await lines.times_ms(batch)
    return {}
