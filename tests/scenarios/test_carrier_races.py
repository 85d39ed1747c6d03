"""Races at the carrier that need two people at once, through real HTTP. After twilio.md 3.4 and 6."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.softphones import token_keys
from routing import commands as c
from routing import replies as r
from routing.model import ContactState, SpecialistId
from routing.talk_model import ListenMode
from telephony.tokens import softphone_token
from tests.scenarios.talks import FAR_ENDS, hang_up, soon, talking
from tests.scenarios.world import World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path, far_ends=FAR_ENDS) as opened:
        yield opened


def live_calls(world: World) -> set[str]:
    return {leg.call.sid for leg in world.carrier.account.legs.values() if not leg.call.is_over}


class TestCoach:
    async def test_of_a_specialist_whose_line_breaks_as_they_come_is_left_in_no_room(
        self, world: World
    ) -> None:
        """Error 13240: whoever is to be coached is not in the room any more. The caller keeps their place."""
        contact, ana = await talking(world)
        place = world.floor.contacts[contact].queued_at
        sam = SpecialistId("supervisor_01")
        listen = c.Listen(id=world.id(), supervisor=sam, contact=contact, mode=ListenMode.COACH)
        reply = await world.ask(listen)
        assert isinstance(reply, r.Called)
        world.carrier.network.connect_device(
            softphone_token(token_keys(world.settings), sam), {"party": reply.party}
        )
        world.carrier.network.vanish(str(ana))
        await world.until(contact, "SpecialistDropped")
        caller = world.call_of(contact)
        await soon(lambda: live_calls(world) == {caller}, "somebody is left in a room alone")
        contact_now = world.floor.contacts[contact]
        assert (contact_now.state, contact_now.queued_at) == (ContactState.WAITING, place)
        assert {alert["code"] for alert in world.carrier.network.alerts()} <= {13240}


class TestRooms:
    async def test_never_have_the_name_of_another(self, world: World) -> None:
        """Two conversations under one name would be one: each meeting has a room of its own."""
        contact, ana = await talking(world)
        world.carrier.network.vanish(str(ana))
        await world.until(contact, "SpecialistDropped")
        ben = await world.specialist_ready("central_02")
        await world.accept(ben, await world.offer_to(ben))
        await soon(lambda: world.story_of(contact).count("ContactConnected") == 2, "they did not meet again")
        hang_up(world, contact)
        await world.until(contact, "ContactClosed")
        other, _ = await talking(world)
        rooms = [room.name for room in world.carrier.account.conferences.by_sid.values()]
        assert len(rooms) == len(set(rooms)) == 3
        hang_up(world, other)
