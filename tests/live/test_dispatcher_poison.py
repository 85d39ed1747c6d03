"""What the dispatcher cannot decide or read harms nobody else."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
import structlog
from redis.exceptions import ConnectionError as ServerGone

from live.dispatcher import Dispatcher
from live.errors import FloorUnavailable
from live.outbox import Outbox
from live.ports import START, Asked
from live.recovery import recover
from live.redis_floor import FloorKeys, RedisInbox, connect
from routing import engine
from routing.commands import ExpireOffer, ReportCallArrived
from routing.events import CallArrived
from routing.model import CommandId
from routing.replies import AskLanguage, Noted
from tests.live.dispatchers import new_dispatcher
from tests.live.floor_story import (
    OFFER_TTL_MS,
    OPENING,
    Carrier,
    HandClock,
    arrives,
    ask_all,
    ask_until_answered,
    close,
    contact_of,
    events,
    gateway_on,
    memory_ports,
    presses_one,
    publishes,
    redis_ports,
    running,
    sight,
)


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
                    gateway.ask(arrives("ada"), 60),
                    gateway.ask(arrives("poison"), 0.2),
                    gateway.ask(arrives("bo"), 60),
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
        ports = redis_ports(redis_url_clean, timeout_s=60.0)
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
