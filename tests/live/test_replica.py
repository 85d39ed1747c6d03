"""A replica shows the dispatcher's floor, whatever happens to the journal it follows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis.exceptions import ConnectionError as ServerGone

from live.memory import MemoryFloorStore
from live.ports import Head, Journal, JournalEntry, Position
from live.replica import FloorReplica
from routing.floor import Floor
from tests.live.floor_story import (
    AMIR,
    JOAN,
    OPENING,
    Carrier,
    HandClock,
    Ports,
    arrives,
    ask_all,
    dispatcher_on,
    gateway_on,
    hangs_up,
    is_ready,
    memory_ports,
    presses_one,
    running,
    sight,
    signs_in,
    until,
)


@asynccontextmanager
async def replica_of(ports: Ports, clock: HandClock) -> AsyncIterator[FloorReplica]:
    replica = FloorReplica(ports.journal, ports.ownership, clock)
    await replica.start()
    try:
        yield replica
    finally:
        await replica.stop()


async def until_same(replica: FloorReplica, floor: Floor) -> None:
    await until(lambda: sight(replica.floor) == sight(floor))


class TestFollow:
    async def test_equals_the_floor_of_the_dispatcher(self, ports: Ports, clock: HandClock) -> None:
        dispatcher = dispatcher_on(ports, clock, Carrier().perform)
        async with running(dispatcher), gateway_on(ports) as gateway:
            await ask_all(gateway, OPENING)
            async with replica_of(ports, clock) as replica:
                await until_same(replica, dispatcher.floor)
                for command in (arrives("ada"), presses_one("ada"), arrives("bo"), hangs_up("ada")):
                    clock.turn(10)
                    await gateway.ask(command, 60)
                    await until_same(replica, dispatcher.floor)
                assert replica.heard_at == clock.now()

    async def test_starts_from_the_snapshot_when_the_journal_was_trimmed(
        self, ports: Ports, clock: HandClock
    ) -> None:
        dispatcher = dispatcher_on(ports, clock, Carrier().perform)
        async with running(dispatcher), gateway_on(ports) as gateway:
            await ask_all(gateway, (*OPENING, arrives("ada")))
            dispatcher.recorded_to((await ports.journal.head()).position)
            await dispatcher.take_snapshot()
            async with replica_of(ports, clock) as replica:
                await until_same(replica, dispatcher.floor)

    async def test_mends_a_gap_from_the_snapshot(self, clock: HandClock) -> None:
        store = MemoryFloorStore()
        ports = memory_ports(store)
        dispatcher = dispatcher_on(ports, clock, Carrier().perform)
        async with running(dispatcher), gateway_on(ports) as gateway:
            await ask_all(gateway, OPENING)
            async with replica_of(ports, clock) as replica:
                await until_same(replica, dispatcher.floor)
                looks = asyncio.Event()
                replica._journal = _held_until(looks, ports.journal)
                await ask_all(gateway, [hangs_up("nobody yet")])
                await ask_all(gateway, [arrives("ada"), arrives("bo")])
                dispatcher.recorded_to((await ports.journal.head()).position)
                await dispatcher.take_snapshot()
                looks.set()
                await ask_all(gateway, [arrives("cy")])
                await until_same(replica, dispatcher.floor)

    @pytest.mark.parametrize("batches_lost", [1, 2, 4])
    @pytest.mark.parametrize("busy", [False, True], ids=["quiet", "busy"])
    async def test_starts_again_when_the_server_lost_its_last_second(
        self, clock: HandClock, monkeypatch: pytest.MonkeyPatch, batches_lost: int, busy: bool
    ) -> None:
        """F-36: also when the new life of the journal is as long as the old before anybody looks."""
        monkeypatch.setattr("live.replica.BLOCK_MS", 50)
        store = MemoryFloorStore()
        ports = memory_ports(store)
        dispatcher = dispatcher_on(ports, clock, Carrier().perform)
        async with replica_of(ports, clock) as replica:
            async with running(dispatcher), gateway_on(ports) as gateway:
                await ask_all(gateway, (*OPENING, arrives("ada"), arrives("bo"), arrives("cy")))
                await until_same(replica, dispatcher.floor)
            looks = asyncio.Event()
            replica._journal = _held_until(looks, ports.journal)
            await asyncio.sleep(0.1 if busy else 0)
            _lose(store, batches_lost)
            again = dispatcher_on(ports, clock, Carrier().perform)
            async with running(again), gateway_on(ports) as gateway:
                if busy:
                    for number in range(8):
                        await gateway.ask(arrives(f"later-{number}"), 60)
                looks.set()
                await until_same(replica, again.floor)

    async def test_starts_again_when_the_journal_was_emptied(self, clock: HandClock) -> None:
        """F-37."""
        store = MemoryFloorStore()
        ports = memory_ports(store)
        async with replica_of(ports, clock) as replica:
            dispatcher = dispatcher_on(ports, clock, Carrier().perform)
            async with running(dispatcher), gateway_on(ports) as gateway:
                await ask_all(gateway, (*OPENING, arrives("ada")))
                await until_same(replica, dispatcher.floor)
            _lose(store, len(store.journal))
            again = dispatcher_on(ports, clock, Carrier().perform)
            async with running(again), gateway_on(ports) as gateway:
                await ask_all(gateway, [*OPENING, signs_in(AMIR), is_ready(AMIR), arrives("bo")])
                await until_same(replica, again.floor)

    async def test_starts_again_later_when_the_server_is_away_just_then(self, clock: HandClock) -> None:
        store = MemoryFloorStore()
        ports = memory_ports(store)
        async with replica_of(ports, clock) as replica:
            dispatcher = dispatcher_on(ports, clock, Carrier().perform)
            async with running(dispatcher), gateway_on(ports) as gateway:
                await ask_all(gateway, (*OPENING, arrives("ada")))
                await until_same(replica, dispatcher.floor)
            failures = 2

            async def away() -> None:
                nonlocal failures
                if failures:
                    failures -= 1
                    raise ServerGone("as planned")
                return None

            replica._journal = _With(ports.journal, snapshot=away)
            _lose(store, 1)
            again = dispatcher_on(ports, clock, Carrier().perform)
            async with running(again), gateway_on(ports) as gateway:
                await ask_all(gateway, [arrives("bo")])
                await until_same(replica, again.floor)

    async def test_is_not_reassured_by_a_journal_that_nobody_writes_to(self, clock: HandClock) -> None:
        """A dispatcher that has stopped: the server answers, and yet no caller would be offered to anybody."""
        ports = memory_ports()
        async with replica_of(ports, clock) as replica:
            await asyncio.sleep(0.2)
            assert replica.heard_at == 0
            await ports.ownership.acquire("first", 60_000, take_over=False)
            await until(lambda: replica.heard_at == clock.now())

    async def test_says_how_old_its_news_is(self, clock: HandClock) -> None:
        ports = memory_ports()
        await ports.ownership.acquire("first", 60_000, take_over=False)
        async with replica_of(ports, clock) as replica:
            await until(lambda: replica.heard_at == clock.now())

            async def away(*_: object, **__: object) -> list[JournalEntry]:
                raise ServerGone("as planned")

            replica._journal = _With(ports.journal, read=away)
            await asyncio.sleep(1.2)
            heard_at = clock.now()
            clock.turn(6_000)
            await asyncio.sleep(0.3)
            assert replica.heard_at == heard_at


class TestWatchers:
    async def test_are_told_of_changes_and_only_of_their_own(self, clock: HandClock) -> None:
        ports = memory_ports()
        async with (
            running(dispatcher_on(ports, clock, Carrier().perform)),
            gateway_on(ports) as gateway,
            replica_of(ports, clock) as replica,
        ):
            await ask_all(gateway, (*OPENING, signs_in(AMIR)))
            await until(lambda: AMIR in replica.floor.specialists)
            async with (
                replica.watch_specialist(JOAN) as joan,
                replica.watch_specialist(AMIR) as amir,
                replica.watch_floor() as floor,
            ):
                await ask_all(gateway, (arrives("ada"), presses_one("ada")))
                assert await joan.wait(60)
                assert await floor.wait(60)
                assert not await amir.wait(0.05)

    async def test_hear_of_many_changes_once(self, clock: HandClock) -> None:
        ports = memory_ports()
        async with (
            running(dispatcher_on(ports, clock, Carrier().perform)),
            gateway_on(ports) as gateway,
            replica_of(ports, clock) as replica,
        ):
            await ask_all(gateway, OPENING)
            async with replica.watch_floor() as floor:
                await ask_all(gateway, (arrives("ada"), arrives("bo"), arrives("cy")))
                await until(lambda: len(replica.floor.contacts) == 3)
                assert await floor.wait(60)
                assert not await floor.wait(0.05)

    async def test_leave_nothing_behind(self, clock: HandClock) -> None:
        """F-50: also when a screen goes away in an error or by cancellation."""
        ports = memory_ports()
        replica = FloorReplica(ports.journal, ports.ownership, clock)

        async def screen() -> None:
            async with replica.watch_specialist(JOAN) as joan, replica.watch_floor():
                await joan.wait(60)

        screens = [asyncio.create_task(screen()) for _ in range(50)]
        await asyncio.sleep(0.01)
        for one in screens:
            one.cancel()
        await asyncio.gather(*screens, return_exceptions=True)
        assert replica._by_specialist == {}
        assert replica._watchers == set()

    async def test_are_told_when_the_replica_starts_again(self, clock: HandClock) -> None:
        ports = memory_ports()
        replica = FloorReplica(ports.journal, ports.ownership, clock)
        async with replica.watch_specialist(JOAN) as joan, replica.watch_floor() as floor:
            await replica.start()
            assert await joan.wait(60)
            assert await floor.wait(60)
            await replica.stop()


class _With:
    """A journal with some of its methods replaced."""

    def __init__(self, journal: Any, **replaced: Any) -> None:
        self._journal = journal
        self._replaced = replaced

    def __getattr__(self, name: str) -> Any:
        return self._replaced.get(name) or getattr(self._journal, name)


def _held_until(looks: asyncio.Event, journal: Journal) -> "_With":
    """Give a journal whose reader, once its present look is over, sees nothing until it may."""

    async def held_up(after: Position, *, count: int, block_ms: int) -> list[JournalEntry]:
        await looks.wait()
        return await journal.read(after, count=count, block_ms=block_ms)

    return _With(journal, read=held_up)


def _lose(store: MemoryFloorStore, batches: int) -> None:
    """What a server does whose host loses power: it comes back without its last writes."""
    store.journal = store.journal[: len(store.journal) - batches]
    last = store.journal[-1] if store.journal else None
    store.head = (
        Head(position=last.position, batch_number=last.batch.number, inbox=last.batch.inbox)
        if last is not None
        else Head()
    )
