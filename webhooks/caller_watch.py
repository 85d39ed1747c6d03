"""How often one number calls, so that one telephone, or a program behind it, does not take every specialist's time.

A ladder whose every step is harmless to whoever means well (reliability.md 5.1): count; ask a number that calls very
often for a key, which slows down who does not press one; tell the supervisors, and the floor, which serves such calls
in a lane of their own. Nobody is refused here, and whoever stays silent is let through all the same. Callers without a
number are never counted together: they are not one caller.

Numbers are not kept. What is counted is a keyed hash, in this process alone and for minutes.
"""

import hmac
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import structlog

from routing.flood_model import NO_SOURCE, SourceTag
from routing.model import CallSid, ContactId

log: Any = structlog.get_logger("webhooks")

WINDOW_S = 600
MINUTE_S = 60
CALLERS_MAX = 50_000
"""Numbers that are remembered; in a flood of invented ones the oldest are forgotten, and nobody is asked for more."""
CALLS_REMEMBERED_MAX = 8_192
TAG_BYTES = 12
CALLS_COUNTED_MAX = 256
"""Calls of one number that are told apart; a number that calls more often is shown with so many."""
SOURCES_SHOWN_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    key: bytes = field(default=b"", repr=False)
    calls_max: int = 0
    """Calls from one number in ten minutes, beyond which it is asked for a key. 0: nobody is asked."""
    shared_numbers: frozenset[str] = field(default=frozenset(), repr=False)
    """Numbers of shelters, hospitals, prisons and relay services, behind which many callers are."""
    again_within_s: int = 0
    """How long a number is remembered, so that who calls again is linked with the call before. 0: not at all."""
    arrivals_max: int = 0
    """Calls of all numbers in one minute, beyond which supervisors are told. 0: they never are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What comes in now, without anybody's number."""

    arrivals_last_minute: int
    withheld_last_minute: int
    numbers_over_rate: int
    """Numbers that are asked for a key now."""
    too_many: bool
    """More calls than supervisors want to hear of as ordinary."""

    @property
    def alarm(self) -> bool:
        return self.too_many or self.numbers_over_rate > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSeen:
    """A number above the rate, without the number."""

    source: SourceTag
    calls: int
    """Within ten minutes."""
    seconds_ago: int
    """Since its latest call."""


@dataclass(slots=True)
class _Second:
    at: int
    arrivals: int = 0
    withheld: int = 0


class CallerWatch:
    def __init__(self, settings: WatchSettings, seconds: Callable[[], float] = monotonic) -> None:
        self._settings = settings
        self._seconds = seconds
        self._calls: dict[SourceTag, deque[float]] = {}
        """When each number called, the latest number last."""
        self._over: dict[SourceTag, float] = {}
        """Numbers above the rate, and when each was so last."""
        self._counted: dict[CallSid, bool] = {}
        """Calls that were counted, with what was said of them: a repeated request is no second call."""
        self._minute: deque[_Second] = deque()
        self._latest: dict[SourceTag, tuple[float, ContactId]] = {}
        """The latest contact of each number, and when it came; the latest stands last."""
        self._linked: dict[ContactId, ContactId | None] = {}
        """What was said of a contact: a repeated request is no further call."""

    def arrives(self, number: str, call: CallSid) -> bool:
        """Count a call, once however often it is told. `number`: "" where it is withheld.

        Returns: whether the caller is to be asked for a key first.
        """
        known = self._counted.get(call)
        if known is not None:
            return known
        now = self._seconds()
        self._count_arrival(now, withheld=not number)
        asked = self._counted[call] = self._is_over_rate(number, now)
        if len(self._counted) > CALLS_REMEMBERED_MAX:
            del self._counted[next(iter(self._counted))]
        return asked

    def incoming(self) -> Incoming:
        now = self._seconds()
        self._forget_minute(now)
        self._over = {tag: last for tag, last in self._over.items() if now - last < WINDOW_S}
        arrivals = sum(second.arrivals for second in self._minute)
        return Incoming(
            arrivals_last_minute=arrivals,
            withheld_last_minute=sum(second.withheld for second in self._minute),
            numbers_over_rate=len(self._over),
            too_many=0 < self._settings.arrivals_max < arrivals,
        )

    def source_of(self, number: str) -> SourceTag:
        """Give the keyed hash of a number; none for a withheld one and for one that many share."""
        return self._tag(number, b"") if self._settings.calls_max else NO_SOURCE

    def _tag(self, number: str, purpose: bytes) -> SourceTag:
        if not number or number in self._settings.shared_numbers:
            return NO_SOURCE
        digest = hmac.digest(self._settings.key, purpose + number.encode("utf-8", "replace"), "sha256")
        return SourceTag(digest[:TAG_BYTES].hex())

    def before(self, number: str, contact: ContactId) -> ContactId | None:
        """Give the latest contact of this number a short while ago, and remember this one in its place.

        The hash is another than that of floods, and is forgotten after `again_within_s`.
        """
        tag = self._tag(number, b"again")
        if not self._settings.again_within_s or tag == NO_SOURCE:
            return None
        if contact in self._linked:
            return self._linked[contact]
        now = self._seconds()
        self._forget_latest(now)
        known = self._latest.pop(tag, None)
        self._latest[tag] = (now, contact)
        found = self._linked[contact] = known[1] if known is not None else None
        if len(self._linked) > CALLS_REMEMBERED_MAX:
            del self._linked[next(iter(self._linked))]
        return found

    def _forget_latest(self, now: float) -> None:
        within_s = self._settings.again_within_s
        while self._latest:
            tag, (at, _) = next(iter(self._latest.items()))
            if now - at < within_s and len(self._latest) < CALLERS_MAX:
                return
            del self._latest[tag]

    def sources(self) -> tuple[SourceSeen, ...]:
        """List the numbers above the rate now, those that call most first."""
        now = self._seconds()
        seen = [
            SourceSeen(source=tag, calls=self._within(tag, now), seconds_ago=int(now - last))
            for tag, last in self._over.items()
            if now - last < WINDOW_S
        ]
        return tuple(sorted(seen, key=lambda one: (-one.calls, one.source))[:SOURCES_SHOWN_MAX])

    def _within(self, tag: SourceTag, now: float) -> int:
        return sum(now - at < WINDOW_S for at in self._calls.get(tag, ()))

    def _is_over_rate(self, number: str, now: float) -> bool:
        tag, calls_max = self.source_of(number), self._settings.calls_max
        if tag == NO_SOURCE:
            return False
        calls = self._calls.pop(tag, None) or deque(maxlen=max(CALLS_COUNTED_MAX, calls_max + 1))
        self._calls[tag] = calls
        calls.append(now)
        while now - calls[0] >= WINDOW_S:
            calls.popleft()
        if len(self._calls) > CALLERS_MAX:
            del self._calls[next(iter(self._calls))]
        if len(calls) <= calls_max:
            return False
        if tag not in self._over:
            log.warning("caller_over_rate", caller=tag[:8], calls=calls_max, within_s=WINDOW_S)
        self._over[tag] = now
        return True

    def _count_arrival(self, now: float, *, withheld: bool) -> None:
        self._forget_minute(now)
        if not self._minute or self._minute[-1].at != int(now):
            self._minute.append(_Second(int(now)))
        self._minute[-1].arrivals += 1
        self._minute[-1].withheld += withheld

    def _forget_minute(self, now: float) -> None:
        while self._minute and self._minute[0].at <= now - MINUTE_S:
            self._minute.popleft()
