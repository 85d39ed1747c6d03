"""Every callback of the carrier is lost: what looking over its REST API puts right (twilio.md 0.2, F-5, L4).

The clock of those who look is ahead of the floor's, so that nobody need wait until news are overdue.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from app.carrier import carrier_account
from app.sight import Sight
from config.clock import SystemClock
from live.joins import JoinWatch
from live.reconciler import STRANDED_LOOKS, Reconciler
from routing import commands as c
from routing import events as e
from routing.floor import ClosedContact, Floor
from routing.model import CallSid, ContactEnd, ContactId, ContactState, Instant, OfferId, SpecialistState
from simulator.carrier import CallerScript, FaultSettings
from telephony.addresses import Addresses
from telephony.rest import TwilioCarrier
from tests.scenarios.world import World, open_world

AHEAD_MS = 60_000
CALLER = CallerScript(digits=("1",), patience_s=30, talk_s=30)


class ClockAhead:
    def now(self) -> Instant:
        return Instant(SystemClock().now() + AHEAD_MS)


@dataclass
class Lookers:
    world: World
    sight: Sight
    reconciler: Reconciler
    joins: JoinWatch

    async def until(self, look: Callable[[], Awaitable[int]], within_s: float = 60.0) -> None:
        """Look again and again until something was put right."""
        async with asyncio.timeout(within_s):
            while not await look():
                await asyncio.sleep(0.02)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, limits={"drop_grace_s": 0}) as opened:
        opened.carrier.set_faults(FaultSettings(drop=1.0))
        yield opened


@pytest.fixture
async def lookers(world: World) -> AsyncIterator[Lookers]:
    rest = TwilioCarrier(carrier_account(world.settings), random=Random(211).random)
    sight = Sight(rest, Addresses(world.settings.public_base_url), world.settings.twilio_queue)
    parts = (lambda: world.floor, sight, world.gateway, ClockAhead())
    yield Lookers(world, sight, Reconciler(*parts), JoinWatch(*parts))
    await rest.close()


async def test_a_caller_and_a_specialist_meet_and_part(world: World, lookers: Lookers) -> None:
    ana = await world.specialist_ready("central_01")
    contact = world.caller_dials(CALLER)
    await world.accept(ana, await world.offer_to(ana))
    await world.until(contact, "SpecialistLegStarted")
    await lookers.until(lookers.joins.look)
    await world.until(contact, "SpecialistJoined")
    await lookers.until(lookers.joins.look)
    await world.until(contact, "ContactConnected")
    call = world.floor.contacts[contact].call
    world.carrier.network.hang_up(call)
    await world.carrier.until_ended(call)
    await lookers.until(lookers.reconciler.compare)
    await world.until(contact, "ContactClosed")
    closed = next(event for event in world.events_of(contact) if isinstance(event, e.ContactClosed))
    assert (closed.end, closed.specialist) == (ContactEnd.ANSWERED, ana)
    assert world.floor.specialists[ana].state is SpecialistState.WRAP_UP
    assert world.story_of(contact).count("ContactClosed") == 1


async def loses_its_specialist(world: World, lookers: Lookers) -> tuple[ContactId, OfferId]:
    """A caller and a specialist talk, and the specialist's line breaks unheard. Returns: the contact and its offer."""
    ana = await world.specialist_ready("central_01")
    contact = world.caller_dials(CALLER)
    offer = await world.offer_to(ana)
    await world.accept(ana, offer)
    await world.until(contact, "SpecialistLegStarted")
    for event in ("SpecialistJoined", "ContactConnected"):
        await lookers.until(lookers.joins.look)
        await world.until(contact, event)
    world.carrier.network.vanish("central_01")
    await world.carrier.until_ended(world.legs[ana])
    return contact, offer


async def test_a_specialist_whose_line_breaks_gives_the_caller_back(world: World, lookers: Lookers) -> None:
    contact, _ = await loses_its_specialist(world, lookers)
    await lookers.until(lookers.reconciler.compare)
    await world.until(contact, "SpecialistDropped")
    assert world.floor.contacts[contact].state is ContactState.WAITING
    # The caller, still on the line, is offered to whoever comes next.
    assert await world.offer_to(await world.specialist_ready("central_02"))


async def test_a_leg_that_belongs_to_nobody_is_ended(world: World, lookers: Lookers) -> None:
    ana = await world.specialist_ready("central_01")
    contact = world.caller_dials(CALLER)
    await world.accept(ana, await world.offer_to(ana))
    await world.until(contact, "SpecialistLegStarted")
    floor = Floor()
    floor.specialists = world.floor.specialists
    # Another floor, as one that was lost: it knows the specialist, and nothing of the call.
    lost = Reconciler(lambda: floor, lookers.sight, world.gateway, ClockAhead())
    assert await lost.compare() == 0
    await lookers.until(lost.compare)
    truth = await world.carrier.until_ended(world.legs[ana])
    assert truth["ended_by"] == "far_end"


async def test_a_caller_whom_the_floor_has_lost_is_taken_in_again(world: World, lookers: Lookers) -> None:
    contact = world.caller_dials(CALLER)
    await world.until(contact, "ContactQueued")
    call = world.call_of(contact)
    async with asyncio.timeout(60):
        while call not in (await lookers.sight.queued_calls() or ()):
            await asyncio.sleep(0.02)
    lost = Reconciler(Floor, lookers.sight, world.gateway, ClockAhead())
    for _ in range(STRANDED_LOOKS - 1):
        assert await lost.compare() == 0
    assert await lost.compare() == 1
    # The floor of this world knows them after all, and they are at their place in the carrier's queue again.
    facts = world.carrier.network.call(call)["facts"]
    async with asyncio.timeout(60):
        while [str(fact["fact"]) for fact in facts].count("enqueued") < 2:
            await asyncio.sleep(0.02)
            facts = world.carrier.network.call(call)["facts"]
    assert world.floor.contacts[contact].state is ContactState.WAITING
    assert world.story_of(contact).count("ContactQueued") == 1


async def test_a_caller_who_was_left_alone_in_a_room_is_brought_to_people(
    world: World, lookers: Lookers
) -> None:
    contact, offer = await loses_its_specialist(world, lookers)
    # Another floor, which closed this contact while its caller was in the room.
    floor, call = Floor(), world.call_of(contact)
    floor.closed[contact] = ClosedContact(
        contact=contact, call=CallSid(call), end=ContactEnd.ANSWERED, at=Instant(0), room=offer
    )
    wrong = Reconciler(lambda: floor, lookers.sight, world.gateway, ClockAhead())
    for _ in range(STRANDED_LOOKS - 1):
        assert await wrong.compare() == 0
    assert await wrong.compare() == 1
    facts = world.carrier.network.call(call)["facts"]
    async with asyncio.timeout(60):
        while not any("/voice/fallback" in str(fact) for fact in facts):
            await asyncio.sleep(0.02)
            facts = world.carrier.network.call(call)["facts"]


async def test_nobody_is_touched_while_all_is_well(world: World, lookers: Lookers) -> None:
    world.carrier.set_faults(FaultSettings())
    ana = await world.specialist_ready("central_01")
    contact = world.caller_dials(CALLER)
    await world.accept(ana, await world.offer_to(ana))
    await world.until(contact, "ContactConnected")
    for _ in range(2 * STRANDED_LOOKS):
        assert await lookers.reconciler.compare() == await lookers.joins.look() == 0
    assert world.floor.contacts[contact].state is ContactState.CONNECTED
    await world.ask(c.HangUp(id=world.id(), specialist=ana, contact=contact))
