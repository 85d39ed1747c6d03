"""Which time of the log is meant: a local day, or from a moment to another."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.clock import instant_from
from routing.model import Instant
from simulator.replay.recording import ReplayError

Period = tuple[Instant, Instant]


def period_of(day: str, since: str, until: str, zone: str) -> Period | None:
    """Give the first instant and the one after the last; None where nothing was said.

    Shape:  `day` is a date or `yesterday`; the others are moments of the network's clock, or with an offset.
    Raises: ReplayError.
    """
    tz = ZoneInfo(zone)
    if day and (since or until):
        raise ReplayError("--day says all of it: leave out --from and --to, or the day")
    if day:
        first = _date(day, tz)
        return _midnight(first, tz), _midnight(first + timedelta(days=1), tz)
    if not since and not until:
        return None
    if not (since and until):
        raise ReplayError("--from and --to go together; write both, or a --day")
    period = _moment(since, tz), _moment(until, tz)
    if period[0] >= period[1]:
        raise ReplayError(f"--to {until} is not after --from {since}; write a later moment")
    return period


def _date(day: str, tz: ZoneInfo) -> date:
    if day == "yesterday":
        return datetime.now(tz).date() - timedelta(days=1)
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise ReplayError(f"--day {day} is no date; write one such as 2026-11-23, or yesterday") from None


def _midnight(day: date, tz: ZoneInfo) -> Instant:
    return instant_from(datetime.combine(day, time(), tz))


def _moment(written: str, tz: ZoneInfo) -> Instant:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise ReplayError(f"{written} is not a moment; write one such as 2026-11-23T08:00") from None
    return instant_from(moment if moment.tzinfo is not None else moment.replace(tzinfo=tz))
