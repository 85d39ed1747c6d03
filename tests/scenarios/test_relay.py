"""F-19: somebody who calls by TTY, and types nothing at the menu, comes to a specialist and is let go by nobody."""

import asyncio
from pathlib import Path

from routing import events as e
from simulator.carrier import CallerScript
from tests.scenarios.world import TORONTO, open_world
from webhooks.endpoints import contact_of

TTY_LINE = "+17055550112"


class TestASilentTTYCaller:
    async def test_waits_through_the_menu_and_is_connected(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, time_scale=0.005) as world:
            amal = await world.specialist_ready("amal")
            call = world.carrier.dial(TTY_LINE, TORONTO, CallerScript())
            contact = contact_of(call)  # type: ignore[arg-type]
            await world.until(contact, "ContactQueued")
            assert world.floor.contacts[contact].relay
            offer = await world.offer_to(amal)
            made = next(one for one in world.events_of(contact) if isinstance(one, e.OfferMade))
            # The sample's rule for these callers stretches the offer.
            assert made.expires_at - made.at == 40_000
            await world.accept(amal, offer)
            await world.until(contact, "ContactConnected")
            await asyncio.sleep(0.2)
            assert "ContactClosed" not in world.story_of(contact)
