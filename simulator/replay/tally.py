"""What became of the counted callers, counted by region, language, partner and hour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from config.clock import to_datetime
from routing.model import ContactId, PartnerId
from routing.rulebook import RuleBook
from simulator.replay.recording import Fate, RecordedCall, Recording

ANSWER_WITHIN_MS = 90_000
"""The target of a line that the book in force does not have."""
UNKNOWN = ""
"""The region of callers of whom nothing is known; the language of those who left before they chose."""


class By(StrEnum):
    """What callers are told apart by."""

    REGION = "region"
    LANGUAGE = "language"
    PARTNER = "partner"
    """Who answered."""
    HOUR = "hour"
    """Of arrival, on the network's clock."""
    REGION_AND_LANGUAGE = "region_and_language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Where one call belongs, whatever becomes of it."""

    region: str
    language: str
    hour: str
    within_ms: int


def marks_of(recording: Recording, book: RuleBook, zone: ZoneInfo) -> Mapping[ContactId, Marks]:
    """Give the marks of every counted call; the target is that of its line in the book in force."""
    within_ms = {line.name: line.answer_within_ms for line in book.lines}
    return {
        call.id: Marks(
            region=call.home or UNKNOWN,
            language=call.language or UNKNOWN,
            hour=f"{to_datetime(call.arrived_at).astimezone(zone):%H}:00",
            within_ms=within_ms.get(call.line, ANSWER_WITHIN_MS),
        )
        for call in recording.counted
    }


@dataclass(slots=True)
class Tally:
    """Counts of one group of calls. Of a partner's group only what it answered is known, so nothing is offered."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    in_time: int = 0
    talked_ms: int = 0
    given_ms: int = 0
    """Talk with callers of other regions."""
    received_ms: int = 0
    """Talk of this region's callers with other partners."""
    waits: list[int] = field(default_factory=list)
    """Of the answered."""

    def figures(self) -> dict[str, float | None]:
        offered = self.offered
        return {
            "offered": float(offered) if offered else None,
            "answered": float(self.answered),
            "abandoned": float(self.abandoned) if offered else None,
            "service_level": self.in_time / offered if offered else None,
            "wait_mean_s": sum(self.waits) / len(self.waits) / 1_000 if self.waits else None,
            "wait_p95_s": _quantile_ms(self.waits, 0.95) / 1_000 if self.waits else None,
            "talked_min": self.talked_ms / 60_000,
            "given_min": self.given_ms / 60_000,
            "received_min": self.received_ms / 60_000,
        }


FIGURES = tuple(Tally().figures())
Groups = dict[By, dict[str, Tally]]


@dataclass(frozen=True, slots=True)
class Tallied:
    """One run, or the truth."""

    whole: Tally
    groups: Groups


def tally(
    calls: Iterable[RecordedCall], fates: Mapping[ContactId, Fate], marks: Mapping[ContactId, Marks]
) -> Tallied:
    """Count what became of calls."""
    tallied = Tallied(Tally(), {by: {} for by in By})
    for call in calls:
        mark, fate = marks[call.id], fates.get(call.id, Fate())
        for tally in (tallied.whole, *_own(tallied.groups, mark)):
            _count(tally, fate, mark)
        if fate.partner is not None and fate.answered:
            _count_partners(tallied, fate.partner, fate, mark)
    return tallied


def _own(groups: Groups, mark: Marks) -> tuple[Tally, ...]:
    keys = {
        By.REGION: mark.region,
        By.LANGUAGE: mark.language,
        By.HOUR: mark.hour,
        By.REGION_AND_LANGUAGE: f"{mark.region}/{mark.language}",
    }
    return tuple(groups[by].setdefault(key, Tally()) for by, key in keys.items())


def _count(tally: Tally, fate: Fate, mark: Marks) -> None:
    tally.offered += 1
    tally.abandoned += fate.abandoned
    if fate.answered:
        tally.answered += 1
        tally.in_time += fate.waited_ms <= mark.within_ms
        tally.waits.append(fate.waited_ms)
        tally.talked_ms += fate.talked_ms


def _count_partners(tallied: Tallied, partner: PartnerId, fate: Fate, mark: Marks) -> None:
    partners = tallied.groups[By.PARTNER]
    own = partners.setdefault(partner, Tally())
    own.answered += 1
    own.waits.append(fate.waited_ms)
    own.talked_ms += fate.talked_ms
    if mark.region not in (partner, UNKNOWN):
        helped = partners.setdefault(mark.region, Tally())
        region = tallied.groups[By.REGION][mark.region]
        own.given_ms += fate.talked_ms
        for one in (helped, region):
            one.received_ms += fate.talked_ms
        tallied.whole.given_ms += fate.talked_ms
        tallied.whole.received_ms += fate.talked_ms


def _quantile_ms(waits: list[int], share: float) -> int:
    """Give the wait that this share of all stays below: of 100 waits and 0.95, the 96th."""
    return sorted(waits)[min(len(waits) - 1, int(share * len(waits)))]
