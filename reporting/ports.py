"""What measures need of rooms that may not be there: then the measure is unknown, never nought."""

from collections.abc import Mapping
from typing import Protocol

from routing.model import Instant


class Persons(Protocol):
    """Who knows persons by keyed pseudonym: `reporting.measures.people.PersonsByKey`."""

    async def distinct(self, since: Instant, until: Instant, partner: str | None) -> int | None:
        """Count the distinct person keys of final 211 records that were started in `[since, until)`.

        None: there are such records, and none has a key of a person.
        """
        ...


class FollowUps(Protocol):
    """Who knows follow-ups: `reporting.measures.people.FollowUpOutcomes`."""

    async def outcomes(self, since: Instant, until: Instant, partner: str | None) -> Mapping[str, int]:
        """Count follow-ups by outcome, of final 211 records that were started in `[since, until)`.

        Those without an outcome count as `NO_OUTCOME`; a need's own result is not among these.
        """
        ...
