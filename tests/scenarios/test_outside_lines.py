"""Callers who are left to somebody outside, through real HTTP: outside lines, and cold transfers."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from routing import commands as c
from routing import events as e
from routing.model import (
    ContactEnd,
    ContactState,
    EndedBy,
    PartnerFailure,
    PartnerId,
    SpecialistState,
)
from routing.talk_model import Target, TargetKind
from tests.scenarios.talks import (
    CRISIS,
    CRISIS_LINE,
    FAR_ENDS,
    PARTNER_NUMBER,
    call_in,
    closing_of,
    facts_of,
    hand_over,
    hang_up,
    is_over,
    present,
    soon,
    still_ringing,
    talking,
    with_a_phone_system,
)
from tests.scenarios.world import World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, far_ends=FAR_ENDS) as opened:
        yield opened


class TestOutsideLineThatHangsUpFirst:
    async def test_leaves_the_caller_with_the_specialist(self, world: World) -> None:
        """Warm, three in the room: nobody but the outside line goes."""
        contact, ana = await talking(world)
        party = await call_in(world, contact, ana, CRISIS_LINE)
        await world.until(contact, "PartyJoined")
        world.carrier.network.hang_up(present(world, contact)[party].leg.call.sid)
        await world.until(contact, "PartyLeft")
        await asyncio.sleep(0.1)
        assert set(present(world, contact)) == {"caller", "specialist"}
        held = world.floor.contacts[contact]
        assert (held.state, held.specialist) == (ContactState.CONNECTED, ana)

    async def test_ends_the_contact_with_words_once_the_specialist_has_left(self, world: World) -> None:
        contact, ana = await talking(world)
        party = await call_in(world, contact, ana, CRISIS_LINE)
        await world.until(contact, "PartyJoined")
        await hand_over(world, contact, ana, party)
        await soon(lambda: set(present(world, contact)) == {"caller", party}, "the specialist is still there")
        world.carrier.network.hang_up(present(world, contact)[party].leg.call.sid)
        await world.until(contact, "ContactClosed")
        closed = closing_of(world, contact)
        assert (closed.end, closed.by, closed.specialist) == (ContactEnd.ANSWERED, EndedBy.OUTSIDE, ana)
        await world.until_heard(contact, "The other line has ended the call.")
        await soon(lambda: is_over(world, contact), "the caller sits in silence")

    async def test_on_the_callers_own_leg_ends_the_contact_with_words(self, world: World) -> None:
        """Cold: the specialist has long left."""
        contact, ana = await talking(world)
        await world.ask(c.Transfer(id=world.id(), specialist=ana, contact=contact, to=CRISIS_LINE))
        await soon(lambda: "bridged" in facts_of(world, contact), "the caller is not with the outside line")
        there = next(
            leg.call
            for leg in world.carrier.account.legs.values()
            if leg.call.called == CRISIS and not leg.call.is_over
        )
        world.carrier.network.hang_up(there.sid)
        await world.until(contact, "ContactClosed")
        closed = closing_of(world, contact)
        assert (closed.end, closed.by, closed.specialist) == (ContactEnd.ANSWERED, EndedBy.OUTSIDE, ana)
        await world.until_heard(contact, "The other line has ended the call.")
        await soon(lambda: is_over(world, contact), "the caller sits in silence")


class TestOutsideLine:
    async def test_keeps_the_caller_when_the_specialist_hands_over(self, world: World) -> None:
        contact, ana = await talking(world)
        party = await call_in(world, contact, ana, CRISIS_LINE)
        await world.until(contact, "PartyJoined")
        await hand_over(world, contact, ana, party)
        await soon(lambda: set(present(world, contact)) == {"caller", party}, "the specialist is still there")
        assert world.floor.contacts[contact].state is ContactState.OUTSIDE
        hang_up(world, contact)
        await world.until(contact, "ContactClosed")
        assert closing_of(world, contact).end is ContactEnd.ANSWERED
        await soon(lambda: not still_ringing(world, CRISIS), "the outside line is still open")

    async def test_is_rung_on_the_callers_own_leg(self, world: World) -> None:
        contact, ana = await talking(world)
        await world.ask(c.Transfer(id=world.id(), specialist=ana, contact=contact, to=CRISIS_LINE))
        await soon(lambda: "bridged" in facts_of(world, contact), "the caller is not with the outside line")
        assert world.floor.specialists[ana].state is SpecialistState.WRAP_UP
        hang_up(world, contact)
        await world.until(contact, "ContactClosed")
        closed = closing_of(world, contact)
        assert (closed.end, closed.by, closed.specialist) == (ContactEnd.ANSWERED, EndedBy.CALLER, ana)

    async def test_that_does_not_answer_brings_the_caller_back_to_their_place(self, world: World) -> None:
        contact, ana = await talking(world)
        place = world.floor.contacts[contact].queued_at
        nobody = Target(kind=TargetKind.OUTSIDE, id="not-in-the-list")
        await world.ask(c.Transfer(id=world.id(), specialist=ana, contact=contact, to=nobody))
        await world.until(contact, "OutsideFailed")
        assert world.floor.contacts[contact].state is ContactState.WAITING
        assert world.floor.contacts[contact].queued_at == place
        ben = await world.specialist_ready("central_02")
        await world.accept(ben, await world.offer_to(ben))
        await soon(
            lambda: world.story_of(contact).count("ContactConnected") == 2, "nobody has the caller again"
        )
        hang_up(world, contact)
        await world.until(contact, "ContactClosed")


class TestColdTransfer:
    async def test_to_a_colleague_reaches_them_in_a_room_of_their_own(self, world: World) -> None:
        contact, ana = await talking(world)
        place = world.floor.contacts[contact].queued_at
        ben = await world.specialist_ready("central_02")
        to = Target(kind=TargetKind.SPECIALIST, id=ben)
        await world.ask(c.Transfer(id=world.id(), specialist=ana, contact=contact, to=to))
        await world.accept(ben, await world.offer_to(ben))
        await soon(lambda: world.story_of(contact).count("ContactConnected") == 2, "they were not connected")
        assert world.floor.contacts[contact].queued_at == place
        hang_up(world, contact)
        await world.until(contact, "ContactClosed")
        assert closing_of(world, contact).specialist == ben

    async def test_to_a_partner_that_is_out_brings_the_caller_back_to_their_place(
        self, tmp_path: Path
    ) -> None:
        numbers = {"partner_numbers": {"NORTH": PARTNER_NUMBER}}
        async with open_world(
            tmp_path, changes=with_a_phone_system, given=numbers, far_ends=FAR_ENDS
        ) as world:
            contact, ana = await talking(world)
            place = world.floor.contacts[contact].queued_at
            to = Target(kind=TargetKind.PARTNER, id=PartnerId("NORTH"))
            await world.ask(c.Transfer(id=world.id(), specialist=ana, contact=contact, to=to))
            await world.until(contact, "PartnerFailed")
            failed = next(one for one in world.events_of(contact) if isinstance(one, e.PartnerFailed))
            assert failed.reason is PartnerFailure.BUSY
            assert world.floor.contacts[contact].queued_at == place
            ben = await world.specialist_ready("central_02")
            assert await world.offer_to(ben)
