"""Opening hours as people write them, of a week or of one day: several spans a day, across midnight."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
SPANS_PER_DAY_MAX = 8
TIMES = r"^\d\d:\d\d-\d\d:\d\d$"
"""The form of one span."""

_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """One shift on the local wall clock, half-open.

    Units:   minutes after midnight of `day` (0 is Monday); `closes` exceeds 1,440 when it ends the next day.
    """

    day: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyHours:
    always: bool = False
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHours:
    """The shifts that begin on one day, sorted; none: closed.

    Units: minutes after midnight, opening and closing; closing exceeds 1,440 when it ends the next day.
    """

    spans: tuple[tuple[int, int], ...] = ()

    @property
    def whole(self) -> bool:
        """Tell whether the day is open from its first minute to its last."""
        reached = 0
        for opens, closes in self.spans:
            if opens > reached:
                return False
            reached = max(reached, closes)
        return reached >= DAY_MINUTES


CLOSED = DayHours()


def parse_day_hours(written: object) -> DayHours:
    """Read `"closed"` or a list such as `["08:00-12:00"]`. Raises: ValueError in words."""
    if isinstance(written, DayHours):
        return written
    if written == "closed":
        return CLOSED
    if not isinstance(written, list) or not written:
        raise ValueError('write "closed", or a list of times such as ["08:00-12:00"]')
    if len(written) > SPANS_PER_DAY_MAX:
        raise ValueError(f"this has {len(written)} spans; write at most {SPANS_PER_DAY_MAX}")
    return DayHours(spans=tuple(sorted(_times(text) for text in written)))


def parse_hours(written: object) -> WeeklyHours:
    """Read `"always"` or a table such as `{ mon-fri = ["08:00-12:00", "13:00-20:00"] }`.

    Raises: ValueError with every problem in words, joined by "; ".
    """
    if isinstance(written, WeeklyHours):
        return written
    if written == "always":
        return WeeklyHours(always=True)
    if not isinstance(written, Mapping) or not written:
        raise ValueError('write "always", or a table of days such as { mon-fri = ["08:00-20:00"] }')
    problems: list[str] = []
    spans: list[Span] = []
    named: set[int] = set()
    for key, times in written.items():
        try:
            days = _days(str(key))
            if named.intersection(days):
                raise ValueError(f"{key} names a day that another line names too; give each day once")
            named.update(days)
            spans += chain.from_iterable(_spans(str(key), day, times) for day in days)
        except ValueError as cause:
            problems.append(str(cause))
    if problems:
        raise ValueError("; ".join(problems))
    return WeeklyHours(spans=tuple(sorted(spans)))


def _days(key: str) -> tuple[int, ...]:
    first, dash, last = key.partition("-")
    if first not in DAYS or (dash and last not in DAYS):
        raise ValueError(f"{key!r} is not a day or a range of days; use {', '.join(DAYS)}, or mon-fri")
    start = DAYS.index(first)
    count = (DAYS.index(last) - start) % 7 + 1 if dash else 1
    return tuple((start + step) % 7 for step in range(count))


def _spans(key: str, day: int, times: object) -> Iterable[Span]:
    if not isinstance(times, list) or not times:
        raise ValueError(f'{key} needs a list of times such as ["08:00-20:00"]; leave a closed day out')
    if len(times) > SPANS_PER_DAY_MAX:
        raise ValueError(f"{key} has {len(times)} spans; write at most {SPANS_PER_DAY_MAX}")
    try:
        return [Span(day=day, opens=opens, closes=closes) for opens, closes in map(_times, times)]
    except ValueError as cause:
        raise ValueError(f"{key}: {cause}") from None


def _times(text: object) -> tuple[int, int]:
    match = _SPAN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f'{text!r} is not a span of time; write it as "08:00-20:00"')
    opens, closes = _minutes(match[1], match[2]), _minutes(match[3], match[4])
    if opens is None or closes is None or opens == DAY_MINUTES:
        raise ValueError(f"{text!r} has a time that no clock shows; use 00:00 to 23:59, 24:00 as an end")
    if opens == closes:
        raise ValueError(f'{text!r} starts and ends together; write "00:00-24:00" for a whole day')
    return opens, closes if closes > opens else closes + DAY_MINUTES


def _minutes(hour: str, minute: str) -> int | None:
    total = int(hour) * 60 + int(minute)
    return total if int(minute) < 60 and total <= DAY_MINUTES else None
