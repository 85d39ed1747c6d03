"""The floor against the carrier: what ended, or never belonged to anybody, without our hearing.

Callbacks that were lost in an outage are lost for ever (twilio.md 0.2); this and `live/joins.py` are what repairs
them. Nothing is ended after one look: a list that is empty by mistake must not end every call of the network.
"""

import asyncio
from collections.abc import Callable, Collection
from typing import TypeVar

import structlog

from live.errors import FloorUnavailable
from live.ports import Clock, CommandGateway
from live.sight import CallSeen, CarrierSight
from routing.commands import CloseLostContact, Command, ReportLegEnded, ReportPhoneEnded
from routing.floor import Floor, Offer
from routing.model import CallSid, CommandId, ContactId, Instant, OfferState
from routing.phone_model import PhoneFailure

_log = structlog.get_logger(__name__)

EVERY_S = 10.0
SETTLED_MS = 20_000
"""What is younger than this may not be in the carrier's list yet."""
ASK_BUDGET_S = 5.0
STRANDED_LOOKS = 6
"""Before so many looks are over, the next waiting document has brought a caller whom the floor lost back to their old
place; only whom it did not bring is fetched. And whoever hears goodbye has heard it."""

IN_USE = (OfferState.ACCEPTED, OfferState.CONSULTING, OfferState.CONNECTED)

S = TypeVar("S", bound=str)


