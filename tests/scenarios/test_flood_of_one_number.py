"""A program that dials from one number, beside people: they notice nothing, and it is not refused (X-32)."""

import asyncio
from pathlib import Path

from routing import events as e
from simulator.carrier import CallerScript
from tests.scenarios.world import World, open_world
from webhooks.endpoints import KEY_ROUNDS

ROBOT = "+14165550199"
MOST, ROBOTS = 3, 12


def asked_for_a_key(world: World, call: str) -> int:
    heard = [str(fact.get("prompt", "")) for fact in world.carrier.network.call(call)["facts"]]
    return sum("Press any key" in prompt for prompt in heard)


async def test_a_silent_flood_is_slowed_down_and_a_person_beside_it_is_served(tmp_path: Path) -> None:
    async with open_world(tmp_path, given={"caller_calls_max": MOST}) as world:
        silent = CallerScript(patience_s=30)
        robots = [world.carrier.dial("+14165550111", ROBOT, silent) for _ in range(ROBOTS)]
        async with asyncio.timeout(10):
            while sum(asked_for_a_key(world, call) == KEY_ROUNDS for call in robots) < ROBOTS - MOST:
                await asyncio.sleep(0.02)
        ana = await world.specialist_ready("central_01", languages=("fr",))
        contact = world.caller_dials(CallerScript(digits=("2",), patience_s=30, talk_s=0.1))
        await world.accept(ana, await world.offer_to(ana))
        await world.until(contact, "ContactClosed")
        # Not one was turned away: they all stand in the queue in the end.
        async with asyncio.timeout(10):
            while sum(isinstance(event, e.ContactQueued) for event in world.events()) < ROBOTS + 1:
                await asyncio.sleep(0.02)
        assert world.carrier.network.alerts() == []
        assert asked_for_a_key(world, world.call_of(contact)) == 0


async def test_somebody_behind_that_number_presses_a_key_and_is_served(tmp_path: Path) -> None:
    async with open_world(tmp_path, given={"caller_calls_max": 1}) as world:
        ana = await world.specialist_ready("central_01")
        world.carrier.dial("+14165550111", ROBOT, CallerScript(hang_up_after_s=0.2))
        contact = world.caller_dials(CallerScript(digits=("5", "1"), patience_s=30, talk_s=0.1), number=ROBOT)
        await world.accept(ana, await world.offer_to(ana))
        await world.until(contact, "ContactClosed")
        # On a busy machine the key may come just after the first question.
        assert 1 <= asked_for_a_key(world, world.call_of(contact)) <= KEY_ROUNDS
