"""What the floor's keepers see of the carrier, asked over its REST API."""

from collections.abc import Awaitable, Collection
from typing import TypeVar

import structlog

from live.sight import CallSeen, RoomSeen
from routing.model import CallSid, EffectId, OfferId, SpecialistId
from telephony.addresses import Addresses, room_of
from telephony.errors import TelephonyError
from telephony.ports import Carrier
from webhooks.endpoints import contact_of

_log = structlog.get_logger(__name__)

FETCHED = EffectId("fetched")
"""Stands in the address of a caller who was fetched, where else the order does that brought them."""

T = TypeVar("T")


class Sight:
    def __init__(self, carrier: Carrier, addresses: Addresses, queue: str) -> None:
        self._carrier = carrier
        self._addresses = addresses
        self._queue = queue

    async def live_calls(self) -> Collection[CallSeen] | None:
        async def look() -> list[CallSeen]:
            return [
                CallSeen(
                    call=one.call,
                    softphone=SpecialistId(one.softphone) if one.softphone else None,
                    inbound=one.inbound,
                )
                async for one in self._carrier.calls_in_progress()
            ]

        return await _asked(look())

    async def queued_calls(self) -> frozenset[CallSid] | None:
        return await _asked(self._carrier.calls_in_queue(self._queue))

    async def room(self, offer: OfferId) -> RoomSeen | None:
        found = await _asked(self._carrier.room(room_of(offer)))
        return RoomSeen(conference=found.conference, present=found.present) if found is not None else None

    async def end_call(self, call: CallSid) -> None:
        await self._carrier.end_call(call)

    async def fetch_to_queue(self, call: CallSid) -> None:
        url = self._addresses.requeue(contact_of(call), FETCHED)
        await self._carrier.move_caller(
            call, url, self._addresses.fallback(), self._addresses.fallback_method
        )

    async def send_to_fallback(self, call: CallSid) -> None:
        url, method = self._addresses.fallback(), self._addresses.fallback_method
        await self._carrier.move_caller(call, url, url, method, method)


async def _asked(question: Awaitable[T]) -> T | None:
    try:
        return await question
    except TelephonyError as trouble:
        _log.warning("carrier_not_asked", cause=trouble.code)
        return None
