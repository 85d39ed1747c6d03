"""The floor against the carrier: a call that the carrier no longer knows has ended without our hearing.

Callbacks that were lost in an outage are lost for ever (twilio.md 0.2); this is what repairs them.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from live.errors import FloorUnavailable
from live.ports import Clock, CommandGateway
from routing.commands import CloseLostContact, Command, ReportLegEnded
from routing.floor import Floor
from routing.model import CallSid, CommandId, OfferState

_log = structlog.get_logger(__name__)

EVERY_S = 10.0
SETTLED_MS = 20_000
"""A call younger than this may not be in the carrier's list yet."""
ASK_BUDGET_S = 5.0

CallsInProgress = Callable[[], Awaitable[frozenset[CallSid] | None]]
"""Every call that is live at the carrier; None when it could not be asked."""


class Reconciler:
    def __init__(
        self, floor: Callable[[], Floor], calls: CallsInProgress, gateway: CommandGateway, clock: Clock
    ) -> None:
        self._floor = floor
        self._calls = calls
        self._gateway = gateway
        self._clock = clock
        self._missed: frozenset[CallSid] = frozenset()

    async def run(self) -> None:
        while True:
            await self.compare()
            await asyncio.sleep(EVERY_S)

    async def compare(self) -> int:
        """Close every contact whose call the carrier did not list, this time and the time before; and say of a
        specialist whose leg it did not list that it has ended.

        Two looks, because one list that is empty by mistake must not end every call of the network.
        Returns: how many had ended without our hearing.
        """
        believed = self._believed_live()
        if not believed:
            return 0
        live = await self._calls()
        if live is None:
            return 0
        known, self._missed = self._missed, frozenset(believed) - live
        ended = 0
        for call, command in believed.items():
            if call not in known or call not in self._missed:
                continue
            try:
                await self._gateway.ask(command, ASK_BUDGET_S)
                ended += 1
            except FloorUnavailable:
                _log.warning("lost_call_not_reported", command=command.id)
        if ended:
            _log.warning("calls_ended_unheard", count=ended)
        return ended

    def _believed_live(self) -> dict[CallSid, Command]:
        """Give the calls that the carrier should list by now, each with what to say if it does not."""
        floor, before = self._floor(), self._clock.now() - SETTLED_MS
        believed: dict[CallSid, Command] = {}
        for contact in floor.contacts.values():
            if contact.on_the_line and contact.arrived_at < before:
                believed[contact.call] = CloseLostContact(
                    id=CommandId(f"lost:{contact.id}"), contact=contact.id
                )
            offer = floor.offers.get(contact.offer) if contact.offer is not None else None
            leg = offer.leg if offer is not None and offer.state is OfferState.CONNECTED else None
            if leg is not None and contact.connected_at is not None and contact.connected_at < before:
                believed[leg] = ReportLegEnded(id=CommandId(f"lost-leg:{leg}"), leg=leg)
        return believed
