"""Today's measures for the board, read seldom and shared by every board that is open."""

from dataclasses import dataclass

import structlog

from config.clock import start_of_local_day
from desk.services import DeskServices
from desk.sparkline import Sparkline, sparkline
from records.errors import RecordsError
from records.service import (
    ServiceLevelFormula,
    ServiceToday,
    Tally,
    abandoned,
    answered,
    average_wait_ms,
    service_level,
)
from routing.model import Instant

TODAY_KEPT_MS = 4_000
SERIES_KEPT_MS = 60_000
FORMULA = ServiceLevelFormula.OF_OFFERED_WITHOUT_SHORT

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMeasures:
    """One line's measures of today; None is unknown and is shown as a dash."""

    answered: int
    abandoned: int
    level: float | None
    average_wait_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    read_at: Instant
    answer_within_s: int
    short_abandon_s: int
    rows: dict[str, RowMeasures]
    """By partner; the empty key is the whole network."""
    sparks: dict[str, Sparkline]
    messages_late: int = 0
    recordings_lost: int = 0
    """Messages that callers left and that should have been answered by now."""


class BoardCache:
    """Asks the records at most every few seconds; when they do not answer, the last figures stay with their time."""

    def __init__(self, services: DeskServices) -> None:
        self._services = services
        self._known: Measures | None = None
        self._asked_at: Instant | None = None
        self._sparks: dict[str, Sparkline] = {}
        self._sparks_at: Instant | None = None

    async def measures(self) -> Measures | None:
        now = self._services.clock.now()
        if self._asked_at is None or now - self._asked_at >= TODAY_KEPT_MS:
            self._asked_at = now
            try:
                await self._read(now)
            except RecordsError as cause:
                log.warning("board_measures_unavailable", error=str(cause))
        return self._known

    async def _read(self, now: Instant) -> None:
        since = start_of_local_day(now, self._services.settings.zone)
        today = await self._services.measures.today(since)
        if self._sparks_at is None or now - self._sparks_at >= SERIES_KEPT_MS:
            self._sparks_at = now
            self._sparks = {
                partner: sparkline(await self._services.measures.series(now, partner=partner or None))
                for partner in ("", *self._services.network.partners)
            }
        self._known = Measures(
            read_at=now,
            answer_within_s=today.answer_within_ms // 1000,
            short_abandon_s=today.short_abandon_ms // 1000,
            rows={partner: _row(tally) for partner, tally in _by_partner(today).items()},
            sparks=self._sparks,
            messages_late=await self._services.voicemails.overdue(),
            recordings_lost=await self._services.recordings.troubles(),
        )


def _by_partner(today: ServiceToday) -> dict[str, Tally]:
    tallies = {"": today.overall}
    for (partner, _language), tally in today.by_partner_language.items():
        tallies[partner] = tallies.get(partner, Tally()) + tally
    return tallies


def _row(tally: Tally) -> RowMeasures:
    return RowMeasures(
        answered=answered(tally),
        abandoned=abandoned(tally),
        level=service_level(tally, FORMULA),
        average_wait_ms=average_wait_ms(tally),
    )
