"""F-29, F-30: a dispatcher may die at any place of any story, and the floor comes out as if it never had."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from live.memory import MemoryFloorStore
from live.recovery import recover
from routing.commands import Command
from routing.effects import Effect
from routing.events import Event
from routing.replies import Reply
from simulator.faults.virtual_loop import run_in_virtual_time
from tests.live.faults import Fault, Plan, Supervisor
from tests.live.floor_story import (
    AMIR,
    JOAN,
    OFFER_TTL_MS,
    OPENING,
    Carrier,
    HandClock,
    Ports,
    Sight,
    accepts,
    arrives,
    ask_until_answered,
    close,
    gateway_on,
    hangs_up,
    is_connected,
    is_let_go,
    is_ready,
    memory_ports,
    presses_one,
    redis_ports,
    sight,
    signs_in,
)

QUIET_S = 1.2
WRAP_UP_MS = 60_000
Step = tuple[int, Command]
"""How far the clock is turned first, and what is asked then."""

STORY: Sequence[Step] = (
    *((0, command) for command in OPENING),
    (100, arrives("ada")),
    (900, presses_one("ada")),
    *((500, command) for command in is_connected(JOAN, "ada")),
    (100, arrives("bo")),
    (100, presses_one("bo")),
    (30_000, is_let_go(JOAN, "ada")),
    (WRAP_UP_MS, signs_in(AMIR)),
    (OFFER_TTL_MS + 1, is_ready(AMIR)),
    (100, accepts(AMIR, "bo")),
    (1_000, hangs_up("bo")),
    (100, hangs_up("bo")),
)


@dataclass(frozen=True)
class Outcome:
    replies: list[Reply]
    events: list[Event]
    effects: list[Effect]
    floor: Sight


async def tell(ports: Ports, plan: Plan, steps: Sequence[Step], quiet_s: float) -> tuple[Outcome, Carrier]:
    """Let a story happen to a floor whose dispatcher fails as planned, and check what must hold always."""
    clock, carrier = HandClock(), Carrier()
    supervisor = Supervisor(ports, carrier, clock, plan)
    keeping = asyncio.create_task(supervisor.keep_running())
    replies = []
    async with gateway_on(ports) as gateway:
        for turn_ms, command in steps:
            clock.turn(turn_ms)
            replies.append(await ask_until_answered(gateway, command))
            await asyncio.sleep(quiet_s)
        await every_effect_has_its_result(ports)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
    floor = sight(supervisor.started[-1].floor)
    stored = await recover(ports.journal)
    committed = [plan.committed[number] for number in sorted(plan.committed)]
    effects = [effect for batch in committed for effect in batch.effects]
    assert sight(stored.floor) == floor, "memory and journal have parted"
    assert [batch.number for batch in committed] == list(range(1, len(committed) + 1))
    assert {effect.id for effect in carrier.ordered} == {effect.id for effect in effects}
    events = [event for batch in committed for event in batch.events]
    return Outcome(replies=replies, events=events, effects=effects, floor=floor), carrier


async def every_effect_has_its_result(ports: Ports) -> None:
    for _ in range(200):
        if not (await recover(ports.journal)).effects:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("an effect never got its result")


@pytest.fixture(params=[2_000, 3], ids=["whole journal", "snapshots and trimming"])
def snapshots(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("live.dispatcher.SNAPSHOT_BATCHES", request.param)


class TestDispatcher:
    @pytest.mark.parametrize("fault", Fault)
    @pytest.mark.usefixtures("snapshots")
    def test_comes_out_the_same_wherever_it_fails(self, fault: Fault) -> None:
        counting = Plan()
        expected, carrier = run_in_virtual_time(
            tell(memory_ports(MemoryFloorStore()), counting, STORY, QUIET_S)
        )
        assert len({event.id for event in expected.events}) == len(expected.events)
        assert len(carrier.ordered) == len(expected.effects) > 2
        assert counting.passed > 100
        for place in range(1, counting.passed + 1):
            plan = Plan(at=place, fault=fault)
            seen, _ = run_in_virtual_time(tell(memory_ports(MemoryFloorStore()), plan, STORY, QUIET_S))
            assert seen == expected, f"{fault} at place {place}"

    @pytest.mark.slow
    @pytest.mark.parametrize("fault", Fault)
    async def test_comes_out_the_same_on_a_real_server(self, fault: Fault, redis_url_clean: str) -> None:
        steps = STORY[:8]

        async def told_with(plan: Plan) -> Outcome:
            ports = redis_ports(redis_url_clean, floor=f"crash-{plan.at}", timeout_s=60.0)
            outcome, _ = await tell(ports, plan, steps, quiet_s=0.02)
            await close(ports)
            return outcome

        counting = Plan()
        expected = await told_with(counting)
        for place in range(1, counting.passed + 1, 5):
            assert await told_with(Plan(at=place, fault=fault)) == expected, f"{fault} at place {place}"
