"""How long the backend takes to answer, as a histogram a batch: compact, however many requests there are."""

from collections import Counter
from math import ceil, log

STEP = 1.05
"""Each class is five per cent wider than the one before, so a percentile is wrong by five per cent at most."""
FIRST_MS = 0.1


class AnswerTimes:
    """Times of voice requests from sending to the answer that counted, retries and redirects included."""

    def __init__(self) -> None:
        self._classes: dict[str, Counter[int]] = {}

    def note(self, batch: str, seconds: float) -> None:
        classes = self._classes.setdefault(batch, Counter())
        classes[max(0, ceil(log(max(seconds * 1000, FIRST_MS) / FIRST_MS, STEP)))] += 1

    def of(self, batch: str) -> dict[str, float]:
        """Give count and percentiles of a batch, in milliseconds; percentiles are upper bounds of their class."""
        classes = self._classes.get(batch, Counter())
        shares = {"p50_ms": 0.50, "p95_ms": 0.95, "p99_ms": 0.99, "max_ms": 1.0}
        return {"count": classes.total()} | {
            name: _quantile(classes, share) for name, share in shares.items()
        }


def _quantile(classes: Counter[int], share: float) -> float:
    rank, seen = ceil(share * classes.total()), 0
    for index in sorted(classes):
        seen += classes[index]
        if seen >= rank:
            return round(FIRST_MS * STEP**index, 2)
    return 0.0
