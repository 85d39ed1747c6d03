"""One run: the service, the carrier, the people and the weather on one virtual clock."""

import asyncio
from collections.abc import Callable
from math import inf
from typing import Any

from starlette.applications import Starlette

from config.clock import SystemClock
from config.settings import Settings
from live.dispatcher import Dispatcher
from routing.effects import Effect
from routing.model import ContactId
from simulator.carrier import Carrier, CarrierSettings, FaultSettings
from simulator.carrier.clock import LoopClock
from simulator.carrier.rest import rest_routes
from simulator.faults.callers import Callers
from simulator.faults.database import Database, ServedLog
from simulator.faults.desk import Desk
from simulator.faults.log import MemoryLog
from simulator.faults.mishaps import Mishaps
from simulator.faults.plan import Fault, FaultPlan
from simulator.faults.process import keep_account_of_tasks
from simulator.faults.roads import WebhookRoad
from simulator.faults.rooms import Composition, DispatcherRoom, House, RecorderRoom, WebRoom
from simulator.faults.scene import (
    EPOCH_S,
    LINES,
    PARTNER,
    STATIC_DOCUMENT,
    TODAY,
    Machine,
    far_ends,
    the_network,
    the_outside,
    the_regions,
    the_settings,
)
from simulator.faults.server import Server
from simulator.faults.specialists import SimulatedSpecialist
from simulator.faults.tokens import Tokens
from simulator.faults.trace import Trace
from simulator.faults.weather import Weather
from simulator.sample_carrier import FALLBACK_BIN, sample_carrier


class World:
    def __init__(
        self, plan: FaultPlan, compose: Composition, trace: Trace, wrong: Callable[[str, str], None]
    ) -> None:
        """`wrong` hears of what must not happen: the invariant, and the case in words."""
        loop = asyncio.get_running_loop()
        keep_account_of_tasks(loop)
        self.plan, self.trace, self.loop, self.wrong = plan, trace, loop, wrong
        self.weather = Weather(plan, trace)
        self.healed_at_s = inf
        self.machine = Machine(loop)
        self.server = Server(self.weather)
        self.log = MemoryLog()
        self.database = Database(self.log, self.weather)
        settings, network = the_settings(), the_network(plan.has_partner)
        rest = Starlette(routes=rest_routes(lambda: self.carrier.exchange, plan.seed))
        house = House(
            composition=compose,
            settings=settings,
            network=network,
            regions=the_regions(),
            today=TODAY,
            server=self.server,
            weather=self.weather,
            rest=rest,
            clock=lambda: SystemClock(self.machine.wall_ns, self.machine.steady_ns),
            went_wrong=lambda words: wrong("no process ends by itself", words),
        )
        self.dispatchers = DispatcherRoom(house)
        self.web = WebRoom(house)
        self.recorders = RecorderRoom(house, lambda process: ServedLog(self.database, process))
        self.road = WebhookRoad(self.web, self.weather)
        self.carrier: Carrier = Carrier(self._account(settings), self.road, LoopClock(EPOCH_S))
        self.callers = Callers(plan, self.carrier.network, tuple(LINES), self.weather)
        desk = Desk(self.web, self.weather)
        tokens = Tokens(settings, lambda: EPOCH_S + loop.time())
        partners = [code for code in network.partners if not (plan.has_partner and code == PARTNER)]
        self.crew = [
            SimulatedSpecialist(
                f"s{number:02d}",
                partners[number % len(partners)],
                ("en", "fr") if number % 3 else ("en",),
                desk,
                self.carrier.network,
                self.callers,
                tokens,
                self.weather,
                the_outside(),
            )
            for number in range(plan.crew)
        ]
        self.mishaps = Mishaps(self)
        self._tasks: list[asyncio.Task[Any]] = []

    def _account(self, settings: Settings) -> CarrierSettings:
        plan = self.plan
        return sample_carrier(settings).model_copy(
            update={
                "seed": plan.seed,
                "time_scale": 1.0,
                "wait_time_scale": 1.0,
                "twiml_bins": {FALLBACK_BIN: STATIC_DOCUMENT},
                "far_ends": far_ends(),
                "faults": FaultSettings(
                    repeat=plan.share(Fault.REPEATS),
                    replay=plan.share(Fault.REPEATS) / 2,
                    repeat_twiml=plan.share(Fault.REPEATS) / 2,
                    delay=plan.share(Fault.LATE) / 2,
                    reorder=plan.share(Fault.LATE),
                    reorder_s_max=2.0,
                    drop=plan.share(Fault.LOST_CALLBACKS),
                ),
            }
        )

    # --- its course -----------------------------------------------------------------------------------

    def open(self) -> None:
        for room in (self.dispatchers, self.web, self.recorders):
            room.open()
        self._tasks += [asyncio.create_task(one.live()) for one in self.crew]
        self._tasks += [
            asyncio.create_task(self.callers.dial()),
            asyncio.create_task(self.database.be_away()),
        ]
        self._tasks += self.mishaps.begin()

    def heal(self) -> None:
        self.healed_at_s = self.now_s()
        self.weather.heal()
        self.carrier.account.post.faults = FaultSettings()
        self.carrier.account.far_ends.update(far_ends())
        self.database.up = True

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for room in (self.dispatchers, self.web, self.recorders):
            await room.close()
        await self.carrier.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def failures(self) -> list[BaseException]:
        """What ended a simulated person or a mishap: a bug of the bench."""
        ended = [task for task in self._tasks if task.done() and not task.cancelled()]
        return [error for task in ended if (error := task.exception()) is not None]

    # --- what there is --------------------------------------------------------------------------------

    @property
    def calls(self) -> dict[ContactId, str]:
        """The call of every contact whose caller has dialled."""
        return self.callers.calls

    def now_s(self) -> float:
        return self.loop.time()

    def open_effects(self) -> tuple[Effect, ...]:
        outbox = self.dispatchers.outboxes.get(self.server.store.owner or "")
        return outbox.open_effects() if outbox is not None else ()

    def owner(self) -> Dispatcher | None:
        """The dispatcher that owns the floor now, if it lives."""
        return self.dispatchers.dispatchers.get(self.server.store.owner or "")
