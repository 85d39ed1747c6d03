"""The one writer of a floor: every command has one effect, and nothing that was acknowledged is lost."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from redis.exceptions import ConnectionError as ServerGone

from live.dispatcher import Dispatcher
from live.errors import BatchOutOfOrder
from live.memory import MemoryFloorStore
from live.outbox import ATTEMPTS_MAX, EffectOutcome, Outbox
from live.ports import START, Asked, Batch, Head, Journal, Position, StoredReply
from live.recovery import EFFECT_COMMAND, recover
from routing.commands import AcceptOffer, ReportEffect
from routing.effects import Effect, MoveCallerToRoom
from routing.events import CallArrived, ContactClosed, OfferAccepted
from routing.model import CommandId, ContactState, EffectId
from routing.replies import Accepted, AskLanguage, Refusal, Refused
from simulator.faults.virtual_loop import run_in_virtual_time
from tests.live.dispatchers import BUDGET_S, UP_TO_THE_ORDER, new_dispatcher
from tests.live.floor_story import (
    AMIR,
    JOAN,
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
    first_offer,
    gateway_on,
    is_connected,
    is_ready,
    memory_ports,
    move_order,
    presses_one,
    publishes,
    running,
    sight,
    signs_in,
    until,
)


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
                await asyncio.wait_for(ordered.wait(), 60)
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
            async with asyncio.timeout(60):
                await work
        assert work.done()

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
