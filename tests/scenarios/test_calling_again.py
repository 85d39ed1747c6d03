"""F-17 through real HTTP: cut off while waiting, dialled again, and back at the place they had."""

import asyncio
from pathlib import Path

from routing import commands as c
from routing import events as e
from routing.model import ContactId
from simulator.carrier import CallerScript
from tests.scenarios.world import World, open_world

PATIENT = CallerScript(digits=("1",), patience_s=60, talk_s=0.2)
ANN, BEA, SHELTER = "+14165550101", "+14165550102", "+14165550140"


async def is_cut_off(world: World, contact: ContactId) -> None:
    """The carrier does not know the call any more; the reconciler finds that out."""
    await world.ask(c.CloseLostContact(id=world.id(), contact=contact))
    await world.until(contact, "ContactClosed")
    world.carrier.network.hang_up(world.call_of(contact))


async def waits(world: World, number: str) -> ContactId:
    contact = world.caller_dials(PATIENT, number=number)
    await world.until(contact, "ContactQueued")
    await asyncio.sleep(0.01)
    return contact


async def test_a_caller_whom_we_cut_off_stands_where_they_stood(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        first = await waits(world, ANN)
        place = world.floor.contacts[first].place
        bea = await waits(world, BEA)
        await is_cut_off(world, first)
        again = await waits(world, ANN)
        (returned,) = [one for one in world.events() if isinstance(one, e.CallerReturned)]
        assert (returned.contact, returned.of, returned.cut_off, returned.place) == (
            again,
            first,
            True,
            place,
        )
        ana = await world.specialist_ready("central_01")
        await world.offer_to(ana)
        assert world.floor.contacts[again].offer is not None
        assert world.floor.contacts[bea].offer is None
        assert ANN[1:] not in repr(world.events())


async def test_callers_behind_a_shared_number_are_never_linked(tmp_path: Path) -> None:
    given = {"shared_numbers": frozenset({SHELTER})}
    async with open_world(tmp_path, given=given) as world:
        for _ in range(2):
            await is_cut_off(world, await waits(world, SHELTER))
        for _ in range(2):
            await is_cut_off(world, await waits(world, "anonymous"))
        assert not [one for one in world.events() if isinstance(one, e.CallerReturned)]
