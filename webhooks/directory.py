"""What the settings and the tables of places know about a call, asked so that no gap in them costs a caller the call.

Whatever fails here is counted and logged without what the caller dialled, keyed or said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from routing.model import UNKNOWN_REGION, RegionEvidence
from webhooks.admission import VoiceSettings
from webhooks.counters import WebhookCounters

log: Any = structlog.get_logger("webhooks")

UNLISTED_LINE = "unlisted"
"""Line of a number that no setting names: its callers are served, and the doctor says so."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Regions:
    """Where callers are, as far as anything tells."""

    evidence: Callable[[str, str], RegionEvidence]
    """Asked with the caller's number ("" if withheld) and the line's name."""
    keyed: Callable[[str], RegionEvidence | None]
    """Asked with the keys of a postal code; None: they mean nothing."""
    said: Callable[[str], RegionEvidence | None]
    """Asked with what the carrier's recogniser wrote, in any language."""


class Directory:
    def __init__(self, settings: VoiceSettings, regions: Regions, counters: WebhookCounters) -> None:
        self._settings = settings
        self._regions = regions
        self._counters = counters

    def line_of(self, number: str) -> str:
        line = self._settings.lines.get(number)
        if line is None:
            self._counters.unlisted_line += 1
            return UNLISTED_LINE
        return line

    def evidence(self, number: str, line: str) -> RegionEvidence:
        return self._looked_up(lambda: self._regions.evidence(number, line), UNKNOWN_REGION)

    def keyed(self, keys: str) -> RegionEvidence | None:
        return self._looked_up(lambda: self._regions.keyed(keys), None)

    def said(self, words: str) -> RegionEvidence | None:
        return self._looked_up(lambda: self._regions.said(words), None)

    def destination_of(self, partner: str) -> str | None:
        destination = self._settings.partner_numbers.get(partner)
        if destination is None:
            self._counters.partner_unlisted += 1
            log.error("webhook_partner_unlisted", partner=partner, setting="SWITCHBOARD_PARTNER_NUMBERS")
        return destination

    def outside_of(self, line: str) -> str | None:
        destination = self._settings.outside_lines.get(line)
        if destination is None:
            self._counters.partner_unlisted += 1
            log.error("webhook_outside_line_unlisted", line=line, setting="SWITCHBOARD_OUTSIDE_FILE")
        return destination

    def _looked_up(self, ask: Callable[[], T], unknown: T) -> T:
        try:
            return ask()
        except Exception as error:  # noqa: BLE001 - not knowing where callers are must not cost them a specialist
            self._counters.evidence_failed += 1
            # The message stays out of the log: it may quote what the caller gave.
            log.error("webhook_evidence_failed", error=type(error).__name__)
            return unknown
