"""Chance with names: one stream a purpose, all from one seed.

A purpose draws from its own stream only, so that a change in one (more patience, another rule for languages)
leaves every other draw of the run as it was, and two runs differ by what was changed and nothing else.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import exp, log
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Stream:
    """One purpose's draws. Each method takes the same number of draws whatever it answers."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def happens(self, share: float) -> bool:
        return self._random.random() < share

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self._random.random()

    def exponential(self, mean: float) -> float:
        return -log(1.0 - self._random.random()) * mean

    def lognormal(self, median: float, sigma: float) -> float:
        return median * exp(sigma * self._random.normalvariate(0.0, 1.0))

    def number(self, limit: int) -> int:
        return int(self._random.random() * limit)

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.number(len(choices))]

    def weighted(self, choices: Mapping[T, float]) -> T:
        """Draw one key by its weight; weights need not add up to one."""
        at = self._random.random() * sum(choices.values())
        for choice, weight in choices.items():
            at -= weight
            if at < 0:
                return choice
        return list(choices)[-1]


class Streams:
    """The streams of one run."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[str, Stream] = {}

    def of(self, purpose: str) -> Stream:
        """Give the stream of a purpose; always the same one."""
        stream = self._streams.get(purpose)
        if stream is None:
            digest = blake2b(f"{self.seed}/{purpose}".encode(), digest_size=8).digest()
            stream = self._streams[purpose] = Stream(int.from_bytes(digest))
        return stream

    def within(self, name: str) -> "Streams":
        """Give streams of their own to somebody: what one person draws changes nothing for the others."""
        digest = blake2b(f"{self.seed}//{name}".encode(), digest_size=8).digest()
        return Streams(int.from_bytes(digest))
