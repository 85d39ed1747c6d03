"""The service's processes in a run: dispatcher, web and recorder, each started again when it falls."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Protocol

from redis.exceptions import RedisError
from starlette.types import ASGIApp

from config.clock import SystemClock
from config.network import Network
from config.settings import Settings
from live.dispatcher import Dispatcher
from live.errors import BatchOutOfOrder, Fenced, JournalGap
from live.gateway import InboxGateway
from live.outbox import Outbox, Perform
from live.ports import Clock, CommandGateway, JournalEntry, Position
from live.presence import PresenceBundles
from live.recorder import Log, Recorder
from live.replica import FloorReplica
from routing.floor import Floor
from simulator.faults.plan import Fault
from simulator.faults.process import Process, ProcessGone
from simulator.faults.roads import RestRoad
from simulator.faults.server import (
    ServedInbox,
    ServedJournal,
    ServedOwnership,
    ServedRecorded,
    ServedReplies,
    Server,
)
from simulator.faults.weather import Weather
from telephony.addresses import Addresses
from telephony.http import BoundedHttpClient
from telephony.ports import Carrier
from telephony.rest import CarrierAccount, TwilioCarrier
from webhooks.directory import Regions

RESTART_S = (0.2, 1.5)
FREEZE_S = (1.0, 6.0)
"""Around the three seconds after which the lease has run out."""
STANDBY_EVERY_S = 0.5
FALLS_AFTER_COMMIT = 0.02
"""Share of commits with orders after which a dispatcher falls, for each time a minute that it falls anyway."""
MAY_END_BY = (Fenced, RedisError, ProcessGone)
"""What may end a process: it was killed, or overtaken."""
MAY_FOLLOW_A_LOST_SECOND = (BatchOutOfOrder, JournalGap)


class RecordedWord(Protocol):
    async def get(self) -> Position | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """How the application puts the parts together; given by it, so that what is tried is what runs."""

    voice: Callable[[Settings, Network, CommandGateway, date, Regions | None], ASGIApp]
    performer: Callable[[Carrier, Addresses, Callable[[], Floor]], Perform]
    serve_floor: Callable[
        [Dispatcher, TwilioCarrier, CommandGateway, RecordedWord, Network, Clock, Settings], Awaitable[None]
    ]
    account: Callable[[Settings], CarrierAccount]
    addresses: Callable[[Settings], Addresses]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What every process of a run is made of."""

    composition: Composition
    settings: Settings
    network: Network
    regions: Regions
    today: date
    server: Server
    weather: Weather
    rest: ASGIApp
    clock: Callable[[], SystemClock]
    """The clock of a process that begins now."""
    went_wrong: Callable[[str], None]
    """Hears of a process that ended by itself, and ought not to have."""


class Room(ABC):
    """One kind of process: begun, watched, killed, begun again."""

    kind = ""
    crashes: Fault

    def __init__(self, house: House) -> None:
        self.house = house
        self.living: dict[str, Process] = {}
        self._fate = house.weather.stream(f"room/{self.kind}")
        self._lives = 0
        self._keepers: list[asyncio.Task[None]] = []

    def open(self) -> None:
        self.keep(self._chain(True))
        self.keep(self._be_killed())

    def keep(self, work: Awaitable[None]) -> None:
        self._keepers.append(asyncio.ensure_future(work))

    async def close(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        for process in tuple(self.living.values()):
            process.kill()
        await asyncio.gather(*self._keepers, return_exceptions=True)

    @abstractmethod
    async def live(self, process: Process, first: bool) -> None:
        """Work until killed. `first`: it was begun by the supervisor, not as a stand-by."""

    def retires(self, process: Process) -> bool:
        """Whether nobody begins it again once it has ended."""
        return False

    async def _chain(self, first: bool) -> None:
        while True:
            self._lives += 1
            process = Process(f"{self.kind}-{self._lives}")
            self.living[process.name] = process
            try:
                await process.run(self.live(process, first))
            except Exception as end:  # noqa: BLE001 - whatever ended it, the supervisor begins it again
                self._note_end(process, end)
            process.kill()
            del self.living[process.name]
            if self.retires(process):
                return
            await asyncio.sleep(self._fate.between(*RESTART_S))
            first = True

    def _note_end(self, process: Process, end: Exception) -> None:
        causes = list(_leaves(end))
        told = ", ".join(sorted(type(cause).__name__ for cause in causes))
        self.house.weather.tell(f"{process.name} ended", told)
        lost = Fault.LOST_SECOND in self.house.weather.plan.on
        allowed = (*MAY_END_BY, *MAY_FOLLOW_A_LOST_SECOND) if lost else MAY_END_BY
        if not all(isinstance(cause, allowed) for cause in causes):
            self.house.went_wrong(f"{process.name} ended by {causes!r}")

    async def _be_killed(self) -> None:
        while True:
            await self.house.weather.wait_for(self.crashes)
            if self.living:
                name = self._fate.one_of(sorted(self.living))
                self.house.weather.tell(f"{name} killed")
                self.living[name].kill()


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for one in error.exceptions for leaf in _leaves(one)]
    return [error]


