"""A dispatcher that takes over or starts again: who owns the floor, its timers and its snapshot."""

import asyncio

import pytest

from config.clock import SystemClock
from live.dispatcher import LEASE_TTL_MS
from live.errors import Fenced
from live.outbox import EffectOutcome
from live.ports import START, Position
from live.recovery import recover
from routing.effects import Effect
from routing.events import CallArrived, OfferMissed
from routing.floor import TimerKind
from routing.model import Instant, SpecialistState
from routing.replies import AskLanguage
from simulator.faults.virtual_loop import run_in_virtual_time
from tests.live.dispatchers import BUDGET_S, new_dispatcher
from tests.live.floor_story import (
    JOAN,
    NOON,
    OFFER_TTL_MS,
    OPENING,
    Carrier,
    HandClock,
    Ports,
    accepts,
    arrives,
    ask_all,
    batches,
    contact_of,
    dispatcher_on,
    events,
    gateway_on,
    hangs_up,
    is_connected,
    memory_ports,
    move_order,
    presses_one,
    running,
    sight,
)


class TestTakeOver:
    async def test_fences_the_first_dispatcher(self, ports: Ports, clock: HandClock) -> None:
        first, second = new_dispatcher(ports, clock), dispatcher_on(ports, clock, Carrier().perform, "second")
        async with gateway_on(ports) as gateway, running(first) as work:
            await ask_all(gateway, (*OPENING, arrives("ada")))
            async with running(second):
                await ask_all(gateway, [presses_one("ada"), arrives("bo")])
                async with asyncio.timeout(60):
                    with pytest.raises(Fenced):
                        await work
                replies = await ask_all(gateway, [arrives("cy"), arrives("ada")])
                assert [type(reply) for reply in replies] == [AskLanguage, AskLanguage]
                assert sight((await recover(ports.journal)).floor) == sight(second.floor)
        seen = await events(ports.journal)
        assert len({event.id for event in seen}) == len(seen)

    async def test_leaves_an_idle_dispatcher_fenced_by_its_lease_alone(self, clock: HandClock) -> None:
        ports = memory_ports()
        async with running(new_dispatcher(ports, clock)) as work:
            assert await ports.ownership.acquire("second", LEASE_TTL_MS, take_over=True)
            async with asyncio.timeout(60):
                with pytest.raises(Fenced):
                    await work

    async def test_waits_while_the_lease_runs(self, ports: Ports, clock: HandClock) -> None:
        async with running(new_dispatcher(ports, clock)):
            second = dispatcher_on(ports, clock, Carrier().perform, "second")
            assert not await second.start(take_over=False)

    async def test_needs_no_word_from_the_dead(self, ports: Ports, clock: HandClock) -> None:
        """What was asked while nobody owned the floor is decided by the next owner."""
        async with gateway_on(ports) as gateway:
            async with running(new_dispatcher(ports, clock)):
                await ask_all(gateway, OPENING)
            waiting = asyncio.create_task(gateway.ask(arrives("ada"), BUDGET_S))
            await asyncio.sleep(0.05)
            async with running(dispatcher_on(ports, clock, Carrier().perform, "second")):
                assert isinstance(await waiting, AskLanguage)


class TestTimers:
    async def test_fire_at_their_due_time_and_not_before(self, clock: HandClock) -> None:
        ports = memory_ports()
        dispatcher = new_dispatcher(ports, clock)
        async with running(dispatcher), gateway_on(ports) as gateway:
            await ask_all(gateway, (*OPENING, arrives("ada"), presses_one("ada")))
            clock.turn(OFFER_TTL_MS - 1)
            await ask_all(gateway, [arrives("bo")])
            assert not any(isinstance(event, OfferMissed) for event in await events(ports.journal))
            clock.turn(1)
            await ask_all(gateway, [arrives("cy")])
            [missed] = [event for event in await events(ports.journal) if isinstance(event, OfferMissed)]
            assert missed.at == NOON + OFFER_TTL_MS

    def test_need_no_command_to_wake_the_dispatcher(self) -> None:
        async def story() -> None:
            loop = asyncio.get_running_loop()
            began = loop.time()

            class LoopClock:
                def now(self) -> Instant:
                    return Instant(NOON + round((loop.time() - began) * 1000))

                def go_on_from(self, at: Instant) -> None:
                    pass

            ports = memory_ports()
            async with (
                running(dispatcher_on(ports, LoopClock(), Carrier().perform)),
                gateway_on(ports) as gateway,
            ):
                await ask_all(gateway, (*OPENING, arrives("ada"), presses_one("ada")))
                await asyncio.sleep(OFFER_TTL_MS / 1000 + 1)
                [missed] = [event for event in await events(ports.journal) if isinstance(event, OfferMissed)]
                assert missed.at - NOON in range(OFFER_TTL_MS, OFFER_TTL_MS + 20)

        run_in_virtual_time(story())

    async def test_fire_after_the_machine_was_set_back(self) -> None:
        """F-54: the floor's time goes on from where the dispatcher before left it."""
        ports, steady = memory_ports(), HandClock()
        machine = HandClock()

        def clock() -> SystemClock:
            return SystemClock(lambda: machine.at * 1_000_000, lambda: steady.at * 1_000_000)

        async with running(new_dispatcher(ports, clock())), gateway_on(ports) as gateway:
            await ask_all(gateway, [*OPENING, arrives("ada"), presses_one("ada")])
        machine.turn(-3_600_000)
        second = new_dispatcher(ports, clock())
        assert await second.start(take_over=True)
        steady.turn(OFFER_TTL_MS * 2)
        await second.turn()
        assert [event for event in await events(ports.journal) if isinstance(event, OfferMissed)]

    async def test_that_came_due_while_nobody_ran_fire_at_the_next_start(self, clock: HandClock) -> None:
        ports = memory_ports()
        async with gateway_on(ports) as gateway:
            async with running(new_dispatcher(ports, clock)):
                await ask_all(gateway, (*OPENING, arrives("ada"), presses_one("ada")))
            clock.turn(OFFER_TTL_MS * 2)
            dispatcher = new_dispatcher(ports, clock)
            async with running(dispatcher):
                await ask_all(gateway, [arrives("bo")])
        assert dispatcher.floor.specialists[JOAN].state is SpecialistState.NOT_READY
        timers = [key for _, key in dispatcher.floor.timers.in_order()]
        assert not any(key.startswith(TimerKind.OFFER) for key in timers)


