"""How long callers bear to wait, from waits of which most were ended by an answer and not by the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from simulator.people.chance import Stream

LEFT_PER_PIECE = 20
"""Abandonments behind each piece of the curve: one alone would make it jump."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One wait, and whether the caller ended it."""

    ms: int
    left: bool


@dataclass(frozen=True, slots=True)
class PatienceCurve:
    """A rate of leaving for each piece of the wait; the last piece never ends.

    Units: milliseconds; rates per millisecond.
    Source: occurrences over exposure in pieces, the piecewise exponential estimator (Kim and Proschan, 1991): whoever
            was answered counts for as long as they waited. With one piece it is the usual rate of abandonment,
            abandonments over total waiting time.
    """

    begins: tuple[int, ...]
    rates: tuple[float, ...]

    @classmethod
    def constant(cls, mean_ms: float) -> "PatienceCurve":
        return cls((0,), (1 / mean_ms,))

    @classmethod
    def of(cls, waits: Sequence[Wait]) -> "PatienceCurve":
        """Estimate it; at least one wait must have been ended by its caller."""
        left = sorted(wait.ms for wait in waits if wait.left)
        assert left, "where nobody left there is nothing to estimate"
        pieces = max(1, len(left) // LEFT_PER_PIECE)
        cuts = sorted({left[number * LEFT_PER_PIECE - 1] for number in range(1, pieces)} - {0})
        begins = (0, *cuts)
        rates = []
        for begin, end in pairwise((*begins, None)):
            assert begin is not None, "only the last piece has no end"
            borne = sum(
                (wait.ms if end is None else min(wait.ms, end)) - begin for wait in waits if wait.ms > begin
            )
            gone = sum(begin < ms and (end is None or ms <= end) for ms in left) + (
                sum(ms == 0 for ms in left) if begin == 0 else 0
            )
            rates.append(gone / max(1, borne))
        return cls(begins, tuple(rates))

    def draw(self, beyond_ms: int, stream: Stream) -> int:
        """Draw the patience of somebody who has borne so much already: always more than that."""
        left, at = stream.exponential(1.0), float(beyond_ms)
        for number, rate in enumerate(self.rates):
            end = self.begins[number + 1] if number + 1 < len(self.begins) else None
            if end is not None and end <= at:
                continue
            if rate > 0 and (end is None or left <= rate * (end - at)):
                return max(beyond_ms + 1, round(at + left / rate))
            assert end is not None, "somebody left in the last piece"
            left -= rate * (end - at)
            at = end
        raise AssertionError("the last piece never ends")
