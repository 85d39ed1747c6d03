"""Joins that were not told: before the floor gives up bringing two people together, somebody looks into the room.

Without this look, one lost callback would end a conversation that has begun (twilio.md 4a, step 7).
"""

import asyncio
from collections.abc import Callable

import structlog

from live.errors import FloorUnavailable
from live.ports import Clock, CommandGateway
from live.sight import CarrierSight, RoomSeen
from routing.commands import ReportParticipantJoined
from routing.floor import Floor, Offer
from routing.model import CallSid, CommandId, OfferState

_log = structlog.get_logger(__name__)

EVERY_S = 1.0
LOOK_BEFORE_MS = 5_000
"""How long before it gives up on a join the floor is to be told of one that has happened."""
ROOMS_AT_ONCE = 5
"""Each room costs two questions; a carrier that tells nothing any more must not be asked about hundreds at once."""
ASK_BUDGET_S = 2.0


class JoinWatch:
    def __init__(
        self, floor: Callable[[], Floor], carrier: CarrierSight, gateway: CommandGateway, clock: Clock
    ) -> None:
        self._floor = floor
        self._carrier = carrier
        self._gateway = gateway
        self._clock = clock

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(EVERY_S)

    async def look(self) -> int:
        """Look into the rooms where a join is overdue. Returns: how many joins were found and told to the floor."""
        overdue = sorted(self._overdue(), key=lambda offer: (offer.connect_by, offer.id))[:ROOMS_AT_ONCE]
        return sum(await asyncio.gather(*(self._look_into(offer) for offer in overdue)))

    def _overdue(self) -> list[Offer]:
        until = self._clock.now() + LOOK_BEFORE_MS
        return [
            offer
            for offer in self._floor().offers.values()
            if offer.state is OfferState.ACCEPTED
            and offer.leg is not None
            and offer.drop_at is None
            and offer.connect_by is not None
            and offer.connect_by <= until
        ]

    async def _look_into(self, offer: Offer) -> int:
        room = await self._carrier.room(offer.room)
        awaited = self._awaited(offer)
        if room is None or awaited is None or awaited not in room.present:
            return 0
        return await self._tell(offer, awaited, room)

    def _awaited(self, offer: Offer) -> CallSid | None:
        if offer.conference is None:
            return offer.leg
        contact = self._floor().contacts.get(offer.contact)
        return contact.call if contact is not None and contact.on_the_line else None

    async def _tell(self, offer: Offer, call: CallSid, room: RoomSeen) -> int:
        command = ReportParticipantJoined(
            id=CommandId(f"seen:{room.conference}:{call}"),
            offer=offer.room,
            call=call,
            conference=room.conference,
        )
        try:
            await self._gateway.ask(command, ASK_BUDGET_S)
        except FloorUnavailable:
            return 0
        _log.warning("join_was_not_told", contact=offer.contact)
        return 1
