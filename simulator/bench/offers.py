"""From a specialist becoming free to the committed offer: through inbox, engine and journal on a real server."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from config.clock import SystemClock
from live.dispatcher import Dispatcher
from live.gateway import InboxGateway
from live.outbox import EffectOutcome, Outbox
from live.redis_floor import (
    FloorKeys,
    RedisInbox,
    RedisJournal,
    RedisOwnership,
    RedisReplies,
    connect,
)
from live.redis_server import EmbeddedRedis
from routing import commands as c
from routing.effects import Effect
from routing.model import ENGLISH, CallSid, CommandId, ContactId, SpecialistId, SpecialistState
from simulator.bench.decisions import PARTNERS, bench_book, evidence

SPECIALISTS = 1_000
ROUNDS = 1_000
BUDGET_S = 30.0
AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTime:
    waiting: int
    specialists: int
    p50_ms: float
    p90_ms: float
    p99_ms: float


async def offer_times(sizes: tuple[int, ...] = (10, 1_000, 5_000)) -> list[OfferTime]:
    """Time `BecomeReady` until its reply, which is sent only after the offer is in the journal.

    1,000 specialists are on the floor, not ready; one after another becomes ready while callers wait, is offered
    one, and signs out and in again so that the queue keeps its length.
    """
    return [await _offer_time(size) for size in sizes]


async def _nothing(_: Effect) -> EffectOutcome:
    return EffectOutcome.DONE


async def _offer_time(waiting: int) -> OfferTime:
    with TemporaryDirectory() as folder, EmbeddedRedis(Path(folder)) as server:
        async with AsyncExitStack() as stack:
            keys, links = FloorKeys("bench"), [connect(server.url, timeout_s=10) for _ in range(6)]
            for link in links:
                stack.push_async_callback(link.aclose)
            dispatcher = Dispatcher(
                name="bench",
                journal=RedisJournal(links[0], keys),
                inbox=RedisInbox(links[1], keys),
                ownership=RedisOwnership(links[2], keys),
                outbox=Outbox(_nothing, RedisInbox(links[3], keys)),
                clock=SystemClock(),
            )
            await dispatcher.start(take_over=True)
            gateway = InboxGateway(RedisInbox(links[4], keys), RedisReplies(links[5], keys), "bench")
            await gateway.start()
            stack.push_async_callback(gateway.stop)
            running = asyncio.create_task(dispatcher.run())
            await gateway.ask(c.PublishRuleBook(id=CommandId("book"), book=bench_book()), BUDGET_S)
            await _fill(gateway, waiting)
            times = [await _one(gateway, dispatcher, number) for number in range(ROUNDS)]
            dispatcher.stop()
            await running
    times.sort()
    p50, p90, p99 = (times[int(share * len(times))] for share in (0.5, 0.9, 0.99))
    return OfferTime(waiting=waiting, specialists=SPECIALISTS, p50_ms=p50, p90_ms=p90, p99_ms=p99)


async def _fill(gateway: InboxGateway, waiting: int) -> None:
    async def caller(number: int) -> None:
        contact, call = ContactId(f"k{number}"), CallSid(f"CA{number}")
        arrived = c.ReportCallArrived(
            id=CommandId(f"a{number}"), contact=contact, call=call, line="main", evidence=evidence(number)
        )
        await gateway.ask(arrived, BUDGET_S)
        keyed = c.ReportMenuKey(id=CommandId(f"m{number}"), contact=contact, call=call, digits="1", attempt=1)
        await gateway.ask(keyed, BUDGET_S)

    async def specialist(number: int) -> None:
        await gateway.ask(_sign_in(number, "first"), BUDGET_S)

    for first in range(0, waiting, AT_ONCE):
        await asyncio.gather(*(caller(n) for n in range(first, min(waiting, first + AT_ONCE))))
    for first in range(0, SPECIALISTS, AT_ONCE):
        await asyncio.gather(*(specialist(n) for n in range(first, first + AT_ONCE)))


def _sign_in(number: int, turn: str) -> c.SignIn:
    return c.SignIn(
        id=CommandId(f"i{number}-{turn}"),
        specialist=SpecialistId(f"s{number}"),
        partner=PARTNERS[number % len(PARTNERS)],
        languages=(ENGLISH,),
    )


async def _one(gateway: InboxGateway, dispatcher: Dispatcher, number: int) -> float:
    specialist = SpecialistId(f"s{number % SPECIALISTS}")
    began = perf_counter()
    await gateway.ask(c.BecomeReady(id=CommandId(f"r{number}"), specialist=specialist), BUDGET_S)
    took_ms = (perf_counter() - began) * 1_000
    assert dispatcher.floor.specialists[specialist].state is SpecialistState.OFFERED
    await gateway.ask(c.SignOut(id=CommandId(f"o{number}"), specialist=specialist), BUDGET_S)
    await gateway.ask(_sign_in(number % SPECIALISTS, f"again-{number}"), BUDGET_S)
    return took_ms
