"""What it costs when callers wait and nothing happens, and what ten thousand live calls weigh."""

import asyncio
from dataclasses import dataclass

from simulator.bench.house import BenchHouse, open_house
from simulator.bench.load import put_load
from simulator.bench.webhooks import arriving

IDLE_CALLS = 1_000
IDLE_S = 10.0
SETTLE_S = 3.0
LIVE_CALLS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """Share of one core while 1,000 callers wait, for the web process, the dispatcher and the store together."""

    waiting: int
    share: float
    by_process: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Resident megabytes with that many calls live: each in the queue, none closed."""

    live: int
    total_mb: float
    by_process: dict[str, float]


async def resting() -> tuple[Idle, Memory]:
    with open_house() as house:
        await _arrive(house, 0, IDLE_CALLS)
        idle = await _idle(house)
        await _arrive(house, IDLE_CALLS, LIVE_CALLS)
        await asyncio.sleep(SETTLE_S)
        memory = house.memory_mb()
    return idle, Memory(live=LIVE_CALLS, total_mb=sum(memory.values()), by_process=memory)


async def _arrive(house: BenchHouse, first: int, last: int) -> None:
    chains = [arriving(house.settings, f"beef{number:028x}") for number in range(first, last)]
    result = await put_load(house.port, chains)
    assert not result.refused, "a webhook was refused"


async def _idle(house: BenchHouse) -> Idle:
    await asyncio.sleep(SETTLE_S)
    before = house.cpu_s()
    await asyncio.sleep(IDLE_S)
    after = house.cpu_s()
    shares = {name: (after[name] - before[name]) / IDLE_S for name in before}
    return Idle(waiting=IDLE_CALLS, share=sum(shares.values()), by_process=shares)
