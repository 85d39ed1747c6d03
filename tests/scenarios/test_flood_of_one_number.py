"""A program that dials from one number, beside people: they notice nothing, and it is not refused (X-32)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.flood_model import Floods, SourceTag
from routing.model import ContactState, SpecialistId
from routing.rulebook import RuleBook
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
        async with asyncio.timeout(60):
            while sum(asked_for_a_key(world, call) == KEY_ROUNDS for call in robots) < ROBOTS - MOST:
                await asyncio.sleep(0.02)
        ana = await world.specialist_ready("central_01", languages=("fr",))
        contact = world.caller_dials(CallerScript(digits=("2",), patience_s=30, talk_s=0.1))
        await world.accept(ana, await world.offer_to(ana))
        await world.until(contact, "ContactClosed")
        # Not one was turned away: they all stand in the queue in the end.
        async with asyncio.timeout(60):
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


def with_a_lane(book: RuleBook) -> RuleBook:
    return replace(book, floods=Floods(lane_percent=10, kept=0))


async def soon(what: Callable[[], bool], why: str, within_s: float = 60.0) -> None:
    try:
        async with asyncio.timeout(within_s):
            while not what():
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(why) from None


def source_of_the_robot(world: World) -> SourceTag:
    return next(event.source for event in world.events() if isinstance(event, e.CallerSuspected))


async def test_a_flood_that_presses_keys_takes_one_specialist_and_leaves_the_others(tmp_path: Path) -> None:
    """reliability.md 5.1: the reserved lane, so that a flood of one source cannot occupy all."""
    async with open_world(tmp_path, given={"caller_calls_max": 1}, changes=with_a_lane) as world:
        for name in ("central_01", "central_02", "central_03"):
            await world.specialist_ready(name)
        world.carrier.dial("+14165550111", ROBOT, CallerScript(hang_up_after_s=0.2))
        for _ in range(6):
            world.carrier.dial("+14165550111", ROBOT, CallerScript(digits=("5", "1"), patience_s=60))
        await soon(lambda: world.floor.suspects + world.floor.lane == 6, "the flood is not in its lane")
        assert world.floor.lane == 1
        contact = world.caller_dials(CallerScript(digits=("1",), patience_s=30, talk_s=0.1))
        await world.until(contact, "OfferMade")
        assert world.floor.contacts[contact].state is ContactState.OFFERED


async def test_a_supervisor_blocks_a_number_and_its_callers_hear_why(tmp_path: Path) -> None:
    """The blocked caller hears words and whom to dial in danger, never silence; the crisis line takes them all."""
    async with open_world(tmp_path, given={"caller_calls_max": 1}, changes=with_a_lane) as world:
        for _ in range(3):
            world.carrier.dial("+14165550111", ROBOT, CallerScript(digits=("5", "1"), patience_s=60))
        await soon(lambda: world.floor.suspects == 2, "the flood is not in its lane")
        block = c.BlockSource(
            id=world.id(),
            source=source_of_the_robot(world),
            by=SpecialistId("central_supervisor_1"),
            reason="a program that dials",
            lasts_ms=600_000,
        )
        assert await world.ask(block) == r.Noted()
        turned_away = world.caller_dials(CallerScript(digits=("5", "1"), patience_s=30), number=ROBOT)
        await world.until(turned_away, "ContactClosed", within_s=60)
        for words in ("dial 9 1 1", "dial 9 8 8", "composez le 9 1 1"):
            await world.until_heard(turned_away, words)
        in_danger = world.carrier.dial("+14165550112", ROBOT, CallerScript(digits=("1",), patience_s=30))
        await soon(
            lambda: any(
                one.call == in_danger and one.state is ContactState.WAITING
                for one in world.floor.contacts.values()
            ),
            "the crisis line did not take the call",
        )
        assert asked_for_a_key(world, in_danger) == 0
        assert world.carrier.network.alerts() == []
