"""A contact whose call the carrier does not know any more is closed; nobody else is (F-5, F-36)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from live.errors import FloorUnavailable
from live.reconciler import EVERY_S, SETTLED_MS, Reconciler
from routing.commands import CloseLostContact, Command
from routing.engine import handle
from routing.floor import Floor
from routing.model import CallSid, ContactId, Instant
from routing.replies import Noted, Reply
from simulator.faults.virtual_loop import run_in_virtual_time
from tests.live.floor_story import HandClock, arrives, call_of, contact_of, publishes


@dataclass
class Gateway:
    fails: bool = False
    asked: list[CloseLostContact] = field(default_factory=list)

    async def ask(self, command: Command, budget_s: float) -> Reply:
        assert isinstance(command, CloseLostContact)
        self.asked.append(command)
        if self.fails:
            raise FloorUnavailable
        return Noted()

    def closed(self) -> list[ContactId]:
        return [command.contact for command in self.asked]


@dataclass
class CarrierList:
    calls: frozenset[CallSid] | None = frozenset()
    times: int = 0

    async def __call__(self) -> frozenset[CallSid] | None:
        self.times += 1
        return self.calls


def floor_with(callers: Sequence[str], clock: HandClock) -> Floor:
    floor = Floor()
    for command in (publishes(), *(arrives(caller) for caller in callers)):
        handle(floor, command, Instant(clock.at))
    return floor


def reconciler_of(floor: Floor, carrier: CarrierList, gateway: Gateway, clock: HandClock) -> Reconciler:
    return Reconciler(lambda: floor, carrier, gateway, clock)


class TestCompare:
    async def test_closes_only_the_contacts_that_the_carrier_does_not_know(self, clock: HandClock) -> None:
        floor, gateway = floor_with(["ada", "bo", "cy"], clock), Gateway()
        clock.turn(SETTLED_MS + 1)
        carrier = CarrierList(frozenset({call_of("ada"), call_of("cy"), call_of("stranger")}))
        reconciler = reconciler_of(floor, carrier, gateway, clock)
        await reconciler.compare()
        assert await reconciler.compare() == 1
        assert gateway.closed() == [contact_of("bo")]

    async def test_closes_nobody_for_one_list_that_was_empty_by_mistake(self, clock: HandClock) -> None:
        floor, gateway, carrier = floor_with(["ada", "bo"], clock), Gateway(), CarrierList()
        clock.turn(SETTLED_MS + 1)
        reconciler = reconciler_of(floor, carrier, gateway, clock)
        await reconciler.compare()
        carrier.calls = frozenset({call_of("ada"), call_of("bo")})
        await reconciler.compare()
        carrier.calls = frozenset()
        await reconciler.compare()
        assert gateway.asked == []

    async def test_leaves_a_contact_alone_that_has_just_arrived(self, clock: HandClock) -> None:
        floor, gateway, carrier = floor_with(["ada"], clock), Gateway(), CarrierList()
        clock.turn(SETTLED_MS)
        assert await reconciler_of(floor, carrier, gateway, clock).compare() == 0
        assert carrier.times == 0

    async def test_closes_nobody_when_the_carrier_could_not_be_asked(self, clock: HandClock) -> None:
        floor, gateway = floor_with(["ada"], clock), Gateway()
        clock.turn(SETTLED_MS + 1)
        assert await reconciler_of(floor, CarrierList(None), gateway, clock).compare() == 0
        assert gateway.asked == []

    async def test_asks_again_under_the_same_id_after_the_floor_was_away(self, clock: HandClock) -> None:
        floor, gateway = floor_with(["ada"], clock), Gateway(fails=True)
        clock.turn(SETTLED_MS + 1)
        reconciler = reconciler_of(floor, CarrierList(), gateway, clock)
        assert await reconciler.compare() == await reconciler.compare() == 0
        gateway.fails = False
        assert await reconciler.compare() == 1
        assert len({command.id for command in gateway.asked}) == 1


class TestRun:
    def test_compares_again_and_again(self) -> None:
        async def story() -> None:
            clock = HandClock()
            floor, carrier = floor_with(["ada"], clock), CarrierList(frozenset({call_of("ada")}))
            clock.turn(SETTLED_MS + 1)
            running = asyncio.create_task(reconciler_of(floor, carrier, Gateway(), clock).run())
            await asyncio.sleep(EVERY_S * 3 + 1)
            running.cancel()
            assert carrier.times == 4

        run_in_virtual_time(story())
