"""A server that dies, hangs or is away costs time, never an acknowledged command (F-35, F-38)."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio.retry import Retry
from redis.exceptions import ConnectionError as ServerGone
from redis.exceptions import TimeoutError as ServerTimeout

from live.dispatcher import IDLE_MS
from live.errors import FloorUnavailable
from live.gateway import REPLY_BLOCK_MS
from live.ports import START, Asked, Snapshot
from live.recovery import recover
from live.redis_floor import connect
from live.redis_server import EmbeddedRedis
from routing.events import CallArrived
from routing.replies import AskLanguage, Reply
from tests.contracts.stored import batch
from tests.live.floor_story import (
    OPENING,
    Carrier,
    HandClock,
    Ports,
    arrives,
    ask_all,
    ask_until_answered,
    close,
    contact_of,
    dispatcher_on,
    events,
    gateway_on,
    redis_ports,
    running,
    sight,
)

TIMEOUT_S = 0.3
NOT_ENDLESS_S = 30.0
"""How long a busy machine may take to notice a limit; without one, the wait would go on for minutes."""


class TestConnect:
    async def test_gives_every_wait_a_limit_and_repeats_nothing_by_itself(self) -> None:
        """Reliability 0.6: the client's defaults wait for up to ten minutes."""
        client = connect("redis://localhost:1")
        options = client.connection_pool.connection_kwargs
        assert options["socket_timeout"] == 2.0
        assert options["socket_connect_timeout"] == 2.0
        assert isinstance(options["retry"], Retry)
        assert options["retry"].get_retries() == 0
        assert options["protocol"] == 2
        assert options["decode_responses"] is False
        await client.aclose()

    async def test_takes_another_limit_for_every_wait(self) -> None:
        client = connect("redis://localhost:1", timeout_s=TIMEOUT_S)
        options = client.connection_pool.connection_kwargs
        assert (options["socket_timeout"], options["socket_connect_timeout"]) == (TIMEOUT_S, TIMEOUT_S)
        await client.aclose()

    def test_leaves_reads_that_block_in_the_server_room_to_end_there(self) -> None:
        for block_ms in (IDLE_MS, REPLY_BLOCK_MS):
            assert block_ms / 1000 <= 2.0 - 1.0


@asynccontextmanager
async def black_hole(directory: Path) -> AsyncIterator[str]:
    """A server that accepts and never answers."""
    silent: list[asyncio.StreamWriter] = []

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silent.append(writer)

    server = await asyncio.start_unix_server(accept, directory / "hole.sock")
    try:
        yield f"unix://{directory / 'hole.sock'}"
    finally:
        server.close()
        for writer in silent:
            writer.close()


CALLS: dict[str, Callable[[Ports], Awaitable[object]]] = {
    "commit": lambda ports: ports.journal.commit(1, batch(1), []),
    "answer": lambda ports: ports.journal.answer(1, []),
    "read the journal": lambda ports: ports.journal.read(START, count=1, block_ms=100),
    "head": lambda ports: ports.journal.head(),
    "save a snapshot": lambda ports: ports.journal.save_snapshot(
        1, Snapshot(position=START, batch_number=0, body=b"")
    ),
    "snapshot": lambda ports: ports.journal.snapshot(),
    "trim": lambda ports: ports.journal.trim(START),
    "put": lambda ports: ports.inbox.put([Asked(command=arrives("ada"), asker="web")]),
    "read the inbox": lambda ports: ports.inbox.read(START, count=1, block_ms=100),
    "read replies": lambda ports: ports.replies.read("web", block_ms=100),
    "acquire": lambda ports: ports.ownership.acquire("first", 1_000, take_over=True),
    "renew": lambda ports: ports.ownership.renew("first", 1, 1_000),
}


