"""What measures need of rooms that may not be there: then the measure is unknown, never nought."""

from collections.abc import Mapping
from typing import Protocol

from routing.model import Instant


class Persons(Protocol):
    """Who knows persons by keyed pseudonym."""

    async def distinct(self, since: Instant, until: Instant, partner: str | None) -> int:
        """Count the distinct person keys of final 211 records that were started in `[since, until)`."""
        ...


class FollowUps(Protocol):
    async def outcomes(self, since: Instant, until: Instant, partner: str | None) -> Mapping[str, int]:
        """Count follow-ups by outcome, of records started in `[since, until)`."""
        ...
