"""How often one number calls, so that one telephone, or a program behind it, does not take every specialist's time.

A ladder whose every step is harmless to whoever means well (reliability.md 5.1): count; ask a number that calls very
often for a key, which slows down who does not press one; tell the supervisors. Nobody is ever refused, and whoever
stays silent is let through all the same. Callers without a number are never counted together: they are not one caller.

Numbers are not kept. What is counted is a keyed hash, in this process alone and for minutes.
"""

import hmac
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import structlog

from routing.model import CallSid

log: Any = structlog.get_logger("webhooks")

WINDOW_S = 600
MINUTE_S = 60
CALLERS_MAX = 50_000
"""Numbers that are remembered; in a flood of invented ones the oldest are forgotten, and nobody is asked for more."""
CALLS_REMEMBERED_MAX = 8_192
TAG_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    key: bytes = field(default=b"", repr=False)
    calls_max: int = 0
    """Calls from one number in ten minutes, beyond which it is asked for a key. 0: nobody is asked."""
    shared_numbers: frozenset[str] = field(default=frozenset(), repr=False)
    """Numbers of shelters, hospitals, prisons and relay services, behind which many callers are."""
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


@dataclass(slots=True)
class _Second:
    at: int
    arrivals: int = 0
    withheld: int = 0


class CallerWatch:
    def __init__(self, settings: WatchSettings, seconds: Callable[[], float] = monotonic) -> None:
        self._settings = settings
        self._seconds = seconds
        self._calls: dict[bytes, deque[float]] = {}
        """When each number called, the latest number last."""
        self._over: dict[bytes, float] = {}
        """Numbers above the rate, and when each was so last."""
        self._counted: dict[CallSid, bool] = {}
        """Calls that were counted, with what was said of them: a repeated request is no second call."""
        self._minute: deque[_Second] = deque()

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

    def _is_over_rate(self, number: str, now: float) -> bool:
        calls_max = self._settings.calls_max
        if not number or not calls_max or number in self._settings.shared_numbers:
            return False
        tag = hmac.digest(self._settings.key, number.encode("utf-8", "replace"), "sha256")[:TAG_BYTES]
        calls = self._calls.pop(tag, None) or deque(maxlen=calls_max + 1)
        self._calls[tag] = calls
        calls.append(now)
        if len(self._calls) > CALLERS_MAX:
            del self._calls[next(iter(self._calls))]
        if len(calls) <= calls_max or now - calls[0] >= WINDOW_S:
            return False
        if tag not in self._over:
            log.warning("caller_over_rate", caller=tag.hex()[:8], calls=calls_max, within_s=WINDOW_S)
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