class TestSnapshot:
    async def test_with_a_trimmed_journal_gives_the_same_floor(self, ports: Ports, clock: HandClock) -> None:
        first = new_dispatcher(ports, clock)
        async with gateway_on(ports) as gateway:
            async with running(first):
                await ask_all(gateway, (*OPENING, arrives("ada"), presses_one("ada"), arrives("bo")))
                first.recorded_to((await ports.journal.head()).position)
                await first.take_snapshot()
                await ask_all(gateway, [accepts(JOAN, "ada"), hangs_up("bo")])
            assert len(await batches(ports.journal)) == 3
            second = new_dispatcher(ports, clock)
            async with running(second):
                assert sight(second.floor) == sight(first.floor)
                assert isinstance((await ask_all(gateway, [arrives("ada")]))[0], AskLanguage)
        arrived = [event for event in await events(ports.journal) if isinstance(event, CallArrived)]
        assert [event.contact for event in arrived] == [contact_of("bo")]

    async def test_trims_nothing_that_the_recorder_has_not_stored(
        self, ports: Ports, clock: HandClock
    ) -> None:
        """F-49."""
        dispatcher = new_dispatcher(ports, clock)
        async with running(dispatcher), gateway_on(ports) as gateway:
            await ask_all(gateway, [*OPENING, arrives("ada")])
            entries = await ports.journal.read(START, count=100, block_ms=0)
            await dispatcher.take_snapshot()
            assert await ports.journal.read(START, count=100, block_ms=0) == entries
            dispatcher.recorded_to(entries[1].position)
            await dispatcher.take_snapshot()
            assert await ports.journal.read(START, count=100, block_ms=0) == entries[1:]

    async def test_is_taken_every_so_many_batches(
        self, clock: HandClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("live.dispatcher.SNAPSHOT_BATCHES", 2)
        ports = memory_ports()
        async with running(new_dispatcher(ports, clock)), gateway_on(ports) as gateway:
            await ask_all(gateway, [*OPENING, arrives("ada"), arrives("bo")])
        snapshot = await ports.journal.snapshot()
        assert snapshot is not None
        assert snapshot.batch_number == 4

    async def test_remembers_when_its_last_batch_was_though_nothing_happened_in_it(
        self, clock: HandClock
    ) -> None:
        """F-54: on a machine that was set back, time goes on from there and not from the last event before."""
        ports, done = memory_ports(), asyncio.Event()

        async def slow(effect: Effect) -> EffectOutcome:
            await done.wait()
            return EffectOutcome.DONE

        dispatcher = dispatcher_on(ports, clock, slow)
        async with running(dispatcher), gateway_on(ports) as gateway:
            await ask_all(gateway, (*OPENING, arrives("ada"), presses_one("ada")))
            await ask_all(gateway, is_connected(JOAN, "ada")[:3])
            happened, head = clock.now(), await ports.journal.head()
            clock.turn(5_000)
            done.set()
            async with asyncio.timeout(60):
                while (await ports.journal.head()).batch_number == head.batch_number:
                    await asyncio.sleep(0.01)
            await dispatcher.take_snapshot()
            await ports.journal.trim(Position("99999-0"))
            found = await recover(ports.journal)
        assert (found.floor.at, found.at) == (happened, happened + 5_000)

    async def test_keeps_open_effects_and_replies(self, clock: HandClock) -> None:
        ports, never = memory_ports(), asyncio.Event()

        async def silent(effect: Effect) -> EffectOutcome:
            await never.wait()
            return EffectOutcome.DONE

        dispatcher = dispatcher_on(ports, clock, silent)
        async with running(dispatcher), gateway_on(ports) as gateway:
            await ask_all(gateway, (*OPENING, arrives("ada"), presses_one("ada")))
            await ask_all(gateway, is_connected(JOAN, "ada")[:3])
            await dispatcher.take_snapshot()
            await ports.journal.trim(Position("99999-0"))
            found = await recover(ports.journal)
            assert found.inbox == (await ports.journal.head()).inbox
        assert set(found.effects) == {move_order(JOAN, "ada")}
        assert found.replies.find(arrives("ada").id) == AskLanguage(contact=contact_of("ada"), attempt=1)
