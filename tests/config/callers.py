"""Callers in tests of rule books: a situation in a few words, and what a book answers."""

from datetime import datetime
from zoneinfo import ZoneInfo

from config.clock import instant_from
from routing.model import (
    ENGLISH,
    UNKNOWN_REGION,
    Confidence,
    EvidenceSource,
    Language,
    PartnerId,
    RegionEvidence,
    Route,
)
from routing.routes import Situation, route_for
from routing.rulebook import RuleBook

TORONTO = ZoneInfo("America/Toronto")


def from_region(home: str, confidence: Confidence = Confidence.MEDIUM) -> RegionEvidence:
    return RegionEvidence(source=EvidenceSource.EXCHANGE, confidence=confidence, home=PartnerId(home))


def route_of(
    book: RuleBook,
    local: datetime | str,
    home: str | None = None,
    *,
    language: str = ENGLISH,
    line: str = "main",
    relay: bool = False,
    confidence: Confidence = Confidence.MEDIUM,
    plans: tuple[str, ...] = (),
) -> Route:
    """Ask a book for a caller at a local time of Toronto, such as `2026-11-23 08:00`; no home: region unknown."""
    at = datetime.fromisoformat(local) if isinstance(local, str) else local
    declared = [book.plan(name) for name in plans]
    return route_for(
        book,
        Situation(
            at=instant_from(at if at.tzinfo is not None else at.replace(tzinfo=TORONTO)),
            language=Language(language),
            line=line,
            evidence=from_region(home, confidence) if home is not None else UNKNOWN_REGION,
            relay=relay,
            plans=tuple(plan for plan in declared if plan is not None),
        ),
    )