class TestBlackHole:
    @pytest.mark.parametrize("call", CALLS)
    async def test_fails_every_call_within_its_limit(self, call: str, tmp_path: Path) -> None:
        """Reliability 0.6, F-38."""
        async with black_hole(tmp_path) as url:
            ports = redis_ports(url, timeout_s=TIMEOUT_S)
            began = time.monotonic()
            with pytest.raises((TimeoutError, ServerTimeout, ServerGone)):
                await CALLS[call](ports)
            assert time.monotonic() - began < NOT_ENDLESS_S
            await close(ports)

    async def test_that_opens_under_a_connection_in_use_is_noticed_as_fast(self, tmp_path: Path) -> None:
        with EmbeddedRedis(tmp_path / "data") as server:
            ports = redis_ports(server.url, timeout_s=TIMEOUT_S)
            await ports.journal.head()
            assert server.pid is not None
            os.kill(server.pid, signal.SIGSTOP)
            try:
                began = time.monotonic()
                results = await asyncio.gather(
                    *(call(ports) for call in CALLS.values()), return_exceptions=True
                )
                assert time.monotonic() - began < NOT_ENDLESS_S
            finally:
                os.kill(server.pid, signal.SIGCONT)
            assert all(isinstance(result, ServerTimeout | ServerGone) for result in results)
            await ports.journal.head()
            await close(ports)

    async def test_costs_an_asker_no_more_than_its_budget(self, tmp_path: Path) -> None:
        async with black_hole(tmp_path) as url:
            ports = redis_ports(url, timeout_s=10 * NOT_ENDLESS_S)
            async with gateway_on(ports) as gateway:
                began = time.monotonic()
                with pytest.raises(FloorUnavailable):
                    await gateway.ask(arrives("ada"), 0.2)
                assert time.monotonic() - began < NOT_ENDLESS_S
            await close(ports)


class TestCancellation:
    async def test_ends_a_loop_of_reads_wherever_it_strikes(self, redis_url_clean: str) -> None:
        """F-53: the client swallows a cancellation on Python 3.11; the adapter does not."""
        for turns in range(16):
            for warm in (False, True):
                ports = redis_ports(redis_url_clean)
                if warm:
                    await ports.journal.head()

                async def follow(ports: Ports = ports) -> None:
                    while True:
                        await ports.journal.read(START, count=1, block_ms=60)

                following = asyncio.create_task(follow())
                for _ in range(turns):
                    await asyncio.sleep(0)
                following.cancel()
                done, _ = await asyncio.wait({following}, timeout=60)
                assert done == {following}, f"cancelled after {turns} turns of the loop, warm: {warm}"
                assert following.cancelled()
                await close(ports)


class TestKilledServer:
    @pytest.mark.slow
    @pytest.mark.usefixtures("short_waits")
    async def test_loses_nothing_that_was_acknowledged(self, tmp_path: Path, clock: HandClock) -> None:
        """F-35: the server is killed and started again three times while callers arrive."""
        with EmbeddedRedis(tmp_path / "data") as server:
            ports, web = redis_ports(server.url), redis_ports(server.url)
            dispatcher = dispatcher_on(ports, clock, Carrier().perform)
            acknowledged: dict[str, Reply] = {}
            calling = asyncio.Event()
            calling.set()

            async def callers(line: int) -> None:
                number = 0
                while calling.is_set():
                    number += 1
                    caller = f"{line}-{number}"
                    acknowledged[caller] = await ask_until_answered(gateway, arrives(caller))
                    await asyncio.sleep(0.002)

            async with running(dispatcher) as work, gateway_on(web) as gateway:
                await ask_all(gateway, OPENING)
                lines = [asyncio.create_task(callers(line)) for line in range(8)]
                for _ in range(3):
                    await asyncio.sleep(0.2)
                    before = len(acknowledged)
                    assert server.pid is not None
                    os.kill(server.pid, signal.SIGKILL)
                    await asyncio.sleep(0.1)
                    await server.restart_async()
                    assert before > 0
                await asyncio.sleep(0.3)
                calling.clear()
                await asyncio.gather(*lines)
                assert not work.done()
                found = await recover(ports.journal)
                assert sight(found.floor) == sight(dispatcher.floor)
                happened = await events(ports.journal)
            arrived = [event.contact for event in happened if isinstance(event, CallArrived)]
            assert len(arrived) == len(set(arrived))
            assert set(arrived) == {contact_of(caller) for caller in acknowledged}
            assert all(isinstance(reply, AskLanguage) for reply in acknowledged.values())
            assert len(acknowledged) > 50
            await close(ports)
            await close(web)
