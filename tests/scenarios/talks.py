"""Conversations under way, for the stories of what is done with them: who is there, and how it ends."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.model import (
    ContactId,
    OfferId,
    SpecialistId,
)
from routing.rulebook import PhoneSystem, RuleBook
from routing.talk_model import PartyId, Target, TargetKind
from simulator.carrier import CallerScript, FarEnd
from telephony.addresses import room_of
from tests.scenarios.world import World

PATIENT = CallerScript(digits=("1",), patience_s=60)
FRENCH_SPEAKING = CallerScript(digits=("2",), patience_s=60)
CRISIS, VOICES_FR, BRIDGES_FR = "+14165550191", "+14165550193", "+14165550196"
PARTNER_NUMBER = "+18075550123"
CRISIS_LINE = Target(kind=TargetKind.OUTSIDE, id="suicide-crisis")


ANSWERS = FarEnd(ring_s=0.02)
FAR_ENDS = {
    CRISIS: ANSWERS,
    VOICES_FR: ANSWERS,
    BRIDGES_FR: ANSWERS,
    PARTNER_NUMBER: FarEnd(ring_s=0.02, outcome="busy"),
}


def with_a_phone_system(book: RuleBook) -> RuleBook:
    return replace(
        book,
        partners=tuple(
            replace(one, phone_system=PhoneSystem()) if one.id == "NORTH" else one for one in book.partners
        ),
    )


async def talking(world: World, script: CallerScript = PATIENT) -> tuple[ContactId, SpecialistId]:
    ana = await world.specialist_ready("central_01", languages=("en", "fr"))
    contact = world.caller_dials(script)
    await world.accept(ana, await world.offer_to(ana))
    await world.until(contact, "ContactConnected")
    return contact, ana


async def soon(what: Callable[[], bool], why: str, within_s: float = 60.0) -> None:
    try:
        async with asyncio.timeout(within_s):
            while not what():
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(why) from None


async def call_in(world: World, contact: ContactId, who: SpecialistId, target: Target) -> PartyId:
    reply = await world.ask(c.CallParty(id=world.id(), specialist=who, contact=contact, target=target))
    assert isinstance(reply, r.Called), reply
    return reply.party


async def hand_over(world: World, contact: ContactId, who: SpecialistId, party: PartyId) -> r.Reply:
    return await world.ask(c.HandOver(id=world.id(), specialist=who, contact=contact, party=party))


async def consulted(world: World, contact: ContactId, who: SpecialistId) -> tuple[SpecialistId, PartyId]:
    """Ask a colleague into the conversation, and let them come."""
    ben = await world.specialist_ready("central_02")
    party = await call_in(world, contact, who, Target(kind=TargetKind.SPECIALIST, id=ben))
    await world.accept(ben, await world.offer_to(ben))
    await world.until(contact, "ConsultStarted")
    return ben, party


def present(world: World, contact: ContactId) -> dict[str, Any]:
    """Who is in the carrier's room of this contact now, by label."""
    room = world.floor.contacts[contact].room
    assert room is not None
    found = world.carrier.account.conferences.open_room(room_of(OfferId(room)))
    return {one.label: one for one in found.participants.values()} if found is not None else {}


def closing_of(world: World, contact: ContactId) -> e.ContactClosed:
    return next(event for event in world.events_of(contact) if isinstance(event, e.ContactClosed))


def hang_up(world: World, contact: ContactId) -> None:
    world.carrier.network.hang_up(world.call_of(contact))


def facts_of(world: World, contact: ContactId) -> list[str]:
    return [fact["fact"] for fact in world.carrier.network.call(world.call_of(contact))["facts"]]


def still_ringing(world: World, number: str) -> bool:
    return any(
        leg.call.called == number and not leg.call.is_over for leg in world.carrier.account.legs.values()
    )


def announced_to(world: World, contact: ContactId) -> list[str]:
    facts = world.carrier.network.call(world.call_of(contact))["facts"]
    return [str(fact["prompt"]) for fact in facts if fact["fact"] == "heard_announcement"]


def is_over(world: World, contact: ContactId) -> bool:
    return bool(world.carrier.network.call(world.call_of(contact))["status"] == "completed")
