"""The floor against the carrier: a contact whose call the carrier no longer knows has ended without our hearing.

Callbacks that were lost in an outage are lost for ever (twilio.md 0.2); this is what repairs them.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from live.errors import FloorUnavailable
from live.ports import Clock, CommandGateway
from routing.commands import CloseLostContact
from routing.floor import Contact, Floor
from routing.model import CallSid, CommandId, ContactId

_log = structlog.get_logger(__name__)

EVERY_S = 10.0
SETTLED_MS = 20_000
"""A contact younger than this may not be in the carrier's list yet."""
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
        self._missed: frozenset[ContactId] = frozenset()

    async def run(self) -> None:
        while True:
            await self.compare()
            await asyncio.sleep(EVERY_S)

    async def compare(self) -> int:
        """Close every contact whose call the carrier did not list, this time and the time before.

        Two looks, because one list that is empty by mistake must not end every call of the network.
        Returns: how many were closed.
        """
        suspects = self._old_enough()
        if not suspects:
            return 0
        live = await self._calls()
        if live is None:
            return 0
        missing = [contact for contact in suspects if contact.call not in live]
        known, self._missed = self._missed, frozenset(contact.id for contact in missing)
        closed = 0
        for contact in missing:
            if contact.id not in known:
                continue
            command = CloseLostContact(id=CommandId(f"lost:{contact.id}"), contact=contact.id)
            try:
                await self._gateway.ask(command, ASK_BUDGET_S)
                closed += 1
            except FloorUnavailable:
                _log.warning("lost_contact_not_closed", contact=contact.id)
        if closed:
            _log.warning("contacts_lost_their_call", count=closed)
        return closed

    def _old_enough(self) -> list[Contact]:
        before = self._clock.now() - SETTLED_MS
        everybody = self._floor().contacts.values()
        return [contact for contact in everybody if contact.on_the_line and contact.arrived_at < before]
