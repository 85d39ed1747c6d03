"""Messages that came in while nothing of ours answered: the carrier has them, and brings them nobody a second time."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import structlog

from live.errors import FloorUnavailable
from live.ports import Clock, CommandGateway
from records.errors import RecordsError
from routing import commands as c
from routing.model import CommandId
from routing.text_model import TextId
from telephony.errors import CarrierRefusal, CarrierUnavailable
from telephony.rest import TwilioCarrier
from webhooks.texts import KnownTexts, TextDoor, command_of

_log = structlog.get_logger(__name__)

LOOK_EVERY_S = 60.0
LOOKED_BACK = timedelta(hours=6)
LOOKED_AT_MAX = 200
GRACE = timedelta(seconds=20)
"""So long a message may be on its way to us."""
ASK_BUDGET_S = 5.0
INBOUND = "inbound"
RECEIVED = "received"


class Known(Protocol):
    async def unknown(self, texts: list[TextId]) -> list[TextId]:
        """Leave only messages of which nothing is kept. Raises: RecordsUnavailable."""
        ...


class MissedTexts:
    """Looks for them every minute; what has just come may be on its way to us, and is left alone."""

    def __init__(
        self,
        carrier: TwilioCarrier,
        door: TextDoor,
        known: Known,
        knowledge: KnownTexts,
        lines: Mapping[str, str],
        gateway: CommandGateway,
        clock: Clock,
    ) -> None:
        self._carrier = carrier
        self._door = door
        self._known = known
        self._knowledge = knowledge
        self._lines = lines
        self._gateway = gateway
        self._clock = clock

    async def run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self.look()
            except (CarrierRefusal, CarrierUnavailable, RecordsError, FloorUnavailable) as trouble:
                _log.warning("missed_texts_not_looked_for", cause=type(trouble).__name__)

    async def look(self, grace: timedelta = GRACE) -> int:
        """Take in what the carrier has and we do not, the oldest first. Returns: how many."""
        now = datetime.fromtimestamp(self._clock.now() / 1_000, UTC)
        found = [one for number in self._lines for one in await self._messages_to(number)]
        recent = [
            one
            for one in found
            if one.direction == INBOUND and one.date_created is not None and one.from_ not in self._lines
        ]
        recent = [one for one in recent if now - LOOKED_BACK < one.date_created < now - grace]
        recent.sort(key=lambda one: one.date_created)
        missed = set(await self._known.unknown([TextId(one.sid) for one in recent]))
        for one in recent:
            if one.sid in missed:
                await self._take_in(one)
        return len(missed)

    async def _messages_to(self, number: str) -> list[Any]:
        return await self._carrier.ask(
            lambda client: client.messages.list_async(to=number, limit=LOOKED_AT_MAX)
        )

    async def _take_in(self, one: Any) -> None:
        text, body, media = TextId(one.sid), str(one.body or ""), int(one.num_media or 0)
        await self._door.bodies.keep_incoming(text, body, media)
        command: c.ReportTextReceived = command_of(
            CommandId(f"missed:{text}"),
            text,
            theirs=str(one.from_ or ""),
            ours=str(one.to or ""),
            body=body,
            media=media,
            answered_by_carrier=False,
            door=self._door,
            knowledge=self._knowledge,
        )
        await self._gateway.ask(command, ASK_BUDGET_S)
        _log.warning("missed_text_taken_in", text=text)
