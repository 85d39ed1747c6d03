"""Sends the exports of needs each night, once each partner's night is far enough gone."""

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from app.fact_keeper import TROUBLES
from config.reporting import CountsSettings
from records.clock import Clock
from reporting.counts.delivery import CountsExport
from reporting.days import Zones, local_day
from reporting.due import due_day
from reporting.errors import DeliveryFailed, ReportingError
from routing.model import Instant

if TYPE_CHECKING:
    from reporting.counts.sending import CountsSending

_log = structlog.get_logger(__name__)

LOOK_EVERY_S = 60.0
SEND_AGAIN_MS: Final = 15 * 60_000
"""A server that refused somebody every minute would soon refuse them for good."""


class CountsKeeper:
    def __init__(
        self, export: CountsExport, zones: Zones, clock: Clock, sending: "CountsSending | None" = None
    ) -> None:
        """`sending`: None where the files are fetched."""
        self._export = export
        self._sending = sending
        self._send_from: Instant | None = None
        self._zones = zones
        self._clock = clock
        self._refused: set[str] = set()
        """Whose refusal was told; once is enough."""

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> int:
        """Make what is due for every partner. Returns: how many sets were made."""
        made = 0
        for partner in self._export.partners():
            due = due_day(self._clock.now(), self._zones.of(partner))
            try:
                made += len(await self._export.run_due(partner, due))
                await self._send(partner)
                self._refused.discard(partner)
            except ReportingError as refused:
                if partner not in self._refused:
                    self._refused.add(partner)
                    _log.warning("counts_refused", partner=partner, why=str(refused))
            except (*TROUBLES, OSError) as trouble:
                _log.warning("counts_not_made", partner=partner, cause=type(trouble).__name__)
        return made

    async def _send(self, partner: str) -> None:
        """Send what a partner owes, while its authorisation lasts; after a failure it is tried again later."""
        now = self._clock.now()
        if self._sending is None or (self._send_from is not None and now < self._send_from):
            return
        self._export.may_export(partner, local_day(now, self._zones.of(partner)))
        try:
            sent = await self._sending.send(partner)
        except DeliveryFailed as failed:
            self._send_from = Instant(now + SEND_AGAIN_MS)
            _log.warning("counts_not_sent", partner=partner, why=str(failed))
            return
        self._send_from = None
        if sent:
            _log.info("counts_sent", partner=partner, sets=len(sent))


def counts_sending(settings: CountsSettings) -> "CountsSending | None":
    """Give who sends the sets; None where they are fetched."""
    if settings.sftp is None:
        return None
    # Loaded here: few networks send, and the library is large.
    from reporting.counts.sending import CountsSending

    return CountsSending(settings, settings.sftp)
