"""Words for floods of calls: where calls come from without saying who calls, and what a network does about it."""

from dataclasses import dataclass
from typing import NewType

from routing.model import Instant, SpecialistId

SourceTag = NewType("SourceTag", str)
"""A keyed hash of a caller's number; the number itself is never known to the engine."""

NO_SOURCE = SourceTag("")
"""Of callers who are not told apart: withheld numbers, and those that many share."""

BLOCK_MS_MAX = 3_600_000
"""Nobody blocks a number for longer than an hour at a time (reliability.md 5.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floods:
    """The lane of callers whose numbers call very often: so many of them, and no more, are served at one time.

    Somebody is always served there, so that a person behind such a number is answered, too.
    """

    lane_percent: int = 100
    """Of the specialists on duty; 100 with nobody kept: there is no lane."""
    kept: int = 0
    """Specialists on duty who are kept for everybody else."""

    @property
    def has_lane(self) -> bool:
        return self.lane_percent < 100 or self.kept > 0


NO_LANE = Floods()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A number that a supervisor has blocked for a while."""

    source: SourceTag
    by: SpecialistId
    reason: str
    blocked_at: Instant
    ends_at: Instant
    turned_away: int = 0
    """Calls that were not taken."""
