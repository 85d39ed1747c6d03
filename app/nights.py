"""The nightly erasure, composed: how long the settings keep each kind, and the loop beside the recorder."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from app.texts import texts_of
from config.clock import instant_from
from config.network import Network
from config.settings import Settings
from live.ports import Clock
from records.errors import RecordsError
from records.lifetimes.kinds import Moment
from records.lifetimes.limits import DAY_MS, Kept
from records.lifetimes.nights import Nights

_log = structlog.get_logger(__name__)

LOOK_EVERY_S = 60.0


def kept_of(settings: Settings) -> Kept:
    texts = texts_of(settings)
    return Kept(
        link_ms=settings.earlier_contacts_days * DAY_MS,
        person_ms=settings.retention_person_days * DAY_MS,
        note_ms=settings.retention_note_days * DAY_MS,
        recording_ms=settings.retention_recording_days * DAY_MS,
        text_ms=texts.kept_ms if texts is not None else None,
        audit_ms=settings.retention_audit_days * DAY_MS,
        contact_ms=settings.retention_contact_days * DAY_MS,
    )


def zone_of(network: Network) -> str:
    return network.partners[network.about.default_home].zone


def moment_of(settings: Settings, network: Network, clock: Clock, at: datetime | None) -> Moment:
    """Give the time at which things are judged: now, or as if it were `at` by the network's clock."""
    now = clock.now()
    if at is not None:
        now = instant_from(at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(zone_of(network))))
    return Moment(floor=network.about.id, now=now, kept=kept_of(settings))


class NightKeeper:
    """Looks every minute whether the work of a night is to be done."""

    def __init__(self, nights: Nights) -> None:
        self._nights = nights

    async def run(self) -> None:
        """Go on until cancelled; whatever does not work now is tried again."""
        while True:
            try:
                await self.look()
            except RecordsError as trouble:
                _log.warning("night_not_done", cause=type(trouble).__name__)
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Raises: RecordsUnavailable"""
        erased = await self._nights.run_if_due()
        if erased is not None:
            _log.info("night_done", **{kind.value: count for kind, count in erased.items()})
