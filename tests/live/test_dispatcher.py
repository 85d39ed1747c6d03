"""The one writer of a floor: every command has one effect, and nothing that was acknowledged is lost."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import structlog
from redis.exceptions import ConnectionError as ServerGone

from config.clock import SystemClock
from live.dispatcher import LEASE_TTL_MS, Dispatcher
from live.errors import BatchOutOfOrder, Fenced, FloorUnavailable
from live.memory import MemoryFloorStore
from live.outbox import ATTEMPTS_MAX, EffectOutcome, Outbox
from live.ports import START, Asked, Batch, FloorClock, Head, Journal, Position, StoredReply
from live.recovery import EFFECT_COMMAND, recover
from live.redis_floor import FloorKeys, RedisInbox, connect
from routing import engine
from routing.commands import AcceptOffer, ExpireOffer, ReportCallArrived, ReportEffect
from routing.effects import Effect, MoveCallerToRoom
from routing.events import CallArrived, ContactClosed, OfferAccepted, OfferMissed
from routing.floor import TimerKind
from routing.model import CommandId, ContactState, EffectId, Instant, SpecialistState
from routing.replies import Accepted, AskLanguage, Noted, Refusal, Refused
from simulator.faults.virtual_loop import run_in_virtual_time
from tests.live.floor_story import (
    AMIR,
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
    ask_until_answered,
    batches,
    close,
    contact_of,
    dispatcher_on,
    events,
    first_offer,
    gateway_on,
    hangs_up,
    is_connected,
    is_ready,
    memory_ports,
    move_order,
    presses_one,
    publishes,
    redis_ports,
    running,
    sight,
    signs_in,
    until,
)

BUDGET_S = 3.0


def new_dispatcher(ports: Ports, clock: FloorClock, carrier: Carrier | None = None) -> Dispatcher:
    return dispatcher_on(ports, clock, (carrier or Carrier()).perform)


class TestAsk:
    """A command on its whole way: gateway, inbox, decision, journal, reply."""

    async def test_brings_the_reply_of_a_committed_decision(self, ports: Ports, clock: HandClock) -> None:
        async with running(new_dispatcher(ports, clock)), gateway_on(ports) as gateway:
            await ask_all(gateway, OPENING)
            reply = await gateway.ask(arrives("ada"), BUDGET_S)
            assert reply == AskLanguage(contact=contact_of("ada"), attempt=1)
            found = await recover(ports.journal)
            assert found.floor.contacts[contact_of("ada")].state is ContactState.CHOOSING
            assert found.replies.find(arrives("ada").id) == reply

    async def test_repeated_later_gives_the_same_reply_and_has_one_effect(
        self, ports: Ports, clock: HandClock
    ) -> None:
        """S15, F-1."""
        async with running(new_dispatcher(ports, clock)), gateway_on(ports) as gateway:
            await ask_all(gateway, OPENING)
            first = await gateway.ask(arrives("ada"), BUDGET_S)
            await gateway.ask(presses_one("ada"), BUDGET_S)
            clock.turn(5_000)
            assert await gateway.ask(arrives("ada"), BUDGET_S) == first
            assert sum(isinstance(event, CallArrived) for event in await events(ports.journal)) == 1

    async def test_repeated_at_the_same_time_gives_the_same_reply_and_has_one_effect(
        self, ports: Ports, clock: HandClock
    ) -> None:
        """S15, F-2: within one web process, and across two."""
        async with (
            running(new_dispatcher(ports, clock)),
            gateway_on(ports, "web") as web,
            gateway_on(ports, "other web") as other,
        ):
            await ask_all(web, OPENING)
            replies = await asyncio.gather(
                *(gateway.ask(arrives("ada"), BUDGET_S) for gateway in (web, other, web, other, web))
            )
            assert len(set(replies)) == 1
            assert sum(isinstance(event, CallArrived) for event in await events(ports.journal)) == 1

    async def test_lets_one_of_many_simultaneous_accepts_win(self, ports: Ports, clock: HandClock) -> None:
        """F01: each loser is told who has the offer."""
        async with running(new_dispatcher(ports, clock)), gateway_on(ports) as gateway:
            await ask_all(gateway, (*OPENING, arrives("ada"), presses_one("ada")))
            replies = await asyncio.gather(
                *(
                    gateway.ask(
                        AcceptOffer(id=CommandId(f"tab-{tab}"), specialist=JOAN, offer=first_offer("ada")),
                        BUDGET_S,
                    )
                    for tab in range(20)
                )
            )
            lost = [reply for reply in replies if not isinstance(reply, Accepted)]
            assert lost == [Refused(refusal=Refusal.OFFER_TAKEN, by=JOAN)] * 19
            assert sum(isinstance(event, OfferAccepted) for event in await events(ports.journal)) == 1

    async def test_answers_a_refusal_again_from_memory_without_a_batch(
        self, ports: Ports, clock: HandClock
    ) -> None:
        async with running(new_dispatcher(ports, clock)), gateway_on(ports) as gateway:
            await ask_all(gateway, OPENING)
            before = await ports.journal.head()
            replies = await ask_all(gateway, [accepts(JOAN, "nobody")] * 2)
            assert replies == [Refused(refusal=Refusal.UNKNOWN_OFFER)] * 2
            assert await ports.journal.head() == before


@dataclass
class FlakyJournal:
    """Fails so many times before or after each commit, as a server does that restarts."""

    journal: Journal
    failures: int
    done_all_the_same: bool
    left: int = 0
    seen: set[int] = field(default_factory=set)

    async def commit(self, epoch: int, batch: Batch, answers: Sequence[tuple[str, StoredReply]]) -> Position:
        if batch.number not in self.seen:
            self.seen.add(batch.number)
            self.left = self.failures
        if self.left:
            self.left -= 1
            if self.done_all_the_same:
                await self.journal.commit(epoch, batch, answers)
            raise ServerGone("as planned")
        return await self.journal.commit(epoch, batch, answers)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.journal, name)


class TestCommit:
    @pytest.mark.parametrize("failures", [1, 2, 5])
    @pytest.mark.parametrize("done_all_the_same", [False, True], ids=["refused", "done but unheard"])
    def test_is_repeated_until_it_holds_and_memory_stays_with_the_journal(
        self, failures: int, done_all_the_same: bool
    ) -> None:
        async def story() -> None:
            ports, clock, carrier = memory_ports(), HandClock(), Carrier()
            dispatcher = Dispatcher(
                name="first",
                journal=FlakyJournal(ports.journal, failures, done_all_the_same),
                inbox=ports.inbox,
                ownership=ports.ownership,
                outbox=Outbox(carrier.perform, ports.inbox),
                clock=clock,
            )
            async with running(dispatcher), gateway_on(ports) as gateway:
                await ask_all(gateway, (*OPENING, arrives("ada"), presses_one("ada")))
                await ask_all(gateway, is_connected(JOAN, "ada"))
                await asyncio.sleep(5)
                found = await recover(ports.journal)
                assert sight(found.floor) == sight(dispatcher.floor)
                assert found.effects == {}
            numbers = [batch.number for batch in await batches(ports.journal)]
            assert numbers == list(range(1, len(numbers) + 1))
            assert carrier.times(move_order(JOAN, "ada")) == 1

        run_in_virtual_time(story())

    def test_groups_all_that_waits_into_one_batch(self) -> None:
        async def story() -> None:
            ports, clock = memory_ports(), HandClock()
            await ports.inbox.put([Asked(command=command, asker="web") for command in OPENING])
            await ports.inbox.put([Asked(command=arrives("ada"), asker="web")])
            dispatcher = new_dispatcher(ports, clock)
            async with running(dispatcher):
                await asyncio.sleep(0.1)
            assert [len(batch.replies) for batch in await batches(ports.journal)] == [4]

        run_in_virtual_time(story())


class TestServerWithoutItsLastSecond:
    """F-36: `everysec` may cost a second of what was acknowledged; whoever remembers it gives it back."""

    @staticmethod
    def forget(store: MemoryFloorStore, batches: int) -> None:
        store.journal = store.journal[:-batches]
        last = store.journal[-1]
        store.head = Head(position=last.position, batch_number=last.batch.number, inbox=last.batch.inbox)

    async def test_is_given_back_what_it_had_acknowledged(self, clock: HandClock) -> None:
        store = MemoryFloorStore()
        ports = memory_ports(store)
        async with running(new_dispatcher(ports, clock)), gateway_on(ports) as gateway:
            await ask_all(gateway, OPENING)
            for caller in ("ada", "bo", "cy"):
                await ask_all(gateway, [arrives(caller)])
            before = await events(ports.journal)
            self.forget(store, 2)
            await ask_all(gateway, [arrives("di")])
        seen = await events(ports.journal)
        assert seen[: len(before)] == before
        assert [event.contact for event in seen if isinstance(event, CallArrived)] == [
            contact_of(caller) for caller in ("ada", "bo", "cy", "di")
        ]
        assert [entry.batch.number for entry in store.journal] == list(range(1, len(store.journal) + 1))

    async def test_ends_a_dispatcher_that_does_not_remember(self, clock: HandClock) -> None:
        """It begins again from what the server has."""
        store = MemoryFloorStore()
        ports = memory_ports(store)
        async with running(new_dispatcher(ports, clock)), gateway_on(ports) as gateway:
            await ask_all(gateway, [*OPENING])
            for caller in ("ada", "bo", "cy"):
                await ask_all(gateway, [arrives(caller)])
        second = dispatcher_on(ports, clock, Carrier().perform, "second")
        assert await second.start(take_over=True)
        self.forget(store, 2)
        with pytest.raises(BatchOutOfOrder):
            await second.turn(own=[arrives("di")])


class TestPoisonedCommand:
    """F-47: one bad entry is left out and alarmed; the others pass."""

    fault: Exception

    @pytest.fixture(autouse=True)
    def poison(self, monkeypatch: pytest.MonkeyPatch) -> None:
        decide = engine._DECIDE[ReportCallArrived]

        def poisoned(floor: Any, command: Any, draft: Any) -> Any:
            if command.contact == contact_of("poison"):
                raise self.fault
            return decide(floor, command, draft)

        monkeypatch.setitem(engine._DECIDE, ReportCallArrived, poisoned)

    @pytest.fixture(
        autouse=True,
        params=[AssertionError(), KeyError("gone"), AttributeError("none"), ZeroDivisionError()],
        ids=lambda fault: type(fault).__name__,
    )
    def choose_fault(self, request: pytest.FixtureRequest) -> None:
        self.fault = request.param

    async def test_is_left_out_and_everything_else_goes_on(self, clock: HandClock) -> None:
        ports = memory_ports()
        dispatcher = new_dispatcher(ports, clock)
        with structlog.testing.capture_logs() as logs:
            async with running(dispatcher), gateway_on(ports) as gateway:
                await ask_all(gateway, OPENING)
                good, poisoned, better = await asyncio.gather(
                    gateway.ask(arrives("ada"), 1.0),
                    gateway.ask(arrives("poison"), 0.2),
                    gateway.ask(arrives("bo"), 1.0),
                    return_exceptions=True,
                )
                assert isinstance(good, AskLanguage)
                assert isinstance(poisoned, FloorUnavailable)
                assert isinstance(better, AskLanguage)
                with pytest.raises(FloorUnavailable):
                    await gateway.ask(arrives("poison"), 0.1)
                assert sight((await recover(ports.journal)).floor) == sight(dispatcher.floor)
        assert set(dispatcher.floor.contacts) == {contact_of("ada"), contact_of("bo")}
        alarms = [log for log in logs if log["log_level"] == "critical"]
        assert [(alarm["event"], alarm["command"]) for alarm in alarms] == [
            ("command_poisoned", arrives("poison").id)
        ]

    async def test_leaves_no_trace_of_its_half_changed_floor(self, clock: HandClock) -> None:
        ports = memory_ports()
        dispatcher = new_dispatcher(ports, clock)
        async with running(dispatcher), gateway_on(ports) as gateway:
            await ask_all(gateway, OPENING)
            bundle = [Asked(command=arrives(caller), asker="web") for caller in ("ada", "poison", "ada")]
            await ports.inbox.put(bundle)
            await ask_all(gateway, [presses_one("ada")])
        arrived = [event for event in await events(ports.journal) if isinstance(event, CallArrived)]
        assert [event.contact for event in arrived] == [contact_of("ada")]

    async def test_is_forgotten_once_the_inbox_is_past_it(
        self, clock: HandClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """F-50: what is remembered of poison has a limit; within one batch nothing is forgotten, or it would loop."""
        monkeypatch.setattr("live.dispatcher.POISONED_MAX", 2)
        ports = memory_ports()
        dispatcher = new_dispatcher(ports, clock)
        async with running(dispatcher), gateway_on(ports) as gateway:
            await ask_all(gateway, OPENING)
            for attempt in range(5):
                poison = replace(arrives("poison"), id=CommandId(f"poison-{attempt}"))
                await ports.inbox.put([Asked(command=poison, asker="")])
            assert isinstance(await gateway.ask(arrives("ada"), 2.0), AskLanguage)
            assert dispatcher._poisoned == set()

    async def test_does_not_end_the_dispatcher_when_the_server_is_away_just_then(
        self, clock: HandClock
    ) -> None:
        ports = memory_ports()
        reads = 0

        class AwayOnce:
            async def snapshot(self) -> Any:
                nonlocal reads
                reads += 1
                if reads == 2:
                    raise ServerGone("as planned")
                return await ports.journal.snapshot()

            def __getattr__(self, name: str) -> Any:
                return getattr(ports.journal, name)

        journal: Any = AwayOnce()
        dispatcher = Dispatcher(
            name="first",
            journal=journal,
            inbox=ports.inbox,
            ownership=ports.ownership,
            outbox=Outbox(Carrier().perform, ports.inbox),
            clock=clock,
        )
        async with running(dispatcher), gateway_on(ports) as gateway:
            await ask_all(gateway, OPENING)
            with pytest.raises(FloorUnavailable):
                await gateway.ask(arrives("poison"), 0.2)
            assert isinstance(await ask_until_answered(gateway, arrives("ada")), AskLanguage)
        assert reads == 3

    async def test_may_be_a_timer_and_still_does_not_stop_the_floor(
        self, clock: HandClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def poisoned(floor: Any, command: Any, draft: Any) -> Any:
            raise self.fault

        monkeypatch.setitem(engine._DECIDE, ExpireOffer, poisoned)
        ports = memory_ports()
        dispatcher = new_dispatcher(ports, clock)
        async with running(dispatcher) as work, gateway_on(ports) as gateway:
            await ask_all(gateway, (*OPENING, arrives("ada"), presses_one("ada")))
            clock.turn(OFFER_TTL_MS + 1)
            assert isinstance(await gateway.ask(arrives("bo"), 2.0), AskLanguage)
            assert not work.done()


class TestUndecodableInbox:
    """F-47: bytes that nobody can read are passed over and alarmed, and never loop."""

    @pytest.mark.usefixtures("short_waits")
    async def test_passes_over_what_cannot_be_read(self, redis_url_clean: str, clock: HandClock) -> None:
        ports = redis_ports(redis_url_clean)
        client, key = connect(redis_url_clean), FloorKeys("ontario").inbox
        unreadable: tuple[dict[Any, Any], ...] = (
            {b"c": b"\xff\x00 no json"},
            {b"c": b'[["web",["NoSuchCommand",{}]]]'},
            {b"c": b'[["web",["ReportCallArrived",{"id":"\xff"}]]]'},
            {b"x": b"no such field"},
        )
        for fields in unreadable:
            await client.xadd(key, fields)
        with structlog.testing.capture_logs() as logs:
            async with running(new_dispatcher(ports, clock)) as work, gateway_on(ports) as gateway:
                assert await ask_all(gateway, [publishes()]) == [Noted()]
                assert not work.done()
        assert sum(log["log_level"] == "critical" for log in logs) == 4
        assert await client.xlen(key) == 0
        await client.aclose()
        await close(ports)

    async def test_still_decides_the_good_commands_of_the_same_entry(self, redis_url_clean: str) -> None:
        client, keys = connect(redis_url_clean), FloorKeys("ontario")
        inbox = RedisInbox(client, keys)
        await inbox.put([Asked(command=command, asker="web") for command in (publishes(), arrives("ada"))])
        found: Any = await client.xrange(keys.inbox)
        [(_, fields)] = found
        await client.delete(keys.inbox)
        await client.xadd(keys.inbox, {b"c": fields[b"c"].replace(b"PublishRuleBook", b"FromTheFuture")})
        [entry] = await inbox.read(START, count=10, block_ms=0)
        assert [asked.command for asked in entry.asked] == [arrives("ada")]
        await client.aclose()


class TestTakeOver:
    async def test_fences_the_first_dispatcher(self, ports: Ports, clock: HandClock) -> None:
        first, second = new_dispatcher(ports, clock), dispatcher_on(ports, clock, Carrier().perform, "second")
        async with gateway_on(ports) as gateway, running(first) as work:
            await ask_all(gateway, (*OPENING, arrives("ada")))
            async with running(second):
                await ask_all(gateway, [presses_one("ada"), arrives("bo")])
                async with asyncio.timeout(LEASE_TTL_MS / 1000):
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
            async with asyncio.timeout(3):
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


UP_TO_THE_ORDER = (*OPENING, arrives("ada"), presses_one("ada"), *is_connected(JOAN, "ada")[:3])
"""The last of these orders the caller into the room."""


class TestEffects:
    """F-30, F-31: intents first, results struck off."""

    async def test_without_a_result_are_carried_out_again_after_a_restart(
        self, ports: Ports, clock: HandClock
    ) -> None:
        ordered = asyncio.Event()

        async def never_answers(effect: Effect) -> EffectOutcome:
            ordered.set()
            await asyncio.Event().wait()
            return EffectOutcome.DONE

        async with gateway_on(ports) as gateway:
            async with running(dispatcher_on(ports, clock, never_answers)):
                await ask_all(gateway, UP_TO_THE_ORDER)
                await asyncio.wait_for(ordered.wait(), 2)
            carrier = Carrier()
            async with running(new_dispatcher(ports, clock, carrier)):
                await until(lambda: carrier.times(move_order(JOAN, "ada")) == 1)
                await ask_all(gateway, [arrives("bo")])
                await self._settled(ports)
            again = Carrier()
            async with running(new_dispatcher(ports, clock, again)):
                await ask_all(gateway, [arrives("cy")])
                assert again.ordered == []

    async def _settled(self, ports: Ports) -> None:
        for _ in range(300):
            if not (await recover(ports.journal)).effects:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("an effect never got its result")

    def test_of_unknown_outcome_are_tried_a_limited_number_of_times(self) -> None:
        async def story() -> None:
            ports, clock = memory_ports(), HandClock()
            carrier = Carrier(outcome=EffectOutcome.UNKNOWN)
            async with running(new_dispatcher(ports, clock, carrier)), gateway_on(ports) as gateway:
                await ask_all(gateway, UP_TO_THE_ORDER)
                await asyncio.sleep(60)
                assert carrier.times(move_order(JOAN, "ada")) == ATTEMPTS_MAX
                assert (await recover(ports.journal)).effects == {}

        run_in_virtual_time(story())

    def test_that_break_the_adapter_come_to_a_result_all_the_same(self) -> None:
        async def story() -> None:
            tried = []

            async def breaks(effect: Effect) -> EffectOutcome:
                tried.append(effect)
                raise ValueError("a fault of the adapter")

            ports, clock = memory_ports(), HandClock()
            async with running(dispatcher_on(ports, clock, breaks)), gateway_on(ports) as gateway:
                await ask_all(gateway, UP_TO_THE_ORDER)
                await asyncio.sleep(60)
                assert len(tried) == ATTEMPTS_MAX
                assert (await recover(ports.journal)).effects == {}

        run_in_virtual_time(story())

    async def test_that_find_the_call_gone_close_the_contact(self, ports: Ports, clock: HandClock) -> None:
        carrier = Carrier(outcome=EffectOutcome.GONE)
        dispatcher = new_dispatcher(ports, clock, carrier)
        async with running(dispatcher), gateway_on(ports) as gateway:
            await ask_all(gateway, UP_TO_THE_ORDER)
            await until(lambda: contact_of("ada") in dispatcher.floor.closed)
            assert any(isinstance(event, ContactClosed) for event in await events(ports.journal))

    def test_report_their_result_when_the_server_comes_back(self) -> None:
        async def story() -> None:
            ports, carrier = memory_ports(), Carrier()
            failures = 3

            class AwayForAWhile:
                async def put(self, asked: Sequence[Asked]) -> Position:
                    nonlocal failures
                    if failures:
                        failures -= 1
                        raise ServerGone("as planned")
                    return await ports.inbox.put(asked)

                def __getattr__(self, name: str) -> Any:
                    return getattr(ports.inbox, name)

            inbox: Any = AwayForAWhile()
            outbox = Outbox(carrier.perform, inbox)
            effect = MoveCallerToRoom(
                id=EffectId("e"),
                contact=contact_of("ada"),
                call=arrives("ada").call,
                offer=first_offer("ada"),
            )
            outbox.order([effect, effect])
            await asyncio.sleep(10)
            [entry] = await ports.inbox.read(START, count=10, block_ms=0)
            command = entry.asked[0].command
            assert isinstance(command, ReportEffect)
            assert command.id == f"{EFFECT_COMMAND}e"
            assert len(carrier.ordered) == 1
            await outbox.stop()

        run_in_virtual_time(story())


class TestRun:
    async def test_leaves_no_task_behind(self, ports: Ports, clock: HandClock) -> None:
        before = asyncio.all_tasks()
        async with running(new_dispatcher(ports, clock)), gateway_on(ports) as gateway:
            await ask_all(gateway, UP_TO_THE_ORDER)
        assert asyncio.all_tasks() == before

    async def test_ends_when_it_is_asked_to(self, clock: HandClock) -> None:
        ports = memory_ports(MemoryFloorStore())
        dispatcher = new_dispatcher(ports, clock)
        async with running(dispatcher) as work:
            dispatcher.stop()
            async with asyncio.timeout(2):
                await work

    def test_ends_when_it_is_asked_to_although_the_server_is_away(self) -> None:
        """F-52: what is not committed is in the inbox, for the next owner."""

        async def story() -> None:
            ports = memory_ports()
            away: Any = FlakyJournal(ports.journal, failures=1_000_000, done_all_the_same=False)
            dispatcher = Dispatcher(
                name="first",
                journal=away,
                inbox=ports.inbox,
                ownership=ports.ownership,
                outbox=Outbox(Carrier().perform, ports.inbox),
                clock=HandClock(),
            )
            await ports.inbox.put([Asked(command=signs_in(AMIR), asker="web")])
            async with running(dispatcher) as work:
                await asyncio.sleep(1)
                dispatcher.stop()
                async with asyncio.timeout(10):
                    with pytest.raises(ServerGone):
                        await work
            second = new_dispatcher(ports, HandClock())
            async with running(second), gateway_on(ports) as gateway:
                await ask_all(gateway, [is_ready(AMIR)])
            assert AMIR in second.floor.specialists

        run_in_virtual_time(story())


class TestGrace:
    async def test_keeps_everybody_signed_in_after_a_long_absence(self, clock: HandClock) -> None:
        """A floor that nobody decided for longer than a lease: its specialists could not renew theirs."""
        ports = memory_ports(MemoryFloorStore())
        first = new_dispatcher(ports, clock)
        await first.start(take_over=True)
        await first.turn(own=[publishes(), signs_in(AMIR)])
        clock.turn(60_000)
        second = new_dispatcher(ports, clock)
        await second.start(take_over=True)
        await second.turn(own=[second.grace()])
        assert list(second.floor.specialists) == [AMIR]
