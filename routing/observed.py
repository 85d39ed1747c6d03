"""What recent contacts have shown, and what partners have given: the floor's memory beside its records."""

from dataclasses import dataclass
from typing import Final

from routing.model import Instant

DAY_MS: Final = 86_400_000


@dataclass(slots=True, kw_only=True)
class Given:
    """What a partner has given to callers of other regions: today (UTC) and on the day before.

    Units: milliseconds of conversation.
    """

    day: int = 0
    today_ms: int = 0
    before_ms: int = 0

    def recent_ms(self, at: Instant) -> int:
        """What was given on this day and on the day before, also when nothing has been given since."""
        match at // DAY_MS - self.day:
            case 0:
                return self.today_ms + self.before_ms
            case 1:
                return self.today_ms
            case _:
                return 0


@dataclass(slots=True, kw_only=True)
class Observed:
    """What recent contacts have shown, as decaying sums: the last few hundred weigh most.

    Units: milliseconds; counts and sums are scaled by 1,000 so that whole numbers suffice and every machine
           comes to the same.
    """

    handled: int = 0
    handled_ms: int = 0
    left: int = 0
    """Callers who gave up waiting."""
    borne_ms: int = 0
    """Waiting of all, those who were answered included: time in which somebody could have left."""
    promises: int = 0
    error_ms: int = 0
    """Mean absolute error of recent expected waits."""
    true_ms: int = 0
    """Mean of the waits that they were compared with."""
