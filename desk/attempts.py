"""Slows down guessing of passwords: after a few failures a sign-in name must wait, longer each time."""

from collections import OrderedDict
from dataclasses import dataclass

from routing.model import Instant

FREE_FAILURES = 5
WAIT_MS_FIRST = 10_000
WAIT_MS_MAX = 300_000
FORGET_AFTER_MS = 15 * 60_000
NAMES_MAX = 10_000


@dataclass(slots=True)
class _Failures:
    number: int
    latest: Instant


class Attempts:
    """One process's memory. It counts by name and never by network: an office shares one address."""

    def __init__(self) -> None:
        self._by_name: OrderedDict[str, _Failures] = OrderedDict()

    def wait_s(self, sign_in: str, now: Instant) -> int:
        """Say how many seconds, rounded up, this name must wait; 0 when it may try."""
        failures = self._by_name.get(_key(sign_in))
        if failures is None or failures.number < FREE_FAILURES:
            return 0
        wait_ms = min(WAIT_MS_FIRST * 2 ** (failures.number - FREE_FAILURES), WAIT_MS_MAX)
        return max(0, -(-(failures.latest + wait_ms - now) // 1000))

    def failed(self, sign_in: str, now: Instant) -> None:
        known = self._by_name.pop(_key(sign_in), None)
        fresh = known is None or now - known.latest > FORGET_AFTER_MS
        number = 1 if fresh or known is None else known.number + 1
        self._by_name[_key(sign_in)] = _Failures(number, now)
        while len(self._by_name) > NAMES_MAX:
            self._by_name.popitem(last=False)

    def succeeded(self, sign_in: str) -> None:
        self._by_name.pop(_key(sign_in), None)


def _key(sign_in: str) -> str:
    return sign_in.strip().casefold()
