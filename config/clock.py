"""The wall clock of the edges, and the way between instants and the datetimes of people."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from threading import Lock
from time import monotonic_ns, time_ns
from typing import Final
from zoneinfo import ZoneInfo

from routing.model import Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
NS_PER_MS: Final = 1_000_000
MADE_UP_PART: Final = 20
"""One part in so many of the time that passes goes to make up for what is amiss."""


class SystemClock:
    """Tell the machine's time, never jumping and never going back.

    Somebody may set the machine, by a second or by an hour. Then waits that are under way must neither all end nor all
    stop: time goes on passing as the machine's steady clock says, and what is amiss is made up while it passes, a
    twentieth of it at most (docs/decisions/0014).
    """

    def __init__(
        self, wall_ns: Callable[[], int] = time_ns, steady_ns: Callable[[], int] = monotonic_ns
    ) -> None:
        self._wall_ns = wall_ns
        self._steady_ns = steady_ns
        self._lock = Lock()
        self._at_ns, self._steady_at_ns = wall_ns(), steady_ns()

    def now(self) -> Instant:
        with self._lock:
            steady_ns = self._steady_ns()
            passed_ns = max(0, steady_ns - self._steady_at_ns)
            self._steady_at_ns = steady_ns
            amiss_ns = self._wall_ns() - self._at_ns - passed_ns
            most_ns = passed_ns // MADE_UP_PART
            self._at_ns += passed_ns + max(-most_ns, min(most_ns, amiss_ns))
            return Instant(self._at_ns // NS_PER_MS)

    def go_on_from(self, at: Instant) -> None:
        """Be no earlier than this: it was the time already, for a process before this one."""
        self.now()
        with self._lock:
            self._at_ns = max(self._at_ns, at * NS_PER_MS)


def instant_from(moment: datetime) -> Instant:
    """Turn an aware datetime into an instant; parts of a millisecond are cut off.

    Raises: ValueError for a datetime without a zone, which names no instant.
    """
    if moment.utcoffset() is None:
        raise ValueError(
            f"{moment.isoformat()} has no time zone, so it names no instant; give it one, for example UTC"
        )
    return Instant((moment - _EPOCH) // _MILLISECOND)


def to_datetime(instant: Instant) -> datetime:
    """Give the instant as an aware datetime in UTC."""
    return _EPOCH + instant * _MILLISECOND


def start_of_local_day(instant: Instant, zone: str) -> Instant:
    """Find the first instant of the local day that holds this instant.

    Where a clock change repeats midnight, the first midnight; where it skips midnight, the change itself.
    """
    tz = ZoneInfo(zone)
    day = to_datetime(instant).astimezone(tz).date()
    return instant_from(datetime.combine(day, time(), tz).astimezone(UTC))
