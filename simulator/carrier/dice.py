"""Seeded chance: identifiers that look like Twilio's, and the draws behind injected faults."""

import random


class Dice:
    """One stream of chance. The same seed and the same order of questions give the same run."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def sid(self, prefix: str) -> str:
        return f"{prefix}{self._random.getrandbits(128):032x}"

    def token(self) -> str:
        raw = f"{self._random.getrandbits(128):032x}"
        return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"

    def happens(self, share: float) -> bool:
        """Draw only when the share is above zero, so that an unused fault does not shift the others."""
        return share > 0 and self._random.random() < share

    def between(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)

    def number(self, limit: int) -> int:
        return self._random.randrange(limit)
