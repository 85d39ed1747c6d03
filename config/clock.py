"""The wall clock of the edges, and the way between instants and the datetimes of people."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from time import time_ns
from zoneinfo import ZoneInfo

from routing.model import Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class SystemClock:
    """Read the machine's clock, never going back.

    A time server may set the machine back; then this clock stands still until the machine has caught up, so
    that no wait is negative and no timer is undone. Threads: safe enough, a lost race repeats an instant.
    """

    def __init__(self, source_ns: Callable[[], int] = time_ns) -> None:
        self._source_ns = source_ns
        self._latest = 0

    def now(self) -> Instant:
        reading = self._source_ns() // 1_000_000
        if reading > self._latest:
            self._latest = reading
        return Instant(self._latest)


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
