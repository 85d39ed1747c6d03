"""Stories of one call, from ring to end, through real HTTP in both directions."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from routing import commands as c
from routing import events as e
from routing.model import ContactEnd, ContactState, EndedBy, SpecialistState
from routing.replies import Refusal, Refused
from simulator.carrier import CallerScript
from tests.scenarios.world import OWEN_SOUND, World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


async def test_a_caller_is_connected_and_ends_answered(world: World) -> None:
    ana = await world.specialist_ready("central_01")
    contact = world.caller_dials(CallerScript(digits=("1",), patience_s=30, talk_s=0.3))
    offer = await world.offer_to(ana)
    await world.accept(ana, offer)
    await world.until(contact, "ContactClosed")
    assert world.story_of(contact) == [
        "CallArrived",
        "LanguageMenuOffered",
        "LanguageChosen",
        "ContactQueued",
        "OfferMade",
        "OfferAccepted",
        "SpecialistLegStarted",
        "SpecialistJoined",
        "ContactConnected",
        "ContactClosed",
        "WrapUpStarted",
    ]
    closed = next(event for event in world.events_of(contact) if isinstance(event, e.ContactClosed))
    assert (closed.end, closed.by) == (ContactEnd.ANSWERED, EndedBy.CALLER)
    assert closed.talked_ms >= 250
    assert world.floor.specialists[ana].state is SpecialistState.WRAP_UP


async def test_a_specialist_hangs_up_and_both_legs_end(world: World) -> None:
    ana = await world.specialist_ready("central_01")
    contact = world.caller_dials(CallerScript(digits=("1",), patience_s=30))
    await world.accept(ana, await world.offer_to(ana))
    await world.until(contact, "ContactConnected")
    call = world.floor.contacts[contact].call
    await world.ask(c.HangUp(id=world.id(), specialist=ana, contact=contact))
    truth = await world.carrier.until_ended(call)
    leg = await world.carrier.until_ended(world.legs[ana])
    assert truth["ended_by"] == leg["ended_by"] == "far_end"
    closed = next(event for event in world.events_of(contact) if isinstance(event, e.ContactClosed))
    assert (closed.end, closed.by) == (ContactEnd.ANSWERED, EndedBy.SPECIALIST)


async def test_a_caller_who_gives_up_waiting_is_abandoned_once(world: World) -> None:
    contact = world.caller_dials(CallerScript(digits=("2",), patience_s=0.3))
    await world.until(contact, "ContactClosed")
    await asyncio.sleep(0.2)
    assert world.story_of(contact).count("ContactClosed") == 1
    closed = next(event for event in world.events_of(contact) if isinstance(event, e.ContactClosed))
    assert closed.end is ContactEnd.ABANDONED_WAITING


async def test_a_caller_who_leaves_while_offered_frees_the_specialist(world: World) -> None:
    """F06: the offer is withdrawn at once, and a late accept is told that the caller left."""
    ana = await world.specialist_ready("central_01")
    contact = world.caller_dials(CallerScript(digits=("1",), patience_s=0.3))
    offer = await world.offer_to(ana)
    await world.until(contact, "ContactClosed")
    assert world.floor.specialists[ana].state is SpecialistState.READY
    reply = await world.ask(c.AcceptOffer(id=world.id(), specialist=ana, offer=offer))
    assert reply == Refused(refusal=Refusal.CALLER_LEFT)


async def test_a_broken_line_brings_the_caller_back_to_their_place(world: World) -> None:
    """F15: the specialist's browser vanishes mid-call; the caller keeps the place and is offered to another."""
    ana = await world.specialist_ready("central_01")
    contact = world.caller_dials(CallerScript(digits=("1",), patience_s=30, talk_s=30))
    await world.accept(ana, await world.offer_to(ana))
    await world.until(contact, "ContactConnected")
    place = world.floor.contacts[contact].queued_at
    world.carrier.network.vanish("central_01")
    await world.until(contact, "SpecialistDropped")
    assert world.floor.contacts[contact].state is ContactState.WAITING
    assert world.floor.contacts[contact].queued_at == place
    ben = await world.specialist_ready("central_02")
    await world.accept(ben, await world.offer_to(ben))
    async with asyncio.timeout(60):
        while world.story_of(contact).count("ContactConnected") < 2:
            await asyncio.sleep(0.01)
    world.carrier.network.hang_up(world.floor.contacts[contact].call)
    await world.until(contact, "ContactClosed")


async def test_region_evidence_brings_the_home_partner_first(world: World) -> None:
    await world.specialist_ready("central_01")
    home = await world.specialist_ready("central_east_01", partner="CENTRAL_EAST")
    world.caller_dials(CallerScript(digits=("1",), patience_s=5), number=OWEN_SOUND)
    assert await world.offer_to(home)


async def test_silence_at_the_menu_leads_to_a_person_in_the_default_language(world: World) -> None:
    ana = await world.specialist_ready("central_01")
    contact = world.caller_dials(CallerScript(digits=("", ""), patience_s=5))
    await world.offer_to(ana, within_s=60)
    chosen = next(event for event in world.events_of(contact) if isinstance(event, e.LanguageChosen))
    assert (chosen.language, chosen.digits) == ("en", "")