class Reconciler:
    def __init__(
        self, floor: Callable[[], Floor], carrier: CarrierSight, gateway: CommandGateway, clock: Clock
    ) -> None:
        self._floor = floor
        self._carrier = carrier
        self._gateway = gateway
        self._clock = clock
        self._lost_contacts: frozenset[ContactId] = frozenset()
        self._lost_legs: frozenset[CallSid] = frozenset()
        self._lost_phones: frozenset[CallSid] = frozenset()
        self._orphans: frozenset[CallSid] = frozenset()
        self._stranded: dict[CallSid, int] = {}
        """Callers in the carrier's queue whom the floor does not know, with the looks that found them there."""
        self._lingering: dict[CallSid, int] = {}
        """Callers on the line whose contact is closed and who were sent to a room, with the looks that found them."""

    async def run(self) -> None:
        while True:
            await self.compare()
            await asyncio.sleep(EVERY_S)

    async def compare(self) -> int:
        """Look once, and put right what the look before had found as well.

        Returns: how many contacts and calls were put right.
        """
        floor, before = self._floor(), Instant(self._clock.now() - SETTLED_MS)
        seen = await self._carrier.live_calls()
        if seen is None:
            return 0
        live = frozenset(one.call for one in seen)
        return (
            await self._close_contacts(floor, live, before)
            + await self._report_legs(floor, live, before)
            + await self._report_phones(floor, live, before)
            + await self._end_orphans(floor, seen)
            + await self._fetch_stranded(floor, seen)
            + await self._rescue_left_alone(floor, seen)
        )

    async def _close_contacts(self, floor: Floor, live: frozenset[CallSid], before: Instant) -> int:
        """Close every contact whose call is over."""
        missing = [
            one.id
            for one in floor.contacts.values()
            if one.on_the_line and one.arrived_at < before and one.call not in live
        ]
        again, self._lost_contacts = _again(missing, self._lost_contacts)
        return await self._put(
            [CloseLostContact(id=CommandId(f"lost:{contact}"), contact=contact) for contact in again]
        )

    async def _report_legs(self, floor: Floor, live: frozenset[CallSid], before: Instant) -> int:
        """Report every specialist's leg that is over, as its callback would have."""
        missing = [
            leg
            for leg, offer in _legs_in_use(floor)
            if offer.accepted_at is not None and offer.accepted_at < before and leg not in live
        ]
        again, self._lost_legs = _again(missing, self._lost_legs)
        return await self._put([ReportLegEnded(id=CommandId(f"lost-leg:{leg}"), leg=leg) for leg in again])

    async def _report_phones(self, floor: Floor, live: frozenset[CallSid], before: Instant) -> int:
        """Report every telephone that was kept on the line and is not any more: no call can come by it."""
        missing = {
            person.phone.leg: person.id
            for person in floor.specialists.values()
            if person.phone is not None
            and person.phone.leg is not None
            and (person.phone.taken_at or before) < before
            and person.phone.leg not in live
        }
        again, self._lost_phones = _again(tuple(missing), self._lost_phones)
        return await self._put(
            [
                ReportPhoneEnded(
                    id=CommandId(f"lost-phone:{leg}"),
                    specialist=missing[leg],
                    leg=leg,
                    reason=PhoneFailure.FAILED,
                )
                for leg in again
            ]
        )

    async def _end_orphans(self, floor: Floor, seen: Collection[CallSeen]) -> int:
        """End the softphones' calls that belong to no conversation: nobody will ever come to talk there.

        Only those of specialists who are signed in here are surely ours; others end by themselves within the limit
        that the carrier sets to a call.
        """
        wanted = {leg for leg, _ in _legs_in_use(floor)}
        wanted |= {
            party.leg for one in floor.contacts.values() for party in one.parties.values() if party.leg
        }
        orphans = [one.call for one in seen if one.softphone in floor.specialists and one.call not in wanted]
        again, self._orphans = _again(orphans, self._orphans)
        for call in again:
            await self._carrier.end_call(call)
        if again:
            _log.warning("orphan_legs_ended", count=len(again))
        return len(again)

    async def _fetch_stranded(self, floor: Floor, seen: Collection[CallSeen]) -> int:
        """Bring callers back whom the floor has lost, and whom no waiting document has brought."""
        known = {one.call for one in floor.contacts.values()} | {one.call for one in floor.closed.values()}
        unknown = {one.call for one in seen if one.from_outside} - known
        queued = await self._carrier.queued_calls() if unknown else frozenset()
        if queued is None:
            return 0
        self._stranded = {call: self._stranded.get(call, 0) + 1 for call in unknown & queued}
        fetched = [call for call, looks in self._stranded.items() if looks >= STRANDED_LOOKS]
        for call in fetched:
            await self._carrier.fetch_to_queue(call)
        if fetched:
            _log.warning("stranded_callers_fetched", count=len(fetched))
        return len(fetched)

    async def _rescue_left_alone(self, floor: Floor, seen: Collection[CallSeen]) -> int:
        """Bring people to callers who are alone in a room, where the floor has nobody for them any more.

        Whose contact is closed may still leave a message, or talk where they were passed on to; only in the room to
        which they were brought for a conversation is there nothing to wait for.
        """
        rooms = {one.call: one.room for one in floor.closed.values() if one.room is not None}
        here = [one.call for one in seen if one.from_outside and one.call in rooms]
        self._lingering = {call: self._lingering.get(call, 0) + 1 for call in here}
        rescued = 0
        for call in [call for call, looks in self._lingering.items() if looks >= STRANDED_LOOKS]:
            room = await self._carrier.room(rooms[call])
            if room is not None and room.present == {call}:
                await self._carrier.send_to_fallback(call)
                rescued += 1
        if rescued:
            _log.error("callers_found_alone_in_a_room", count=rescued)
        return rescued

    async def _put(self, commands: Collection[Command]) -> int:
        """Put commands to the floor under ids that make a repeat harmless."""
        done = 0
        for command in commands:
            try:
                await self._gateway.ask(command, ASK_BUDGET_S)
                done += 1
            except FloorUnavailable:
                _log.warning("repair_not_taken", command=command.id)
        if done:
            _log.warning("calls_ended_unheard", count=done)
        return done


def _again(now: Collection[S], before: frozenset[S]) -> tuple[list[S], frozenset[S]]:
    """Pick what the look before had found too. Returns: those, and what the next look is to be compared with."""
    return [one for one in now if one in before], frozenset(now)


def _legs_in_use(floor: Floor) -> list[tuple[CallSid, Offer]]:
    """List the specialists' legs that come to a conversation, or are in one."""
    found = [(leg, floor.offers[key]) for leg, key in floor.legs.items()]
    return [(leg, offer) for leg, offer in found if offer.leg == leg and offer.state in IN_USE]
