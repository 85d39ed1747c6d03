"""How a web process asks: within a budget, once for every repeat, whatever the server does meanwhile."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from redis.exceptions import ConnectionError as ServerGone

from live import gateway as gateway_module
from live.errors import FloorUnavailable
from live.gateway import GIVE_BACK_S, InboxGateway
from live.ports import START, Asked, Position, StoredReply
from live.redis_floor import FloorKeys, connect
from routing.commands import Command, TakeExit
from routing.events import CallArrived
from routing.model import ENGLISH, CallSid, CommandId, ExitKind
from routing.replies import AskLanguage, LetGo, Noted, Refusal, Refused, Reply
from simulator.faults.virtual_loop import run_in_virtual_time
from tests.live.floor_story import (
    OPENING,
    Carrier,
    HandClock,
    Ports,
    arrives,
    ask_all,
    close,
    contact_of,
    dispatcher_on,
    events,
    gateway_on,
    memory_ports,
    redis_ports,
    running,
)


class Away:
    """An inbox or reply stream whose server is away as long as the test says so."""

    def __init__(self, port: Any) -> None:
        self._port = port
        self.away = False

    async def put(self, asked: Sequence[Asked]) -> Position:
        if self.away:
            raise ServerGone("as planned")
        position: Position = await self._port.put(asked)
        return position

    async def read(self, *given: Any, **named: Any) -> Any:
        if self.away:
            raise ServerGone("as planned")
        return await self._port.read(*given, **named)


class TestAsk:
    async def test_gives_up_when_the_budget_has_passed_and_gets_the_one_reply_later(
        self, ports: Ports, clock: HandClock
    ) -> None:
        async with gateway_on(ports) as gateway:
            async with running(dispatcher_on(ports, clock, Carrier().perform)):
                await ask_all(gateway, OPENING)
            with pytest.raises(FloorUnavailable, match=r"within 0\.05 s"):
                await gateway.ask(arrives("ada"), 0.05)
            async with running(dispatcher_on(ports, clock, Carrier().perform)):
                reply = await gateway.ask(arrives("ada"), 60)
                assert reply == AskLanguage(contact=contact_of("ada"), attempt=1)
                assert await gateway.ask(arrives("ada"), 60) == reply
                assert sum(isinstance(event, CallArrived) for event in await events(ports.journal)) == 1

    def test_puts_again_when_the_server_was_away_and_is_back(self) -> None:
        async def story() -> Reply:
            ports = memory_ports()
            inbox, replies = Away(ports.inbox), Away(ports.replies)
            async with (
                running(dispatcher_on(ports, HandClock(), Carrier().perform)),
                gateway_on(replace(ports, inbox=inbox, replies=replies)) as gateway,
            ):
                await ask_all(gateway, OPENING)
                inbox.away = replies.away = True
                waiting = asyncio.create_task(gateway.ask(arrives("ada"), 5.0))
                await asyncio.sleep(1)
                inbox.away = replies.away = False
                return await waiting

        assert run_in_virtual_time(story()) == AskLanguage(contact=contact_of("ada"), attempt=1)

    @pytest.mark.parametrize(("earlier_s", "comes_again"), [(0.0, True), (GIVE_BACK_S * 2, False)])
    def test_asks_again_for_what_was_promised_just_before_the_server_went_away(
        self, earlier_s: float, comes_again: bool
    ) -> None:
        """F-36: a power cut takes the last second and who decided in it; whom we let go must be called back."""

        async def story() -> list[list[Command]]:
            ports = memory_ports()
            inbox, replies = Away(ports.inbox), Away(ports.replies)
            epoch = await ports.ownership.acquire("first", 60_000, take_over=True)
            assert epoch is not None
            async with gateway_on(replace(ports, inbox=inbox, replies=replies)) as gateway:

                async def chooses(who: str, reply: Reply) -> None:
                    command = TakeExit(
                        id=CommandId(who),
                        contact=contact_of(who),
                        call=CallSid(f"CA-{who}"),
                        kind=ExitKind.CALL_BACK,
                    )
                    waiting = asyncio.create_task(gateway.ask(command, 5.0))
                    await asyncio.sleep(0.1)
                    [*_, entry] = await ports.inbox.read(START, count=10, block_ms=0)
                    stored = StoredReply(command=command.id, reply=reply)
                    await ports.journal.answer(epoch, [(entry.asked[0].asker, stored)])
                    assert await waiting == reply

                await chooses("ada", Refused(refusal=Refusal.EXIT_NOT_OPEN))
                granted = LetGo(contact=contact_of("ben"), language=ENGLISH, kind=ExitKind.CALL_BACK)
                await chooses("ben", granted)
                await asyncio.sleep(earlier_s)
                inbox.away = replies.away = True
                await asyncio.sleep(GIVE_BACK_S * 2)
                inbox.away = replies.away = False
                await asyncio.sleep(1)
            entries = await ports.inbox.read(START, count=10, block_ms=0)
            return [[asked.command for asked in entry.asked] for entry in entries]

        asked = [[command.id for command in entry] for entry in run_in_virtual_time(story())]
        assert asked == [["ada"], ["ben"], *([["ben"]] if comes_again else [])]

    def test_refuses_more_than_it_can_hold_but_not_a_repeat(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert gateway_module.WAITING_MAX == 20_000
        monkeypatch.setattr(gateway_module, "WAITING_MAX", 50)

        async def story() -> None:
            ports = memory_ports()
            async with gateway_on(ports) as gateway:
                waiting = [
                    asyncio.create_task(gateway.ask(arrives(f"caller-{number}"), 5.0)) for number in range(50)
                ]
                await asyncio.sleep(0)
                with pytest.raises(FloorUnavailable, match="wait for the floor already"):
                    await gateway.ask(arrives("one more"), 5.0)
                repeat = asyncio.create_task(gateway.ask(arrives("caller-0"), 5.0))
                await asyncio.sleep(0)
                assert not repeat.done()
                results = await asyncio.gather(*waiting, repeat, return_exceptions=True)
                assert all(isinstance(result, FloorUnavailable) for result in results)
                assert gateway._waiting == {}
                with pytest.raises(FloorUnavailable, match="within"):
                    await gateway.ask(arrives("one more"), 0.1)

        run_in_virtual_time(story())

    def test_bundles_what_is_asked_in_one_turn_of_the_loop(self) -> None:
        async def story() -> None:
            ports = memory_ports()
            async with gateway_on(ports) as gateway:
                await asyncio.gather(
                    *(gateway.ask(arrives(f"caller-{number}"), 0.1) for number in range(100)),
                    return_exceptions=True,
                )
                [entry] = await ports.inbox.read(START, count=10, block_ms=0)
                assert len(entry.asked) == 100

        run_in_virtual_time(story())

    def test_still_puts_the_command_when_its_asker_hangs_up(self) -> None:
        """F-53: whoever asked may be cancelled; what was reported is reported, and others who wait are served."""

        async def story() -> None:
            ports = memory_ports()
            async with gateway_on(ports) as gateway:
                gone = asyncio.create_task(gateway.ask(arrives("ada"), 5.0))
                stays = asyncio.create_task(gateway.ask(arrives("ada"), 5.0))
                await asyncio.sleep(0)
                gone.cancel()
                await asyncio.sleep(0.1)
                [entry] = await ports.inbox.read(START, count=10, block_ms=0)
                assert [asked.command for asked in entry.asked] == [arrives("ada")]
                epoch = await ports.ownership.acquire("first", 1_000, take_over=True)
                assert epoch is not None
                reply = StoredReply(command=arrives("ada").id, reply=Noted())
                await ports.journal.answer(epoch, [("web", reply)])
                assert await stays == Noted()
                assert gone.cancelled()
                assert gateway._waiting == {}

        run_in_virtual_time(story())

    @pytest.mark.usefixtures("short_waits")
    async def test_that_cannot_be_sent_fails_its_own_asker_only(
        self, redis_url_clean: str, clock: HandClock
    ) -> None:
        """A lone surrogate, as any browser can send one in JSON, has no UTF-8 form."""
        ports = redis_ports(redis_url_clean, timeout_s=60.0)
        async with (
            running(dispatcher_on(ports, clock, Carrier().perform)),
            gateway_on(ports) as gateway,
        ):
            await ask_all(gateway, OPENING)
            broken, good = await asyncio.gather(
                gateway.ask(replace(arrives("ada"), line="\ud800"), 60),
                gateway.ask(arrives("bo"), 60),
                return_exceptions=True,
            )
            assert isinstance(broken, UnicodeEncodeError)
            assert isinstance(good, AskLanguage)
            assert isinstance(await gateway.ask(arrives("cy"), 60), AskLanguage)
        await close(ports)

    @pytest.mark.usefixtures("short_waits")
    async def test_outlives_replies_that_cannot_be_read(self, redis_url_clean: str, clock: HandClock) -> None:
        ports, client = redis_ports(redis_url_clean, timeout_s=60.0), connect(redis_url_clean)
        key = FloorKeys("ontario").replies("web")
        await client.xadd(key, {"r": b"\xff"})
        await client.xadd(key, {"r": b'[["command",["FromTheFuture",{}]]]'})
        await client.xadd(key, {"x": b"[]"})
        async with (
            running(dispatcher_on(ports, clock, Carrier().perform)),
            gateway_on(ports) as gateway,
        ):
            assert await gateway.ask(OPENING[0], 60) == Noted()
        await client.aclose()
        await close(ports)


class TestStop:
    async def test_leaves_no_task_behind(self, ports: Ports) -> None:
        before = asyncio.all_tasks()
        gateway = InboxGateway(ports.inbox, ports.replies, "web")
        await gateway.start()
        await asyncio.sleep(0.01)
        await gateway.stop()
        assert asyncio.all_tasks() == before
