"""Passwords: hashed with argon2id off the event loop, and guessed at slowly."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from records.clock import Clock
from routing.model import Instant

HASHES_AT_ONCE = 2
"""Each takes 19 MiB and a core for some ten milliseconds."""
FREE_TRIES = 3
FIRST_DELAY_MS = 1_000
DELAY_MS_MAX = 30_000
FORGET_AFTER_MS = 15 * 60_000
NAMES_MAX = 10_000


class Passwords:
    """Source: OWASP Password Storage Cheat Sheet, argon2id with 19 MiB, two passes, one lane."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._room = asyncio.Semaphore(HASHES_AT_ONCE)
        self._nobody = self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        async with self._room:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Say whether the password is right; for no account at all it takes as long and says no."""
        async with self._room:
            right = await asyncio.to_thread(self._matches, stored or self._nobody, password)
        return right and stored is not None

    def outdated(self, stored: str) -> bool:
        """Say whether the hash was made with weaker settings than today's and should be made anew."""
        return self._hasher.check_needs_rehash(stored)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


@dataclass(slots=True)
class _Tries:
    failed: int
    last_at: Instant


class Attempts:
    """Failed sign-ins by key, in memory: after three free tries each failure doubles the delay, up to 30 s.

    Keyed by sign-in name and network, so that neither an office nor the person themselves is locked out by
    somebody who guesses from elsewhere.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tries: OrderedDict[tuple[str, str], _Tries] = OrderedDict()

    def delay_ms(self, name: str, network: str) -> int:
        """Say how long this name and network must wait before the next try; 0: none."""
        tries = self._tries.get((name, network))
        now = self._clock.now()
        if tries is None or tries.failed < FREE_TRIES or now - tries.last_at > FORGET_AFTER_MS:
            return 0
        # The exponent is bounded before the power is taken, or a patient guesser makes huge numbers.
        delay = min(FIRST_DELAY_MS << min(tries.failed - FREE_TRIES, 10), DELAY_MS_MAX)
        return max(0, tries.last_at + delay - now)

    def failed(self, name: str, network: str) -> None:
        key, now = (name, network), self._clock.now()
        tries = self._tries.pop(key, None)
        if tries is None or now - tries.last_at > FORGET_AFTER_MS:
            tries = _Tries(0, now)
        self._tries[key] = _Tries(tries.failed + 1, now)
        while len(self._tries) > NAMES_MAX:
            self._tries.popitem(last=False)

    def succeeded(self, name: str, network: str) -> None:
        self._tries.pop((name, network), None)