class DispatcherRoom(Room):
    kind = "dispatcher"
    crashes = Fault.DISPATCHER_CRASHES

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.dispatchers: dict[str, Dispatcher] = {}
        self.outboxes: dict[str, Outbox] = {}
        self.frozen = 0
        """How many stand still now."""
        self._retired: set[str] = set()
        house.server.watches.append(self._fall_after_commit)

    def open(self) -> None:
        super().open()
        self.keep(self._be_frozen())

    def retires(self, process: Process) -> bool:
        for kept in (self.dispatchers, self.outboxes):
            kept.pop(process.name, None)
        return process.name in self._retired

    async def live(self, process: Process, first: bool) -> None:
        house = self.house
        compose, settings, clock = house.composition, house.settings, house.clock()
        http = BoundedHttpClient(transport=RestRoad(house.rest, process, house.weather))
        chance = Random(f"{house.weather.plan.seed}/{process.name}")
        carrier = TwilioCarrier(compose.account(settings), random=chance.random, http=http)
        inbox = ServedInbox(house.server, process)
        carry_out = compose.performer(carrier, compose.addresses(settings), lambda: dispatcher.floor)
        outbox = self.outboxes[process.name] = Outbox(carry_out, inbox)
        dispatcher = Dispatcher(
            name=process.name,
            journal=ServedJournal(house.server, process),
            inbox=inbox,
            ownership=ServedOwnership(house.server, process),
            outbox=outbox,
            clock=clock,
        )
        self.dispatchers[process.name] = dispatcher
        while not await self._started(dispatcher, take_over=first):  # noqa: ASYNC110 - a lease wakes nobody
            await asyncio.sleep(STANDBY_EVERY_S)
        gateway = InboxGateway(inbox, ServedReplies(house.server, process), process.name)
        await gateway.start()
        recorded = ServedRecorded(house.server, process)
        await compose.serve_floor(dispatcher, carrier, gateway, recorded, house.network, clock, settings)

    @staticmethod
    async def _started(dispatcher: Dispatcher, *, take_over: bool) -> bool:
        try:
            return await dispatcher.start(take_over=take_over)
        except (RedisError, OSError, TimeoutError):
            return False

    def _fall_after_commit(self, name: str, epoch: int, entry: JournalEntry) -> None:
        """Be killed at the worst moment: what was decided is in the journal, and nobody has been told or moved."""
        falls = entry.batch.effects and self.house.weather.strikes(self.crashes, FALLS_AFTER_COMMIT)
        if falls and name in self.living:
            self.house.weather.tell(f"{name} killed after its commit")
            self.living[name].kill()

    async def _be_frozen(self) -> None:
        """Stop a dispatcher for a while; somebody stands by, and takes the floor when the lease has run out."""
        while True:
            await self.house.weather.wait_for(Fault.FREEZES)
            awake = sorted(self.living.keys() - self._retired)
            if not awake:
                continue
            process = self.living[self._fate.one_of(awake)]
            self._retired.add(process.name)
            self.house.weather.tell(f"{process.name} frozen")
            process.freeze()
            self.frozen += 1
            self.keep(self._chain(False))
            await asyncio.sleep(self._fate.between(*FREEZE_S))
            self.house.weather.tell(f"{process.name} goes on")
            process.thaw()
            self.frozen -= 1


class WebRoom(Room):
    kind = "web"
    crashes = Fault.WEB_CRASHES

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.replica: FloorReplica | None = None
        """What the screens show; None while nobody serves them."""
        self.gateway: InboxGateway | None = None
        self.presence: PresenceBundles | None = None
        self.process: Process | None = None
        self._voice: ASGIApp | None = None
        self._up = asyncio.Event()
        self._bundles = 0

    async def serving(self) -> tuple[Process, ASGIApp]:
        while self.process is None or self.process.dead or self._voice is None:
            self._up.clear()
            await self._up.wait()
        return self.process, self._voice

    async def live(self, process: Process, first: bool) -> None:
        house = self.house
        inbox, replies = ServedInbox(house.server, process), ServedReplies(house.server, process)
        gateway = InboxGateway(inbox, replies, process.name)
        await gateway.start()
        journal, ownership = ServedJournal(house.server, process), ServedOwnership(house.server, process)
        replica = FloorReplica(journal, ownership, house.clock())
        presence = PresenceBundles(gateway, lambda: self._bundle(process))
        for part in (replica, presence):
            await part.start()
        self._voice = house.composition.voice(
            house.settings, house.network, gateway, house.today, house.regions
        )
        self.replica, self.gateway, self.presence, self.process = replica, gateway, presence, process
        self._up.set()
        await asyncio.get_running_loop().create_future()

    def _bundle(self, process: Process) -> str:
        self._bundles += 1
        return f"{process.name}-{self._bundles}"

    @property
    def alive(self) -> bool:
        return self.process is not None and not self.process.dead


class RecorderRoom(Room):
    kind = "recorder"
    crashes = Fault.RECORDER_CRASHES

    def __init__(self, house: House, log: Callable[[Process], Log]) -> None:
        super().__init__(house)
        self._log = log

    async def live(self, process: Process, first: bool) -> None:
        journal = ServedJournal(self.house.server, process)
        recorded = ServedRecorded(self.house.server, process)
        await Recorder(journal, self._log(process), recorded).run()
